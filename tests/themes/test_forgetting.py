"""What an analysis had read and nobody goes on with is not kept: words of comments are in it (P-06)."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, select, update
from sqlalchemy.sql.dml import UpdateBase

from feedback.cli import cli
from feedback.database import db
from feedback.models import Comment, OrgUnit, Submission, ThemeJob, ThemeRun, utc_now
from feedback.receipts.erasing import erase
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here
from feedback.themes.runs.forgetting import KEPT_FOR, forget_what_is_over
from feedback.themes.runs.keeping import Folder
from feedback.themes.runs.working import Watching, carry_out
from tests.factories import MONTH, create_touchpoint, create_unit, transaction
from tests.reports.situations import create_answers

pytestmark = pytest.mark.one_database
SAID = ["Chờ lâu", "Thiếu ghế ngồi", "Máy in hỏng"]
FIRST = Comment.text == SAID[0]


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_answers(app, comments=SAID)
    return unit


@pytest.fixture
def left(app: Flask, unit: OrgUnit) -> int:
    """An analysis whose worker stopped before it saved anything."""
    heard: list[str] = []
    stops = Watching(hear=lambda stage, share: heard.append(stage), stops=lambda: heard[-1] == "save")
    with app.app_context():
        number = jobs.ask(MONTH, unit).id
        assert carry_out(number, stops, compute_here)
    assert kept(app)
    return number


def kept(app: Flask) -> list[Path]:
    root: Path = app.config["DATA_DIR"] / "runs"
    return sorted(root.rglob("*.npz"))


def is_done(app: Flask, number: int) -> ThemeRun:
    with app.app_context():
        assert carry_out(number, compute=compute_here)
        return db.session.scalars(select(ThemeRun)).one()


def test_cancelled_while_nobody_is_at_it_its_files_go(app: Flask, left: int) -> None:
    with app.app_context():
        jobs.cancel(db.session.get_one(ThemeJob, left), None)
    assert kept(app) == []


def test_whose_words_were_erased_finds_them_in_no_file(app: Flask, left: int) -> None:
    with app.app_context():
        erase(db.session.scalars(select(Submission).order_by(Submission.id)).first())
    assert kept(app) == []
    assert is_done(app, left).comments == len(SAID) - 1


@pytest.mark.parametrize(
    "change",
    [delete(Comment).where(FIRST), update(Comment).where(FIRST).values(restricted=True)],
    ids=["erased", "restricted"],
)
def test_what_went_elsewhere_goes_from_the_files_at_the_next_purge(
    app: Flask, runner: FlaskCliRunner, left: int, change: UpdateBase
) -> None:
    """Where several machines have a data folder each, who erases sees one of them."""
    with transaction(app) as session:
        session.execute(change)
    for options in (["--dry-run"], []):
        assert kept(app)
        assert json.loads(runner.invoke(cli, ["purge", *options]).stdout)["analysis_files"] == 1
    assert kept(app) == []


def test_what_somebody_goes_on_with_is_kept_for_a_day(app: Flask, left: int) -> None:
    with app.app_context():
        assert forget_what_is_over() == 0
        assert kept(app)
        assert forget_what_is_over(utc_now() + KEPT_FOR + timedelta(minutes=1)) == 1
    assert kept(app) == []
    assert is_done(app, left).comments == len(SAID)


def test_what_is_over_goes_and_what_somebody_is_at_stays(app: Flask, left: int) -> None:
    with transaction(app) as session:
        session.execute(update(ThemeJob).values(state="failed"))
    folder = Folder(kept(app)[0].parent)
    with app.app_context():
        with folder.held() as is_ours:
            assert is_ours
            assert forget_what_is_over() == 0
            assert kept(app)
        assert forget_what_is_over() == 1
    assert kept(app) == []


def test_a_lock_that_went_with_its_folder_is_worth_nothing(tmp_path: Path) -> None:
    """Who waits at the door while the house is torn down does not live in the new one."""
    folder = Folder(tmp_path / "job")
    with folder.held():
        old = os.open(folder.path / "lock", os.O_WRONLY)
        folder.drop()
    with folder.held() as is_ours, os.fdopen(old, "w") as file:
        assert is_ours
        assert not folder.is_locked_by(file)
