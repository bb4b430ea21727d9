"""`feedback analyse` ended from outside: said plainly, nothing changed, and gone on with from there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.database import db
from feedback.models import OrgUnit, ThemeJob
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here
from feedback.themes.runs.working import carry_out
from feedback.themes.service import run_for_report
from tests.factories import MONTH, create_touchpoint, create_unit
from tests.reports.situations import create_answers
from tests.themes.runs import analyse

COMMAND = [sys.executable, "-c", "from feedback.cli import main; main()", "analyse", "--month", MONTH]
PATIENCE = 60  # seconds: for a machine that others use, too


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_answers(app, comments=["Chờ lâu", "Thiếu ghế ngồi"])
    return unit


@contextmanager
def command(settings: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    process = subprocess.Popen(
        COMMAND, env={**inherited, **settings}, cwd=folder, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stderr
    assert any(words in line for line in process.stderr)


def newest_job(app: Flask) -> ThemeJob:
    with app.app_context():
        return db.session.scalars(select(ThemeJob).order_by(ThemeJob.id.desc()).limit(1)).one()


def test_after_ctrl_c_it_waits_and_whoever_comes_next_goes_on(
    app: Flask, settings: dict[str, str], tmp_path: Path, unit: OrgUnit
) -> None:
    with app.app_context():
        before = analyse(MONTH, unit).id
    with command(settings, tmp_path) as process:
        until(process, "Reading the comments")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "The same command goes on from there" in said
    assert "Traceback" not in said
    job = newest_job(app)
    assert (job.state, job.holder, job.attempts) == ("waiting", None, 0)
    with app.app_context():
        good = run_for_report(MONTH, unit.id)
        assert good
        assert good.id == before
        assert carry_out(job.id, compute=compute_here)
    assert newest_job(app).state == "done"


@pytest.mark.one_database
def test_who_only_looks_on_ends_nothing(
    app: Flask, settings: dict[str, str], tmp_path: Path, unit: OrgUnit
) -> None:
    with app.app_context():
        number = jobs.ask(MONTH, unit).id
        holder = jobs.claim(number, "elsewhere")
        jobs.tell(number, str(holder), stage="discover")
    with command(settings, tmp_path) as process:
        until(process, "Finding new themes")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 143
    assert "whoever works on it goes on" in said
    assert newest_job(app).state == "running"
