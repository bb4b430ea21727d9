"""Work that nobody waits for: each piece once, whoever starts it.

A piece has a key, as "weigh 2026-10-15". Who inserts the key's row does the work; a second worker finds the
row and does nothing. A run that failed is tried again, and one whose heart stopped (its machine was switched
off) is taken over. What a piece does is safe to do twice, because it may have been interrupted anywhere.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from flask import current_app
from sqlalchemy import Engine, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from feedback.abuse.service import forget_sources, weigh_day, weigh_month
from feedback.alerts.telling import mail_alerts
from feedback.alerts.watching import raise_alerts
from feedback.audit.checking import check, key_of
from feedback.campaigns.schedules import propose_what_is_due
from feedback.campaigns.service import do_what_is_due as move_campaigns
from feedback.campaigns.tasks import close_ease_steps
from feedback.collection.sources import local_day
from feedback.complaints.digests import mail_digests
from feedback.database import db
from feedback.models import JobRun, utc_now
from feedback.months import months_before
from feedback.organisation.effect import plans_due, take_effect
from feedback.publishing.drafting import make_drafts, months_to_draft
from feedback.retention import purge
from feedback.surveys.steps import close_steps
from feedback.themes.runs.due import ask_what_is_due

MOST_ATTEMPTS = 5
HEARTBEAT_SECONDS = 30
STOPPED_AFTER = timedelta(minutes=10)
# After a longer pause than this the days before stay unweighed: their sources are gone anyway.
DAYS_CAUGHT_UP = 7
# The dossiers of a month are reported within its next ten days.
DAYS_OF_MONTH_WEIGHED = 10
# Mail to staff goes out when work begins.
DIGESTS_FROM = 7

log = structlog.get_logger()


def do_what_is_due(now: datetime | None = None) -> int:
    """Do what should have been done by ``now``, else by this moment; return how many pieces were."""
    now = now or utc_now()
    day = local_day(now)
    days = [day - timedelta(days=back) for back in range(DAYS_CAUGHT_UP, 0, -1)]
    done = sum(run_once(f"weigh {one}", partial(weigh_day, one)) for one in days)
    month = months_before(f"{day:%Y-%m}", 1)
    if day.day <= DAYS_OF_MONTH_WEIGHED:
        done += run_once(f"weigh {month} on {day}", partial(weigh_month, month))
    done += run_once(f"close steps of {day}", partial(close_steps, day))
    done += run_once(f"propose campaigns of {day}", partial(propose_what_is_due, day))
    done += run_once(f"begin, remind and end campaigns of {day}", partial(move_campaigns, day))
    done += run_once(f"close steps after tasks of {day}", partial(close_ease_steps, day))
    done += sum(
        run_once(f"reorganise {plan.public_id} on {day}", partial(take_effect, plan.public_id))
        for plan in plans_due(day)
    )
    done += run_once(key_of(day), check)
    ask_what_is_due(day)
    for over in months_to_draft(day):  # again each hour, for as long as an analysis lacks or a report fails
        key = f"draft reports of {over} at {now.astimezone(UTC):%Y-%m-%d %H} h UTC"
        done += run_once(key, partial(make_drafts, over))
    done += run_once(f"look for jumps on {day}", partial(raise_alerts, day))
    done += run_once(f"tell of jumps at {now.astimezone(UTC):%Y-%m-%d %H} h UTC", partial(mail_alerts, now))
    # Weighed or not: no source outlives its next day.
    done += run_once(f"forget sources before {day}", partial(forget_sources, day))
    if now.astimezone(current_app.config["TIME_ZONE"]).hour >= DIGESTS_FROM:
        done += run_once(f"tell followers on {day}", partial(mail_digests, now))
    return done + run_once(f"purge by {now.astimezone(UTC):%Y-%m-%d %H} h UTC", partial(purge, now))


def run_once(key: str, work: Callable[[], object]) -> bool:
    """Do a piece of work unless it is done or somebody is at it; tell whether it was done here and now."""
    if not claim(key):
        return False
    log.info("job_started", key=key)
    try:
        with heartbeat(db.engine, key):
            detail = str(work())
    except Exception as error:
        db.session.rollback()
        finish(key, "failed", type(error).__name__)
        log.error("job_failed", key=key, exc_info=error)
        return False
    finish(key, "done", detail)
    log.info("job_done", key=key, detail=detail)
    return True


def claim(key: str) -> bool:
    """Take a piece of work, as one of all who try: new, failed, or left by somebody who is gone."""
    now = utc_now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = insert(JobRun).values(key=key, started_at=now, heartbeat_at=now, attempts=1, detail="")
    taken = db.session.scalar(made.on_conflict_do_nothing().returning(JobRun.id)) or db.session.scalar(
        update(JobRun)
        .where(JobRun.key == key, JobRun.attempts < MOST_ATTEMPTS)
        .where(
            or_(
                JobRun.outcome == "failed",
                and_(JobRun.outcome.is_(None), JobRun.heartbeat_at < now - STOPPED_AFTER),
            )
        )
        .values(started_at=now, heartbeat_at=now, attempts=JobRun.attempts + 1, outcome=None)
        .returning(JobRun.id)
    )
    db.session.commit()
    return taken is not None


@contextmanager
def heartbeat(engine: Engine, key: str) -> Iterator[None]:
    """Say every half minute that the work goes on, until it is left."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            try:
                with engine.begin() as connection:
                    connection.execute(update(JobRun).where(JobRun.key == key).values(heartbeat_at=utc_now()))
            except OperationalError:
                log.info("heartbeat_missed", key=key)  # the work itself may hold the lock: the next will do

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def finish(key: str, outcome: str, detail: str) -> None:
    db.session.execute(
        update(JobRun).where(JobRun.key == key).values(finished_at=utc_now(), outcome=outcome, detail=detail)
    )
    db.session.commit()


def last_runs(count: int = 20) -> list[JobRun]:
    """Return the newest pieces of work."""
    return list(db.session.scalars(select(JobRun).order_by(JobRun.started_at.desc()).limit(count)))
