"""Analyses that fail: why reaches the log and who runs the service, and no word of a comment does."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.cli import cli
from feedback.database import db
from feedback.models import OrgUnit, ThemeJob
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here
from feedback.themes.runs.jobs import MOST_ATTEMPTS
from feedback.themes.runs.working import Watching, carry_out
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.reports.situations import create_answers

pytestmark = pytest.mark.one_database
SignIn = Callable[..., object]
SAID = "Chờ lâu quá"


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    return unit_with_comments(app)


def unit_with_comments(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_answers(app, comments=[SAID, "Thiếu ghế ngồi"])
    return unit


@pytest.fixture
def page_of(app: Flask, sign_in: SignIn) -> Callable[[str, int], str]:
    def read(role: str, number: int) -> str:
        client = app.test_client()
        sign_in(client, create_account(app, role))
        with app.app_context():
            public_id = db.session.get_one(ThemeJob, number).public_id
        return client.get(f"/manage/themes/runs/{public_id}?lang=en").text

    return read


def ask(app: Flask, unit: OrgUnit) -> int:
    with app.app_context():
        return jobs.ask(MONTH, unit).id


def job_of(app: Flask, number: int) -> ThemeJob:
    with app.app_context():
        return db.session.get_one(ThemeJob, number)


def send_to_the_process_apart(number: signal.Signals) -> Watching:
    """Sends it a signal as soon as the interpreter is there, which catches what tells of a broken program."""

    def send(_stage: str, _share: float) -> None:
        for children in Path("/proc/self/task").glob("*/children"):
            for pid in children.read_text().split():
                if "feedback.themes.runs.child" not in Path(f"/proc/{pid}/cmdline").read_text():
                    continue  # what other tests left open: a browser, a database server
                status = Path(f"/proc/{pid}/status").read_text()
                caught = int(next(line for line in status.splitlines() if "SigCgt" in line).split()[1], 16)
                if caught >> (signal.SIGSEGV - 1) & 1:
                    os.kill(int(pid), number)

    return Watching(hear=send)


@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGKILL, '"signal": "SIGKILL"'), (signal.SIGSEGV, "Segmentation fault")]
)
def test_what_ended_the_process_is_told_to_who_runs_the_service(
    app: Flask, unit: OrgUnit, page_of: Callable[[str, int], str], capfd: Any, number: int, words: str
) -> None:
    job = ask(app, unit)
    with app.app_context():
        assert carry_out(job, send_to_the_process_apart(signal.Signals(number)))
    failed = job_of(app, job)
    name = signal.Signals(number).name
    assert (failed.state, failed.fault, failed.cause) == ("failed", "stopped", {"signal": name})
    log = capfd.readouterr().err
    assert '"analysis_failed"' in log
    assert words in log
    assert SAID not in log
    assert name in page_of("administrator", job)
    assert name not in page_of("analyst", job)


def test_the_memory_it_may_have_is_named(
    make_app: Callable[[dict[str, str]], Flask], settings: dict[str, str]
) -> None:
    app = make_app({**settings, "FEEDBACK_ANALYSIS_MIB": "1"})
    unit_with_comments(app)
    done = app.test_cli_runner().invoke(cli, ["analyse", "--month", MONTH])
    assert done.exit_code == 3
    assert "Out of memory: its cap is 1 MiB" in done.stderr


def test_a_database_that_does_not_answer_is_no_riddle(
    app: Flask, unit: OrgUnit, page_of: Callable[[str, int], str], capfd: Any
) -> None:
    number = ask(app, unit)
    with app.app_context():
        db.session.execute(text("ALTER TABLE submission_weight RENAME TO gone"))
        db.session.commit()
        for _ in range(MOST_ATTEMPTS):
            assert carry_out(number, compute=compute_here)
            assert job_of(app, number).state == "waiting"
        assert carry_out(number, compute=compute_here)
        db.session.execute(text("ALTER TABLE gone RENAME TO submission_weight"))
        db.session.commit()
    assert (job_of(app, number).state, job_of(app, number).fault) == ("failed", "unavailable")
    log = capfd.readouterr().err
    assert log.count('"analysis_put_back"') == MOST_ATTEMPTS
    assert "SQLITE_ERROR" in log
    assert f"broken off {MOST_ATTEMPTS} times" in page_of("administrator", number)
