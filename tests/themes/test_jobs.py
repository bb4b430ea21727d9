"""Analyses as pieces of work: one at a time, taken up where they were left, without harm where they fail."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, select, update

from feedback.cli import cli
from feedback.database import close_connections, db
from feedback.models import (
    Account,
    AnyThemeRun,
    Comment,
    CommentTone,
    LeftOutComment,
    OrgUnit,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeJob,
    ThemeRun,
    WantedLabel,
    utc_now,
)
from feedback.themes.ledger import decisions
from feedback.themes.ledger.seeing import runs_for
from feedback.themes.review.reading import choosable_themes, listed_themes
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here, environment
from feedback.themes.runs.due import ask_what_is_due, do_what_waits
from feedback.themes.runs.jobs import STOPPED_AFTER, AlreadyUnderWay
from feedback.themes.runs.keeping import Folder, NotAsKept
from feedback.themes.runs.wording import STAGE_NAMES
from feedback.themes.runs.working import Watching, carry_out
from feedback.themes.service import run_for_report
from feedback.themes.stages import ENCODE, READ, SAVE, STAGES
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.reports.situations import create_answers
from tests.themes.test_pipeline import sample_comments

forking = get_context("fork")
# Looks are taken when saving begins and before each of its turns: the run, three kinds of rows, what was
# found of each theme, and the one that makes it whole.
LAST_LOOK = 6
# Too few to find themes in: each is left out, which takes no time.
FEW = ["Chờ lâu", "Thiếu ghế ngồi", "Máy in hỏng"]


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_answers(app, comments=FEW)
    return unit


def ask(app: Flask, unit: OrgUnit, month: str = MONTH) -> int:
    with app.app_context():
        return jobs.ask(month, unit).id


def carry_out_here(app: Flask, number: int, watching: Watching | None = None) -> bool:
    with app.app_context():
        return carry_out(number, watching or Watching(), compute_here)


def job_of(app: Flask, number: int) -> ThemeJob:
    with app.app_context():
        return db.session.get_one(ThemeJob, number)


def at(wanted: str, act: Callable[[], object], look: int = 0) -> Watching:
    """Does something when a stage begins, or at a later one of the looks that are taken within it."""
    seen: list[str] = []

    def hear(stage: str, share: float) -> None:
        seen.append(stage)
        if stage == wanted and seen.count(wanted) == look + 1:
            act()

    return Watching(hear=hear)


def rows_of(app: Flask) -> list[Any]:
    """All that runs left behind, but for keys drawn at random and the time."""
    with app.app_context():
        runs = select(
            ThemeRun.comments, ThemeRun.themed, ThemeRun.left_out, ThemeRun.data_hash, ThemeRun.quality
        )
        found = select(Theme.name, ThemeFinding.size, ThemeFinding.cohesion, ThemeFinding.terms)
        assigned = select(
            Theme.name, ThemeAssignment.comment_id, ThemeAssignment.score, ThemeAssignment.rank
        ).join(Theme, ThemeAssignment.theme_id == Theme.id)
        left_out = select(LeftOutComment.comment_id, LeftOutComment.reason)
        joined = found.join(ThemeFinding, ThemeFinding.theme_id == Theme.id)
        return [
            sorted(map(repr, db.session.execute(rows).all())) for rows in (runs, joined, assigned, left_out)
        ]


def forget_runs(app: Flask) -> None:
    with app.app_context():
        for table in (
            ThemeJob,
            WantedLabel,
            CommentTone,
            ThemeAssignment,
            LeftOutComment,
            ThemeFinding,
            AnyThemeRun,
            Theme,
        ):
            db.session.execute(delete(table))
        db.session.commit()


def forget_jobs(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(ThemeJob))
        db.session.commit()


def kept_files(app: Flask) -> set[str]:
    folder: Path = app.config["DATA_DIR"] / "runs"
    return {file.name for file in folder.rglob("*.npz")}


def be_killed_at(app: Flask, number: int, stage: str, look: int) -> None:
    with app.app_context():
        carry_out(number, at(stage, lambda: os.kill(os.getpid(), signal.SIGKILL), look))


def kill_at(app: Flask, number: int, stage: str, look: int = 0) -> None:
    """Have a process work on it that is killed when a stage begins, or at a later look within it.

    It computes nothing itself: threads of a library do not live through a fork.
    """
    with app.app_context():
        close_connections()
    process = forking.Process(target=be_killed_at, args=(app, number, stage, look))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_killed_at_any_stage_it_is_taken_up_and_leaves_the_same_rows(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments())
    with app.app_context():
        assert carry_out(jobs.ask(MONTH, unit).id, compute=compute_here)
    undisturbed = rows_of(app)
    assert all(undisturbed)
    forget_runs(app)

    number = ask(app, unit)
    for stage in (READ, "discover", SAVE):
        kill_at(app, number, stage)
        assert (job_of(app, number).state, job_of(app, number).stage) == ("running", stage)
        assert job_of(app, number).attempts == 1  # since it got further
        assert not any(rows_of(app))
    for look in (LAST_LOOK, LAST_LOOK - 1):  # the second time what the first one left is taken away before
        kill_at(app, number, SAVE, look)
        assert half_saved(app)
        assert not seen_by_anybody(app)
    begun: list[str] = []
    assert carry_out_here(app, number, Watching(hear=lambda stage, share: begun.append(stage)))
    assert set(begun) == {READ, SAVE}  # what was kept of the others is used
    assert job_of(app, number).state == "done"
    assert rows_of(app) == undisturbed
    assert kept_files(app) == set()
    assert not half_saved(app)
    assert seen_by_anybody(app)


def half_saved(app: Flask) -> list[Any]:
    """What was written of runs that are not whole."""
    with app.app_context():
        runs = select(AnyThemeRun.id).where(AnyThemeRun.is_whole.is_(False))
        rows = select(ThemeAssignment.id).where(ThemeAssignment.run_id.in_(runs))
        themes = select(Theme.id).where(Theme.unsaved_run_id.is_not(None))
        return [number for some in (runs, rows, themes) for number in db.session.scalars(some)]


def seen_by_anybody(app: Flask) -> list[Any]:
    account = create_account(app, role="analyst")
    with app.app_context():
        account = db.session.get_one(Account, account.id)
        return [
            *runs_for(account),
            *listed_themes(account),
            *choosable_themes(account),
            *filter(None, [run_for_report(MONTH, 1)]),
        ]


def test_of_two_who_ask_at_once_one_does(app: Flask, unit: OrgUnit) -> None:
    barrier, refused = Barrier(2), []

    def ask_now() -> None:
        with app.app_context():
            barrier.wait()
            try:
                jobs.ask(MONTH, unit)
            except AlreadyUnderWay as fault:
                refused.append(fault.job.month)

    threads = [Thread(target=ask_now) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [MONTH]
    with app.app_context():
        assert len(db.session.scalars(select(ThemeJob)).all()) == 1


@pytest.mark.one_database
def test_a_month_can_be_analysed_again_once_it_is_over(app: Flask, unit: OrgUnit) -> None:
    for _ in range(2):
        assert carry_out_here(app, ask(app, unit))
    with app.app_context():
        assert len(db.session.scalars(select(ThemeRun)).all()) == 2


def test_who_was_taken_for_dead_saves_nothing(app: Flask, unit: OrgUnit) -> None:
    """The machine slept, another one took over and finished: its result alone is kept."""
    number = ask(app, unit)

    def be_taken_for_dead() -> None:
        with app.app_context():
            long_ago = utc_now() - STOPPED_AFTER - timedelta(seconds=1)
            db.session.execute(update(ThemeJob).values(heartbeat_at=long_ago, place="another"))
            db.session.commit()
            assert jobs.claim(number, "elsewhere")

    assert carry_out_here(app, number, at("discover", be_taken_for_dead))
    assert not any(rows_of(app))
    assert (job_of(app, number).state, job_of(app, number).place) == ("running", "elsewhere")


@pytest.mark.one_database
def test_whose_heart_beats_elsewhere_is_left_alone(app: Flask, unit: OrgUnit) -> None:
    number = ask(app, unit)
    with app.app_context():
        assert jobs.claim(number, "elsewhere")
    assert not carry_out_here(app, number)


@pytest.mark.one_database
def test_cancelled_it_ends_at_the_next_look_and_leaves_nothing(app: Flask, unit: OrgUnit) -> None:
    number = ask(app, unit)

    def cancel() -> None:
        with app.app_context():
            jobs.cancel(db.session.get_one(ThemeJob, number), None)

    assert carry_out_here(app, number, at("discover", cancel))
    assert job_of(app, number).state == "cancelled"
    assert not any(rows_of(app))
    assert kept_files(app) == set()
    assert ask(app, unit) != number


@pytest.mark.one_database
def test_a_worker_that_stops_leaves_it_to_the_next(app: Flask, unit: OrgUnit) -> None:
    number, heard = ask(app, unit), []
    stops = Watching(hear=lambda stage, share: heard.append(stage), stops=lambda: heard[-1] == "save")
    assert carry_out_here(app, number, stops)
    assert (job_of(app, number).state, job_of(app, number).attempts) == ("waiting", 0)
    assert kept_files(app) == {f"{stage}.npz" for stage in (READ, *STAGES)}
    assert carry_out_here(app, number)
    assert job_of(app, number).state == "done"


@pytest.mark.one_database
def test_a_file_that_is_not_the_one_kept_is_not_read(app: Flask, unit: OrgUnit, capfd: Any) -> None:
    number, heard = ask(app, unit), []
    stops = Watching(hear=lambda stage, share: heard.append(stage), stops=lambda: heard[-1] == "save")
    carry_out_here(app, number, stops)
    [file] = (app.config["DATA_DIR"] / "runs").rglob("discover.npz")
    file.write_bytes(b"\x80\x04 not what was kept")
    assert carry_out_here(app, number)
    assert job_of(app, number).state == "done"
    assert '"analysis_stage_not_as_kept"' in capfd.readouterr().err


def test_kept_are_arrays_and_json_and_no_objects(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "job")
    made = {"labels": np.array([0, -1]), "found": [{"name": "chờ lâu", "matched": None}]}
    sha256 = folder.write("discover", made)
    assert folder.read("discover", sha256).keys() == made.keys()
    assert folder.read("discover", sha256)["found"] == made["found"]
    assert folder.read("discover", sha256)["labels"].tolist() == [0, -1]
    assert folder.file_of("discover").stat().st_mode & 0o077 == 0
    with pytest.raises(NotAsKept):
        folder.read("discover", "0" * 64)
    with pytest.raises(NotAsKept):
        folder.read("read", sha256)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        folder.write("discover", {"objects": np.array([object()])})


@pytest.mark.one_database
@pytest.mark.parametrize("look", [0, 2, LAST_LOOK - 1])
def test_what_is_erased_meanwhile_counts_no_more(app: Flask, unit: OrgUnit, look: int) -> None:
    create_answers(app, comments=sample_comments())
    number = ask(app, unit)

    def erase() -> None:
        with app.app_context():
            first = select(Comment.id).order_by(Comment.id).limit(1).scalar_subquery()
            db.session.execute(delete(Comment).where(Comment.id == first))
            db.session.execute(update(Comment).where(Comment.id == first + 1).values(restricted=True))
            db.session.commit()

    assert carry_out_here(app, number, at("save", erase, look))
    with app.app_context():
        run = db.session.scalars(select(ThemeRun)).one()
        assert run.comments == len(FEW) + len(sample_comments()) - 1
        assert run.left_out["restricted"] == 1
        assert run.themed + sum(run.left_out.values()) == run.comments
        assert run.themed > 0


def test_what_people_decide_while_it_is_saved_counts_in_it(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments())
    assert carry_out_here(app, ask(app, unit))
    account, number = create_account(app, role="analyst"), ask(app, unit)
    with app.app_context():
        theme = db.session.scalars(select(Theme).order_by(Theme.id).limit(1)).one()

    def reject() -> None:
        with app.app_context():
            decisions.reject(db.session.get_one(Theme, theme.id), db.session.get_one(Account, account.id))

    assert carry_out_here(app, number, at(SAVE, reject, LAST_LOOK))
    with app.app_context():
        run = db.session.get_one(ThemeJob, number).run
        assert run
        placed = select(ThemeAssignment.id).where(
            ThemeAssignment.run_id == run.id, ThemeAssignment.theme_id == theme.id
        )
        assert db.session.scalars(placed).all() == []
        assert run.left_out["rejected"] > 0
        assert run.themed + sum(run.left_out.values()) == run.comments


@pytest.mark.one_database
def test_cancelled_while_it_is_saved_it_leaves_nothing(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=sample_comments())
    number = ask(app, unit)

    def cancel() -> None:
        with app.app_context():
            jobs.cancel(db.session.get_one(ThemeJob, number), None)

    assert carry_out_here(app, number, at(SAVE, cancel, LAST_LOOK))
    assert job_of(app, number).state == "cancelled"
    assert not half_saved(app)
    assert not any(rows_of(app))


@pytest.mark.one_database
def test_too_little_memory_leaves_the_last_good_analysis(
    make_app: Callable[[dict[str, str]], Flask], settings: dict[str, str], capfd: Any
) -> None:
    app = make_app({**settings, "FEEDBACK_ANALYSIS_MIB": "1"})
    create_touchpoint(app, "COUNTER", unit=(unit := create_unit(app, "QNM")))
    create_answers(app, comments=sample_comments())
    assert carry_out_here(app, ask(app, unit))
    before, number = rows_of(app), ask(app, unit)
    with app.app_context():
        assert carry_out(number)
    assert (job_of(app, number).state, job_of(app, number).fault) == ("failed", "no_memory")
    assert rows_of(app) == before
    assert '"analysis_failed"' in capfd.readouterr().err


@pytest.mark.one_database
def test_an_analysis_steps_back_for_the_processor(
    make_app: Callable[[dict[str, str]], Flask], settings: dict[str, str]
) -> None:
    app = make_app({**settings, "FEEDBACK_ANALYSIS_NICENESS": "7"})
    create_touchpoint(app, "COUNTER", unit=(unit := create_unit(app, "QNM")))
    create_answers(app, comments=FEW)
    seen: list[int] = []
    watching = at("discover", lambda: seen.append(os.getpriority(os.PRIO_PROCESS, process_apart())))
    with app.app_context():
        carry_out(ask(app, unit), replace(watching, stops=lambda: bool(seen)))
    assert seen == [7]


def process_apart() -> int:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    (found,) = [one for one in children if b"runs.child" in Path(f"/proc/{one}/cmdline").read_bytes()]
    return int(found)


@pytest.mark.one_database
def test_the_process_apart_is_told_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_SECRET_KEY", "a secret")
    assert not [name for name in environment() if name.startswith("FEEDBACK")]
    assert environment()["OMP_NUM_THREADS"] == "1"


@pytest.mark.one_database
def test_each_month_falls_due_once_on_its_working_day(app: Flask, unit: OrgUnit) -> None:
    """October 2026 ends on a Saturday: the third working day after it is Wednesday the 4th."""
    commune = create_unit(app, "C1", parent=unit)
    create_answers(app, comments=["Chờ lâu"], touchpoint=create_touchpoint(app, "C1", unit=commune))
    carry_out_here(app, ask(app, commune))
    forget_jobs(app)
    with app.app_context():
        ask_what_is_due(date(2026, 11, 3))
        assert db.session.scalars(select(ThemeJob)).all() == []
        for day in (4, 5, 6):
            ask_what_is_due(date(2026, 11, day))
        due = db.session.scalars(select(ThemeJob).order_by(ThemeJob.id)).all()
        assert [(job.unit.code, job.month) for job in due] == [("QNM", MONTH), ("C1", MONTH)]
        ask_what_is_due(date(2026, 12, 31))  # nobody said anything in November
        assert len(db.session.scalars(select(ThemeJob)).all()) == 2


@pytest.mark.one_database
def test_the_worker_does_what_waits_and_goes_on_with_what_was_left(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, comments=FEW, month="2026-09")
    kill_at(app, left := ask(app, unit), "read")
    waits = ask(app, unit, "2026-09")
    with app.app_context():
        assert do_what_waits(compute=compute_here) == 2
    assert {job_of(app, left).state, job_of(app, waits).state} == {"done"}


@pytest.mark.one_database
def test_the_command_tells_how_far_it_is(runner: FlaskCliRunner, unit: OrgUnit) -> None:
    done = runner.invoke(cli, ["analyse", "--month", MONTH])
    assert done.exit_code == 0
    assert STAGE_NAMES.keys() == {ENCODE, READ, *STAGES, SAVE}
    places = [done.stderr.index(words) for words in ("Reading", "Finding", "Keeping")]
    assert places == sorted(places)
    assert json.loads(done.stdout)["comments"] == len(FEW)


@pytest.mark.one_database
def test_after_a_kill_the_command_goes_on_at_once(app: Flask, runner: FlaskCliRunner, unit: OrgUnit) -> None:
    kill_at(app, ask(app, unit), SAVE)
    done = runner.invoke(cli, ["analyse", "--month", MONTH])
    assert done.exit_code == 0
    assert "Finding" not in done.stderr
