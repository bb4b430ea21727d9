"""When screenshots go: some time after what they show was mended or refused."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, exists, select

from feedback.holds.held import held_comments
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

    Law 91/2025/QH15, article 14: what has served its purpose is deleted. What was merged is closed with what
    it was merged into.
    """
    moment = now - timedelta(days=current_app.config["SCREENSHOT_DAYS"])
    return came_with(ComplaintVoice.complaint_id.in_(closed_since(moment)))


def is_held() -> ColumnElement[bool]:
    """Return the condition that a screenshot is kept because the words it came with are."""
    return came_with(ComplaintVoice.comment_id.in_(held_comments()))


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
