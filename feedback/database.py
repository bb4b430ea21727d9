"""The connection to the database, how it keeps what it acknowledged, and its migrations."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

import alembic.command
import alembic.config
from alembic.runtime.migration import MigrationContext
from flask import Flask, g, has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from feedback.models import Base
from feedback.paths import resource_dir


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite, which also knows whether a request has used its session at all."""

    def get_session(self, name: str = "default") -> Session:
        g.has_used_session = True
        return super().get_session(name)

    def end_reading(self) -> None:
        """Give up what the request's session holds; where it has none, none is made for that."""
        if g.get("has_used_session"):
            self.session.rollback()


db = Database()

UNAVAILABLE = (OperationalError, InterfaceError, NoConnectionFree)  # locked, full, gone, overrun
NAP_SECONDS = 0.001
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    db.init_app(app)
    _drop_async_teardown(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _make_sqlite_durable)
            begin = partial(_begin_on_sqlite, patience=app.config["LOCK_SECONDS"])
            event.listen(db.engine, "begin", begin)


def _drop_async_teardown(app: Flask) -> None:
    """There are no asynchronous sessions to close, and looking for them costs each request an event loop."""
    app.teardown_appcontext_funcs = [
        function for function in app.teardown_appcontext_funcs if not iscoroutinefunction(function)
    ]


def _make_sqlite_durable(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: _begin_on_sqlite does.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    # FULL: a commit is on the disk before it is acknowledged, also when the power fails.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What a person erased is overwritten, not only unlinked.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_on_sqlite(connection: Connection, patience: float) -> None:
    """Take the write lock at once where a write may follow.

    A transaction that reads first and writes later fails in SQLite when another wrote in between,
    without waiting; one that begins IMMEDIATE waits its turn.
    """
    reading = connection.get_execution_options().get("reading")
    if reading is None:
        reading = has_request_context() and request.method in SAFE_METHODS
    if reading:
        run_on_driver(connection, "BEGIN DEFERRED")
    else:
        _begin_to_write(connection, patience)


def _begin_to_write(connection: Connection, patience: float) -> None:
    """Wait up to ``patience`` seconds for the write lock, and take it soon after it is free.

    SQLite itself naps between two looks, ever longer and up to 0.1 s, while the next and the next process
    take turns; that alone made the slowest answers (https://www.sqlite.org/c3ref/busy_timeout.html).
    """
    until = time.monotonic() + patience
    run_on_driver(connection, "PRAGMA busy_timeout = 0")
    try:
        while not _has_begun_to_write(connection, is_last=time.monotonic() > until):
            time.sleep(NAP_SECONDS)
    finally:
        run_on_driver(connection, f"PRAGMA busy_timeout = {int(patience * 1000)}")


def _has_begun_to_write(connection: Connection, *, is_last: bool) -> bool:
    try:
        run_on_driver(connection, "BEGIN IMMEDIATE")
    except OperationalError as error:
        is_locked = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
        if is_last or not is_locked:
            raise
        return False
    return True


def run_on_driver(
    connection: Connection, statement: str, values: Sequence[Any] = ()
) -> Sequence[Sequence[Any]]:
    """Run a statement in the driver's own language and return its rows as the driver gives them.

    For the busiest path alone: SQLAlchemy makes itself ready for whatever a statement may return, which takes
    longer than many a statement. Raises what SQLAlchemy raises, and like it tells no value.
    """
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    except errors as error:
        raise DBAPIError.instance(
            statement, None, error, errors, hide_parameters=True, dialect=connection.dialect
        ) from error


def empty_the_log() -> None:
    """Let SQLite's write-ahead log forget what was erased from the tables.

    While somebody reads, a part may stay until the log is next emptied; PostgreSQL recycles its own.
    """
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


def reading_session() -> Session:
    """Return a session apart from the request's own that takes no write lock, whatever the request does."""
    return Session(db.engine.execution_options(reading=True))


def upgrade(revision: str = "head") -> None:
    """Bring the schema of the app's database up to ``revision``."""
    with _migrations() as config:
        alembic.command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    """Take the schema back to ``revision``; "base" is an empty database."""
    with _migrations() as config:
        alembic.command.downgrade(config, revision)


def read_only() -> None:
    """Let this request's session take no write lock, also in a POST; to be called before it begins."""
    db.session.connection(execution_options={"reading": True})


def write_from_here() -> None:
    """Let this request's session write from now on, also in a GET: what it read before is read anew."""
    db.session.rollback()
    db.session.connection(execution_options={"reading": False})


def close_connections() -> None:
    """Close what this process holds, before it forks.

    A connection to SQLite that a child inherits makes its own ones believe in locks they do not have: a third
    process could then truncate the log they write to (https://www.sqlite.org/howtocorrupt.html section 2.6).
    """
    db.session.close()
    db.engine.dispose()


@contextmanager
def _migrations() -> Iterator[alembic.config.Config]:
    """Alembic's configuration over one connection; foreign keys rest while tables are rebuilt."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            # Else the rename that ends a rebuilding fails at triggers that name the table not yet there.
            connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SET statement_timeout = 0")  # rebuilding a table may take its time
        config = alembic.config.Config()
        config.set_main_option("script_location", str(resource_dir("migrations")))
        config.attributes.update(connection=connection, target_metadata=Base.metadata)
        yield config
        connection.commit()
    db.engine.dispose()


def schema_revision(connection: Connection) -> str | None:
    """Return the newest migration this database has seen, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """Return the newest migration there is."""
    return (resource_dir("migrations") / "HEAD").read_text().strip()


def is_ready() -> bool:
    """Tell whether the database answers and has the schema this code was written for."""
    try:
        return schema_revision(db.session.connection()) == head_revision()
    finally:
        db.session.rollback()  # a look must not keep the write lock
