"""Somebody who has every published figure and works out what the hidden ones can be.

Knows nothing of how figures were chosen to be hidden: a programme in whole numbers, written for the tests.
"""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from feedback.disclosure.tables import Mark, Sum

LEAST = 5


def seen(
    counts: Mapping[Hashable, int], marks: Mapping[Hashable, Mark]
) -> dict[Hashable, tuple[float, float]]:
    """Between which numbers each cell must lie, by what its own place in the tables says."""
    limits: dict[Hashable, tuple[float, float]] = {}
    for key, count in counts.items():
        if marks[key] is Mark.SHOWN:
            limits[key] = (count, count)
        elif marks[key] is Mark.WITHHELD:
            limits[key] = (0, np.inf)
        else:
            limits[key] = (1, LEAST - 1) if count < LEAST else (LEAST, np.inf)
    return limits


def worked_out(
    cells: Iterable[Hashable],
    limits: Mapping[Hashable, tuple[float, float]],
    sums: Iterable[Sum[Hashable]],
) -> set[Hashable]:
    """Return which of these cells can be one number only, given all others."""
    column = {cell: index for index, cell in enumerate(limits)}
    equations, bounds = equations_of(list(sums), column), Bounds(*np.array(list(limits.values()), float).T)
    tables: list[NDArray[np.int_]] = []  # all of them show what is seen
    known = set()
    for cell in cells:
        if len({table[column[cell]] for table in tables}) > 1:
            continue
        smallest, largest = (outermost(column[cell], sign, bounds, equations) for sign in (1, -1))
        assert smallest is not None, "no table at all shows these figures"
        tables += [one for one in (smallest, largest) if one is not None]
        if largest is not None and smallest[column[cell]] == largest[column[cell]]:
            known.add(cell)
    return known


def equations_of(sums: list[Sum[Hashable]], column: Mapping[Hashable, int]) -> LinearConstraint | tuple[()]:
    if not sums:
        return ()
    rows = [row for row, one in enumerate(sums) for _ in (one.total, *one.parts)]
    columns = [column[cell] for one in sums for cell in (one.total, *one.parts)]
    signs = [sign for one in sums for sign in (1, *[-1] * len(one.parts))]
    shape = len(sums), len(column)
    return LinearConstraint(csr_array((signs, (rows, columns)), shape, dtype=float), 0, 0)


def outermost(
    place: int, sign: int, bounds: Bounds, equations: LinearConstraint | tuple[()]
) -> NDArray[np.int_] | None:
    """Return the table with the smallest number there or, for -1, the largest; None: there is no largest."""
    aim = np.zeros(len(bounds.lb))
    aim[place] = sign
    solved = milp(aim, integrality=np.ones(len(aim)), bounds=bounds, constraints=equations)
    return None if solved.x is None else np.rint(solved.x).astype(int)
