"""The statistics of the report, each with its source.

Written out, because ``scipy.stats`` costs a web server three seconds at each start and 60 MB; the tests
hold each formula against scipy's.
"""

from math import sqrt
from statistics import NormalDist


def wilson_interval(hits: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of a share, both ends from 0 to 1.

    Wilson (1927), JASA 22:209-212; recommended for small n by Brown, Cai & DasGupta (2001),
    Statistical Science 16:101-133. Fractions: weighted answers with their effective size (Kish 1965, Survey
    Sampling, 11.7). Raises ValueError for n = 0: no data is not a share of zero.
    """
    if n == 0:
        raise ValueError("a share of nothing has no interval")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = hits / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # The ends are exact where nobody or everybody is counted; floating point is not.
    return (0.0 if hits == 0 else middle - half), (1.0 if hits >= n else middle + half)


def newcombe_interval(
    hits: int, n: int, hits_before: int, n_before: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the interval of the difference of two independent shares, now minus before.

    Newcombe (1998), Statistics in Medicine 17:873-890, method 10 (hybrid score, no continuity
    correction). Ends lie from -1 to 1. Raises ValueError where either n is 0.
    """
    low, high = wilson_interval(hits, n, confidence)
    low_before, high_before = wilson_interval(hits_before, n_before, confidence)
    share, share_before = hits / n, hits_before / n_before
    difference = share - share_before
    below = sqrt((share - low) ** 2 + (high_before - share_before) ** 2)
    above = sqrt((high - share) ** 2 + (share_before - low_before) ** 2)
    return difference - below, difference + above


def corrected_confidence(comparisons: int, confidence: float = 0.95) -> float:
    """Return the confidence each of several comparisons needs for all to hold together.

    Bonferroni: the chance that one of them is a false finding stays below 1 - ``confidence``.
    """
    return 1 - (1 - confidence) / max(comparisons, 1)
