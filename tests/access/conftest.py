"""The province of the matrix: made once on each kind of database, for all who walk through it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.models import ROLES
from tests import databases
from tests.access.walking import pages_of
from tests.access.world import ELSEWHERE, HERE, World, build_units, fill
from tests.compiled import Templates
from tests.conftest import service_of
from tests.factories import SECRET_KEY, create_account
from tests.pages import sign_in

Pages = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Province:
    app: Flask
    world: World
    walkers: dict[str, FlaskClient]  # by role: somebody who has it in the own unit, signed in
    before: Pages  # what they saw while nothing was in other units yet
    after: Pages  # the same pages, as soon as there was: what a test does would be seen in them


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def province(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_templates: Templates,
) -> Iterator[Province]:
    folder = tmp_path_factory.mktemp("province")
    with new_database(request, folder) as url:
        yield walked(url, folder, compiled_templates)


@contextmanager
def new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder)}"
        return
    server, template = (request.getfixturevalue(name) for name in ("postgres_url", "postgres_template"))
    with databases.new_database(server, template=template) as url:
        yield url


def walked(url: str, folder: Path, templates: Templates) -> Province:
    settings = {
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_DATA_DIR": str(folder),
        "FEEDBACK_SECRET_KEY": SECRET_KEY,
    }
    app = service_of(settings, templates)
    # Other tests look each page over; here they are too many for that.
    app.test_client_class = FlaskClient
    world = build_units(app)
    for relation in HERE:
        fill(app, world, relation)
    walkers = {role: signed_in(app, world, role) for role in ROLES}
    before = pages_of(app, world, walkers)
    for relation in ELSEWHERE:
        fill(app, world, relation)
    return Province(app, world, walkers, before, pages_of(app, world, walkers))


def signed_in(app: Flask, world: World, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, create_account(app, role, world.units["own"], name=f"Người {role}"))
    return client
