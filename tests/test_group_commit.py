"""Sharing a commit: whatever happens to one, each is told the truth and nobody waits for ever."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from feedback import group_commit
from feedback.database import db
from feedback.group_commit import GOOD_SECONDS, MOST_TOGETHER, GroupCommit, NotKept
from feedback.models import ErasedSubmission
from tests.statements import noted

SECONDS = 20  # at most, for anything that happens at once
LOCK_SECONDS = 0.2
DEFERRED = "create table deferred (unit_id integer references org_unit (id) deferrable initially deferred)"


@pytest.fixture
def engine(app: Flask) -> sa.Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def writer(engine: sa.Engine) -> GroupCommit:
    return GroupCommit(engine, lock_seconds=SECONDS)


@pytest.fixture
def impatient(engine: sa.Engine) -> GroupCommit:
    return GroupCommit(engine, lock_seconds=LOCK_SECONDS)


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(MOST_TOGETHER * 2) as threads:
        yield threads


@pytest.fixture
def kept(engine: sa.Engine) -> Callable[[], list[str]]:
    def read() -> list[str]:
        with engine.execution_options(reading=True).connect() as connection:
            hashes = connection.scalars(sa.select(ErasedSubmission.submission_hash)).all()
        return sorted(one.decode().strip() for one in hashes)

    return read


def keep(connection: sa.Connection, name: str) -> str:
    row = {"submission_hash": name.ljust(32).encode(), "receipt_hash": name.ljust(32).encode()}
    connection.execute(sa.insert(ErasedSubmission), {**row, "erased_on": date(2026, 11, 22)})
    return name


def keeping(name: str) -> Callable[[sa.Connection], str]:
    return partial(keep, name=name)


def keep_then(name: str, then: Callable[[], Any]) -> Callable[[sa.Connection], str]:
    def work(connection: sa.Connection) -> str:
        keep(connection, name)
        then()
        return name

    return work


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline


@contextmanager
def a_turn_that_lasts(writer: GroupCommit, people: ThreadPoolExecutor) -> Iterator[Future[str]]:
    """Somebody leads and does not come to an end: whoever comes meanwhile waits."""
    begun, may_end = Event(), Event()

    def last() -> None:
        begun.set()
        may_end.wait(SECONDS)

    turn = people.submit(writer.run, keep_then("first", last))
    assert begun.wait(SECONDS)
    try:
        yield turn
    finally:
        may_end.set()


def line_up(writer: GroupCommit, people: ThreadPoolExecutor, works: list[Any]) -> list[Future[Any]]:
    return line_up_calls(writer, people, [partial(writer.run, work) for work in works])


def line_up_calls(
    writer: GroupCommit, people: ThreadPoolExecutor, calls: list[Callable[[], Any]]
) -> list[Future[Any]]:
    """One after the other, so that their order is known."""
    waiting = writer.people_waiting
    futures = []
    for number, call in enumerate(calls, start=1):
        futures.append(people.submit(call))
        until(lambda wanted=waiting + number: writer.people_waiting == wanted)
    return futures


def commits(engine: sa.Engine) -> list[Any]:
    seen: list[Any] = []
    sa.event.listen(engine, "commit", seen.append)
    return seen


def test_who_waits_shares_one_commit_and_all_are_told(engine, writer, people, kept):
    seen = commits(engine)
    with a_turn_that_lasts(writer, people) as first:
        others = line_up(writer, people, [keeping(f"n{number}") for number in range(9)])
    assert [one.result(SECONDS) for one in (first, *others)] == ["first", *(f"n{n}" for n in range(9))]
    assert len(seen) == 2
    assert len(kept()) == 10


def test_more_than_a_turn_takes_get_the_next_one(engine, writer, people, kept):
    seen = commits(engine)
    with a_turn_that_lasts(writer, people):
        others = line_up(writer, people, [keeping(f"n{number}") for number in range(MOST_TOGETHER + 5)])
    for one in others:
        one.result(SECONDS)
    assert len(seen) == 3
    assert len(kept()) == MOST_TOGETHER + 6


def test_nobody_suffers_for_anothers_fault(writer, people, kept):
    with a_turn_that_lasts(writer, people):
        good, bad, late = line_up(
            writer, people, [keeping("good"), keep_then("bad", lambda: 1 // 0), keeping("late")]
        )
    assert (good.result(SECONDS), late.result(SECONDS)) == ("good", "late")
    with pytest.raises(ZeroDivisionError):
        bad.result(SECONDS)
    assert kept() == ["first", "good", "late"]


def test_a_commit_that_fails_is_a_fault_of_who_caused_it(engine, writer, people, kept):
    """A deferred constraint speaks only at COMMIT, when all works went well."""
    with engine.begin() as connection:
        connection.execute(sa.text(DEFERRED))

    def bad_at_commit(connection: sa.Connection) -> None:
        keep(connection, "bad")
        connection.execute(sa.text("insert into deferred values (4711)"))

    with a_turn_that_lasts(writer, people):
        good, bad = line_up(writer, people, [keeping("good"), bad_at_commit])
    assert good.result(SECONDS) == "good"
    with pytest.raises(IntegrityError):
        bad.result(SECONDS)
    assert kept() == ["first", "good"]
    assert writer.run(keeping("next")) == "next"


def keep_all(connection: sa.Connection, names: Sequence[str]) -> list[str]:
    """Work for all at once: one of them is bad, and it is known only when all are looked at."""
    together = ",".join(names)
    for name in names:
        keep(connection, name)
    if "bad" in names:
        raise ZeroDivisionError
    return [f"{name} of {together}" for name in names]


def test_work_for_all_is_done_once_and_each_hears_of_their_own(writer, people, kept):
    with a_turn_that_lasts(writer, people):
        same = [partial(writer.run_for_all, keep_all, name) for name in ("a", "b")]
        others = line_up_calls(writer, people, [*same, partial(writer.run, keeping("c"))])
    assert [one.result(SECONDS) for one in others] == ["a of a,b", "b of a,b", "c"]
    assert kept() == ["a", "b", "c", "first"]


def test_work_for_all_that_fails_is_done_for_each_alone(writer, people, kept):
    with a_turn_that_lasts(writer, people):
        calls = [partial(writer.run_for_all, keep_all, name) for name in ("good", "bad", "late")]
        good, bad, late = line_up_calls(writer, people, calls)
    assert (good.result(SECONDS), late.result(SECONDS)) == ("good of good", "late of late")
    with pytest.raises(ZeroDivisionError):
        bad.result(SECONDS)
    assert kept() == ["first", "good", "late"]


def stop_the_thread() -> None:
    raise SystemExit


def test_a_leader_that_is_ended_leaves_nobody_waiting(writer, people, kept):
    """What is not an Exception (a worker that is being aborted) is not caught, and still nobody hangs."""
    with a_turn_that_lasts(writer, people):
        ended, other = line_up(writer, people, [keep_then("ended", stop_the_thread), keeping("other")])
    with pytest.raises(SystemExit):
        ended.result(SECONDS)
    with pytest.raises(NotKept):
        other.result(SECONDS)
    assert kept() == ["first"]
    assert writer.run(keeping("next")) == "next"


def test_who_leaves_before_the_turn_is_not_kept(impatient, people, kept):
    with a_turn_that_lasts(impatient, people) as first:
        (gone,) = line_up(impatient, people, [keeping("gone")])
        with pytest.raises(NotKept):
            gone.result(SECONDS)
        assert impatient.people_waiting == 0
    assert first.result(SECONDS) == "first"
    assert impatient.run(keeping("next")) == "next"
    assert kept() == ["first", "next"]


def test_a_thousand_who_leave_leave_nothing_behind(engine, people):
    writer = GroupCommit(engine, lock_seconds=0)
    with a_turn_that_lasts(writer, people):
        gone = [people.submit(writer.run, keeping(f"n{number}")) for number in range(1000)]
        for one in gone:
            with pytest.raises(NotKept):
                one.result(SECONDS)
        assert writer.people_waiting == 0


@contextmanager
def locked(engine: sa.Engine) -> Iterator[None]:
    """Another program holds the lock."""
    if engine.dialect.name == "sqlite":
        other = sqlite3.connect(str(engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    with sa.create_engine(engine.url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("lock table erased_submission in access exclusive mode"))
        yield


@pytest.fixture
def hasty(make_app, settings) -> GroupCommit:
    """As it is with a short wait for a lock."""
    writer: GroupCommit = make_app({**settings, "FEEDBACK_LOCK_SECONDS": "2"}).extensions["group_commit"]
    return writer


def test_who_waits_for_another_process_gets_the_lock_when_it_is_free(engine, writer, people, kept):
    with noted(engine) as asked:
        writer.run(keeping("first"))
        with locked(engine):
            asked.clear()
            waits = people.submit(writer.run, keeping("second"))
            if engine.dialect.name == "sqlite":
                until(lambda: asked.count("BEGIN IMMEDIATE") > 1)
        assert waits.result(SECONDS) == "second"
    assert kept() == ["first", "second"]


@pytest.mark.one_database
def test_other_statements_wait_for_a_lock_as_ever(app, engine, writer):
    patience = writer.run(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout").scalar())
    assert patience == app.config["LOCK_SECONDS"] * 1000 > 0


def test_while_the_database_is_locked_all_are_told_in_time(engine, hasty, people, kept):
    with locked(engine):
        begun = time.monotonic()
        everybody = [people.submit(hasty.run, keeping(f"n{number}")) for number in range(20)]
        for one in everybody:
            with pytest.raises(NotKept):
                one.result(SECONDS)
        # One wait for the lock and the patience for a turn: not one wait after the other.
        assert time.monotonic() - begun < 3.8
    assert hasty.run(keeping("next")) == "next"
    assert kept() == ["next"]


def test_who_came_late_to_a_locked_turn_is_told_with_the_others(engine, hasty, people):
    """Another turn of their own would end long after the wait that was promised."""
    with locked(engine):
        first = people.submit(hasty.run, keeping("first"))
        until(lambda: hasty.people_waiting == 0)
        begun = time.monotonic()
        late = people.submit(hasty.run, keeping("late"))
        for one in (first, late):
            with pytest.raises(NotKept):
                one.result(SECONDS)
        assert time.monotonic() - begun < 3.8


def test_work_begins_as_a_writer_whatever_the_leaders_own_request_is(app, engine, writer):
    with noted(engine) as asked, app.test_request_context("/"):
        writer.run(keeping("one"))
    begun = [one for one in asked if one.startswith("BEGIN")]
    assert begun == (["BEGIN IMMEDIATE"] if engine.dialect.name == "sqlite" else [])


def test_a_connection_that_was_cut_is_replaced(app, postgresql_url, tmp_path):
    engine = sa.create_engine(postgresql_url)
    writer = GroupCommit(engine, lock_seconds=SECONDS)

    def cut(connection: sa.Connection) -> str:
        keep(connection, "cut")
        connection.execute(sa.text("select pg_terminate_backend(pg_backend_pid())"))
        return "cut"

    with pytest.raises(NotKept):
        writer.run(cut)
    assert writer.run(keeping("next")) == "next"
    engine.dispose()


def test_turns_that_follow_each_other_share_a_connection(engine, writer, people, kept):
    taken: list[Any] = []
    sa.event.listen(engine, "checkout", lambda *_: taken.append(1))
    assert [writer.run(keeping(name)) for name in "abc"] == ["a", "b", "c"]
    assert (len(taken), kept()) == (1, ["a", "b", "c"])


def test_a_connection_that_rested_is_looked_at_first(postgresql_url, monkeypatch):
    """The server was started anew meanwhile: nobody need notice."""
    engine = sa.create_engine(postgresql_url, pool_pre_ping=True)
    other = sa.create_engine(postgresql_url)
    writer = GroupCommit(engine, lock_seconds=SECONDS)
    number = writer.run(lambda connection: connection.scalar(sa.text("select pg_backend_pid()")))
    with other.connect() as connection:
        connection.execute(sa.text("select pg_terminate_backend(:number, 20000)"), {"number": number})
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + GOOD_SECONDS)
    monkeypatch.setattr(group_commit, "time", later)
    assert writer.run(keeping("next")) == "next"
    engine.dispose()
    other.dispose()


def test_a_disposed_engine_has_no_connection_left(engine, writer):
    """Else a process that forks would hand it on."""
    driver = writer.run(lambda connection: connection.connection.driver_connection)
    was_open = not is_closed(driver)
    engine.dispose()
    assert (was_open, is_closed(driver)) == (True, True)
    assert writer.run(keeping("two")) == "two"


def is_closed(driver: Any) -> bool:
    if not isinstance(driver, sqlite3.Connection):
        return driver.closed
    try:
        driver.execute("select 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_two_processes_that_wait_for_each_other_both_get_through(postgresql_url, people):
    """The same two people sent twice each, to two servers, in another order each: PostgreSQL ends one."""
    engines = [sa.create_engine(postgresql_url) for _ in range(2)]
    one, two = (GroupCommit(engine, lock_seconds=SECONDS) for engine in engines)
    a_is_in, b_is_in = Event(), Event()
    upsert = sa.text(
        "insert into erased_submission (submission_hash, receipt_hash, erased_on)"
        " values (:name, :name, '2026-11-22') on conflict do nothing"
    )

    def keep_once(connection: sa.Connection, name: str, mine: Event, other: Event) -> str:
        connection.execute(upsert, {"name": name.encode()})
        mine.set()
        other.wait(SECONDS)
        return name

    a_first = partial(keep_once, name="a", mine=a_is_in, other=b_is_in)
    b_first = partial(keep_once, name="b", mine=b_is_in, other=a_is_in)
    with a_turn_that_lasts(one, people):
        left = line_up(one, people, [a_first, b_first])
        right = line_up_without_leader(two, people, [b_first, a_first])
    assert [future.result(SECONDS) for future in (*left, *right)] == ["a", "b", "b", "a"]
    for engine in engines:
        engine.dispose()


def line_up_without_leader(
    writer: GroupCommit, people: ThreadPoolExecutor, works: list[Any]
) -> list[Future[Any]]:
    """Behind a turn that keeps nothing."""
    begun, may_end = Event(), Event()

    def last(_connection: sa.Connection) -> None:
        begun.set()
        may_end.wait(SECONDS)

    people.submit(writer.run, last)
    assert begun.wait(SECONDS)
    futures = line_up(writer, people, works)
    may_end.set()
    return futures


@pytest.mark.parametrize("fault", [lambda: 1 // 0, stop_the_thread], ids=["an error", "an end"])
def test_many_at_once_with_faults_in_between_each_hear_the_truth(writer, people, kept, fault):
    """The one law: who is told "kept" is kept, once. Others are only where a leader was ended."""
    works = {
        f"n{number}": keep_then(f"n{number}", fault if number % 50 == 0 else lambda: None)
        for number in range(400)
    }
    futures = {name: people.submit(writer.run, work) for name, work in works.items()}
    told = {name for name, future in futures.items() if future.exception(SECONDS) is None}
    assert told <= set(kept())
    if fault is not stop_the_thread:
        assert len(told) == len(kept()) == 392
    assert writer.people_waiting == 0
