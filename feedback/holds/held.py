"""What is held now, as conditions for whoever deletes anything."""

from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import CTE, ColumnElement, Select, exists, or_, select, union, union_all

from feedback.database import db, reading_session
from feedback.errors import FeedbackError
from feedback.models import Comment, ComplaintVoice, LegalHold, OrgUnit, Submission, UnitLink
from feedback.months import months_before, start_of


class Held(FeedbackError):
    """A law or a court asks for this to be kept: it can be neither erased nor changed."""

    status = 409

    def message(self) -> str:
        return gettext("This must be kept for now because a law or a court asks for it.")


def lasting() -> ColumnElement[bool]:
    return LegalHold.ended_at.is_(None)


def held_submission() -> ColumnElement[bool]:
    """Return the condition that a row of Submission is held: by itself, or by unit and month.

    Words added later have their own month: with them the answer they stand in is held.
    """
    units = held_units()
    by_unit = exists().where(
        units.c.unit_id == Submission.receiving_unit_id,
        Submission.month.between(units.c.first_month, units.c.last_month),
    )
    by_words = exists().where(
        Comment.submission_id == Submission.id,
        units.c.unit_id == Comment.unit_id,
        Comment.month.between(units.c.first_month, units.c.last_month),
    )
    by_itself = select(LegalHold.submission_id).where(lasting(), LegalHold.submission_id.is_not(None))
    return or_(Submission.id.in_(by_itself), by_unit, by_words)


def held_units() -> CTE:
    """Select each unit that is held, with its months.

    A hold is about the units below, too, and outlives them: it is about what became of them, and about what
    went into them. Where nobody can say which words are whose, after a merger or of a unit that was divided,
    all of them are kept.
    """
    became = reached_by_holds(UnitLink.predecessor_id, UnitLink.successor_id)
    made_of = reached_by_holds(UnitLink.successor_id, UnitLink.predecessor_id)
    return union(select(became), select(made_of)).cte()


def reached_by_holds(one: Any, following: Any) -> CTE:
    """Select the units that holds name, and those reached from them downwards and by links in one direction.

    There and back would lead to units that only share a successor.
    """
    steps = union_all(
        select(OrgUnit.parent_id.label("one"), OrgUnit.id.label("following")),
        select(one, following),
    ).subquery()
    named = (
        select(LegalHold.unit_id, LegalHold.first_month, LegalHold.last_month)
        .where(lasting(), LegalHold.scope == "unit")
        .cte(recursive=True)
    )
    reached = select(steps.c.following, named.c.first_month, named.c.last_month)
    return named.union(reached.join(named, steps.c.one == named.c.unit_id))


def held_submissions() -> Select[int]:
    return select(Submission.id).where(held_submission())


def held_comments() -> Select[int]:
    """Select the comments that are held: by themselves, with their submission, or by their unit and month."""
    units = held_units()
    by_itself = select(LegalHold.comment_id).where(lasting(), LegalHold.comment_id.is_not(None))
    by_unit = exists().where(
        units.c.unit_id == Comment.unit_id, Comment.month.between(units.c.first_month, units.c.last_month)
    )
    return select(Comment.id).where(
        or_(Comment.id.in_(by_itself), Comment.submission_id.in_(held_submissions()), by_unit)
    )


def held_voices() -> Select[int]:
    """Select the voices of complaints that are held: with any words of their complaint, or by unit and month.

    A "me too" without words has no comment that could be held.
    """
    units = held_units()
    by_unit = (
        ComplaintVoice.unit_id.in_(
            select(units.c.unit_id).where(units.c.first_month == first, units.c.last_month == last)
        )
        & said_between(first, last)
        for first, last in months_of_holds()
    )
    with_words = select(Comment.complaint_id).where(Comment.id.in_(held_comments()))
    return select(ComplaintVoice.id).where(or_(ComplaintVoice.complaint_id.in_(with_words), *by_unit))


def months_of_holds() -> list[tuple[str, str]]:
    """Return first and last month of each hold on a unit: no database knows months where the units lie."""
    spans = select(LegalHold.first_month, LegalHold.last_month).where(lasting(), LegalHold.scope == "unit")
    with reading_session() as session:
        return [(str(first), str(last)) for first, last in session.execute(spans.distinct())]


def said_between(first: str, last: str) -> ColumnElement[bool]:
    zone = current_app.config["TIME_ZONE"]
    begin, end = start_of(first, zone), start_of(months_before(last, -1), zone)
    return (ComplaintVoice.said_at >= begin) & (ComplaintVoice.said_at < end)


def refuse_where_held(voices: ColumnElement[bool]) -> None:
    """Raises Held where a law or a court asks for one of these voices to be kept as it is."""
    if db.session.scalar(held_voices().where(voices).limit(1)) is not None:
        raise Held


def is_held(submission_key: int) -> bool:
    """Tell whether an answer must be kept as it is."""
    return db.session.scalar(held_submissions().where(Submission.id == submission_key)) is not None


def is_account_held(account_key: int) -> bool:
    held = select(LegalHold.id).where(lasting(), LegalHold.account_id == account_key)
    return db.session.scalar(held.limit(1)) is not None
