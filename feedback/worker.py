"""The process that does the jobs at their hour: huey over thin wrappers of plain functions.

huey hands each task out at most once; that nothing is lost and nothing done double is the work of job_run
(feedback/jobs.py). Its file holds no data of ours: deleted, the next hour fills it again.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog
from flask import Flask
from huey import Huey, SqliteHuey, crontab

from feedback.accounts.recovery import answer_requests
from feedback.concerns.watch import warn_of_unwatched
from feedback.database import db
from feedback.jobs import do_what_is_due
from feedback.mail.sending import send_due
from feedback.publishing.mailing import mail_published
from feedback.rollups.keeping import keep_counts
from feedback.themes.runs.due import do_what_waits
from feedback.themes.runs.forgetting import forget_what_is_over
from feedback.themes.runs.working import Watching

GRACE_SECONDS = 120
LOOK_SECONDS = 3  # how soon somebody who asks for an analysis sees it begin
WORKERS = 2  # so that mail need not wait for an hour's work, nor that for a slow mail server

log = structlog.get_logger()


def make_huey(app: Flask) -> Huey:
    """Return the queue with its periodic tasks."""
    huey = SqliteHuey("gop-y", filename=str(app.config["DATA_DIR"] / "jobs.sqlite3"), fsync=False)

    @huey.periodic_task(crontab(minute="7"))  # type: ignore[untyped-decorator]
    def hourly() -> None:
        with app.app_context():
            do_what_is_due()

    @huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    def each_minute() -> None:
        with app.app_context():
            do_each_minute()

    return huey


def do_each_minute() -> None:
    """Do what is due each minute; a fault in one of these keeps nobody from the next."""
    logged("analysis_files_not_forgotten", forget_what_is_over)  # first: it waits for nobody
    logged("password_requests_not_answered", answer_requests)
    logged("reports_not_mailed", mail_published)
    logged("mail_not_sent", send_due)
    logged("counts_not_kept", keep_counts)


def logged(fault: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:
        db.session.rollback()
        log.error(fault, exc_info=error)


def analyse_until(app: Flask, stopped: threading.Event) -> None:
    """Carry out analyses, one after another; in a thread of its own, so that an hour's work need not wait."""
    while not stopped.wait(LOOK_SECONDS):
        try:
            with app.app_context():
                do_what_waits(Watching(stops=stopped.is_set))
        except Exception as error:
            log.error("analyses_not_done", exc_info=error)  # the database, say: it is tried again


def work_until_stopped(app: Flask) -> None:
    """Do what is due, then what becomes due, until SIGINT or SIGTERM; a piece begun is finished.

    But for an analysis: it is left as it is, and whoever comes next goes on.
    """
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    with app.app_context():
        warn_of_unwatched()  # first, in the log too: the queue begins to work where it is the seventh minute
    consumer = make_huey(app).create_consumer(
        workers=WORKERS, worker_type="thread", check_worker_health=True, shutdown_timeout=GRACE_SECONDS
    )
    consumer.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with app.app_context():
        do_each_minute()
        do_what_is_due()
    analysing = threading.Thread(target=analyse_until, args=(app, stopped), name="analyses")
    analysing.start()
    while not stopped.wait(10):
        consumer.check_worker_health()
    analysing.join()
    consumer.stop(graceful=True)
