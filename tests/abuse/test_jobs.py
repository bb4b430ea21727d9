"""Jobs: each piece once, whoever starts it, and again where it failed or was left."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from feedback import jobs
from feedback.cli import cli
from feedback.collection.sources import today
from feedback.database import db
from feedback.models import JobRun, Submission, utc_now
from tests.factories import create_touchpoint, form_fields, transaction


def runs(app):
    with app.app_context():
        return {run.key: run for run in db.session.scalars(select(JobRun))}


def test_a_piece_is_done_once(app):
    done = []
    for _ in range(2):
        with app.app_context():
            jobs.run_once("count", lambda: done.append(1))
    assert done == [1]
    assert (runs(app)["count"].outcome, runs(app)["count"].attempts) == ("done", 1)


def test_two_workers_at_the_same_moment_do_it_once(app):
    done, start = [], Barrier(4)

    def work():
        start.wait()
        with app.app_context():
            jobs.run_once("count", lambda: done.append(1))

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert done == [1]


def test_what_failed_is_tried_again_but_not_for_ever(app):
    def fail():
        raise ValueError("secret detail")

    for _ in range(jobs.MOST_ATTEMPTS + 2):
        with app.app_context():
            assert not jobs.run_once("fail", fail)
    run = runs(app)["fail"]
    assert (run.outcome, run.attempts, run.detail) == ("failed", jobs.MOST_ATTEMPTS, "ValueError")


def test_what_a_dead_worker_left_is_taken_over(app):
    done = []
    with transaction(app) as session:
        now = utc_now()
        session.add(JobRun(key="left", started_at=now, heartbeat_at=now, attempts=1, detail=""))
    with app.app_context():
        assert not jobs.run_once("left", lambda: done.append(1))  # its heart still beats
    with transaction(app) as session:
        session.execute(update(JobRun).values(heartbeat_at=now - jobs.STOPPED_AFTER - timedelta(minutes=1)))
    with app.app_context():
        assert jobs.run_once("left", lambda: done.append(1))
    assert done == [1]


def test_what_is_due_is_done_once_a_day(app, client):
    create_touchpoint(app, "TAMKY1")
    client.post("/f/TAMKY1", data=form_fields(), environ_base={"REMOTE_ADDR": "198.51.100.23"})
    tomorrow = utc_now() + timedelta(days=1)
    with app.app_context():
        assert jobs.do_what_is_due(tomorrow) >= jobs.DAYS_CAUGHT_UP + 1
        assert jobs.do_what_is_due(tomorrow) == 0
        assert db.session.scalars(select(Submission.source)).all() == [None]
    assert f"weigh {today_of(app)}" in runs(app)


def today_of(app):
    with app.app_context():
        return today()


@pytest.mark.one_database
def test_weighing_by_hand(app, runner):
    create_touchpoint(app, "TAMKY1")
    answer = runner.invoke(cli, ["weigh", "--day", "2026-10-15", "--month", "2026-10"])
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines() == ['{"answers": 0, "doubtful": 0, "lowered": 0}'] * 2
    assert runner.invoke(cli, ["weigh"]).stdout.startswith('{"done": ')


@pytest.mark.one_database
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_works_and_stops_when_told(app, settings, tmp_path, number):
    program = Path(sys.executable).with_name("feedback")
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen([program, "worker"], env=settings, cwd=tmp_path, stdout=log, stderr=log)
    give_up = time.monotonic() + 60
    while f"forget sources before {today_of(app)}" not in runs(app):
        assert worker.poll() is None, (tmp_path / "log").read_text()
        assert time.monotonic() < give_up
        time.sleep(0.1)
    worker.send_signal(number)
    assert worker.wait(60) == 0, (tmp_path / "log").read_text()
    assert all(run.outcome == "done" for run in runs(app).values())
