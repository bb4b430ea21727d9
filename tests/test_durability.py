"""The service asks its database at start whether it keeps its word, and does not start where it does not."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from feedback import create_app
from feedback.cli import cli
from feedback.config import SettingsError
from feedback.database import db
from feedback.durability import NotDurable, network_file_system, require_durability

Make = Callable[[dict[str, str]], Flask]


@pytest.mark.one_database
def test_sqlite_is_durable_as_we_set_it(app: Flask) -> None:
    with app.app_context():
        require_durability()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("pragma", "told"),
    [("synchronous=NORMAL", "synchronous is 1"), ("journal_mode=DELETE", "journal_mode is delete")],
)
def test_whatever_takes_sqlites_promise_back_is_noticed(app: Flask, pragma: str, told: str) -> None:
    with app.app_context():
        sa.event.listen(db.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
        with pytest.raises(NotDurable, match=told):
            require_durability()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_none(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="must name a file"):
        create_app({"FEEDBACK_DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(tmp_path)})


def test_a_postgresql_that_may_forget_does_not_serve(
    postgresql_url: str, make_app: Make, tmp_path: Path
) -> None:
    """The tests' own server keeps nothing when the power fails."""
    with psycopg.connect(postgresql_url.replace("+psycopg", "")) as connection:
        if connection.execute("show fsync").fetchone() != ("off",):
            pytest.skip("the PostgreSQL given to the tests is a durable one")
    app = make_app({"FEEDBACK_DATABASE_URL": postgresql_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    refused = app.test_cli_runner().invoke(cli, ["serve"])
    assert refused.exit_code == 1
    assert "fsync is off. To mend it, set fsync = on" in refused.output


def test_a_database_that_does_not_wait_for_the_disk_is_noticed(
    postgresql_url: str, make_app: Make, tmp_path: Path
) -> None:
    """One line for the database or the role is enough to switch it off, whatever postgresql.conf says."""
    name = sa.make_url(postgresql_url).database
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'alter database "{name}" set synchronous_commit = off')
    app = make_app({"FEEDBACK_DATABASE_URL": postgresql_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    with app.app_context(), pytest.raises(NotDurable, match="synchronous_commit is off"):
        require_durability()


def test_no_statement_and_no_lock_holds_a_thread_for_ever(
    postgresql_url: str, make_app: Make, tmp_path: Path
) -> None:
    settings = {"FEEDBACK_DATABASE_URL": postgresql_url, "FEEDBACK_DATA_DIR": str(tmp_path)}
    with make_app({**settings, "FEEDBACK_LOCK_SECONDS": "7"}).app_context():
        shown = [db.session.scalar(sa.text(f"show {name}_timeout")) for name in ("lock", "statement")]
    assert shown == ["7s", "1min"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("/dev/sda1 / ext4 rw 0 0\n", None),
        ("/dev/sda1 / ext4 rw 0 0\nserver:/share {folder} nfs4 rw 0 0\n", "nfs4"),
        ("server:/share / cifs rw 0 0\n/dev/sda1 {folder} xfs rw 0 0\n", None),
    ],
)
def test_a_network_file_system_is_noticed(app: Flask, tmp_path: Path, mounts: str, kind: str | None) -> None:
    with app.app_context():
        folder = Path(db.engine.url.database or "").parent
        (tmp_path / "mounts").write_text(mounts.format(folder=folder))
        assert network_file_system(tmp_path / "mounts") == kind
