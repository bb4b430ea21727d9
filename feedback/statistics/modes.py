"""Satisfaction among people who were asked in different ways, which are different yardsticks.

People choose the two best of five less often among faces than among words, and more often where a person
asks. So a month with more kiosks looks worse though nobody was served worse. What is counted together is
called mixed; standardised is what a fixed mix of ways would have said. Both are told, neither for the other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from feedback.statistics.arrays import Booleans, Floats, broadcast
from feedback.statistics.differences import hybrid_intervals
from feedback.statistics.proportions import normal_quantile, score_intervals
from feedback.statistics.weights import effective_size

# With fewer answers of a way than this, its share is not carried to others.
LEAST = 5


@dataclass(frozen=True)
class Estimate:
    """A share, or a difference of shares, with the ends of its interval; n: the effective size of a share."""

    value: float
    low: float
    high: float
    n: float | None = None


@dataclass(frozen=True)
class ModeComparison:
    """Two months, now minus before, mixed and standardised.

    ``mix``: the part each way has in the standard, 0 for those that one month lacks. ``covered``: the part of
    both months' answers that were given in ways of the mix. ``standardised`` is None where no way has enough
    answers in both months: then nobody can say whether the service or the way of asking changed.
    """

    mixed: Estimate
    standardised: Estimate | None
    mix: Floats
    covered: float


def poststratified_weights(n: ArrayLike, mix: ArrayLike) -> Floats:
    """Return what an answer of each mode counts so that modes have the parts of ``mix``; shape (n_modes,).

    Holt and Smith (1979), JRSS A 142:33-46. The weights of all answers add up to how many there are; 0 for a
    mode that nobody used, whose part the others then have.
    """
    n, mix = broadcast(n, mix)
    used = np.where(n > 0, mix, 0)
    if not used.any():
        raise ValueError("no mode of the mix has answers")
    return np.where(n > 0, used / used.sum() * n.sum() / np.maximum(n, 1), 0)


def standardised_share(hits: ArrayLike, n: ArrayLike, mix: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the share that a fixed mix of modes would have, from hits and n by mode, shape (n_modes,).

    With the stratified interval of Yan and Su (2010), Statistics in Biopharmaceutical Research 2:329-335:
    Wilson's for each mode at a common, smaller number of standard errors, put together with the parts of the
    mix. For one mode it is Wilson's. Raises ValueError if no mode of the mix has answers.
    """
    hits, n = broadcast(hits, n)
    weights = poststratified_weights(n, mix)
    used = weights > 0
    hits, n, weights = hits[used], n[used], weights[used]
    parts = weights * n / np.sum(weights * n)
    low, high = score_intervals(hits, n, _common_quantile(hits, n, parts, confidence))
    return Estimate(
        value=float(parts @ (hits / n)),
        low=float(parts @ low),
        high=float(parts @ high),
        n=effective_size(weights, n),
    )


def compare_modes(
    hits: ArrayLike, n: ArrayLike, hits_before: ArrayLike, n_before: ArrayLike, confidence: float = 0.95
) -> ModeComparison:
    """Compare two months whose modes differ in their parts, from hits and n by mode, shape (n_modes,).

    The standard is the mix of both months together, of the modes with LEAST answers in each. The intervals
    are Newcombe's, of the standardised shares by the same rule (Yan and Su 2010). Raises ValueError where a
    month has no answers.
    """
    hits, n, hits_before, n_before = broadcast(hits, n, hits_before, n_before)
    together = n + n_before
    shared = (n >= LEAST) & (n_before >= LEAST)
    return ModeComparison(
        mixed=_difference(_mixed(hits, n, confidence), _mixed(hits_before, n_before, confidence)),
        standardised=_standardised(hits, n, hits_before, n_before, shared, confidence),
        mix=np.where(shared, together, 0) / max(together[shared].sum(), 1),
        covered=float(together[shared].sum() / together.sum()),
    )


def _standardised(
    hits: Floats, n: Floats, hits_before: Floats, n_before: Floats, shared: Booleans, confidence: float
) -> Estimate | None:
    if not shared.any():
        return None
    mix = (n + n_before)[shared]
    return _difference(
        standardised_share(hits[shared], n[shared], mix, confidence),
        standardised_share(hits_before[shared], n_before[shared], mix, confidence),
    )


def _mixed(hits: Floats, n: Floats, confidence: float) -> Estimate:
    if n.sum() == 0:
        raise ValueError("a share of nothing has no interval")
    low, high = score_intervals(hits.sum(), n.sum(), normal_quantile(confidence))
    return Estimate(float(hits.sum() / n.sum()), float(low), float(high), float(n.sum()))


def _difference(now: Estimate, before: Estimate) -> Estimate:
    low, high = hybrid_intervals(now.value, (now.low, now.high), before.value, (before.low, before.high))
    return Estimate(now.value - before.value, float(low), float(high))


def _common_quantile(hits: Floats, n: Floats, parts: Floats, confidence: float) -> float:
    """Return how many standard errors of each mode make those of all together (Yan and Su 2010, 2.2).

    From shares moved towards a half as Wilson's middle is: where all are 0 or 1 there would be none.
    """
    z = normal_quantile(confidence)
    share = (hits + z**2 / 2) / (n + z**2)
    errors = np.sqrt(share * (1 - share) / n)
    return float(z * np.sqrt(np.sum((parts * errors) ** 2)) / np.sum(parts * errors))
