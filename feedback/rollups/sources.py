"""What is counted, from the rows themselves: a select of one month for each kind of count.

Each gives the columns of its table, named as there, and groups by all of them but ``times``. What is kept is
what these give: a figure from kept counts and the same from rows are equal by construction.
"""

from typing import Any

from flask import current_app
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from feedback.models import (
    Answer,
    Comment,
    LeftOutComment,
    Option,
    Question,
    Submission,
    SubmissionWeight,
    ThemeAssignment,
    Touchpoint,
)
from feedback.months import start_of
from feedback.organisation.staffing import staffed_then
from feedback.themes.ledger.identity import roots

# Written out: PostgreSQL does not see that two parameters of a grouped query are the same.
FILE: ColumnElement[str] = literal_column("'file'")
FULL: ColumnElement[float] = literal_column("1.0")
NO_THEME, NO_REASON = cast(null(), BigInteger), cast(null(), String)


def submissions(month: str, *where: ColumnElement[bool]) -> Select[Any]:
    """Count the submissions of a month by all that reports tell apart.

    What staff brought in by file is a stream of its own, whatever it says of itself: nobody saw it said.
    """
    rows = (
        select(
            Submission.month,
            Submission.receiving_unit_id.label("unit_id"),
            Submission.touchpoint_id,
            Submission.channel,
            Submission.mode,
            case((Submission.import_batch_id.is_not(None), FILE), else_=Submission.stream).label("stream"),
            Submission.sector,
            staffed_then().label("staffed_by"),
            (func.coalesce(Touchpoint.kind, "") == "staff").label("is_staff"),
            (Submission.given_at < start_of(month, current_app.config["TIME_ZONE"])).label("is_late"),
            func.coalesce(SubmissionWeight.weight, FULL).label("weight"),
            case((SubmissionWeight.weight < FULL, cast(SubmissionWeight.reasons, Text))).label("doubts"),
            Option.number.label("rating"),
        )
        .outerjoin(Touchpoint, Submission.touchpoint_id == Touchpoint.id)
        .outerjoin(SubmissionWeight, SubmissionWeight.submission_id == Submission.id)
        .outerjoin(Answer, and_(Answer.submission_id == Submission.id, Answer.question_id.in_(_ratings())))
        .outerjoin(Option, Answer.option_id == Option.id)
        .where(Submission.month == month, *where)
        .subquery()
    )
    return select(*rows.c, func.count().label("times")).group_by(*rows.c)


def _ratings() -> Select[Any]:
    return select(Question.id).where(Question.code == "rating")


def comments(month: str, *where: ColumnElement[bool]) -> Select[Any]:
    """Count the comments of a month, those of citizens and of staff."""
    columns = (*_of_comment(), Comment.restricted.label("is_restricted"))
    return (
        select(*columns, func.count().label("times"))
        .select_from(Comment)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .where(Comment.month == month, *where)
        .group_by(*columns)
    )


def _of_comment() -> tuple[Any, ...]:
    return (
        Comment.month,
        Comment.unit_id,
        Submission.touchpoint_id,
        Submission.channel,
        Submission.sector,
    )


def placements(month: str, run_id: int, *where: ColumnElement[bool]) -> Select[Any]:
    """Count where a run placed the comments of a month, but for those that only inspectors read.

    A comment in several themes counts once in each, and once in a row without theme and reason: in any.
    """
    merged = roots()
    columns = _of_comment()
    shown = (Comment.month == month, Comment.restricted.is_(False), *where)
    once = func.count(Comment.id.distinct()).label("times")
    assigned = (
        select(*columns, merged.c.root_id.label("theme_id"), NO_REASON.label("reason"), once)
        .select_from(ThemeAssignment)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .where(ThemeAssignment.run_id == run_id, *shown)
        .group_by(*columns, merged.c.root_id)
    )
    in_any = (
        select(*columns, NO_THEME.label("theme_id"), NO_REASON.label("reason"), once)
        .select_from(ThemeAssignment)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .where(ThemeAssignment.run_id == run_id, *shown)
        .group_by(*columns)
    )
    left_out = (
        select(*columns, NO_THEME.label("theme_id"), LeftOutComment.reason, once)
        .select_from(LeftOutComment)
        .join(Comment, LeftOutComment.comment_id == Comment.id)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .where(LeftOutComment.run_id == run_id, *shown)
        .group_by(*columns, LeftOutComment.reason)
    )
    every = union_all(assigned, in_any, left_out).subquery()
    return select(literal_column(str(int(run_id))).label("run_id"), *every.c)
