"""Which units stand out among many of unequal size: the limits of a funnel plot.

Spiegelhalter (2005), Statistics in Medicine 24:1185-1202. Units differ by more than chance for a hundred
reasons no report knows of (over-dispersion), and limits for chance alone would put many of the large ones
outside. Of his two remedies the additive one is taken, a variance between units (Spiegelhalter 2005, Quality
and Safety in Health Care 14:347-351): the other, one factor for all, widens the limits of small units, where
chance is all there is, as much as those of large ones. The variance is put as a correlation within units, so
that the limits stay exact: n answers that resemble each other say as much as n / (1 + (n - 1) * correlation)
that do not, and with no correlation they are the binomial distribution's.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from feedback.statistics.arrays import Floats, broadcast

WARNING, ALARM = 0.95, 0.998  # two and three standard errors, as control charts have them
# This part of the units on either side counts as no further out than the next: outliers are to be found, not
# to widen the limits until they are inside.
WINSORISED = 0.1
# The mean square of a standard normal deviate that is winsorised so.
WINSORISED_SQUARE = 0.6787


def correlation_within(hits: ArrayLike, n: ArrayLike, target: float) -> float:
    """Return how much answers of one unit resemble each other, 0 to 1: 0 where chance explains all.

    From the winsorised deviations of units, shape (n_units,), from the target by the moments of DerSimonian
    and Laird (1986), Controlled Clinical Trials 7:177-188. Units without answers say nothing.
    """
    hits, n = broadcast(hits, n)
    hits, n = hits[n > 0], n[n > 0]
    spread = target * (1 - target)
    if len(n) < 2 or spread == 0:
        return 0.0
    deviations = (hits / n - target) / np.sqrt(spread / n)
    ends = np.quantile(deviations, [WINSORISED, 1 - WINSORISED])
    excess = np.sum(np.clip(deviations, *ends) ** 2) / WINSORISED_SQUARE - (len(n) - 1)
    return float(np.clip(excess / (n.sum() - (n**2).sum() / n.sum()), 0, 1))


def funnel_limits(
    n: ArrayLike, target: float, level: float = WARNING, correlation: float = 0.0
) -> tuple[Floats, Floats]:
    """Return between which shares units of n answers lie, ``level`` of them, if all are as the target.

    Two arrays of the shape of n, from 0 to 1; NaN where n is 0. Exact, and made continuous as
    Spiegelhalter (2005, appendix A.1.1) does: between the two counts that the probability lies between.
    """
    n, tail = _independent(np.asarray(n, dtype=np.float64), correlation), (1 - level) / 2
    low, high = _quantiles(n, target, tail), _quantiles(n, target, 1 - tail)
    return np.clip(low / n, 0, 1), np.clip(high / n, 0, 1)


def funnel_positions(
    hits: ArrayLike, n: ArrayLike, target: float, level: float = WARNING, correlation: float = 0.0
) -> NDArray[np.str_]:
    """Return for each unit "above", "below" or "inside"; "none" where nobody answered.

    Outside is where at most (1 - level) / 2 of units as the target would have so many hits or more, so few or
    less: the exact test, which the limits follow but for what they are smoothed by. Where all are satisfied,
    as is likely at a high target, a smoothed limit below 1 would have them stand out.
    """
    hits, n = broadcast(hits, n)
    size, tail = _independent(n, correlation), (1 - level) / 2
    found = hits / np.where(n == 0, np.nan, n) * size
    at_most, at_least = _up_to(found, size, target), _up_to(size - found, size, 1 - target)
    return np.select([n == 0, at_least <= tail, at_most <= tail], ["none", "above", "below"], "inside")


def _independent(n: Floats, correlation: float) -> Floats:
    """Return how many answers that do not resemble each other say as much; NaN for none."""
    return np.where(n == 0, np.nan, n / (1 + (n - 1) * correlation))


def _quantiles(n: Floats, target: float, probability: float) -> Floats:
    """Return the count, and the part of one, below which a binomial variable stays with this probability."""
    below, reached = np.full_like(n, -1.0), np.ceil(n)
    while np.any(reached - below > 1):
        middle = np.floor((below + reached) / 2)
        is_reached = _up_to(middle, n, target) >= probability
        below, reached = np.where(is_reached, below, middle), np.where(is_reached, middle, reached)
    chance = _up_to(reached, n, target)
    with np.errstate(divide="ignore", invalid="ignore"):  # of units without answers
        return np.asarray(reached - (chance - probability) / (chance - _up_to(below, n, target)))


def _up_to(count: Floats, n: Floats, target: float) -> Floats:
    """Return the chance of at most ``count`` hits among n, which may be a fraction (Beta distribution)."""
    inside = (count >= 0) & (count < n)
    chance = betainc(np.where(inside, n - count, 1), np.where(inside, count + 1, 1), 1 - target)
    return np.where(inside, chance, (count >= n).astype(float))
