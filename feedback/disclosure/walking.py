"""A quick way to another table that shows the same figures: change one number, then mend sum after sum."""

from collections.abc import Set
from math import log2
from typing import Any

from feedback.disclosure.tables import Moves, Table

# How many cells are tried before the exact way (solving.py) is taken.
TRIES = 300
# What a sum that is yet to be mended will cost, in the measure of `cost`.
PER_SUM = 4.0


def cost(table: Table[Any], cell: int) -> float:
    """Return what is lost with a figure: more where more people stand behind it."""
    return 1 + log2(1 + table.counts[cell])


def price(table: Table[Any], moves: Moves, hidden: Set[int] = frozenset()) -> float:
    """Return what is lost where all that moves is hidden, but for what is hidden already."""
    return sum(cost(table, cell) for cell in sorted(moves.keys() - hidden))


class Walk:
    """Looks for moves that begin with one step and leave all sums true: depth first, the likeliest first.

    Each cell moves by whole steps in one direction. What is hidden already costs nothing.
    """

    def __init__(self, table: Table[Any], hidden: set[int]) -> None:
        self.table = table
        self.hidden = hidden
        self.moves: Moves = {}
        self.open: dict[int, int] = {}  # equation: total less parts
        self.tries = TRIES

    def start(self, cell: int, step: int) -> Moves | None:
        """Return moves that include this one, or None where none was found."""
        if not self.table.may_move(cell, step):
            return None
        self._move(cell, step)
        return dict(self.moves) if self._mend() else None

    def _mend(self) -> bool:
        if not self.open:
            return True
        for cell, step in self._fewest_ways():
            self.tries -= 1
            if self.tries < 0:
                return False
            self._move(cell, step)
            if self._mend():
                return True
            self._move(cell, -step)
        return False

    def _fewest_ways(self) -> list[tuple[int, int]]:
        """Return how the open sum with the fewest ways may be brought nearer, the best way first."""
        ways = min(
            (self._ways(equation) for equation in sorted(self.open)),
            key=len,
        )
        ranked = sorted((self._price(cell, step), cell, step) for cell, step in ways)
        return [(cell, step) for _, cell, step in ranked]

    def _ways(self, equation: int) -> list[tuple[int, int]]:
        nearer = -1 if self.open[equation] > 0 else 1
        total, *parts = self.table.equations[equation]
        ways = [(total, nearer), *((part, -nearer) for part in parts)]
        return [(cell, step) for cell, step in ways if self._may_step(cell, step)]

    def _may_step(self, cell: int, step: int) -> bool:
        moved = self.moves.get(cell, 0)
        return moved * step >= 0 and self.table.may_move(cell, moved + step)

    def _price(self, cell: int, step: int) -> float:
        after = sum(
            abs(self.open.get(equation, 0) + self._sign(cell, equation) * step)
            - abs(self.open.get(equation, 0))
            for equation in self.table.equations_of[cell]
        )
        free = cell in self.hidden or cell in self.moves
        return PER_SUM * after + (0 if free else cost(self.table, cell))

    def _sign(self, cell: int, equation: int) -> int:
        return 1 if self.table.equations[equation][0] == cell else -1

    def _move(self, cell: int, step: int) -> None:
        self._add(self.moves, cell, step)
        for equation in self.table.equations_of[cell]:
            self._add(self.open, equation, self._sign(cell, equation) * step)

    @staticmethod
    def _add(numbers: dict[int, int], name: int, more: int) -> None:
        numbers[name] = numbers.get(name, 0) + more
        if not numbers[name]:
            del numbers[name]
