"""What a small unit's share is likely to be, known what shares units have: empirical Bayes.

A unit of eight answers borrows from the others, one of eight hundred hardly. Answers of a unit are binomial,
the shares of units beta-distributed about a common mean (Efron and Morris 1975, JASA 70:311-319; Casella
1985, The American Statistician 39:83-87). How much units differ is known badly where there are few, and
taking the likeliest value for true makes intervals too narrow. So it is averaged over all values, each as
likely as the data make it ("Bayes empirical Bayes", Deely and Lindley 1981, JASA 76:833-841): that also
answers for one unit, for units that differ by chance alone, and for units that are all 0 or 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, betaln

from feedback.statistics.arrays import Floats, broadcast

# Correlations of the answers within a unit over which it is averaged, 0 to 1 and close together near 0.
STEPS = (np.arange(60) + 0.5) / 60
CORRELATIONS = STEPS**2
PRIOR = 2 * STEPS / len(STEPS)  # how much of the uniform one each stands for
STRENGTHS = (1 / CORRELATIONS - 1)[:, np.newaxis]  # answers a unit that the mean of all counts for


@dataclass(frozen=True)
class Shrunk:
    """Likely shares of units, shape (n_units,), with their credible interval; NaN where nobody answered.

    ``mean``: of all units, towards which each is drawn. ``correlation``: how much answers of one unit
    resemble each other, 0 if units do not differ.
    """

    shares: Floats
    low: Floats
    high: Floats
    mean: float
    correlation: float


def shrink(hits: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Shrunk:
    """Return the likely share of each unit. Raises ValueError where nobody answered anywhere.

    A share lies between the unit's own and the mean of all. Correlations have the uniform prior of Daniels
    (1999), Canadian Journal of Statistics 27:567-578; the interval is that of the beta distribution with the
    mean and the variance that come out (Kass and Steffey 1989, JASA 84:717-726).
    """
    hits, n = np.atleast_1d(*broadcast(hits, n))
    answered = n > 0
    if not answered.any():
        raise ValueError("no unit has answers")
    x, size = hits[answered], n[answered]
    mean = _mean_of(x, size, 0.0)
    mean = _mean_of(x, size, float(CORRELATIONS @ _likelihood(x, size, mean)))
    likely = _likelihood(x, size, mean)
    correlation = float(CORRELATIONS @ likely)
    shares, low, high = (np.full(n.shape, np.nan) for _ in range(3))
    found = _posterior(x, size, mean, _error_of(mean, size, correlation), likely, confidence)
    shares[answered], low[answered], high[answered] = found
    return Shrunk(shares, low, high, mean, correlation)


def _mean_of(hits: Floats, n: Floats, correlation: float) -> float:
    """Return the mean of units, each with what it says; half a hit is added that it be neither 0 nor 1."""
    says = n / (1 + (n - 1) * correlation)
    return float((np.sum(says * hits / n) + 0.5) / (says.sum() + 1))


def _error_of(mean: float, n: Floats, correlation: float) -> float:
    """Return the variance of the mean."""
    return mean * (1 - mean) / (np.sum(n / (1 + (n - 1) * correlation)) + 1)


def _likelihood(hits: Floats, n: Floats, mean: float) -> Floats:
    """Return how likely each correlation is, adding up to 1, by the beta-binomial chance of the answers."""
    a, b = mean * STRENGTHS, (1 - mean) * STRENGTHS
    log_chance = np.sum(betaln(hits + a, n - hits + b) - betaln(a, b), axis=1)
    likely = PRIOR * np.exp(log_chance - log_chance.max())
    return np.asarray(likely / likely.sum())


def _posterior(
    hits: Floats, n: Floats, mean: float, error: float, likely: Floats, confidence: float
) -> tuple[Floats, Floats, Floats]:
    means = (hits + STRENGTHS * mean) / (n + STRENGTHS)  # one row a correlation
    share = likely @ means
    spread = likely @ (means * (1 - means) / (n + STRENGTHS + 1) + (means - share) ** 2)
    spread += likely @ (STRENGTHS / (n + STRENGTHS)) ** 2 * error
    alike = np.maximum(share * (1 - share) / spread - 1, 1e-3)  # answers that would say as much
    a, b, tail = share * alike, (1 - share) * alike, (1 - confidence) / 2
    return share, betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)
