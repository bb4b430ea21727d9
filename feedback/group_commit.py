"""One writer per process: everything that waits is committed together, and answered only after that.

A commit that is safe at power loss waits for the disk, some milliseconds whatever it holds. People who send
at the same moment therefore share one. Whoever comes first leads: takes all who wait, commits, tells each,
and hands the lead to whoever waits longest by then. There is no thread to start after a fork, and none to
lose; each who waits is woken once.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from threading import Lock
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app
from flask_babel import gettext
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DataError, DBAPIError

from feedback.database import UNAVAILABLE, db
from feedback.errors import FeedbackError

Outcome = TypeVar("Outcome")
Item = TypeVar("Item")
Work = Callable[[Connection, Sequence[Any]], Sequence[Any]]

MOST_TOGETHER = 64
# Of the time the database itself waits for a lock: how long a turn may be in coming.
PATIENCE_FOR_A_TURN = 0.2
# How long a connection that was good just now is taken to be good still; after that the pool looks.
GOOD_SECONDS = 1.0

log = structlog.get_logger()


class NotKept(FeedbackError):
    """The database is locked, full or gone, or the turn did not come. Nothing may be said to be kept."""

    status = 503

    def message(self) -> str:
        return gettext("We cannot save anything right now. Please send again in a minute.")


class Piece:
    """One person's part of some work, and what became of it."""

    def __init__(self, work: Work, item: Any) -> None:
        self.work = work
        self.item = item
        self.leads = False
        self._since = time.monotonic()
        self._outcome: Any = None
        self._error: Exception | None = None
        self._is_kept = False
        self._called = Lock()  # held until somebody calls: lighter than an Event
        self._called.acquire()

    def is_done(self, outcome: Any) -> None:
        self._outcome = outcome

    def keep(self) -> None:
        self._is_kept = True

    def fail(self, error: Exception) -> None:
        self._error = error

    def call(self) -> None:
        self._called.release()

    def wait(self, seconds: float) -> None:
        self._called.acquire(timeout=seconds)

    def waited(self) -> float:
        return time.monotonic() - self._since

    def result(self) -> Any:
        """Return what the work returned. Whatever went wrong meanwhile: what is not known as kept, is not."""
        if self._error:
            raise self._error
        if not self._is_kept:
            raise NotKept
        return self._outcome


class GroupCommit:
    """The pieces that wait, in the order they came. Where any do, one leads."""

    def __init__(self, engine: Engine, lock_seconds: float) -> None:
        # The leader works for others too: how its own request began says nothing about theirs.
        self._engine = engine.execution_options(reading=False)
        self._patience_for_a_turn = lock_seconds * PATIENCE_FOR_A_TURN
        self._patience = lock_seconds + self._patience_for_a_turn
        self._waiting: deque[Piece] = deque()
        self._is_led = False
        self._door = Lock()  # guards the two above; nobody waits for anything while holding it
        self._kept: Connection | None = None  # that of the last turn, while nobody leads
        self._good_until = 0.0
        event.listen(engine, "engine_disposed", lambda _engine: self._let_go(for_good=True))

    @property
    def people_waiting(self) -> int:
        return len(self._waiting)

    def run(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """Do ``work`` in a transaction shared with whoever waits, and return what it returns once committed.

        Work must read and write through the connection it is given, let its errors pass, and do nothing else:
        when another's fails it is done again, alone. Raises what it raised, NotKept.
        """
        outcome: Outcome = self.run_for_all(one_by_one, work)
        return outcome

    def run_for_all(
        self, work: Callable[[Connection, Sequence[Item]], Sequence[Outcome]], item: Item
    ) -> Outcome:
        """As ``run``, for work that takes the items of all who wait for it, and returns an outcome for each.

        Where that fails, it is done again for each item alone.
        """
        piece = Piece(work, item)
        try:
            self._line_up(piece)
            piece.wait(self._patience)
            if piece.leads:
                self._serve(self._take())
        finally:
            self._leave(piece)
        outcome: Outcome = piece.result()
        return outcome

    def _line_up(self, piece: Piece) -> None:
        with self._door:
            self._waiting.append(piece)
            if not self._is_led:
                self._give_lead(piece)

    def _give_lead(self, piece: Piece) -> None:
        self._is_led = piece.leads = True
        piece.call()

    def _take(self) -> list[Piece]:
        with self._door:
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]

    def _leave(self, piece: Piece) -> None:
        """Go, for whatever reason; who led hands it on."""
        with self._door:
            if piece in self._waiting:
                self._waiting.remove(piece)
            if piece.leads:
                piece.leads = self._is_led = False
                if self._waiting:
                    self._give_lead(self._waiting[0])

    def _serve(self, pieces: list[Piece]) -> None:
        try:
            self._keep(pieces)
        finally:
            for piece in pieces:
                piece.call()

    def _keep(self, pieces: list[Piece]) -> None:
        try:
            self._commit(pieces)
        except UNAVAILABLE as error:
            if len(pieces) > 1 and was_deadlock(error):
                self._keep_each(pieces)
            else:
                self._give_up(pieces, error)
        except Exception as error:
            if len(pieces) > 1:
                self._keep_each(pieces)
            else:
                pieces[0].fail(error)

    def _keep_each(self, pieces: list[Piece]) -> None:
        """One of them cannot be kept: the others must not suffer for it."""
        for piece in pieces:
            self._keep([piece])

    def _commit(self, pieces: list[Piece]) -> None:
        with self._transaction() as connection:
            for work, same in groupby(pieces, key=lambda piece: piece.work):
                do_for_all(work, list(same), connection)
        for piece in pieces:
            piece.keep()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Begin on the last turn's connection: to fetch one and give it back takes as long as an insert."""
        if time.monotonic() > self._good_until:
            self._let_go()
        connection, self._kept = self._kept or self._engine.connect(), None
        try:
            with connection.begin():
                yield connection
        except BaseException:
            connection.close()
            raise
        self._kept, self._good_until = connection, time.monotonic() + GOOD_SECONDS

    def _let_go(self, *, for_good: bool = False) -> None:
        connection, self._kept = self._kept, None
        if connection and for_good:
            connection.detach()  # or else it would go back to the pool
        if connection:
            connection.close()

    def _give_up(self, pieces: list[Piece], error: Exception) -> None:
        """Locked, full or gone: it is so for each of them, and for whom another turn would come too late."""
        with self._door:
            late = [piece for piece in self._waiting if piece.waited() > self._patience_for_a_turn]
            for piece in late:
                self._waiting.remove(piece)
        for piece in late:
            piece.call()
        log.error("not_kept", people=len(pieces) + len(late), exc_info=error)


def do_for_all(work: Work, pieces: Sequence[Piece], connection: Connection) -> None:
    outcomes = work(connection, [piece.item for piece in pieces])
    for piece, outcome in zip(pieces, outcomes, strict=True):
        piece.is_done(outcome)


def one_by_one(connection: Connection, works: Sequence[Callable[[Connection], Outcome]]) -> list[Outcome]:
    return [work(connection) for work in works]


def was_deadlock(error: Exception) -> bool:
    """Tell whether two writers waited for each other's rows, in another order each: alone they would not."""
    return isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", "")).startswith("40")


def init_app(app: Flask) -> None:
    with app.app_context():
        app.extensions["group_commit"] = GroupCommit(db.engine, app.config["LOCK_SECONDS"])


def commit_together(work: Callable[[Connection], Outcome]) -> Outcome:
    """Do ``work`` in the process's shared transaction; see :meth:`GroupCommit.run`."""
    with refusals_told():
        return writer().run(work)


def commit_all_together(
    work: Callable[[Connection, Sequence[Item]], Sequence[Outcome]], item: Item
) -> Outcome:
    """Do ``work`` for the items of all who wait in one go; see :meth:`GroupCommit.run_for_all`."""
    with refusals_told():
        return writer().run_for_all(work, item)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Where the database refuses a row, that is our fault, and the log says why.

    Who sent it is told as where the database is gone, and so keeps what they typed.
    """
    try:
        yield
    except DataError:
        raise  # what was sent is at fault, and sending it again would not help
    except DBAPIError as error:
        log.error("not_kept", people=1, exc_info=error)
        raise NotKept from error


def writer() -> GroupCommit:
    """Return the process's writer, and end what this request only read: no lock is held against it."""
    db.end_reading()
    found: GroupCommit = current_app.extensions["group_commit"]
    return found
