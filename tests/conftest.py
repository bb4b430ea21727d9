"""What every test may ask for: databases that are up to date and its own, and a browser."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from playwright.sync_api import Browser, BrowserContext, Page
from threadpoolctl import threadpool_limits
from werkzeug.test import TestResponse

from feedback import create_app, database
from feedback.consent.first import ensure_first_texts
from feedback.surveys.service import ensure_counter_rating
from tests import compiled, databases, factories, memory, pages, servers
from tests.sharing import Sharing, place_of

Settings = dict[str, str]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "one_database: what is tested does not depend on the kind of database; SQLite is enough"
    )
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory.folder()))  # where tmp_path lies
    # Threads of libraries that wait for each other keep the cores from other workers and from all servers.
    # What is loaded already asks no more; the workers and all that they start do.
    threadpool_limits(1)
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    kinds = ["sqlite"] if metafunc.definition.get_closest_marker("one_database") else ["sqlite", "postgresql"]
    for name in {"database_url", "empty_database_url"} & set(metafunc.fixturenames):
        metafunc.parametrize(name, kinds, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what needs a browser last: an open one has an event loop in this thread, which Flask refuses.

    Of both, what lasts long comes first.
    """
    items.sort(key=lambda item: ("browser" in getattr(item, "fixturenames", ()), place_of(item.nodeid)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing | None:
    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: to look through it for garbage took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def bring_up_to_date(url: str, folder: Path) -> None:
    """Runs the migrations on an empty database: once a session and kind, each test then gets a copy."""
    app = create_app({"FEEDBACK_DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(folder)})
    with app.app_context():
        database.upgrade()
        ensure_counter_rating()
        ensure_first_texts()
    _let_go(app)


def _let_go(app: Flask) -> None:
    """Closes the connections, so that SQLite empties its log and PostgreSQL can copy the database."""
    with app.app_context():
        database.db.engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """What the service is started with: a migrated database, without units yet."""
    return {
        "FEEDBACK_DATABASE_URL": database_url,
        "FEEDBACK_DATA_DIR": str(tmp_path / "data"),
        "FEEDBACK_SECRET_KEY": factories.SECRET_KEY,
        # Behind the other workers of the tests an analysis would come to an end when all are done.
        "FEEDBACK_ANALYSIS_NICENESS": "0",
    }


@pytest.fixture(scope="session")
def compiled_templates() -> compiled.Templates:
    return compiled.Templates()


@pytest.fixture(scope="session", autouse=True)
def compiled_rules() -> Iterator[None]:
    with compiled.rules():
        yield


STATEMENTS = compiled.Statements()


def service_of(settings: Settings, templates: compiled.Templates) -> Flask:
    app = create_app(settings)
    with app.app_context():
        STATEMENTS.share(database.db.engine)
    app.test_client_class = pages.CheckingClient
    app.jinja_env.bytecode_cache = templates
    # They are slow on purpose, and tests sign in hundreds of times: the same functions at their cheapest.
    security = app.extensions["security"]
    security.pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
    security.hashing_context.update(sha256_crypt__default_rounds=1000)  # of a link for a new password
    return app


@pytest.fixture
def make_app(compiled_templates: compiled.Templates) -> Iterator[Callable[[Settings], Flask]]:
    """The service with any settings."""
    made = []

    def make(settings: Settings) -> Flask:
        made.append(service_of(settings, compiled_templates))
        return made[-1]

    yield make
    for app in made:
        _let_go(app)


@pytest.fixture
def app(make_app: Callable[[Settings], Flask], settings: Settings) -> Flask:
    """The service. No context is pushed: each request has its own, and so has each factory."""
    return make_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts; it finds fault with every page (tests/pages.py)."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """The command line: ``runner.invoke(cli, ["init"])``."""
    return app.test_cli_runner()


@pytest.fixture
def page() -> Callable[[TestResponse], pages.Page]:
    """The elements of a page that was answered."""
    return lambda response: pages.Page(response.text)


@pytest.fixture
def sign_in() -> Callable[..., TestResponse]:
    """``sign_in(client, account)``, through the page for it."""
    return pages.sign_in


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of the test's own; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own without any table; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    with databases.new_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of the test's own."""
    copy = shutil.copy(sqlite_template, tmp_path / "feedback.sqlite")
    return f"sqlite:///{copy}"


@pytest.fixture
def postgresql_url(postgres_copies: databases.Copies) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    url = postgres_copies.take()
    yield url
    postgres_copies.give_back(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    bring_up_to_date(f"sqlite:///{folder / 'feedback.sqlite'}", folder)
    return folder / "feedback.sqlite"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of a running PostgreSQL."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with databases.new_database(postgres_url) as url:
        bring_up_to_date(url, tmp_path_factory.mktemp("template"))
        yield str(sa.make_url(url).database)


@pytest.fixture(scope="session")
def postgres_copies(postgres_url: str, postgres_template: str) -> Iterator[databases.Copies]:
    copies = databases.Copies(postgres_url, postgres_template)
    yield copies
    copies.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. While it is open, asyncio.run() is not to be had in the same thread."""
    with servers.chromium() as browser:
        yield browser


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of the test's own, as a person in Tam Kỳ has it."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context
    context.close()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()
