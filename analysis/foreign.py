"""Comments about something that no label speaks of.

A classifier that knows three themes is sure that each comment belongs to one of them. So it is asked first
whether the labelled comments can be told from the others at all. If they are like all they cannot, and
nothing is foreign. What a classifier "labelled or not" puts further away than it puts labelled comments held
out from it is foreign: conformal p-values (Bates and others 2023), of which the procedure of Benjamini and
Hochberg (1995) lets so many count that at most a tenth of them are errors.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.features import Matrix
from analysis.linear import one_decision

FALSE_DISCOVERIES = 0.1
FOLDS = 3


def foreign(labelled: Any, others: Any) -> NDArray[np.bool_]:
    """(n_others,) from sparse rows of both. With few labels hardly anything can be told to be foreign."""
    if not labelled.shape[0] or not others.shape[0]:
        return np.zeros(others.shape[0], dtype=bool)
    known, likeness = np.split(_likeness(labelled, others), [labelled.shape[0]])
    below = np.searchsorted(np.sort(known), likeness, side="right")
    return _discoveries((below + 1) / (len(known) + 1))


def _likeness(labelled: Any, others: Any) -> Matrix:
    """How much each row, held out, is like a labelled one; the labelled ones first."""
    rows = sparse.vstack([labelled, others]).tocsr()
    belongs = np.arange(rows.shape[0]) < labelled.shape[0]
    fold = np.append(np.arange(labelled.shape[0]), np.arange(others.shape[0])) % FOLDS
    values = np.zeros(len(belongs))
    for number in range(FOLDS):
        learnt, held = fold != number, fold == number
        weights, constant = one_decision(rows[learnt], belongs[learnt], np.ones(int(learnt.sum())))
        values[held] = rows[held] @ weights + constant
    return values


def _discoveries(p_values: Matrix) -> NDArray[np.bool_]:
    order = np.sort(p_values)
    allowed = FALSE_DISCOVERIES * np.arange(1, len(order) + 1) / len(order)
    passed = np.flatnonzero(order <= allowed)
    return np.asarray(p_values <= (order[passed[-1]] if len(passed) else -1.0))
