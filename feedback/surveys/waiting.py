"""What a survey's forms say that is in no step of its results yet (feedback/surveys/steps.py)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from feedback.database import db
from feedback.models import (
    FORMS,
    SCORE,
    Answer,
    Comment,
    Option,
    Question,
    ResultStep,
    Submission,
    SurveyVersion,
    Touchpoint,
)
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.instruments import COUNTER_RATING


@dataclass(frozen=True)
class Given:
    """What one form says to one figure; no value where only counts that it says anything."""

    unit: int
    form: int
    value: str | None = None


def waiting(version: SurveyVersion, until: datetime) -> dict[str, Sequence[Given]]:
    """Return what is in no step yet, by figure."""
    by_question = {
        question.code: [*answers_to(question, until), *comments_on(question, until)]
        for question in version.questions
    }
    return {FORMS: forms_of(version, until), SCORE: scores_of(version, until), **by_question}


def forms_of(version: SurveyVersion, until: datetime) -> list[Given]:
    rows = db.session.execute(
        select(Submission.receiving_unit_id, Submission.id)
        .outerjoin(Submission.touchpoint)
        .where(is_waiting(version, FORMS, until))
    )
    return [Given(unit, form) for unit, form in rows]


def answers_to(question: Question, until: datetime) -> list[Given]:
    rows = db.session.execute(
        select(
            Submission.receiving_unit_id,
            Submission.id,
            Answer.row_id,
            Answer.option_id,
            Answer.number,
            Answer.day,
        )
        .join(Answer.submission)
        .outerjoin(Submission.touchpoint)
        .where(Answer.question_id == question.id, is_waiting(question.version, question.code, until))
    )
    return [
        Given(unit, form, value_of(row, option, number, day)) for unit, form, row, option, number, day in rows
    ]


def value_of(row: int | None, option: int | None, number: int | None, day: date | None) -> str | None:
    """Return the value under which an answer is counted: a day by its month; texts are not told apart."""
    if option is not None:
        return option_value(row, option)
    if day is not None:
        return f"{day:%Y-%m}"
    return None if number is None else str(number)


def texts_in_steps(question: Question, units: ColumnElement[bool]) -> list[str]:
    """Return the short texts of those forms that are in a step, in the order of the alphabet.

    Read from the answers, not kept in the step: what its person erases is gone. The list grows by as many as
    a step has, and nothing tells when or beside which other answer a text was written.
    """
    version = question.version
    texts = db.session.scalars(
        select(Answer.text)
        .join(Answer.submission)
        .outerjoin(Submission.touchpoint)
        .where(Answer.question_id == question.id, Answer.text.is_not(None), units)
        .where(counted_in(version), is_in_a_step(version, question.code))
    )
    return sorted((text for text in texts if text), key=str.casefold)


def option_value(row: int | None, option: int) -> str:
    return f"{row or ''}:{option}"


def comments_on(question: Question, until: datetime) -> list[Given]:
    """Return who wrote a long text: it is a comment, and only that it was written shows here."""
    rows = db.session.execute(
        select(Submission.receiving_unit_id, Submission.id)
        .join(Comment.submission)
        .outerjoin(Submission.touchpoint)
        .where(Comment.question_id == question.id, is_waiting(question.version, question.code, until))
    )
    return [Given(unit, form) for unit, form in rows]


def scores_of(version: SurveyVersion, until: datetime) -> list[Given]:
    """Return the score of each form that has one."""
    known = INSTRUMENTS.get(version.instrument)
    if known is None:
        return []
    number = func.coalesce(Option.number, Answer.number)
    rows = db.session.execute(
        select(Submission.receiving_unit_id, Submission.id, Question.code, number)
        .join(Answer.submission)
        .join(Answer.question)
        .outerjoin(Answer.option)
        .outerjoin(Submission.touchpoint)
        .where(number.is_not(None), is_waiting(version, SCORE, until))
    )
    forms: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for unit, form, code, chosen in rows:
        forms[unit, form][code] = chosen
    scores = {key: known.score(numbers) for key, numbers in forms.items()}
    return [Given(*key, repr(score)) for key, score in scores.items() if score is not None]


def is_waiting(version: SurveyVersion, figure: str, until: datetime) -> ColumnElement[bool]:
    """Return the condition for forms that came in by then and of which this figure has no step yet.

    By when they came in, not by when they were given: what a phone kept for weeks is new to who looks.
    """
    return and_(counted_in(version), Submission.received_at < until, ~is_in_a_step(version, figure))


def is_in_a_step(version: SurveyVersion, figure: str) -> ColumnElement[bool]:
    """Return the condition for forms that this figure's steps have gone past."""
    return exists().where(
        ResultStep.version_id == version.id,
        ResultStep.figure == figure,
        ResultStep.unit_id == Submission.receiving_unit_id,
        ResultStep.until > Submission.received_at,
    )


def counted_in(version: SurveyVersion) -> ColumnElement[bool]:
    """Return the condition for submissions that count: staff's ratings are not citizens' satisfaction."""
    answered = Submission.survey_version_id == version.id
    if version.instrument != COUNTER_RATING:
        return answered
    return and_(answered, or_(Touchpoint.kind.is_(None), Touchpoint.kind != "staff"))
