"""The sure way to another table that shows the same figures: a programme in whole numbers (HiGHS).

Apart from what calls it, because scipy.optimize costs a process 0.35 s and 23 MB.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from feedback.disclosure.tables import Moves, Table
from feedback.disclosure.walking import cost, price

# Even what is hidden already is better left alone: the fewer numbers change, the fewer must stay hidden.
OF_HIDDEN = 0.01


def cheapest_moves(
    table: Table[Any], cell: int, hidden: set[int], reaches: Sequence[int | None] = (None,)
) -> Moves | None:
    """Return moves that change this cell at the least cost, or None if there are none at all.

    Each of ``reaches`` is tried in turn: how many sums away others may move; None: all that hang together.
    """
    for reach in reaches:
        region = sorted(around(table, cell, reach))
        found = [moves for step in (1, -1) if (moves := solve(table, cell, step, region, hidden))]
        if found:
            return min(found, key=lambda moves: price(table, moves, hidden))
    return None


def around(table: Table[Any], cell: int, reach: int | None) -> set[int]:
    """Return the cells that can move with this one, no more than so many sums away."""
    regions = table.circles(cell, lambda one: not table.is_fixed(one))
    *_, region = islice(regions, None if reach is None else reach + 1)
    return region


def solve(table: Table[Any], cell: int, step: int, region: list[int], hidden: set[int]) -> Moves | None:
    """Return the cheapest moves within a region that change this cell by at least one up or down."""
    column = {one: index for index, one in enumerate(region)}
    prices = [OF_HIDDEN if one in hidden else cost(table, one) for one in region]
    up = np.array([np.inf if table.up[one] is None else table.up[one] for one in region], dtype=float)
    down = np.array([table.down[one] for one in region], dtype=float)
    at_least = np.zeros(2 * len(region))
    forward, back = column[cell], column[cell] + len(region)
    if step < 0:
        forward, back = back, forward
    limits = np.concatenate([up, down])
    if limits[forward] < 1:
        return None
    at_least[forward], limits[back] = 1, 0
    solved = milp(
        np.array(prices * 2),
        integrality=np.ones(2 * len(region)),
        bounds=Bounds(at_least, limits),
        constraints=LinearConstraint(_sums(table, column), 0, 0),
    )
    if solved.x is None:
        return None
    whole = np.rint(solved.x).astype(int)
    change = whole[: len(region)] - whole[len(region) :]
    moves = {one: int(by) for one, by in zip(region, change, strict=True) if by}
    return moves if table.agrees(moves) else None


def _sums(table: Table[Any], column: dict[int, int]) -> csr_array:
    """Return one row a sum, of shape (sums, 2 × cells): what goes up first, then what goes down."""
    sums = sorted({equation for one in column for equation in table.equations_of[one]})
    rows, columns, signs = [], [], []
    for row, equation in enumerate(sums):
        for place, one in enumerate(table.equations[equation]):
            if one in column:
                rows += [row, row]
                columns += [column[one], column[one] + len(column)]
                signs += [1, -1] if place == 0 else [-1, 1]
    return csr_array((signs, (rows, columns)), shape=(max(len(sums), 1), 2 * len(column)), dtype=float)
