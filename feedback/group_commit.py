"""One writer per process: everything that waits is committed together, and answered only after that.

A commit that is safe at power loss waits for the disk, some milliseconds whatever it holds. People who send
at the same moment therefore share one. Whoever comes first works for all who wait; whoever comes meanwhile
finds the next turn, or the own work done. There is no thread to start after a fork, and none to lose.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app
from flask_babel import gettext
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from feedback.database import db
from feedback.errors import FeedbackError

Outcome = TypeVar("Outcome")
Work = Callable[[Connection], Any]

PATIENCE_SECONDS = 12.0  # a little longer than the database's own: then its error is the one told
MOST_TOGETHER = 64

log = structlog.get_logger()


class NotKept(FeedbackError):
    """The database is locked, full or gone, or the turn did not come. Nothing may be said to be kept."""

    status = 503

    def message(self) -> str:
        return gettext("We cannot save anything right now. Please send again in a minute.")


class Piece:
    """One person's work, and what became of it."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.outcome: Any = None
        self.error: Exception | None = None
        self.is_done = False

    def do(self, connection: Connection) -> None:
        self.outcome = self.work(connection)

    def fail(self, error: Exception) -> None:
        self.error, self.is_done = error, True


class GroupCommit:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: deque[Piece] = deque()
        self._turn = Lock()

    def run(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """Do ``work`` in a transaction shared with whoever waits, and return what it returns once committed.

        Work must read and write through the connection it is given, and do nothing else: when another's
        fails it is done again, alone. Raises what it raised, NotKept.
        """
        piece = Piece(work)
        self._waiting.append(piece)
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            self._withdraw(piece)
            raise NotKept
        try:
            while not piece.is_done:
                self._serve()
        finally:
            self._turn.release()
        if piece.error:
            raise piece.error
        outcome: Outcome = piece.outcome
        return outcome

    def _withdraw(self, piece: Piece) -> None:
        try:
            self._waiting.remove(piece)
        except ValueError:
            log.info("left_before_the_answer")  # it may be kept; sent again, it is the same submission

    def _serve(self) -> None:
        pieces = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
        try:
            self._commit(pieces)
        except (OperationalError, InterfaceError) as error:
            # Locked, full or gone: it is so for each of them.
            log.error("not_kept", people=len(pieces), exc_info=error)
            for piece in pieces:
                piece.fail(NotKept())
        except Exception as error:
            if len(pieces) == 1:
                pieces[0].fail(error)
            else:
                self._serve_each(pieces)

    def _serve_each(self, pieces: list[Piece]) -> None:
        """One of them cannot be kept: the others must not suffer for it."""
        for piece in pieces:
            try:
                self._commit([piece])
            except Exception as error:
                piece.fail(error)

    def _commit(self, pieces: list[Piece]) -> None:
        with self._engine.begin() as connection:
            for piece in pieces:
                piece.do(connection)
        for piece in pieces:
            piece.is_done = True


def init_app(app: Flask) -> None:
    with app.app_context():
        app.extensions["group_commit"] = GroupCommit(db.engine)


def commit_together(work: Callable[[Connection], Outcome]) -> Outcome:
    """Do ``work`` in the process's shared transaction; see :meth:`GroupCommit.run`."""
    # What the request only read must not hold SQLite's lock against its own writer.
    db.session.rollback()
    writer: GroupCommit = current_app.extensions["group_commit"]
    return writer.run(work)
