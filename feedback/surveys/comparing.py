"""Whether two means differ: of two groups of different people, with different spreads."""

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class Spread:
    """What is left of some scores: how many, their mean, their standard deviation (n - 1)."""

    n: int
    mean: float
    deviation: float


@dataclass(frozen=True)
class Difference:
    """Now minus before, with its interval; none where no score differs from another of its group."""

    value: float
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def difference_of(now: Spread, before: Spread, confidence: float = 0.95) -> Difference:
    """Return the difference of two means with Welch's interval. Needs eight scores or more on each side.

    Welch (1947), Biometrika 34:28-35, degrees of freedom after Satterthwaite (1946). The people asked twice
    are partly the same, but nobody may know which: the groups are taken as independent, which makes the
    interval wider than it need be.
    """
    errors = [group.deviation**2 / group.n for group in (now, before)]
    value, whole = now.mean - before.mean, sum(errors)
    if whole == 0:
        return Difference(value, None, None)
    freedom = whole**2 / sum(
        error**2 / (group.n - 1) for error, group in zip(errors, (now, before), strict=True)
    )
    # Brings scipy along, as in scoring.py.
    from feedback.statistics.means import student_quantile

    margin = student_quantile(freedom, confidence) * sqrt(whole)
    return Difference(value, value - margin, value + margin)
