"""No room on the disk: said honestly, the text kept, no receipt; with room again all goes on by itself."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.crash.evidence import WHOLE, faults_of_the_file, kept
from tests.crash.faults import fill_up, let_files_grow_to, small_disk
from tests.crash.load import Ledger, fields, post
from tests.crash.running import Service, running, settings_for
from tests.servers import Postgres

NO_MOUNT = "nobody may mount a file system here; run the tests as root to see it"
COMMENT = fields()["comment"]
NO_LIMIT = -1
MANY = 400  # as many fit at most into what is still free in files already there


def assert_honest(service: Service, ledger: Ledger, url: str, make_room: Callable[[], object]) -> None:
    """With a disk that is full now."""
    while ledger.send(service.port, fields()) != 503:
        assert ledger.answers < MANY
    page = post(service.port, fields(), accept="text/html")
    assert page.status == 503
    assert COMMENT in page.text
    assert "/r/" not in page.text
    program = post(service.port, fields())
    assert (program.status, program.headers["Retry-After"]) == (503, "30")
    assert "receipt" not in program.json
    assert kept(url).keys() == ledger.acknowledged().keys()
    make_room()
    assert ledger.settle(service.port) == [201]
    assert ledger.send(service.port, fields()) == 201
    assert faults_of_the_file(url) == []
    assert kept(url) == dict.fromkeys(ledger.acknowledged(), WHOLE)


def test_sqlite_on_a_full_disk(filled_sqlite: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk) as mounted:
        if not mounted:
            pytest.skip(NO_MOUNT)
        url = f"sqlite:///{shutil.copy(filled_sqlite, disk)}"
        # The log lies on the same disk, as it may well do.
        service = Service(disk, {**settings_for(url, tmp_path)})
        ledger = Ledger(tmp_path / "manifest")
        with running(service):
            assert ledger.send(service.port, fields()) == 201
            ballast = fill_up(disk)
            assert_honest(service, ledger, url, ballast.unlink)


def test_sqlite_that_may_not_write_further(own_sqlite_url: str, tmp_path: Path) -> None:
    """The same where nobody can mount: the kernel refuses each byte after the first of a page."""
    service = Service(tmp_path, settings_for(own_sqlite_url, tmp_path))
    ledger = Ledger(tmp_path / "manifest")
    with running(service):
        assert ledger.send(service.port, fields()) == 201
        workers = service.workers()
        let_files_grow_to(workers, 4096)
        assert_honest(service, ledger, own_sqlite_url, lambda: let_files_grow_to(workers, NO_LIMIT))


def test_postgresql_with_a_full_table_space(durable_postgres: Postgres, tmp_path: Path) -> None:
    """Where the log of PostgreSQL itself has no room, PostgreSQL stops: then it is as if it were killed."""
    disk = durable_postgres.folder / "disk"
    with small_disk(disk) as mounted:
        if not mounted:
            pytest.skip(NO_MOUNT)
        durable_postgres.order(f"create tablespace small location '{own_folder(disk)}'")
        durable_postgres.order('create database "small" template "filled" tablespace small')
        url = sa.make_url(durable_postgres.url).set(database="small").render_as_string(hide_password=False)
        service, ledger = Service(tmp_path, settings_for(url, tmp_path)), Ledger(tmp_path / "manifest")
        try:
            with running(service):
                assert ledger.send(service.port, fields()) == 201
                ballast = fill_up(disk)
                assert_honest(service, ledger, url, ballast.unlink)
        finally:
            durable_postgres.order('drop database "small" with (force)')
            durable_postgres.order("drop tablespace small")


def own_folder(disk: Path) -> Path:
    """A folder on the disk that belongs to whom its parent's parent belongs: PostgreSQL's account."""
    folder = disk / "tables"
    folder.mkdir(mode=0o700)
    shutil.chown(folder, disk.parent.stat().st_uid, disk.parent.stat().st_gid)
    return folder
