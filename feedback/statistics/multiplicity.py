"""Many comparisons at once: how rarely chance alone may make a finding of any of them."""

import numpy as np
from numpy.typing import ArrayLike

from feedback.statistics.arrays import Floats

RATE = 0.05


def adjusted_p_values(p_values: ArrayLike) -> Floats:
    """Return adjusted p-values: of those up to q, called findings, at most the share q is none, on average.

    Benjamini and Hochberg (1995), JRSS B 57:289-300, for comparisons that are independent or positively
    dependent (Benjamini and Yekutieli 2001, Annals of Statistics 29:1165-1188). Shape (n,), each from its
    p-value to 1. NaN stays NaN and counts as no comparison.
    """
    p_values = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(p_values.shape, np.nan)
    made = np.flatnonzero(~np.isnan(p_values))
    order = made[np.argsort(-p_values[made], kind="stable")]  # the largest first
    ranks = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.minimum.accumulate(p_values[order] * len(order) / ranks), 1)
    return adjusted


def fcr_confidence(found: int, comparisons: int, rate: float = RATE) -> float:
    """Return the confidence at which of the intervals shown for findings at most ``rate`` miss, on average.

    Benjamini and Yekutieli (2005), JASA 100:71-81: 1 - rate * found / comparisons, where ``found`` of
    ``comparisons`` were selected by :func:`adjusted_p_values`. As if one were found where none is.
    """
    if comparisons == 0:
        return 1 - rate
    return 1 - rate * max(found, 1) / comparisons


def corrected_confidence(comparisons: int, confidence: float = 0.95) -> float:
    """Return the confidence each of several comparisons needs for all to hold together.

    Bonferroni: the chance that one of them is a false finding stays below 1 - ``confidence``.
    """
    return 1 - (1 - confidence) / max(comparisons, 1)
