"""The same figures once more, with the weights that odd answers have."""

from collections import Counter
from dataclasses import dataclass, replace

from feedback.reports.figures import DIGITS, HIDDEN_BELOW, Weighted
from feedback.reports.given import SATISFIED_FROM, Given
from feedback.statistics.proportions import wilson_interval
from feedback.statistics.weights import effective_size

NOT_WEIGHTED = Weighted(n=None, top2=None, low=None, high=None, doubtful=None, reasons={})


@dataclass(frozen=True)
class Tally:
    """How many ratings have which score and weight."""

    times: Counter[tuple[int, float]]

    @property
    def n(self) -> float:
        sizes: Counter[float] = Counter()
        for (_rating, weight), times in self.times.items():
            sizes[weight] += times
        return effective_size(sorted(sizes), [sizes[weight] for weight in sorted(sizes)])

    @property
    def top2(self) -> float:
        total = sum(weight * times for (_rating, weight), times in sorted(self.times.items()))
        best = sum(
            weight * times
            for (rating, weight), times in sorted(self.times.items())
            if rating >= SATISFIED_FROM
        )
        return best / total


def weighted(given: Given) -> Weighted:
    """Return the weighted satisfaction, and how many answers were doubtful, why.

    Both are of the same ratings. Where one to four are doubtful nothing is told of them: from the two shares
    one could work out what they said. Of several months nothing where that is so in one of them.
    """
    tally = Tally(given.weighed)
    n = round(tally.n, DIGITS)
    if is_few(given.doubtful) or n < HIDDEN_BELOW:
        doubtful = None if is_few(given.doubtful) else given.doubtful.total()
        return replace(NOT_WEIGHTED, doubtful=doubtful)
    low, high = wilson_interval(tally.top2 * n, n)
    return Weighted(
        n=n,
        top2=round(tally.top2, DIGITS),
        low=round(low, DIGITS),
        high=round(high, DIGITS),
        doubtful=given.doubtful.total(),
        reasons={
            code: None if is_few(months) else months.total()
            for code, months in sorted(given.why_doubtful.items())
        },
    )


def is_few(times: Counter[str]) -> bool:
    """Tell whether one to four are counted in any month."""
    return any(0 < one < HIDDEN_BELOW for one in times.values())
