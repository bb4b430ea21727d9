"""Small counts are hidden, and with them as few others as it takes that none of them can be computed.

A count of 1 to ``least - 1`` points at persons (primary suppression). It is hidden; but hidden alone it
follows from a total and the other parts, so others are hidden with it (complementary suppression: Cox 1980,
1995; Willenborg and de Waal 2001, chapter 4; U.S. FCSM Statistical Policy Working Paper 22, chapter IV).

Fischetti and Salazar (2001) ask an attacker's programme for each small cell whether it can be narrowed down,
and hide further figures at the least cost until there is another table that shows the same. We go straight to
that other table, the cell's *witness*, and hide exactly the figures in which it differs.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic

from feedback.disclosure.tables import Key, Mark, Moves, Sum, Table, make_table
from feedback.disclosure.walking import Walk, price

# How many sums away from a small cell others are hidden rather than what is next to it withheld.
NEAR = (1, 2)
Witness = Moves  # by how much the numbers of another table differ


@dataclass(frozen=True)
class Protection(Generic[Key]):
    """``hidden`` are the cells not to show, those of earlier tables included; ``withheld`` are among them.

    Of a withheld cell it may not even be said whether it is small, or zero: where a small total falls into
    as many parts as it has people, each part would be known to be one.

    ``exposed`` are small cells that follow from what was shown in earlier tables whatever else were hidden
    now. Where there are some, the whole table is to be kept back.
    """

    hidden: frozenset[Key]
    withheld: frozenset[Key]
    exposed: frozenset[Key]

    def mark(self, key: Key) -> Mark:
        if key in self.withheld:
            return Mark.WITHHELD
        return Mark.HIDDEN if key in self.hidden else Mark.SHOWN


def protect(
    counts: Mapping[Key, int],
    sums: Iterable[Sum[Key]],
    published: Mapping[Key, Mark] | None = None,
    least: int = 5,
    aside: Set[Key] = frozenset(),
) -> Protection[Key]:
    """Return which cells to hide.

    ``counts``: how many people stand behind each cell. ``sums``: all equations between them. ``published``:
    how the cells of earlier tables were given; they stay so. One that is small and was shown is lost: nothing
    is hidden for it. ``aside``: cells that only stand in sums, as how many did not rate: they are shown
    nowhere, and may be worked out.

    The guarantee: of each small cell that is hidden and not ``exposed`` at least two whole numbers are
    possible for somebody who knows every cell that is not hidden, earlier ones included, all the sums, and of
    each hidden cell that is not withheld that it is not zero and whether it is small (1 to ``least - 1``) or
    not (``least`` or more). So a page may say "under 5" here and "hidden" there. It is proven cell by cell by
    the other number's table, in whole numbers, not in floating point.

    The same holds of what is counted *within* the cells, as those who were satisfied, as long as that is
    shown only where the cells are: it does not follow by adding and subtracting. It may follow where all
    of several hidden cells agreed.

    Not promised: that the possible numbers are far apart; anything against those who know of themselves
    that they are in a cell, or who run this very function on every table there could be.

    The same input gives the same cells in whatever order it comes. Raises what
    :func:`~feedback.disclosure.tables.make_table` raises.
    """
    nowhere = dict.fromkeys(aside, Mark.WITHHELD)
    table = make_table(counts, sums, {**(published or {}), **nowhere}, least)
    small = [
        cell
        for cell, key in enumerate(table.keys)
        if table.is_small(cell) and not table.is_fixed(cell) and key not in aside
    ]
    hidden = {cell for cell, mark in enumerate(table.before) if mark in {Mark.HIDDEN, Mark.WITHHELD}}
    search = Search(table, hidden.union(small))
    search.find_all(small)
    for witness in needed(table, search.witnesses, set(small)):
        hidden |= witness.keys()
    hidden = {cell for cell in hidden.union(small) if table.keys[cell] not in aside}
    return Protection(
        frozenset(table.keys[cell] for cell in hidden),
        frozenset(table.keys[cell] for cell in hidden if _is_withheld(table, cell, search.loose)),
        frozenset(table.keys[cell] for cell in search.exposed),
    )


def _is_withheld(table: Table[Any], cell: int, loose: set[int]) -> bool:
    return cell in loose or table.before[cell] is Mark.WITHHELD


class Search:
    """Finds for each small cell a table that shows the same and has another number there."""

    def __init__(self, table: Table[Any], hidden: set[int]) -> None:
        self.table = table
        self.hidden = hidden
        self.witnesses: list[Witness] = []
        self.loose: set[int] = set()
        self.exposed: set[int] = set()

    def find_all(self, small: list[int]) -> None:
        doubtful: set[int] = set()  # these have a witness
        for cell in small:
            if cell in doubtful:
                continue
            if witness := self._find(cell):
                self.witnesses.append(witness)
                self.hidden |= witness.keys()
                doubtful |= witness.keys()
            else:
                self.exposed.add(cell)

    def _find(self, cell: int) -> Witness | None:
        return self._walk(cell) or self._solve(cell, NEAR) or self._loosen(cell)

    def _walk(self, cell: int) -> Witness | None:
        """Return the witness that hides the least of those found by the quick way."""
        walked = [moves for step in (1, -1) if (moves := Walk(self.table, self.hidden).start(cell, step))]
        return min(walked, key=lambda moves: price(self.table, moves, self.hidden), default=None)

    def _solve(self, cell: int, reaches: tuple[int | None, ...]) -> Witness | None:
        from feedback.disclosure.solving import cheapest_moves  # dear to import, and seldom needed

        return cheapest_moves(self.table, cell, self.hidden, reaches)

    def _loosen(self, cell: int) -> Witness | None:
        """Return a witness where less is told of the cells around this one, zeros included.

        With nothing published there is one at last: twice as many people everywhere.
        """
        limits = list(self.table.up), list(self.table.down)
        loose = set(self.loose)
        circles = self.table.circles(cell, lambda one: self.table.before[one] is not Mark.SHOWN)
        for circle in islice(circles, 1, None):
            for one in circle:
                if self.table.before[one] is None:
                    self.table.withhold(one)
                    self.loose.add(one)
            if witness := self._walk(cell) or self._solve(cell, NEAR):
                return witness
        if witness := self._solve(cell, (None,)):
            return witness
        self.table.up[:], self.table.down[:] = limits
        self.loose = loose
        return None


def needed(table: Table[Any], witnesses: list[Witness], small: set[int]) -> list[Witness]:
    """Return so many witnesses that each small cell still differs in one, the dearest left out first."""
    times: dict[int, int] = {}
    for moves in witnesses:
        for cell in moves:
            times[cell] = times.get(cell, 0) + 1
    kept = []
    for moves in sorted(witnesses, key=lambda one: (-price(table, one), sorted(one))):
        if all(times[cell] > 1 for cell in moves.keys() & small):
            for cell in moves:
                times[cell] -= 1
        else:
            kept.append(moves)
    return kept
