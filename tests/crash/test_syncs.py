"""Before every success the disk has said that it has it."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.crash.evidence import kept
from tests.crash.faults import can_refuse_syncs
from tests.crash.load import fields, get, post
from tests.crash.running import Service, running, settings_for
from tests.servers import PATIENCE, Postgres

SENT = 20
STRACE = shutil.which("strace") if os.environ.get("FEEDBACK_TEST_STRACE") else None


def test_where_the_disk_does_not_take_it_there_is_no_success(own_sqlite_url: str, tmp_path: Path) -> None:
    """The kernel lets each fsync and fdatasync fail: an answer that did not wait for one would be a 201."""
    if not can_refuse_syncs():
        pytest.skip("the numbers of the system calls are not known for this processor")
    service = Service(tmp_path, settings_for(own_sqlite_url, tmp_path), syncs_fail=True)
    with running(service):
        assert get(service.port, "/f/TAMKY1").status == 200
        assert [post(service.port, fields()).status for _ in range(SENT)] == [503] * SENT


def test_postgresql_syncs_for_each_that_comes_alone(
    durable_postgres: Postgres, own_postgres_url: str, tmp_path: Path
) -> None:
    service = Service(tmp_path, settings_for(own_postgres_url, tmp_path))
    with running(service):
        before = syncs_of(durable_postgres)
        assert [post(service.port, fields()).status for _ in range(SENT)] == [201] * SENT
        deadline = time.monotonic() + PATIENCE  # figures of a connection arrive when it rests
        while syncs_of(durable_postgres) < before + SENT:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def syncs_of(server: Postgres) -> int:
    with psycopg.connect(host=str(server.folder), user="postgres") as connection:
        row = connection.execute("select sum(fsyncs) from pg_stat_io where object = 'wal'").fetchone()
    return int(row[0]) if row else 0


@pytest.mark.skipif(STRACE is None, reason="`make faults` looks with strace, where there is one")
def test_strace_sees_a_sync_between_each_question_and_its_answer(
    service: Service, durable_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with running(service):
        watched = [*service.workers()]
        if sa.make_url(durable_url).get_backend_name() == "postgresql":
            # Before the service's first connection, whose process it then follows.
            watched.append(request.getfixturevalue("durable_postgres").process.pid)
        trace = tmp_path / "trace"
        calls = "trace=fsync,fdatasync,recvfrom,sendto"
        command = [str(STRACE), "-f", "-e", calls, "-e", "signal=none", "-s", "24", "-o", str(trace)]
        watcher = subprocess.Popen([*command, *(part for pid in watched for part in ("-p", str(pid)))])
        try:
            until_attached(service, trace)
            assert [post(service.port, fields()).status for _ in range(SENT)] == [201] * SENT
        finally:
            watcher.terminate()
            watcher.wait(PATIENCE)
    assert syncs_before_answers(trace.read_text()) == [True] * SENT
    assert len(kept(durable_url)) == SENT


def until_attached(service: Service, trace: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while "GET /healthz" not in (trace.read_text() if trace.exists() else ""):
        assert time.monotonic() < deadline
        get(service.port, "/healthz")


def syncs_before_answers(trace: str) -> list[bool]:
    """For each 201: did a sync end well between the question and it?"""
    found, synced = [], False
    for line in trace.splitlines():
        if re.search(r'recvfrom.*"POST ', line):
            synced = False
        elif re.search(r"(fsync|fdatasync)(\(| resumed>).*= 0$", line):
            synced = True
        elif re.search(r'sendto.*"HTTP/1\.1 201', line):
            found.append(synced)
    return found
