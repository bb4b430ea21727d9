"""Analyses as pieces of work: asked for, taken by one, told how far they are, ended. One commit each.

Who takes a job draws a ``holder``; each later word of theirs counts only while it is still theirs. So two
never save one analysis, whatever stops, comes back late or runs on two machines.
"""

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback.audit import service as audit
from feedback.collection.service import is_frozen
from feedback.database import db, reading_session
from feedback.errors import FeedbackError
from feedback.models import Account, OrgUnit, ThemeJob, new_public_id, utc_now
from feedback.themes.runs.forgetting import drop, root_of_runs
from feedback.themes.runs.keeping import Folder
from feedback.themes.runs.pipeline import first_month_for, has_comments

BEAT_SECONDS = 15
STOPPED_AFTER = timedelta(minutes=2)
# Whoever takes the whole machine down with it each time, at the same stage, is left alone after so many.
MOST_ATTEMPTS = 6


class AlreadyUnderWay(FeedbackError):
    """The same month is being analysed for the same unit, or waits for it."""

    status = 409

    def __init__(self, job: ThemeJob) -> None:
        super().__init__()
        self.job = job

    def message(self) -> str:
        return gettext("This month is being analysed already. Here you see how far it is.")


class NothingToAnalyse(FeedbackError):
    """Nobody said anything that could be sorted."""

    status = 422

    def message(self) -> str:
        return gettext("Nobody wrote anything there up to this month: there is nothing to sort.")


class FinalMonth(FeedbackError):
    """The month's report was given out: its themes stay as they were told."""

    status = 409

    def message(self) -> str:
        return gettext("This month is final: its report was given out, and its themes stay as they are.")


class NotUnderWay(FeedbackError):
    """There is nothing left to cancel."""

    status = 409

    def message(self) -> str:
        return gettext("This analysis is over already: there is nothing left to cancel.")


class Lost(Exception):
    """The job is somebody else's by now."""


def ask(month: str, unit: OrgUnit, account: Account | None = None) -> ThemeJob:
    """Ask for an analysis. Raises AlreadyUnderWay, FinalMonth, NothingToAnalyse."""
    if is_frozen(month):
        raise FinalMonth
    if not has_comments(first_month_for(month), month, unit):
        raise NothingToAnalyse
    number = insert_job(month, unit, account, by_calendar=False)
    if number is None:
        db.session.rollback()
        raise AlreadyUnderWay(under_way(month, unit))
    job = db.session.get_one(ThemeJob, number)
    audit.record("analysis_asked", job.public_id, account, unit, month=month)
    db.session.commit()
    return job


def insert_job(month: str, unit: OrgUnit, account: Account | None, *, by_calendar: bool) -> int | None:
    """Return the number of a new job; None where there is one that stands in its way."""
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "public_id": new_public_id(),
        "unit_id": unit.id,
        "month": month,
        "asked_at": utc_now(),
        "asked_by_id": account and account.id,
        "by_calendar": by_calendar,
        "state": "waiting",
    }
    return db.session.scalar(make(ThemeJob).values(values).on_conflict_do_nothing().returning(ThemeJob.id))


def under_way(month: str, unit: OrgUnit) -> ThemeJob:
    return db.session.scalars(
        select(ThemeJob).where(
            ThemeJob.unit_id == unit.id, ThemeJob.month == month, ThemeJob.state.in_(("waiting", "running"))
        )
    ).one()


def claim(job_id: int, place: str) -> str | None:
    """Take a job that waits, or whose holder is gone; return the holder drawn, None where others are at it.

    To be called by who holds the job's folder: so the holder before, if it had the same ``place``, is dead.
    """
    now, holder = utc_now(), new_public_id()
    is_left = or_(ThemeJob.heartbeat_at < now - STOPPED_AFTER, ThemeJob.place == place)
    taken = db.session.scalar(
        update(ThemeJob)
        .where(ThemeJob.id == job_id)
        .where(or_(ThemeJob.state == "waiting", and_(ThemeJob.state == "running", is_left)))
        .values(
            state="running",
            holder=holder,
            place=place,
            attempts=ThemeJob.attempts + 1,
            begun_at=now,
            heartbeat_at=now,
        )
        .returning(ThemeJob.id)
    )
    db.session.commit()
    return holder if taken else None


def to_be_taken() -> list[int]:
    """Return the jobs that somebody might take, the oldest first. Takes no write lock."""
    under_way = ThemeJob.state.in_(("waiting", "running"))
    with reading_session() as session:
        return list(session.scalars(select(ThemeJob.id).where(under_way).order_by(ThemeJob.id)))


def tell(job_id: int, holder: str, **values: Any) -> None:
    """Note how far a job is. Raises Lost."""
    beat(job_id, holder, **values)
    db.session.commit()


def beat(job_id: int, holder: str, **values: Any) -> None:
    """The same in the caller's transaction: what else is written there is so only by who holds the job."""
    change(job_id, holder, heartbeat_at=utc_now(), **values)


def finish(job_id: int, holder: str, state: str, **values: Any) -> None:
    """End a job without a result, or put it back. Raises Lost."""
    finished_at = None if state == "waiting" else utc_now()
    change(job_id, holder, state=state, holder=None, finished_at=finished_at, **values)
    db.session.commit()


def finish_with(job_id: int, holder: str, run_id: int) -> bool:
    """End a job with its run, in the caller's transaction, which makes that whole. Raises Lost.

    Tells whether nobody cancelled it until now: who was told that nothing changes must find it so.
    """
    change(job_id, holder, state="done", holder=None, finished_at=utc_now(), share=1.0, run_id=run_id)
    return not db.session.scalar(select(ThemeJob.cancel_asked).where(ThemeJob.id == job_id))


def change(job_id: int, holder: str, /, **values: Any) -> None:
    is_ours = (ThemeJob.id == job_id) & (ThemeJob.holder == holder) & (ThemeJob.state == "running")
    if db.session.scalar(update(ThemeJob).where(is_ours).values(**values).returning(ThemeJob.id)) is None:
        db.session.rollback()
        raise Lost


def cancel(job: ThemeJob, account: Account) -> None:
    """Cancel a job: at once where nobody is at it, else as soon as its holder sees it. Raises NotUnderWay."""
    waits = (ThemeJob.state == "waiting") | (ThemeJob.heartbeat_at < utc_now() - STOPPED_AFTER)
    ended = db.session.scalar(
        update(ThemeJob)
        .where(ThemeJob.id == job.id, ThemeJob.state.in_(("waiting", "running")), waits)
        .values(state="cancelled", holder=None, finished_at=utc_now())
        .returning(ThemeJob.id)
    )
    asked = ended or db.session.scalar(
        update(ThemeJob)
        .where(ThemeJob.id == job.id, ThemeJob.state == "running")
        .values(cancel_asked=True)
        .returning(ThemeJob.id)
    )
    if asked is None:
        db.session.rollback()
        raise NotUnderWay
    audit.record("analysis_cancelled", job.public_id, account, job.unit, month=job.month)
    db.session.commit()
    if ended:
        drop(Folder(root_of_runs() / job.public_id))  # who was at it before may have left what it read


def is_cancelled(job_id: int) -> bool:
    """Tell whether somebody wants a job to end. Takes no write lock."""
    with reading_session() as session:
        return bool(session.scalar(select(ThemeJob.cancel_asked).where(ThemeJob.id == job_id)))
