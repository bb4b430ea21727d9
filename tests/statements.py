"""What the driver is asked, counted below SQLAlchemy: the busiest path passes some of it by."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import psycopg
import sqlalchemy as sa

PARTS_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA busy_timeout")
IS_IT_THERE = ";"  # how SQLAlchemy asks PostgreSQL before it takes a connection again


@contextmanager
def noted(engine: sa.Engine) -> Iterator[list[str]]:
    """Every statement from here on, also BEGIN on SQLite; one of many rows as often as it is repeated."""
    asked: list[str] = []
    watched: list[Any] = []

    def watch(driver: Any, *_: object) -> None:
        watched.append(driver)
        if engine.dialect.name == "sqlite":
            driver.set_trace_callback(asked.append)
        else:
            driver.cursor_factory = noting_cursor(asked)

    def watch_a_kept_one(connection: sa.Connection) -> None:
        watch(connection.connection.dbapi_connection)

    sa.event.listen(engine, "checkout", watch)
    sa.event.listen(engine, "begin", watch_a_kept_one)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "checkout", watch)
        sa.event.remove(engine, "begin", watch_a_kept_one)
        for driver in watched:
            if engine.dialect.name == "sqlite":
                driver.set_trace_callback(None)
            else:
                driver.cursor_factory = psycopg.Cursor


def noting_cursor(asked: list[str]) -> type[psycopg.Cursor[Any]]:
    class NotingCursor(psycopg.Cursor[Any]):
        def execute(self, query, *arguments, **options):
            asked.append(query)
            return super().execute(query, *arguments, **options)

        def executemany(self, query, rows, **options):
            rows = list(rows)
            asked.extend([query] * len(rows))
            return super().executemany(query, rows, **options)

    return NotingCursor


def work_in(asked: list[str]) -> list[str]:
    """What is left without that which only begins and ends transactions, and what triggers do.

    For each statement of a trigger SQLite says again the one that set it off, with the same values.
    """
    work = [one for one in asked if not one.startswith(PARTS_OF_TRANSACTIONS) and one != IS_IT_THERE]
    echoes = {place for place, (one, next_) in enumerate(pairwise(work), 1) if one == next_ and is_write(one)}
    return [one for place, one in enumerate(work) if place not in echoes]


def is_write(statement: str) -> bool:
    return statement.startswith(("INSERT", "UPDATE", "DELETE"))
