"""How a month's people rated: in all, by weight, by stream, by way of asking."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, select

from feedback.database import db
from feedback.models import (
    SPOKEN_MODES,
    Answer,
    Option,
    Question,
    Submission,
    SubmissionWeight,
    Touchpoint,
)
from feedback.organisation.staffing import staffed_then
from feedback.reports.cells import ReportedUnit, in_cell
from feedback.reports.weighting import Tally

SATISFIED_FROM = 4
NOBODY = "nobody"
# Written out: PostgreSQL does not see that two parameters of a grouped query are the same.
FILE: ColumnElement[str] = literal_column("'file'")


def ratings_of(unit: ReportedUnit, month: str) -> Counter[int]:
    """Return how many submissions of citizens gave each rating."""
    rows = db.session.execute(
        citizens_ratings(Option.number, func.count())
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Option.number)
    )
    return Counter({number: times for number, times in rows if number is not None})


def tally_of(unit: ReportedUnit, month: str) -> Tally:
    weight = func.coalesce(SubmissionWeight.weight, 1.0)
    rows = db.session.execute(
        citizens_ratings(Option.number, weight, func.count())
        .outerjoin(SubmissionWeight, SubmissionWeight.submission_id == Submission.id)
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Option.number, weight)
    )
    return Tally(Counter({(number, weight): times for number, weight, times in rows if number is not None}))


def ratings_by_stream(unit: ReportedUnit, month: str) -> dict[str, tuple[int, int]]:
    """Return for each stream how many were satisfied and how many rated.

    What staff brought in by file is a stream of its own, whatever it says of itself: nobody saw it said.
    """
    stream = case((Submission.import_batch_id.is_not(None), FILE), else_=Submission.stream)
    is_satisfied = case((Option.number >= SATISFIED_FROM, 1), else_=0)
    rows = db.session.execute(
        citizens_ratings(stream, func.sum(is_satisfied), func.count())
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(stream)
    )
    return {name: (int(satisfied), rated) for name, satisfied, rated in rows}


def ratings_by_mode(unit: ReportedUnit, month: str) -> dict[str, tuple[int, int]]:
    """Return by way of asking how many were satisfied, and how many rated."""
    satisfied = func.sum(case((Option.number >= SATISFIED_FROM, 1), else_=0))
    rows = db.session.execute(
        service_ratings(Submission.mode, satisfied, func.count())
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Submission.mode)
    )
    return {mode: (int(satisfied), rated) for mode, satisfied, rated in rows}


def ratings_by_staff(unit: ReportedUnit, month: str) -> dict[str, tuple[int, int]]:
    """Return by who stood there when people answered how many were satisfied, and how many rated."""
    is_satisfied = case((Option.number >= SATISFIED_FROM, 1), else_=0).label("satisfied")
    each = (
        citizens_ratings(func.coalesce(staffed_then(), NOBODY).label("who"), is_satisfied)
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.who, func.sum(each.c.satisfied), func.count()).group_by(each.c.who)
    )
    return {who: (int(satisfied), rated) for who, satisfied, rated in rows}


def citizens_ratings(*columns: Any) -> Select[Any]:
    """Select from the ratings people gave themselves: what they said to somebody who typed is apart."""
    return service_ratings(*columns).where(Submission.mode.not_in(SPOKEN_MODES))


def service_ratings(*columns: Any) -> Select[Any]:
    """Select from the ratings of the service. Staff rate their tool, which is another question."""
    return (
        select(*columns)
        .select_from(Submission)
        .outerjoin(Touchpoint, Submission.touchpoint_id == Touchpoint.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Question, and_(Answer.question_id == Question.id, Question.code == "rating"))
        .join(Option, Answer.option_id == Option.id)
        .where(func.coalesce(Touchpoint.kind, "") != "staff")
    )
