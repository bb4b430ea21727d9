"""Alerts between reports: whether a share or a rate has jumped this month, looked at as often as one likes.

Each series, a theme or a touchpoint, is tested by its evidence: how many times likelier its days are if it
jumped on some day of the month than if it goes on as before. Where nothing has changed evidence is a fair
game that begins with 1, and it ever reaches 1 / level in at most that share of months (Ville 1939, Étude
critique de la notion de collectif), however often one looks; of many series, dependent or not, any of them
reaches their number / level as rarely (Bonferroni). Ramdas, Grünwald, Vovk and Shafer (2023), Statistical
Science 38:576-601. The procedure for e-values of Benjamini and Hochberg asks as much for a first alert.

What is as before is not known but estimated, and shares waver by themselves from month to month: the past is
a distribution, and counts for no more than ``past`` answers or events. On average over it the promise holds.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaincinv, logsumexp

from feedback.statistics.arrays import Booleans, Floats, broadcast

# Jumps that are looked for, all alike: how many times the odds, or the rate.
TIMES = np.array([1.5, 2.0, 3.0, 5.0])
# Values that stand for what the share or rate was before: quantiles of its distribution.
POINTS = (np.arange(25) + 0.5) / 25
MONTH = 31  # days on which a jump can begin
# How steady shares and rates are by themselves: two of three months within 2.8 points of 20 %, or a seventh
# of a rate. Where past months say how steady: 1 / correlation_within(...) - 1.
STEADY_SHARE = 200
STEADY_RATE = 50

# From what a share or rate is, shape (..., 1), to the log of the chance of each day.
LogChance = Callable[[Floats], Floats]


def share_evidence(
    hits: ArrayLike, n: ArrayLike, hits_before: ArrayLike, n_before: ArrayLike, past: float = STEADY_SHARE
) -> Floats:
    """Return the evidence that shares have jumped up, shape (n_series,).

    ``hits`` among ``n``: each day of this month so far, shape (n_series, n_days), at most 31 of them.
    ``hits_before`` among ``n_before``: in the months before, shape (n_series,). For shares that
    fall give those who are no hits. NaN where there is no past.
    """
    hits, n = (np.atleast_2d(np.asarray(days, dtype=np.float64)) for days in (hits, n))
    before, n_before = _weighed(hits_before, n_before, n_before, past)
    usual = betaincinv(before + 0.5, n_before - before + 0.5, POINTS)
    odds = usual / (1 - usual)
    missed = n - hits

    def log_chance(share: Floats) -> Floats:
        return hits[:, np.newaxis] * np.log(share) + missed[:, np.newaxis] * np.log1p(-share)

    jumped = [odds * times / (1 + odds * times) for times in TIMES]
    return np.where(n_before[:, 0] > 0, _evidence(log_chance, usual, jumped), np.nan)


def rate_evidence(
    events: ArrayLike,
    exposure: ArrayLike,
    events_before: ArrayLike,
    exposure_before: ArrayLike,
    past: float = STEADY_RATE,
) -> Floats:
    """Return the evidence that rates have jumped up, shape (n_series,).

    As :func:`share_evidence`, of events a dossier or a working day: exposure is how many of these each day
    and the months before had.
    """
    events, exposure = (np.atleast_2d(np.asarray(days, dtype=np.float64)) for days in (events, exposure))
    before, exposure_before = _weighed(events_before, exposure_before, events_before, past)
    usual = gammaincinv(before + 0.5, POINTS) / np.where(exposure_before > 0, exposure_before, np.nan)

    def log_chance(rate: Floats) -> Floats:
        return events[:, np.newaxis] * np.log(rate) - exposure[:, np.newaxis] * rate

    return _evidence(log_chance, usual, [usual * times for times in TIMES])


def signals(evidence: ArrayLike, level: float = 0.05) -> Booleans:
    """Return which series are to be alerted about, so that of months without a change ``level`` see any.

    All series that are watched this month, shape (n_series,), each time: those without evidence (NaN) signal
    nothing and count for nothing. A series that has signalled is done with for the month.
    """
    evidence = np.asarray(evidence, dtype=np.float64)
    return np.asarray(evidence >= np.isfinite(evidence).sum() / level)


def _weighed(counts: ArrayLike, sizes: ArrayLike, says: ArrayLike, past: float) -> tuple[Floats, Floats]:
    """Return the past as columns, shape (n_series, 1), cut down to what it may count."""
    counts, sizes, says = (np.atleast_1d(one)[:, np.newaxis] for one in broadcast(counts, sizes, says))
    part = np.minimum(1, past / np.maximum(says, 1))
    return counts * part, sizes * part


def _evidence(log_chance: LogChance, usual: Floats, jumped: list[Floats]) -> Floats:
    """Return the mean, over days on which a jump may begin, of how much likelier it makes what was seen."""
    as_before = log_chance(usual[..., np.newaxis])  # series, points, days
    until = np.cumsum(as_before, axis=2) - as_before  # the days before each
    unchanged = logsumexp(as_before.sum(axis=2), axis=1)
    changed = []
    for value in jumped:
        days = log_chance(value[..., np.newaxis])
        since = days.sum(axis=2, keepdims=True) - np.cumsum(days, axis=2) + days
        changed.append(logsumexp(until + since, axis=1))
    likelier = np.exp(logsumexp(changed, axis=0) - np.log(len(jumped)) - unchanged[:, np.newaxis])
    return np.asarray((likelier.sum(axis=1) + MONTH - likelier.shape[1]) / MONTH)
