"""When screenshots go: some time after what they show was mended or refused."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, exists, select

from feedback.holds.held import held_voices
from feedback.models import (
    CLOSED_STATUSES,
    Complaint,
    ComplaintEvent,
    ComplaintVoice,
    Picture,
    complaint_picture,
)


def is_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a screenshot has served: FEEDBACK_SCREENSHOT_DAYS after the last answer.

    One that was sent later, with a "me too" on what is closed, has as many days of its own. What was merged
    is closed with what it was merged into. Law 91/2025/QH15, article 14: what has served its purpose goes.
    """
    moment = now - timedelta(days=current_app.config["SCREENSHOT_DAYS"])
    return came_with(ComplaintVoice.complaint_id.in_(closed_since(moment))) & (Picture.taken_in_at <= moment)


def is_held() -> ColumnElement[bool]:
    """Return the condition that a screenshot is kept because the voice it came with is."""
    return came_with(ComplaintVoice.id.in_(held_voices()))


def closed_since(moment: datetime) -> Select[int]:
    """Select the complaints closed by then and not spoken of since, with what was merged into them."""
    answered = exists().where(ComplaintEvent.complaint_id == Complaint.id)
    tops = (
        select(Complaint.id)
        .where(
            Complaint.merged_into_id.is_(None),
            Complaint.status.in_(CLOSED_STATUSES),
            answered.where(ComplaintEvent.at <= moment),
            ~answered.where(ComplaintEvent.at > moment),
        )
        .cte("closed", recursive=True)
    )
    merged = select(Complaint.id).where(Complaint.changed_at <= moment)
    closed = tops.union_all(merged.join(tops, Complaint.merged_into_id == tops.c.id))
    return select(closed.c.id)


def came_with(voices: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a picture belongs to one of these voices."""
    pictures = select(complaint_picture.c.picture_id).join(ComplaintVoice).where(voices)
    return Picture.id.in_(pictures)
