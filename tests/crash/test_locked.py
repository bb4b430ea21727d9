"""Another program holds the database's lock: an honest answer in time, the text kept, and no stuck worker."""

import os
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.crash.evidence import WHOLE, kept
from tests.crash.load import Ledger, fields, get, post
from tests.crash.running import Service, running

# The true ten seconds are for `make faults`.
LOCK_SECONDS = int(os.environ.get("FEEDBACK_TEST_LOCK_SECONDS", "1"))
THREADS = 8  # of the service, as it is set where nobody sets it
COMMENT = "Chờ hai tiếng mà chưa tới lượt, cán bộ rất nhiệt tình."


@contextmanager
def locked(url: str) -> Iterator[None]:
    if sa.make_url(url).get_backend_name() == "sqlite":
        other = sqlite3.connect(str(sa.make_url(url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("lock table submission in exclusive mode"))
        yield


@pytest.fixture
def patient_service(service: Service) -> Service:
    service.settings = {**service.settings, "FEEDBACK_LOCK_SECONDS": str(LOCK_SECONDS)}
    return service


def test_while_it_is_locked_everybody_is_told_and_afterwards_all_goes_on(
    patient_service: Service, durable_url: str, tmp_path: Path
) -> None:
    port, ledger = patient_service.port, Ledger(tmp_path / "manifest")
    tried = [fields() for _ in range(THREADS)]
    with running(patient_service), ThreadPoolExecutor(THREADS * 2) as people:
        assert ledger.send(port, fields()) == 201
        with locked(durable_url):
            begun = time.monotonic()
            pages = list(people.map(partial(post, port, accept="text/html"), tried))
            took = time.monotonic() - begun
            program = post(port, tried[0])
            assert get(port, "/f/TAMKY1").status == 200
        assert {page.status for page in pages} == {503}
        assert all(COMMENT in page.text for page in pages)
        assert not any("/r/" in page.text for page in pages)
        # The wait for the lock, a fifth more for a turn, and what a loaded machine needs for eight pages: not
        # one wait after the other.
        assert took < LOCK_SECONDS * 1.2 + 4
        assert (program.status, program.headers["Retry-After"]) == (503, "30")
        begun = time.monotonic()
        statuses = list(people.map(partial(ledger.send, port), [*tried, *(fields() for _ in tried)]))
        assert set(statuses) == {201}
        assert time.monotonic() - begun < 8  # no thread was still waiting
    assert kept(durable_url) == dict.fromkeys(ledger.acknowledged(), WHOLE)


def test_what_is_added_to_a_receipt_is_not_lost_on_the_page_either(
    patient_service: Service, durable_url: str
) -> None:
    with running(patient_service):
        receipt = post(patient_service.port, fields()).json["status_url"]
        with locked(durable_url):
            more = {"comment": "Xin thêm ghế ngồi chờ", "comment_id": "a" * 22}
            page = post(patient_service.port, more, accept="text/html", path=receipt)
        assert page.status == 503
        assert "Xin thêm ghế ngồi chờ" in page.text
