"""How sure a mean of ratings is."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, stdtrit

from feedback.statistics.arrays import Floats


def rating_means(
    counts: ArrayLike, levels: ArrayLike = (1, 2, 3, 4, 5), confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return the means of ratings with the ends of their intervals, on the scale of the levels.

    ``counts``: how many chose each level, shape (..., n_levels), whole numbers or weights; ``levels`` from
    the lowest to the highest. Three arrays of shape (...,), NaN where nobody answered.

    The Bayesian bootstrap (Rubin 1981, Annals of Statistics 9:130-134) with one answer more, half of it at
    either end, through the beta distribution of the same mean and variance. Where only the ends are chosen
    that is Jeffreys' interval (Brown, Cai and DasGupta 2001, Statistical Science 16:101-133). Student's knows
    nothing of what nobody has chosen yet: five people who all tap 5 leave it no spread.
    """
    counts, levels = np.asarray(counts, dtype=np.float64), np.asarray(levels, dtype=np.float64)
    places = (levels - levels[0]) / (levels[-1] - levels[0])
    n = counts.sum(axis=-1)
    n = np.where(n == 0, np.nan, n)
    more = counts.copy()
    more[..., [0, -1]] += 0.5
    middle = more @ places / (n + 1)
    spread = (more @ places**2 / (n + 1) - middle**2) / (n + 2)
    alike = middle * (1 - middle) / spread - 1  # answers at the ends that would say as much
    tail = (1 - confidence) / 2
    low, high = (betaincinv(middle * alike, (1 - middle) * alike, part) for part in (tail, 1 - tail))
    own = counts @ places / n
    ends = own, np.minimum(low, own), np.maximum(high, own)
    mean, low, high = (levels[0] + (levels[-1] - levels[0]) * place for place in ends)
    return mean, low, high


def student_quantile(freedom: float, confidence: float = 0.95) -> float:
    """Return how many standard errors a two-sided interval of Student's t reaches: 2.776 for 4 degrees."""
    return float(stdtrit(freedom, (1 + confidence) / 2))
