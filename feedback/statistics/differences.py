"""Whether two independent shares differ, and by how much."""

import numpy as np
from numpy.typing import ArrayLike

from feedback.statistics.arrays import Floats, broadcast
from feedback.statistics.proportions import wilson_intervals

# A term that adds less than this to a tail ends it.
NEGLIGIBLE = 1e-14


def newcombe_interval(
    hits: float, n: float, hits_before: float, n_before: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the interval of one difference, now minus before, ends from -1 to 1.

    As :func:`newcombe_intervals`. Raises ValueError where either n is 0.
    """
    if n == 0 or n_before == 0:
        raise ValueError("nothing has no difference to anything")
    low, high = newcombe_intervals(hits, n, hits_before, n_before, confidence)
    return float(low), float(high)


def newcombe_intervals(
    hits: ArrayLike, n: ArrayLike, hits_before: ArrayLike, n_before: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the intervals of differences of two independent shares, now minus before.

    Newcombe (1998), Statistics in Medicine 17:873-890, method 10 (hybrid score, no continuity correction).
    Two arrays of the shape that the four broadcast to, ends from -1 to 1; NaN where either n is 0.
    """
    hits, n, hits_before, n_before = broadcast(hits, n, hits_before, n_before)
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN that is wanted
        return hybrid_intervals(
            hits / n,
            wilson_intervals(hits, n, confidence),
            hits_before / n_before,
            wilson_intervals(hits_before, n_before, confidence),
        )


def hybrid_intervals(
    now: ArrayLike,
    now_ends: tuple[ArrayLike, ArrayLike],
    before: ArrayLike,
    before_ends: tuple[ArrayLike, ArrayLike],
) -> tuple[Floats, Floats]:
    """Return the intervals of now minus before, from the interval that each of them has.

    Each end is as far from the difference as the two ends that make it are from their shares, by Pythagoras.
    Zou and Donner (2008), Statistics in Medicine 27:1693-1702 (MOVER); Newcombe's method 10 is its case for
    Wilson's intervals.
    """
    now, low, high = broadcast(now, *now_ends)
    before, low_before, high_before = broadcast(before, *before_ends)
    below = np.hypot(now - low, high_before - before)
    above = np.hypot(high - now, before - low_before)
    return now - before - below, now - before + above


def difference_p_values(hits: ArrayLike, n: ArrayLike, hits_before: ArrayLike, n_before: ArrayLike) -> Floats:
    """Return how rarely chance alone makes shares differ that much or more, two-sided; whole counts only.

    Fisher's exact test (1935, JRSS 98:39-54), the smaller tail doubled (Yates 1984, JRSS A 147:426-463).
    Chosen over the score test, which Newcombe's interval agrees with: where one of two hundred comparisons
    decides, its normal tail is wrong for rare themes and unequal n; and over the mid-P, which finds more
    but promises nothing. An array of the shape the four broadcast to; NaN where either n is 0.
    """
    hits, n, hits_before, n_before = broadcast(hits, n, hits_before, n_before)
    known = (n > 0) & (n_before > 0)
    p_values = np.full(hits.shape, np.nan)
    p_values[known] = _p_values(hits[known], n[known], hits_before[known], n_before[known])
    return p_values


def _p_values(hits: Floats, n: Floats, hits_before: Floats, n_before: Floats) -> Floats:
    """From the side that has more than its part: of that one the upper tail is the small one."""
    is_more = hits * n_before >= hits_before * n
    more, size = np.where(is_more, hits, hits_before), np.where(is_more, n, n_before)
    less, rest = np.where(is_more, hits_before, hits), np.where(is_more, n_before, n)
    seen = np.exp(_log_chance(more, size, less, rest))
    beyond = _further_out(seen, more, size, less, rest)
    return np.asarray(np.minimum(2 * np.minimum(seen + beyond, 1 - beyond), 1))


def _log_chance(hits: Floats, n: Floats, others: Floats, rest: Floats) -> Floats:
    """Log of the chance of ``hits`` among ``n``, given that hits + others fell on n + rest by lot."""
    return _log_ways(n, hits) + _log_ways(rest, others) - _log_ways(n + rest, hits + others)


def _log_ways(n: Floats, k: Floats) -> Floats:
    # Takes 26 MB, which only who makes reports need have.
    from scipy.special import gammaln

    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _further_out(seen: Floats, hits: Floats, n: Floats, others: Floats, rest: Floats) -> Floats:
    """Add up the chances of more hits than seen, each from the one before it, until nothing is added."""
    total, chance = np.zeros_like(seen), seen
    going = np.arange(len(seen))
    step = 0
    while len(going):
        ratio = (n - hits - step) * (others - step) / ((hits + step + 1) * (rest - others + step + 1))
        chance = chance * ratio
        total[going] += chance
        stays = chance > NEGLIGIBLE * (seen[going] + total[going])
        going, chance = going[stays], chance[stays]
        hits, n, others, rest = hits[stays], n[stays], others[stays], rest[stays]
        step += 1
    return total
