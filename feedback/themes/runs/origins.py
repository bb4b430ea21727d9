"""Where comments come from: the counter and the day, and whether their answers seem odd."""

from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, case, select

from feedback.abuse.seen import WEIGHED_CHANNELS
from feedback.database import db
from feedback.models import Comment, OrgUnit, Submission, SubmissionWeight
from feedback.organisation.history import realm
from feedback.themes.stages.sources import Origin


def origins_of(month: str, unit: OrgUnit) -> dict[int, Origin]:
    return read_origins((Comment.month == month) & Comment.unit_id.in_(realm(unit.id)))


def was_sent_by_its_writer() -> ColumnElement[bool]:
    """Return the condition that a submission came when it was written: not typed or brought in by others."""
    return Submission.channel.in_(WEIGHED_CHANNELS) & Submission.import_batch_id.is_(None)


def read_origins(condition: Any, among: Select[int] | None = None) -> dict[int, Origin]:
    """Return where the comments come from for which this holds, without the restricted."""
    wanted = (
        select(
            Comment.id,
            Comment.text,
            case((was_sent_by_its_writer(), Submission.touchpoint_id)).label("touchpoint_id"),
            Submission.given_at,
            SubmissionWeight.weight,
        )
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .outerjoin(SubmissionWeight, SubmissionWeight.submission_id == Submission.id)
        .where(condition, Comment.restricted.is_(False))
        .order_by(Comment.id)
    )
    if among is not None:
        wanted = wanted.where(Comment.id.in_(among))
    zone = current_app.config["TIME_ZONE"]
    return {
        row.id: Origin(
            text=row.text,
            place=f"{row.touchpoint_id} {row.given_at.astimezone(zone).date()}" if row.touchpoint_id else "",
            is_odd=row.weight is not None and row.weight < 1,
        )
        for row in db.session.execute(wanted)
    }
