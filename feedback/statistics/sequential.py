"""Alerts between reports: whether a share or a rate has jumped this month, looked at as often as one likes.

Each series, a theme or a touchpoint, is tested by its evidence: how many times likelier its days are if it
jumped on some day of the month than if it goes on as before. Where nothing has changed evidence is a fair
game that begins with 1, and it ever reaches 1 / level in at most that share of months (Ville 1939, Étude
critique de la notion de collectif), however often one looks; of many series, dependent or not, any of them
reaches their number / level as rarely (Bonferroni). Ramdas, Grünwald, Vovk and Shafer (2023), Statistical
Science 38:576-601. The procedure for e-values of Benjamini and Hochberg asks as much for a first alert.

What is as before is not known but estimated, and shares waver by themselves from month to month: the past is
a beta or gamma distribution that counts for no more than ``past`` answers or events. On average over it the
promise holds, exactly: chances of days are beta-binomial and negative binomial, nothing is approximated.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, logsumexp

from feedback.statistics.arrays import Booleans, Floats, broadcast

# Jumps that are looked for, all alike: how many times the odds, or the rate.
TIMES = np.array([1.5, 2.0, 3.0, 5.0])
MONTH = 31  # days on which a jump can begin
# How steady shares and rates are by themselves: two of three months within 2.8 points of 20 %, or a seventh
# of a rate. Where past months say how steady: 1 / correlation_within(...) - 1.
STEADY_SHARE = 200
STEADY_RATE = 50


def share_evidence(
    hits: ArrayLike, n: ArrayLike, hits_before: ArrayLike, n_before: ArrayLike, past: float = STEADY_SHARE
) -> Floats:
    """Return the evidence that shares have jumped up, shape (n_series,).

    ``hits`` among ``n``: each day of this month so far, shape (n_series, n_days); ValueError for
    more than 31 of them. ``hits_before`` among ``n_before``: in the months before, shape (n_series,). For
    shares that fall give those who are no hits. NaN where there is no past.
    """
    hits_until, hits_since = _until_and_since(hits)
    misses_until, misses_since = _until_and_since(np.subtract(n, hits))
    before, n_before = _weighed(hits_before, n_before, n_before, past)
    a, b = before + 0.5, n_before - before + 0.5
    odds = a / b * TIMES
    raised, rest = (a + b) * odds / (1 + odds), (a + b) / (1 + odds)
    likelier = (
        betaln(a + hits_until, b + misses_until)
        + betaln(raised + hits_since, rest + misses_since)
        - betaln(raised, rest)
        - betaln(a + hits_until + hits_since, b + misses_until + misses_since)
    )
    return np.where(n_before[:, 0, 0] > 0, _over_the_month(likelier), np.nan)


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
    events_until, events_since = _until_and_since(events)
    until, since = _until_and_since(exposure)
    before, exposure_before = _weighed(events_before, exposure_before, events_before, past)
    size = before + 0.5 + events_until + events_since
    likelier = events_since * np.log(TIMES) - size * np.log1p(
        since * (TIMES - 1) / (exposure_before + until + since)
    )
    return np.where(exposure_before[:, 0, 0] > 0, _over_the_month(likelier), np.nan)


def signals(evidence: ArrayLike, level: float = 0.05) -> Booleans:
    """Return which series are to be alerted about, so that of months without a change ``level`` see any.

    All series that are watched this month, shape (n_series,), each time: those without evidence (NaN) signal
    nothing and count for nothing. A series that has signalled is done with for the month.
    """
    evidence = np.asarray(evidence, dtype=np.float64)
    return np.asarray(evidence >= np.isfinite(evidence).sum() / level)


def _until_and_since(days: ArrayLike) -> tuple[Floats, Floats]:
    """Return the sums of the days before each, and from each on, shape (n_series, n_days, 1)."""
    days = np.atleast_2d(np.asarray(days, dtype=np.float64))[..., np.newaxis]
    until = np.cumsum(days, axis=1) - days
    return until, days.sum(axis=1, keepdims=True) - until


def _weighed(counts: ArrayLike, sizes: ArrayLike, says: ArrayLike, past: float) -> tuple[Floats, Floats]:
    """Return the past, shape (n_series, 1, 1), cut down to what it may count."""
    columns = (np.atleast_1d(one)[:, np.newaxis, np.newaxis] for one in broadcast(counts, sizes, says))
    counts, sizes, says = columns
    part = np.minimum(1, past / np.maximum(says, 1))
    return counts * part, sizes * part


def _over_the_month(likelier: Floats) -> Floats:
    """Return the mean over the days on which a jump may begin, and its sizes; those to come change nothing.

    ``likelier``: log of how much likelier each makes what was seen, shape (n_series, n_days, n_times).
    """
    days = likelier.shape[1]
    if days > MONTH:
        raise ValueError(f"{days} days are more than a month")
    mean = np.exp(logsumexp(likelier, axis=(1, 2)) - np.log(len(TIMES)))
    return np.asarray((mean + MONTH - days) / MONTH)
