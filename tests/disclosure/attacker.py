"""Somebody who has every published figure and works out what the hidden ones can be.

Knows nothing of how figures were chosen to be hidden: a programme in whole numbers, written for the tests.
"""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

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
    key: Hashable, limits: Mapping[Hashable, tuple[float, float]], sums: Iterable[Sum[Hashable]]
) -> tuple[float, float]:
    """Return the smallest and the largest number that a cell can be, given all others."""
    cells = list(limits)
    column = {cell: index for index, cell in enumerate(cells)}
    rows = []
    for one in sums:
        row = np.zeros(len(cells))
        row[column[one.total]] = 1
        for part in one.parts:
            row[column[part]] -= 1
        rows.append(row)
    equations = LinearConstraint(np.array(rows), 0, 0) if rows else ()
    low, high = np.array([limits[cell] for cell in cells], dtype=float).T
    ends = []
    for direction in (1, -1):
        aim = np.zeros(len(cells))
        aim[column[key]] = direction
        solved = milp(aim, integrality=np.ones(len(cells)), bounds=Bounds(low, high), constraints=equations)
        if direction == 1:
            assert solved.x is not None, "no table at all shows these figures"
        # without a largest: the numbers could be as large as one likes
        ends.append(np.inf if solved.x is None else round(float(solved.x[column[key]])))
    return ends[0], ends[1]
