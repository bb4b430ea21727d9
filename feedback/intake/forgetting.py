"""How long typed sheets of an open batch are kept, and how they go."""

from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, delete, func, select

from feedback.collection.sources import local_day
from feedback.database import db
from feedback.models import (
    PaperBatch,
    PaperEntry,
)


def last_day_of(batch: PaperBatch) -> date | None:
    """Return the last whole day on which a batch's sheets are kept if nobody goes on, None without any."""
    typed_at = db.session.scalar(
        select(func.max(PaperEntry.entered_at)).where(
            PaperEntry.batch_id == batch.id, PaperEntry.content.is_not(None)
        )
    )
    return typed_at and local_day(typed_at + time_to_go_on()) - timedelta(days=1)


def is_forgotten(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a batch was left: open, and nothing typed for as long as a raw text is kept.

    What stands on a sheet is a text as it was written, whoever typed it, and may be kept no longer. The paper
    is still there: the batch stays open, and its sheets can be typed again.
    """
    left = (
        select(PaperEntry.batch_id)
        .where(PaperEntry.content.is_not(None))
        .group_by(PaperEntry.batch_id)
        .having(func.max(PaperEntry.entered_at) <= now - time_to_go_on())
    )
    return PaperBatch.closed_at.is_(None) & PaperBatch.id.in_(left)


def time_to_go_on() -> timedelta:
    return timedelta(days=current_app.config["RAW_TEXT_DAYS"])


def forget_sheets(some: Select[int]) -> int:
    """Delete all that was typed of these batches, in the caller's transaction; return of how many."""
    gone = delete(PaperEntry).where(PaperEntry.batch_id.in_(some)).returning(PaperEntry.batch_id)
    return len(set(db.session.scalars(gone, execution_options={"synchronize_session": False})))
