"""What has had its day goes: exactly that, a few rows at a time, and no answer with it.

Each kind of row that has an end has a line in :func:`what_is_due`. Whether one is due depends on its row and
on the moment alone, so that a dry run tells what a run would do, and a run begun again ends where the first
would have.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Delete, Select, Update, delete, false, func, null, select, update
from sqlalchemy.orm import InstrumentedAttribute

from feedback.audit import service as audit
from feedback.complaints import forgetting as screenshots
from feedback.database import db, empty_the_log, reading_session
from feedback.holds.held import held_comments, held_submissions
from feedback.imports import kept, uploads
from feedback.intake import forgetting
from feedback.models import (
    DataRequest,
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
    WaitingErasure,
    WebSession,
    utc_now,
)
from feedback.pictures import drafts, sweeping
from feedback.receipts.erasing import erase_waiting
from feedback.slips import service as slips
from feedback.themes.runs import forgetting as analyses

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
    held: ColumnElement[bool] = field(default_factory=false)  # rows that a legal hold keeps nevertheless

    @property
    def rows(self) -> Select[int]:
        return select(self.key).where(self.condition, ~self.held)

    @property
    def held_rows(self) -> Select[int]:
        return select(self.key).where(self.condition, self.held)


def purge(now: datetime | None = None) -> dict[str, int]:
    """End what is due by ``now``, else by this moment; return how many rows of each kind."""
    counts: dict[str, int] = {}
    try:
        for kind, due in what_is_due(now or utc_now()).items():
            counts[kind] = end_all(due)
        counts["stray_picture_files"] = sweeping.sweep(now or utc_now())
        counts["analysis_files"] = analyses.forget_what_is_over(now)
    finally:
        db.session.rollback()  # of a kind that failed; those before it have ended, and are noted
        note_in_audit(counts)
        empty_the_log()
    return counts


def note_in_audit(counts: dict[str, int]) -> None:
    """Keep what a run ended, if anything: the worker begins one each hour."""
    if ended := {kind: str(count) for kind, count in counts.items() if count}:
        audit.record("purged", "purge", None, **ended)
        db.session.commit()


def count_due(now: datetime | None = None) -> dict[str, int]:
    """Return how many rows of each kind :func:`purge` would end, and change nothing."""
    counts = counted({kind: due.rows for kind, due in what_is_due(now or utc_now()).items()})
    return counts | {
        "stray_picture_files": len(sweeping.stray_files(now or utc_now())),
        "analysis_files": len(analyses.what_is_over(now or utc_now())),
    }


def count_held(now: datetime | None = None) -> dict[str, int]:
    """Return how many rows of a kind have had their day and are kept by a legal hold; only kinds with any."""
    held = counted({kind: due.held_rows for kind, due in what_is_due(now or utc_now()).items()})
    return {kind: count for kind, count in held.items() if count}


def counted(rows: dict[str, Select[int]]) -> dict[str, int]:
    with reading_session() as session:
        return {
            kind: session.scalar(select(func.count()).select_from(some.subquery())) or 0
            for kind, some in rows.items()
        }


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
        "raw_texts": deleted(
            RawText.comment_id, RawText.delete_after < today, RawText.comment_id.in_(held_comments())
        ),
        "raw_text_requests": deleted(
            RawTextRequest.id, RawTextRequest.expires_at <= now - timedelta(days=DAYS_OF_RAW_TEXT_REQUESTS)
        ),
        "employee_statements": deleted(
            EmployeeStatement.id,
            EmployeeStatement.delete_after < today,
            EmployeeStatement.comment_id.in_(held_comments()),
        ),
        "personal_details": deleted(
            PersonalDetail.submission_id,
            PersonalDetail.delete_after < today,
            PersonalDetail.submission_id.in_(held_submissions()),
        ),
        "waiting_erasures": Due(
            WaitingErasure.submission_id,
            WaitingErasure.asked_at <= now,
            erase_waiting,
            WaitingErasure.submission_id.in_(held_submissions()),
        ),
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
        "screenshots": Due(
            Picture.id, screenshots.is_over(now), sweeping.forget_pictures, screenshots.is_held()
        ),
        "held_pictures": Due(Picture.id, drafts.is_over(now), sweeping.forget_pictures),
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
        "data_requests": deleted(
            DataRequest.id, DataRequest.done_at <= now - timedelta(days=current_app.config["REGISTER_DAYS"])
        ),
        "job_runs": deleted(JobRun.id, JobRun.heartbeat_at <= now - timedelta(days=DAYS_OF_JOBS)),
    }


def deleted(
    key: InstrumentedAttribute[int], condition: ColumnElement[bool], held: ColumnElement[bool] | None = None
) -> Due:
    """The row goes, unless it is held."""
    held = false() if held is None else held
    return Due(key, condition, partial(run, delete(key.class_).where(condition, ~held), key), held)


def emptied(
    key: InstrumentedAttribute[int], condition: ColumnElement[bool], *columns: InstrumentedAttribute[Any]
) -> Due:
    """The row stays, these columns do not."""
    statement = update(key.class_).where(condition).values({column: null() for column in columns})
    return Due(key, condition, partial(run, statement, key))


def run(statement: Delete | Update, key: InstrumentedAttribute[int], some: Select[int]) -> int:
    ended = statement.where(key.in_(some)).returning(key)
    return len(db.session.scalars(ended, execution_options={"synchronize_session": False}).all())
