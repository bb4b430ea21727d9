"""Events per thousand dossiers, and how many times as many one rate is as another.

Events are counted, dossiers are known: events are Poisson. A volume that nobody reported is None or NaN and
gives NaN, as does one of zero; no events among known dossiers are a rate of zero, with an interval.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammaincinv

from feedback.statistics.arrays import Floats, broadcast

THOUSAND = 1000
# Halvings of an interval of 1: to the last digit of what is shown, many times over.
HALVINGS = 40


def rates_per_thousand(
    events: ArrayLike, dossiers: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return rates per thousand dossiers with the ends of their intervals, each of the shape of both.

    Garwood (1936), Biometrika 28:437-442: exact, so that the confidence is kept for every rate, and more
    than kept for most. NaN where the dossiers are not known or none.
    """
    events, dossiers = broadcast(events, dossiers)
    thousands = np.where(dossiers > 0, dossiers, np.nan) / THOUSAND
    tail = (1 - confidence) / 2
    low = np.where(events > 0, gammaincinv(np.maximum(events, 1), tail), 0)
    return events / thousands, low / thousands, gammaincinv(events + 1, 1 - tail) / thousands


def rate_ratios(
    events: ArrayLike,
    dossiers: ArrayLike,
    events_before: ArrayLike,
    dossiers_before: ArrayLike,
    confidence: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """Return how many times as many events a dossier has now, with the ends of the intervals.

    Given how many events there were in both, those of now are binomial (Przyborowski and Wilenski 1940,
    Biometrika 31:313-323), with the mid-P interval of that share (Berry and Armitage 1995, The Statistician
    44:417-423). Without events before, ratio and upper end are infinite; without any, or where a volume is
    missing, all is NaN.
    """
    events, dossiers, events_before, dossiers_before = broadcast(
        events, dossiers, events_before, dossiers_before
    )
    exposure = _known(dossiers_before) / _known(dossiers)
    total = np.where(events + events_before > 0, events + events_before, np.nan)
    low = _least_share(events, total, (1 - confidence) / 2)
    high = 1 - _least_share(total - events, total, (1 - confidence) / 2)
    return _odds(events / total) * exposure, _odds(low) * exposure, _odds(high) * exposure


def rate_p_values(
    events: ArrayLike, dossiers: ArrayLike, events_before: ArrayLike, dossiers_before: ArrayLike
) -> Floats:
    """Return how rarely chance alone makes two rates differ that much or more, two-sided.

    The exact test of Przyborowski and Wilenski (1940), the smaller tail doubled, to be put among the p-values
    of shares (multiplicity.adjusted_p_values). Where it is under 5 % the interval is without 1. NaN where a
    volume is missing, and where there was no event at all.
    """
    events, dossiers, events_before, dossiers_before = broadcast(
        events, dossiers, events_before, dossiers_before
    )
    total = np.where(events + events_before > 0, events + events_before, np.nan)
    expected = _known(dossiers) / (_known(dossiers) + _known(dossiers_before))
    as_many, more = _tails(events, total, expected)
    return np.asarray(np.minimum(2 * np.minimum(as_many, 1 - more), 1))


def _known(dossiers: Floats) -> Floats:
    return np.where(dossiers > 0, dossiers, np.nan)


def _odds(share: Floats) -> Floats:
    with np.errstate(divide="ignore"):  # 1 : 0 is the infinity that is wanted
        return share / (1 - share)


def _least_share(hits: Floats, n: Floats, tail: float) -> Floats:
    """Return the share for which that many hits or more have the chance ``tail`` (mid-P), by halving."""
    low, high = np.zeros_like(n), np.ones_like(n)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_less = np.mean(_tails(hits, n, middle), axis=0) < tail
        low, high = np.where(is_less, middle, low), np.where(is_less, high, middle)
    return np.where(np.isnan(n), np.nan, np.where(hits == 0, 0.0, (low + high) / 2))


def _tails(hits: Floats, n: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the chances of that many hits or more, and of more."""
    as_many = np.where(hits > 0, betainc(np.maximum(hits, 1), n - hits + 1, share), 1.0)
    more = np.where(hits < n, betainc(hits + 1, np.maximum(n - hits, 1), share), 0.0)
    is_unknown = np.isnan(n + share)
    return np.where(is_unknown, np.nan, as_many), np.where(is_unknown, np.nan, more)
