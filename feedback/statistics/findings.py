"""Which of a report's comparisons are differences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from feedback.statistics.arrays import Booleans, Floats, broadcast
from feedback.statistics.differences import difference_p_values, newcombe_intervals
from feedback.statistics.multiplicity import RATE, adjusted_p_values, fcr_confidence


@dataclass(frozen=True)
class Findings:
    """Comparisons of shares, now minus before; arrays of shape (n,). NaN and not found where a side is empty.

    ``p_values`` are adjusted for all comparisons; the intervals, ``low`` to ``high``, hold at ``confidence``.
    ``directions``: 1 clearly more, -1 clearly less, 0 no finding.
    """

    differences: Floats
    low: Floats
    high: Floats
    p_values: Floats
    confidence: float
    directions: NDArray[np.int_]

    @property
    def found(self) -> Booleans:
        return np.asarray(self.directions != 0)


def compare(
    hits: ArrayLike, n: ArrayLike, hits_before: ArrayLike, n_before: ArrayLike, rate: float = RATE
) -> Findings:
    """Compare whole counts, shape (n,): all that a report compares, at once.

    A difference is one if its adjusted p-value is at most ``rate`` and its interval, adjusted for how many
    were selected (Benjamini and Yekutieli 2005), excludes zero.

    Of those selected by their p-values at most ``rate`` are none, on average; where nothing has changed, at
    most that share of reports selects any. The interval only takes findings away: the second holds all the
    more, the first is no longer proven but measured (docs/statistics.md).
    """
    hits, n, hits_before, n_before = np.atleast_1d(*broadcast(hits, n, hits_before, n_before))
    p_values = adjusted_p_values(difference_p_values(hits, n, hits_before, n_before))
    is_selected = p_values <= rate
    confidence = fcr_confidence(int(is_selected.sum()), int(np.isfinite(p_values).sum()), rate)
    low, high = newcombe_intervals(hits, n, hits_before, n_before, confidence)
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN that is wanted
        differences = hits / n - hits_before / n_before
    directions = is_selected * ((low > 0).astype(int) - (high < 0).astype(int))
    return Findings(differences, low, high, p_values, confidence, directions)
