"""How sure a share is: Wilson's score interval."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from feedback.statistics.arrays import Floats, broadcast

# hits and n may be sums of weights, which floating point adds up inexactly
SLACK = 1e-9


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors a two-sided interval reaches: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson_interval(hits: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of one share, both ends from 0 to 1.

    As :func:`wilson_intervals`. Raises ValueError for n = 0: no data is not a share of zero.
    """
    if n == 0:
        raise ValueError("a share of nothing has no interval")
    low, high = wilson_intervals(hits, n, confidence)
    return float(low), float(high)


def wilson_intervals(hits: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the Wilson score intervals of shares: two arrays of the shape of hits and n, ends from 0 to 1.

    Wilson (1927), JASA 22:209-212; recommended for small n by Brown, Cai and DasGupta (2001), Statistical
    Science 16:101-133. Fractions: weighted answers with their effective size (Kish 1965, Survey Sampling,
    11.7). NaN where n is 0. Raises ValueError for fewer hits than none or more than n.
    """
    return score_intervals(hits, n, normal_quantile(confidence))


def score_intervals(hits: ArrayLike, n: ArrayLike, z: ArrayLike) -> tuple[Floats, Floats]:
    """Return the same for a number of standard errors instead of a confidence."""
    hits, n, z = broadcast(hits, n, z)
    if np.any((hits < 0) | (hits > n + SLACK)):
        raise ValueError("hits must lie between 0 and n")
    n = np.where(n == 0, np.nan, n)
    share = np.minimum(hits / n, 1)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # The ends are exact where nobody or everybody is counted; floating point is not.
    low = np.where(share == 0, 0.0, np.maximum(middle - half, 0))
    high = np.where(share == 1, 1.0, np.minimum(middle + half, 1))
    return low, high
