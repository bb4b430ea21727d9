"""PostgreSQL databases for the tests: each is a copy, made while the test before still runs."""

import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

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
    """Copies of one database, of which there is always a next one."""

    def __init__(self, server_url: str, template: str) -> None:
        self._made_from = server_url, template
        self._worker = ThreadPoolExecutor(1)
        self._next = self._begin()
        self._dropped: list[Future[None]] = []

    def _begin(self) -> Future[str]:
        return self._worker.submit(create, *self._made_from)

    def take(self) -> str:
        taken, self._next = self._next, self._begin()
        return taken.result()

    def give_back(self, url: str) -> None:
        self._dropped.append(self._worker.submit(drop, url))

    def close(self) -> None:
        self.give_back(self._next.result())
        self._worker.shutdown()
        for done in self._dropped:
            done.result()  # what could not be dropped is said
