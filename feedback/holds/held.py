"""What is held now, as conditions for whoever deletes anything."""

from flask_babel import gettext
from sqlalchemy import CTE, ColumnElement, Select, exists, or_, select

from feedback.database import db
from feedback.errors import FeedbackError
from feedback.models import Comment, LegalHold, OrgUnit, Submission


class Held(FeedbackError):
    """A law or a court asks for this to be kept: it can be neither erased nor changed."""

    status = 409

    def message(self) -> str:
        return gettext("This must be kept for now because a law or a court asks for it.")


def lasting() -> ColumnElement[bool]:
    return LegalHold.ended_at.is_(None)


def held_submission() -> ColumnElement[bool]:
    """Return the condition that a row of Submission is held: by itself, or by its unit and month."""
    units = held_units()
    by_unit = exists().where(
        units.c.unit_id == Submission.receiving_unit_id,
        Submission.month.between(units.c.first_month, units.c.last_month),
    )
    by_itself = select(LegalHold.submission_id).where(lasting(), LegalHold.submission_id.is_not(None))
    return or_(Submission.id.in_(by_itself), by_unit)


def held_units() -> CTE:
    """Select each unit that is held, those below it included, with its months."""
    held = (
        select(LegalHold.unit_id, LegalHold.first_month, LegalHold.last_month)
        .where(lasting(), LegalHold.scope == "unit")
        .cte(recursive=True)
    )
    below = select(OrgUnit.id, held.c.first_month, held.c.last_month)
    return held.union_all(below.join(held, OrgUnit.parent_id == held.c.unit_id))


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


def is_held(submission_key: int) -> bool:
    """Tell whether an answer must be kept as it is."""
    return db.session.scalar(held_submissions().where(Submission.id == submission_key)) is not None


def is_account_held(account_key: int) -> bool:
    held = select(LegalHold.id).where(lasting(), LegalHold.account_id == account_key)
    return db.session.scalar(held.limit(1)) is not None
