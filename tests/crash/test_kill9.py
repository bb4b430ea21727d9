"""kill -9 in mid-load: nothing that was acknowledged is lost, and nothing is there that nobody sent."""

import os
import random
import shutil
import time
from pathlib import Path

import sqlalchemy as sa

from tests.crash.evidence import WHOLE, faults_of_the_file, kept
from tests.crash.load import Ledger, writers
from tests.crash.running import Service, running, settings_for
from tests.servers import Postgres

CYCLES = int(os.environ.get("FEEDBACK_TEST_KILLS", "20"))
KILLED_AFTER = (0.005, 0.5)  # seconds of load


def test_nothing_acknowledged_is_lost(service: Service, durable_url: str, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "manifest")
    with running(service):
        before_kills = sum(kill_and_look(service, durable_url, ledger) for _ in range(CYCLES))
    say(f"{CYCLES} kills of the service", before_kills, durable_url)


def test_nothing_acknowledged_is_lost_with_the_database_server(
    durable_postgres: Postgres, own_postgres_url: str, tmp_path: Path
) -> None:
    """The same with kill -9 to PostgreSQL's postmaster, in turn before, after and without the service."""
    ledger = Ledger(tmp_path / "manifest")
    service = Service(tmp_path, settings_for(own_postgres_url, tmp_path))
    cycles, before_kills = max(CYCLES // 3, 3), 0
    with running(service):
        for cycle in range(cycles):
            with_service = cycle % 2 == 0
            before_kills += kill_the_database(service, ledger, durable_postgres, with_service)
            durable_postgres.start()
            if with_service:
                service.start()
            look(own_postgres_url, ledger)
            settled(service, ledger, own_postgres_url)
    say(f"{cycles} kills of the postmaster", before_kills, own_postgres_url)


def kill_and_look(service: Service, url: str, ledger: Ledger) -> int:
    """Kill in mid-load, start again; return how many were acknowledged before."""
    before = ledger.answers
    with writers(service.port, ledger):
        wait_a_little()
        service.kill()
    acknowledged = ledger.answers - before
    copied = copy_of(url, service.folder)
    service.start()
    assert copied in (None, look(url, ledger))
    settled(service, ledger, url)
    return acknowledged


def kill_the_database(service: Service, ledger: Ledger, server: Postgres, with_service: bool) -> int:
    before = ledger.answers
    with writers(service.port, ledger):
        wait_a_little()
        server.kill()
        if with_service:
            service.kill()
    # Whoever meets a service without its database is told so, and nothing else.
    assert {fault[:3] for fault in ledger.faults} <= {"503"}
    ledger.faults.clear()
    return ledger.answers - before


def wait_a_little() -> None:
    time.sleep(random.uniform(*KILLED_AFTER))  # noqa: S311 - when people are in the middle of something


def settled(service: Service, ledger: Ledger, url: str) -> None:
    """What was never answered is sent again: each is there once then, and whole."""
    assert set(ledger.settle(service.port)) <= {200, 201}
    assert ledger.faults == []
    assert kept(url) == dict.fromkeys(ledger.acknowledged(), WHOLE)


def look(url: str, ledger: Ledger) -> dict[str, tuple[int, int]]:
    there, acknowledged = kept(url), set(ledger.acknowledged())
    assert acknowledged <= set(there)
    assert set(there) <= acknowledged | set(ledger.in_flight)
    assert set(there.values()) <= {WHOLE}
    assert faults_of_the_file(url) == []
    return there


def copy_of(url: str, folder: Path) -> dict[str, tuple[int, int]] | None:
    """What SQLite's file and its log say, copied as they lie there after the kill; None for PostgreSQL."""
    database = Path(sa.make_url(url).database or "")
    if not database.exists():
        return None
    for copy in folder.glob("copy*"):
        copy.unlink()
    for file in (database, database.with_name(f"{database.name}-wal")):
        if file.exists():
            shutil.copy(file, folder / file.name.replace("feedback.sqlite", "copy"))
    url = f"sqlite:///{folder / 'copy'}"
    assert faults_of_the_file(url) == []
    return kept(url)


def say(what: str, acknowledged: int, url: str) -> None:
    """Figures for docs/security.md; pytest shows them with -s."""
    assert acknowledged > CYCLES  # otherwise these kills have shown nothing
    kind = sa.make_url(url).get_backend_name()
    print(f"{kind}: {what}, {acknowledged} acknowledged before one, {len(kept(url))} kept")  # noqa: T201
