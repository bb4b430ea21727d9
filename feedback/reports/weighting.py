"""The same figures once more, with the weights that odd answers have."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from feedback.database import db
from feedback.models import Submission, SubmissionWeight
from feedback.reports.cells import Cell, in_cell
from feedback.reports.figures import DIGITS, HIDDEN_BELOW, Weighted
from feedback.reports.given import SATISFIED_FROM
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


def weighted(cell: Cell, weighed: Counter[tuple[int, float]]) -> Weighted:
    """Return the weighted satisfaction, and how many answers were doubtful, why.

    Where one to four are doubtful nothing is told of them: from the two shares one could work out what they
    said.
    """
    tally = Tally(weighed)
    doubtful: Counter[str] = Counter()
    rows = doubtful_reasons(cell)
    for reasons in rows:
        doubtful.update(reasons.keys())
    few = 0 < len(rows) < HIDDEN_BELOW
    n = round(tally.n, DIGITS)
    if few or n < HIDDEN_BELOW:
        return Weighted(
            n=None, top2=None, low=None, high=None, doubtful=None if few else len(rows), reasons={}
        )
    low, high = wilson_interval(tally.top2 * n, n)
    return Weighted(
        n=n,
        top2=round(tally.top2, DIGITS),
        low=round(low, DIGITS),
        high=round(high, DIGITS),
        doubtful=len(rows),
        reasons={code: times if times >= HIDDEN_BELOW else None for code, times in sorted(doubtful.items())},
    )


def doubtful_reasons(cell: Cell) -> list[dict[str, int]]:
    """Return the reasons of each answer that counts less than one."""
    return list(
        db.session.scalars(
            select(SubmissionWeight.reasons)
            .join(Submission, SubmissionWeight.submission_id == Submission.id)
            .where(
                in_cell(Submission.receiving_unit_id, Submission.month, cell),
                SubmissionWeight.weight < 1,
            )
        )
    )
