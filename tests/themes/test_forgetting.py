"""What an analysis had read and nobody goes on with is not kept: words of comments are in it (P-06)."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, select, text, update
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
from feedback.worker import do_each_minute, make_huey
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


def a_minute_goes_by(app: Flask) -> None:
    huey = make_huey(app)
    (task,) = huey.read_periodic(utc_now().replace(minute=6))
    huey.execute(task)


def erase_one(app: Flask, said: str) -> None:
    with app.app_context():
        erase(db.session.scalars(select(Submission).join(Comment).where(Comment.text == said)).one())


def test_whose_words_were_erased_finds_them_in_no_file_a_minute_later(app: Flask, left: int) -> None:
    erase_one(app, SAID[0])
    a_minute_goes_by(app)
    assert kept(app) == []
    assert is_done(app, left).comments == len(SAID) - 1


def test_what_was_erased_elsewhere_drops_no_stage(app: Flask, left: int) -> None:
    create_answers(app, comments=["Nói sau khi đã đọc"])
    there = kept(app)
    erase_one(app, "Nói sau khi đã đọc")
    a_minute_goes_by(app)
    assert kept(app) == there


def test_a_folder_that_cannot_be_looked_through_keeps_no_other(app: Flask, left: int, capfd: Any) -> None:
    (app.config["DATA_DIR"] / "runs" / "0" / "lock").mkdir(parents=True)
    erase_one(app, SAID[0])
    a_minute_goes_by(app)
    assert kept(app) == []
    assert '"analysis_files_not_forgotten"' in capfd.readouterr().err


def test_a_folder_that_cannot_be_dropped_is_told_and_not_counted(
    app: Flask, left: int, capfd: Any, tmp_path: Path
) -> None:
    folder = kept(app)[0].parent
    folder.rename(tmp_path / "larger_disk")
    folder.symlink_to(tmp_path / "larger_disk")  # nothing is deleted by way of a link
    erase_one(app, SAID[0])
    with app.app_context():
        assert forget_what_is_over() == 0
    assert '"analysis_files_not_forgotten"' in capfd.readouterr().err
    assert is_done(app, left).comments == len(SAID) - 1
    assert '"analysis_files_not_forgotten"' in capfd.readouterr().err


def test_a_database_that_does_not_answer_ends_no_worker(app: Flask, left: int, capfd: Any) -> None:
    with transaction(app) as session:
        session.execute(text("ALTER TABLE theme_job RENAME TO gone"))
    with app.app_context():
        do_each_minute()
    assert '"analysis_files_not_forgotten"' in capfd.readouterr().err


def test_counting_what_is_due_changes_nothing(app: Flask, runner: FlaskCliRunner, left: int) -> None:
    with transaction(app) as session:
        session.execute(update(ThemeJob).values(state="failed"))
    root = app.config["DATA_DIR"] / "runs"
    (kept(app)[0].parent / "lock").unlink()  # who dropped it was killed
    there = sorted(root.rglob("*"))
    assert json.loads(runner.invoke(cli, ["purge", "--dry-run"]).stdout)["analysis_files"] == 1
    assert sorted(root.rglob("*")) == there


@pytest.mark.parametrize(
    "change",
    [delete(Comment).where(FIRST), update(Comment).where(FIRST).values(restricted=True)],
    ids=["erased", "restricted"],
)
def test_what_went_elsewhere_goes_from_the_files_at_the_next_purge(
    app: Flask, runner: FlaskCliRunner, left: int, change: UpdateBase
) -> None:
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
    with folder.held(begins=True):
        old = os.open(folder.path / "lock", os.O_WRONLY)
        folder.drop()
    with folder.held(begins=True) as is_ours, os.fdopen(old, "w") as file:
        assert is_ours
        assert not folder.is_locked_by(file)


def test_a_folder_that_is_gone_is_nobodys(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "job")
    with folder.held() as is_ours:
        assert not is_ours
    assert not folder.path.exists()


def test_of_those_who_make_and_drop_a_folder_at_once_one_has_it(tmp_path: Path) -> None:
    folder, inside, turns = Folder(tmp_path / "job"), [], []

    def take_turns(_number: int) -> None:
        for _ in range(300):
            with folder.held(begins=True) as is_ours:
                if is_ours:
                    inside.append(1)
                    turns.append(len(inside))
                    inside.pop()
                    folder.drop()

    with ThreadPoolExecutor(4) as people:
        list(people.map(take_turns, range(4)))
    assert set(turns) == {1}
