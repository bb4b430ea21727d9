"""PostgreSQL databases for the tests: each is a copy, made while the test before still runs."""

import time
import uuid
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa


@contextmanager
def new_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The URL of a database of one's own, there as long as the context."""
    url = create(server_url, template)
    try:
        yield url
    finally:
        drop(url)


def create(server_url: str, template: str) -> str:
    name = f"test_{uuid.uuid4().hex[:12]}"  # a server of the developer's own may hold other databases
    # Copying files takes half as long as PostgreSQL's default, which writes every page to its log.
    _order(server_url, f'create database "{name}" template "{template}" strategy file_copy')
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop(url: str) -> None:
    of_server = sa.make_url(url)
    server_url = of_server.set(database="postgres").render_as_string(hide_password=False)
    _order(server_url, f'drop database "{of_server.database}" with (force)')


def _order(server_url: str, statement: str) -> None:
    server = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(statement))


class Copies:
    """Copies of one database, of which there is always a next one.

    A copy that was given back gets the rows it had at first, in a seventh of the time of a new one. Where a
    test changed more than rows, or left somebody connected, there is a new one.
    """

    TURNS = 25  # of a copy: deleted rows take their room, and all readers pass them

    def __init__(self, server_url: str, template: str) -> None:
        self._made_from = server_url, template
        self._original: Original | None = None
        self._used: dict[str, tuple[psycopg.Connection, int]] = {}  # by URL: our way in, and how often
        self._worker = ThreadPoolExecutor(1)
        self._next = deque(self._worker.submit(self._new) for _ in range(2))

    def take(self) -> str:
        return self._next.popleft().result()

    def give_back(self, url: str) -> None:
        self._next.append(self._worker.submit(self._as_at_first, url))

    def _new(self) -> str:
        url = create(*self._made_from)
        self._used[url] = connected(url), 0
        if self._original is None:
            self._original = Original(self._used[url][0])
        return url

    def _as_at_first(self, url: str) -> str:
        connection, turns = self._used[url]
        if self._original and turns < self.TURNS and self._original.is_restored(connection):
            self._used[url] = connection, turns + 1
            return url
        self._drop(url)
        return self._new()

    def _drop(self, url: str) -> None:
        self._used.pop(url)[0].close()
        drop(url)

    def close(self) -> None:
        for copy in self._next:
            self._drop(copy.result())
        self._worker.shutdown()


def connected(url: str) -> psycopg.Connection:
    address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


# Whatever defines tables, triggers, functions and settings has rows there; who writes one leaves a number.
CATALOGUES = (
    *("class", "attribute", "attrdef", "constraint", "index", "trigger", "proc", "type", "namespace"),
    *("extension", "db_role_setting"),
)
DEFINED = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM pg_{name}"  # noqa: S608 - the names above
    for name in CATALOGUES
)
SEQUENCES = "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
WITH_ROWS = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"""
OTHERS = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Original:
    """What is defined in a database, and its rows, to give them back to another copy of it."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._defined = connection.execute(DEFINED).fetchall()
        self._sequences = set(connection.execute(SEQUENCES))
        tables = [table for (table,) in connection.execute(WITH_ROWS)]
        self._rows = {table: rows for table in tables if (rows := rows_of(connection, table))}

    def is_restored(self, connection: psycopg.Connection) -> bool:
        try:
            if not is_left(connection) or connection.execute(DEFINED).fetchall() != self._defined:
                return False
            with connection.transaction():
                self._restore(connection)
        except psycopg.Error:
            return False  # whose server it is may forbid it, or the test has taken the database away
        return True

    def _restore(self, connection: psycopg.Connection) -> None:
        connection.execute("SET LOCAL session_replication_role = replica")  # no trigger, no order of tables
        connection.execute("SET LOCAL lock_timeout = '2s'")
        for (table,) in connection.execute(WITH_ROWS).fetchall():
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - its own names
        for table, rows in self._rows.items():
            with connection.cursor().copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        drawn = {name for name, *_ in set(connection.execute(SEQUENCES)) - self._sequences}
        for name, start, last in self._sequences:
            if name in drawn:
                state = f'"{name}"', last or start, last is not None
                connection.execute("SELECT setval(%s, %s, %s)", state)


def rows_of(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(map(bytes, copy))


def is_left(connection: psycopg.Connection) -> bool:
    """Whether nobody else is connected; whoever just went may take a moment."""
    for _ in range(20):
        if not connection.execute(OTHERS).fetchall():
            return True
        time.sleep(0.005)
    return False
