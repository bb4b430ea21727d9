"""The same figures once more, with the weights that odd answers have."""

from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from feedback.database import db
from feedback.models import SPOKEN_MODES, Answer, Question, Submission, SubmissionWeight, Touchpoint
from feedback.reports.cells import Cell, in_cell
from feedback.reports.figures import DIGITS, HIDDEN_BELOW, Weighted
from feedback.reports.given import SATISFIED_FROM
from feedback.statistics.proportions import wilson_interval
from feedback.statistics.weights import effective_size

FULL = 1  # the weight of an answer that nothing speaks against
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

    Both are of the same ratings. Where one to four are doubtful nothing is told of them: from the two shares
    one could work out what they said.
    """
    doubtful = sum(times for (_rating, weight), times in weighed.items() if weight < FULL)
    tally = Tally(weighed)
    n = round(tally.n, DIGITS)
    is_few = 0 < doubtful < HIDDEN_BELOW
    if is_few or n < HIDDEN_BELOW:
        return replace(NOT_WEIGHTED, doubtful=None if is_few else doubtful)
    low, high = wilson_interval(tally.top2 * n, n)
    return Weighted(
        n=n,
        top2=round(tally.top2, DIGITS),
        low=round(low, DIGITS),
        high=round(high, DIGITS),
        doubtful=doubtful,
        reasons={
            code: times if times >= HIDDEN_BELOW else None
            for code, times in sorted(reasons_of_doubt(cell).items() if doubtful else ())
        },
    )


def reasons_of_doubt(cell: Cell) -> Counter[str]:
    """Return how many have which reason, of the citizens' ratings that count less than one.

    Asked of each that is odd whether it counts here, since few are; a join would walk through all answers.
    """
    counts_here = (
        select(Submission.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Question, Answer.question_id == Question.id)
        .outerjoin(Touchpoint, Submission.touchpoint_id == Touchpoint.id)
        .where(
            Submission.id == SubmissionWeight.submission_id,
            in_cell(Submission.receiving_unit_id, Submission.month, cell),
            Submission.mode.not_in(SPOKEN_MODES),
            func.coalesce(Touchpoint.kind, "") != "staff",
            Question.code == "rating",
            Answer.option_id.is_not(None),
        )
        .correlate(SubmissionWeight)
        .exists()
    )
    odd = select(SubmissionWeight.reasons).where(SubmissionWeight.weight < FULL, counts_here)
    found: Counter[str] = Counter()
    for reasons in db.session.scalars(odd):
        found.update(reasons.keys())
    return found
