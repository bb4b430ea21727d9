"""The same figures once more, with the weights that odd answers have."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from feedback.database import db
from feedback.models import SPOKEN_MODES, Answer, Question, Submission, SubmissionWeight, Touchpoint
from feedback.reports.cells import Cell, in_cell
from feedback.reports.figures import DIGITS, HIDDEN_BELOW, Weighted
from feedback.reports.given import FULL, SATISFIED_FROM, Given
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


def weighted(cell: Cell, given: Given) -> Weighted:
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
            for code, months in sorted(reasons_of_doubt(cell).items() if given.doubtful else ())
        },
    )


def is_few(times: Counter[str]) -> bool:
    """Tell whether one to four are counted in any month."""
    return any(0 < one < HIDDEN_BELOW for one in times.values())


def reasons_of_doubt(cell: Cell) -> dict[str, Counter[str]]:
    """Return how many have which reason, by month, of the citizens' ratings that count less than in full.

    Asked of each that is odd whether it counts here, since few are; a join would walk through all answers.
    """
    given = Submission.id == SubmissionWeight.submission_id
    month = select(Submission.month).where(given).correlate(SubmissionWeight).scalar_subquery()
    counts_here = (
        select(Submission.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Question, Answer.question_id == Question.id)
        .outerjoin(Touchpoint, Submission.touchpoint_id == Touchpoint.id)
        .where(
            given,
            in_cell(Submission.receiving_unit_id, Submission.month, cell),
            Submission.mode.not_in(SPOKEN_MODES),
            func.coalesce(Touchpoint.kind, "") != "staff",
            Question.code == "rating",
            Answer.option_id.is_not(None),
        )
        .correlate(SubmissionWeight)
        .exists()
    )
    odd = select(month, SubmissionWeight.reasons).where(SubmissionWeight.weight < FULL, counts_here)
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for given_in, reasons in db.session.execute(odd):
        for code in reasons:
            found[code][given_in] += 1
    return found
