"""What has had its day goes: exactly that, a few rows at a time, and no answer with it.

Each kind of row that has an end has a line in :func:`what_is_due`. Whether one is due depends on its row and
on the moment alone, so that a dry run tells what a run would do, and a run begun again ends where the first
would have.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, func, null, select, update
from sqlalchemy.orm import InstrumentedAttribute

from feedback.database import db, empty_the_log, reading_session
from feedback.imports import kept, uploads
from feedback.intake import forgetting
from feedback.models import (
    EmployeeStatement,
    ImportUpload,
    JobRun,
    KeptTable,
    KioskDevice,
    OutgoingMail,
    PaperBatch,
    PasswordRequest,
    PersonalDetail,
    Picture,
    RawText,
    RawTextRequest,
    Slip,
    WebSession,
    utc_now,
)
from feedback.pictures import drafts, sweeping
from feedback.slips import service as slips

# Whoever writes meanwhile waits for no more than these.
ROWS_AT_ONCE = 500
# Longer than any piece of work is caught up with (feedback/jobs.py), and long enough to see what went wrong.
DAYS_OF_JOBS = 30
# The worker answers them each minute: an older one waits for a mail server that is there no more.
DAYS_OF_REQUESTS = 1
# Long enough to look at what one asked for and what became of it; the audit log keeps that it was.
DAYS_OF_RAW_TEXT_REQUESTS = 30


@dataclass(frozen=True)
class Due:
    """Rows that have had their day, and what ends some of them and tells how many."""

    key: InstrumentedAttribute[int]
    condition: ColumnElement[bool]
    end: Callable[[Select[int]], int]

    @property
    def rows(self) -> Select[int]:
        return select(self.key).where(self.condition)


def purge(now: datetime | None = None) -> dict[str, int]:
    """End what is due by ``now``, else by this moment; return how many rows of each kind."""
    counts = {kind: end_all(due) for kind, due in what_is_due(now or utc_now()).items()}
    counts["stray_picture_files"] = sweeping.sweep(now or utc_now())
    empty_the_log()
    return counts


def count_due(now: datetime | None = None) -> dict[str, int]:
    """Return how many rows of each kind :func:`purge` would end, and change nothing."""
    with reading_session() as session:
        counts = {
            kind: session.scalar(select(func.count()).select_from(due.rows.subquery())) or 0
            for kind, due in what_is_due(now or utc_now()).items()
        }
    return counts | {"stray_picture_files": len(sweeping.stray_files(now or utc_now()))}


def end_all(due: Due) -> int:
    return sum(iter(partial(end_some, due), 0))


def end_some(due: Due) -> int:
    """End a few rows of a kind, then let others write."""
    ended = due.end(due.rows.limit(ROWS_AT_ONCE))
    db.session.commit()
    return ended


def what_is_due(now: datetime) -> dict[str, Due]:
    """Return what is due by ``now``, by the kind that ``feedback purge`` prints."""
    # The day was counted in UTC when the row was written. It is the last one: the row goes on the next.
    today = now.astimezone(UTC).date()
    return {
        "raw_texts": deleted(RawText.comment_id, RawText.delete_after < today),
        "raw_text_requests": deleted(
            RawTextRequest.id, RawTextRequest.expires_at <= now - timedelta(days=DAYS_OF_RAW_TEXT_REQUESTS)
        ),
        "employee_statements": deleted(EmployeeStatement.id, EmployeeStatement.delete_after < today),
        "personal_details": deleted(PersonalDetail.submission_id, PersonalDetail.delete_after < today),
        "slips": Due(Slip.id, slips.is_over(now), slips.forget_slips),
        # One that was brought in stays in its owner's list, without what it quoted of the file.
        "uploads": deleted(ImportUpload.id, uploads.is_forgotten(now) & ImportUpload.batch_id.is_(None)),
        "tables": deleted(KeptTable.id, kept.is_forgotten(now)),
        "refused_lines": emptied(
            ImportUpload.id,
            uploads.is_forgotten(now)
            & ImportUpload.batch_id.is_not(None)
            & ImportUpload.refusals.is_not(None),
            ImportUpload.refusals,
        ),
        "paper_batches": Due(PaperBatch.id, forgetting.is_forgotten(now), forgetting.forget_sheets),
        "held_pictures": Due(Picture.id, drafts.is_over(now), sweeping.forget_held),
        "pairing_codes": emptied(
            KioskDevice.id,
            KioskDevice.pairing_until <= now,
            KioskDevice.pairing_code,
            KioskDevice.pairing_until,
        ),
        "mails": deleted(OutgoingMail.id, OutgoingMail.expires_at <= now),
        "password_requests": deleted(
            PasswordRequest.id, PasswordRequest.made_at <= now - timedelta(days=DAYS_OF_REQUESTS)
        ),
        "sessions": deleted(WebSession.id, WebSession.expires_at <= now),
        "job_runs": deleted(JobRun.id, JobRun.heartbeat_at <= now - timedelta(days=DAYS_OF_JOBS)),
    }


def deleted(key: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> Due:
    """The row goes."""
    return Due(key, condition, partial(run, delete(key.class_).where(condition), key))


def emptied(
    key: InstrumentedAttribute[int], condition: ColumnElement[bool], *columns: InstrumentedAttribute[Any]
) -> Due:
    """The row stays, these columns do not."""
    statement = update(key.class_).where(condition).values({column: null() for column in columns})
    return Due(key, condition, partial(run, statement, key))


def run(statement: Delete | Update, key: InstrumentedAttribute[int], some: Select[int]) -> int:
    ended = statement.where(key.in_(some)).returning(key)
    return len(db.session.scalars(ended, execution_options={"synchronize_session": False}).all())
