"""Databases that really keep their word: these tests kill whoever writes to them."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from feedback import create_app, database
from feedback.surveys.service import ensure_counter_rating
from tests import factories
from tests.crash.running import Service, settings_for
from tests.servers import Postgres, own_postgres

NAME = "TAMKY1"


def fill(url: str, folder: Path) -> None:
    """The schema, and one place to send to."""
    app = create_app({"FEEDBACK_DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(folder)})
    with app.app_context():
        database.upgrade()
        ensure_counter_rating()
    factories.create_touchpoint(app, NAME)
    with app.app_context():
        database.close_connections()


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(f"sqlite:///{folder / 'feedback.sqlite'}", folder)
    return folder / "feedback.sqlite"


@pytest.fixture(scope="session")
def durable_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server as in production: fsync and synchronous_commit are on."""
    with own_postgres() as server:
        url = sa.make_url(server.url).set(database="filled").render_as_string(hide_password=False)
        server.order('create database "filled"')
        fill(url, tmp_path_factory.mktemp("filled"))
        yield server


@pytest.fixture
def own_sqlite_url(filled_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(filled_sqlite, tmp_path / 'feedback.sqlite')}"


@pytest.fixture
def own_postgres_url(durable_postgres: Postgres) -> Iterator[str]:
    name = f"crash_{uuid.uuid4().hex[:12]}"
    durable_postgres.order(f'create database "{name}" template "filled"')
    yield sa.make_url(durable_postgres.url).set(database=name).render_as_string(hide_password=False)
    durable_postgres.order(f'drop database "{name}" with (force)')


@pytest.fixture(params=["sqlite", "postgres"])
def durable_url(request: pytest.FixtureRequest) -> str:
    """A database with one touchpoint, TAMKY1; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"own_{request.param}_url")
    return url


@pytest.fixture
def service(durable_url: str, tmp_path: Path) -> Service:
    """Not yet started; a lock is waited for no longer than a second."""
    return Service(tmp_path, settings_for(durable_url, tmp_path))
