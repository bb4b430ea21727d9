"""Tables of counts that hang together by sums, as whole numbers with what may be changed in them.

A cell may stand in any number of sums: a unit in that of its parent, in that over the months of a year, in
that over the ways of asking. Cells and sums are numbered in an order that does not depend on the order in
which they came.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

# The least count at which "fewer than this, but not none" leaves a doubt between two whole numbers.
LEAST_OF_ALL = 3


class Sum(NamedTuple, Generic[Key]):
    """``total`` is the sum of ``parts``, each of which stands in it once."""

    total: Key
    parts: tuple[Key, ...]


class Mark(StrEnum):
    """What is told of a cell: its number; only whether it is small; nothing, not even whether it is zero."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHHELD = "withheld"


Moves = dict[int, int]  # cell: by how much its number is another; never zero
Equation = tuple[int, ...]  # the total, then its parts in order


class DoesNotAddUp(ValueError):
    """A total is not the sum of its parts: nothing that is said about hidden figures would hold."""


@dataclass(frozen=True)
class Table(Generic[Key]):
    """Numbered cells with their counts; ``up`` and ``down`` say how far each may be changed (None: any).

    A cell that may not be changed at all is known to everybody: a zero, and what was shown in an earlier
    table. Any other is taken as hidden: fewer than ``least`` stays so, and the others stay others; unless it
    is withheld.
    """

    keys: list[Key]
    counts: list[int]
    least: int
    before: list[Mark | None]  # in an earlier table
    up: list[int | None]
    down: list[int]
    equations: list[Equation]
    equations_of: list[list[int]]

    def is_small(self, cell: int) -> bool:
        return 0 < self.counts[cell] < self.least

    def may_move(self, cell: int, by: int) -> bool:
        upper = self.up[cell]
        return -self.down[cell] <= by and (upper is None or by <= upper)

    def is_fixed(self, cell: int) -> bool:
        return self.up[cell] == 0 and self.down[cell] == 0

    def withhold(self, cell: int) -> None:
        """Let a cell be anything from zero on."""
        self.up[cell], self.down[cell] = None, self.counts[cell]

    def circles(self, cell: int, counts: Callable[[int], bool]) -> Iterator[set[int]]:
        """Yield this cell, then with it those in a sum with it that count, then those in one with these."""
        region = border = {cell}
        while border:
            yield region
            sums = {equation for one in border for equation in self.equations_of[one]}
            border = {one for equation in sums for one in self.equations[equation] if counts(one)} - region
            region = region | border

    def agrees(self, moves: Moves) -> bool:
        """Tell whether with these numbers changed all sums hold and all limits are kept."""
        touched = {equation for cell in moves for equation in self.equations_of[cell]}
        return all(self.may_move(cell, by) for cell, by in moves.items()) and all(
            moves.get(self.equations[one][0], 0)
            == sum(moves.get(part, 0) for part in self.equations[one][1:])
            for one in touched
        )


def make_table(
    counts: Mapping[Key, int], sums: Iterable[Sum[Key]], published: Mapping[Key, Mark], least: int
) -> Table[Key]:
    """Return the table. Keys are told apart, and ordered, by their ``repr``.

    Raises DoesNotAddUp, KeyError for a cell without a count, ValueError for a count below zero.
    """
    if least < LEAST_OF_ALL:
        raise ValueError(f"under {LEAST_OF_ALL} nothing can be kept in doubt: {least}")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is below zero")
    keys = sorted(counts, key=repr)
    number = {key: cell for cell, key in enumerate(keys)}
    figures = [int(counts[key]) for key in keys]
    equations = sorted({_equation(one, number, figures) for one in sums})
    equations_of: list[list[int]] = [[] for _ in keys]
    for index, equation in enumerate(equations):
        for cell in equation:
            equations_of[cell].append(index)
    before = [published.get(key) for key in keys]
    limits = [_limits(count, mark, least) for count, mark in zip(figures, before, strict=True)]
    return Table(
        keys=keys,
        counts=figures,
        least=least,
        before=before,
        up=[up for up, _ in limits],
        down=[down for _, down in limits],
        equations=equations,
        equations_of=equations_of,
    )


def _equation(one: Sum[Key], number: Mapping[Key, int], counts: list[int]) -> Equation:
    total, parts = number[one.total], sorted(number[part] for part in one.parts)
    if counts[total] != sum(counts[part] for part in parts):
        raise DoesNotAddUp(f"{one.total!r} is not the sum of its parts")
    if total in parts or len(set(parts)) < len(parts):
        raise ValueError(f"a cell stands twice in the sum of {one.total!r}")
    return (total, *parts)


def _limits(count: int, before: Mark | None, least: int) -> tuple[int | None, int]:
    """Return how far up (None: without limit) and how far down a count may go without being told."""
    if before is Mark.WITHHELD:
        return None, count
    if count == 0 or before is Mark.SHOWN:
        return 0, 0
    if count < least:
        return least - 1 - count, count - 1
    return None, count - least
