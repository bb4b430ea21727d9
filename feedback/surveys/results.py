"""What a survey's answers say: scores with n and interval, and how often each answer was chosen.

Under five answers nothing is shown, under eight where staff answer: in an office of four all would know.
Answers of the last 24 hours are left out, so that nobody sees who has just been at the counter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.models import (
    Account,
    Answer,
    Comment,
    Option,
    Question,
    QuestionRow,
    Submission,
    SurveyVersion,
    Touchpoint,
    utc_now,
)
from feedback.reports.statistics import wilson_interval
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.instruments import COUNTER_RATING
from feedback.surveys.scoring import Mean, mean_of

READERS = ("manager", "analyst", "administrator")
LEAST, LEAST_OF_STAFF = 5, 8
DELAY = timedelta(hours=24)


@dataclass(frozen=True)
class Share:
    label: dict[str, str]
    n: int
    share: float


@dataclass(frozen=True)
class QuestionResult:
    """One question: how many answered, and the shares; none where too few did."""

    question: Question
    n: int
    shares: Sequence[Share] = ()
    mean: Mean | None = None


@dataclass(frozen=True)
class Results:
    n: int
    least: int
    score: Mean | None  # None: no instrument, or too few
    scored: int
    questions: Sequence[QuestionResult]

    @property
    def is_hidden(self) -> bool:
        return self.n < self.least


def results_for(version: SurveyVersion, account: Account) -> Results:
    """Return what the units this account reads have answered to a version."""
    answers = answers_to(version, account)
    by_submission: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_submission[answer.submission_id].append(answer)
    long_texts = comments_on(version, account)
    n = len(by_submission.keys() | {key for keys in long_texts.values() for key in keys})
    least = LEAST_OF_STAFF if is_staffs(version) else LEAST
    if n < least:
        return Results(n, least, None, 0, ())
    scores = scores_of(version, by_submission.values())
    return Results(
        n=n,
        least=least,
        score=score_of(version, scores) if len(scores) >= least else None,
        scored=len(scores),
        questions=[
            result_of(question, [one for one in answers if one.question_id == question.id], long_texts, least)
            for question in version.questions
        ],
    )


def answers_to(version: SurveyVersion, account: Account) -> Sequence[Answer]:
    return db.session.scalars(
        select(Answer)
        .join(Submission)
        .outerjoin(Touchpoint)
        .where(
            counted_in(version),
            Submission.receiving_unit_id.in_(units_of(account, *READERS)),
            Submission.given_at <= utc_now() - DELAY,
        )
        .options(joinedload(Answer.option))
        .order_by(Answer.id)
    ).all()


def counted_in(version: SurveyVersion) -> ColumnElement[bool]:
    """Return the condition for submissions that count: staff's ratings are not citizens' satisfaction."""
    answered = Submission.survey_version_id == version.id
    if version.instrument != COUNTER_RATING:
        return answered
    return and_(answered, or_(Touchpoint.kind.is_(None), Touchpoint.kind != "staff"))


def comments_on(version: SurveyVersion, account: Account) -> dict[int, set[int]]:
    """Return who wrote a long text, by question: only their number shows here."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(Comment.question_id, Comment.submission_id)
        .join(Submission)
        .outerjoin(Touchpoint)
        .where(
            counted_in(version),
            Comment.question_id.is_not(None),
            Submission.receiving_unit_id.in_(units_of(account, *READERS)),
            Submission.given_at <= utc_now() - DELAY,
        )
    )
    for question_id, submission_id in rows:
        if question_id and submission_id:
            found[question_id].add(submission_id)
    return found


def is_staffs(version: SurveyVersion) -> bool:
    """Tell whether staff answer this: by the instrument, or where it was answered."""
    if version.instrument == COUNTER_RATING:
        return False  # staff's are left out
    known = INSTRUMENTS.get(version.instrument)
    at_staffs = (
        select(Submission.id)
        .join(Touchpoint)
        .where(Submission.survey_version_id == version.id, Touchpoint.kind == "staff")
        .limit(1)
    )
    return bool(known and known.for_staff) or db.session.scalar(at_staffs) is not None


def scores_of(version: SurveyVersion, filled: Iterable[Sequence[Answer]]) -> list[float]:
    """Return the score of each form that has one."""
    known = INSTRUMENTS.get(version.instrument)
    if known is None:
        return []
    codes = {question.id: question.code for question in version.questions}
    found = [known.score(numbers_in(answers, codes)) for answers in filled]
    return [score for score in found if score is not None]


def numbers_in(answers: Sequence[Answer], codes: Mapping[int, str]) -> dict[str, int]:
    """Return the numbers chosen in one form, by question code."""
    numbers = {codes[one.question_id]: number_of(one) for one in answers}
    return {code: number for code, number in numbers.items() if number is not None}


def number_of(answer: Answer) -> int | None:
    return answer.option.number if answer.option else answer.number


def score_of(version: SurveyVersion, scores: Sequence[float]) -> Mean:
    """Return the instrument's figure: a mean with Student's interval, or a share with Wilson's."""
    instrument = INSTRUMENTS[version.instrument]
    if instrument.summary == "mean":
        return mean_of(scores, instrument.low, instrument.high)
    top = sum(score >= 4 for score in scores)
    low, high = wilson_interval(top, len(scores))
    return Mean(len(scores), top / len(scores), low, high)


def result_of(
    question: Question, answers: Sequence[Answer], long_texts: Mapping[int, set[int]], least: int
) -> QuestionResult:
    answered = {answer.submission_id for answer in answers} | long_texts.get(question.id, set())
    n = len(answered)
    if n < least:
        return QuestionResult(question, n)
    chosen = Counter((answer.row_id, answer.option_id) for answer in answers if answer.option_id)
    rows: list[QuestionRow | None] = [*question.rows] or [None]
    shares = [
        share_of(option, row, chosen[(row.id if row else None, option.id)], n)
        for row in rows
        for option in question.options
    ]
    numbers = [answer.number for answer in answers if answer.number is not None]
    is_scale = question.kind == "scale" and question.scale_from is not None and question.scale_to is not None
    mean = mean_of(numbers, question.scale_from or 0, question.scale_to or 0) if is_scale else None
    return QuestionResult(question, n, shares, mean)


def share_of(option: Option, row: QuestionRow | None, count: int, n: int) -> Share:
    before = row.label if row else {}
    label = {
        language: ": ".join(filter(None, (before.get(language), text)))
        for language, text in option.label.items()
    }
    return Share(label, count, count / n)
