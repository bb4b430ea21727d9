"""The service as people meet it: gunicorn over the sample province, and browsers that note every fault."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.browser.kiosks import COUNT_LOCKS
from tests.browser.phones import FORM, Road, opened
from tests.demo.province import PASSWORD, PROGRAM, filled, settings
from tests.factories import create_touchpoint
from tests.servers import CHROMIUM_FLAGS, chromium_path, free_port, service


@pytest.fixture(scope="session")
def served_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the service."""
    province = filled(tmp_path_factory.getbasetemp()).folder
    return Path(shutil.copytree(province, tmp_path_factory.mktemp("served") / "data"))


@pytest.fixture(scope="session")
def base_url(served_data: Path) -> Iterator[str]:
    """The sample province, served."""
    folder = served_data.parent
    with service([PROGRAM, "serve"], settings(served_data), folder=folder, log=folder / "log") as url:
        yield url


def state_of(browser: Browser, base_url: str, role: str, start: str) -> Any:
    """What a browser keeps after somebody of the province has signed in."""
    context = browser.new_context(base_url=base_url, locale="vi-VN")
    page = context.new_page()
    page.goto("/login")
    page.locator("[name=email]").fill(f"{role}@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url(f"**{start}")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def manager_state(browser: Browser, base_url: str) -> Any:
    return state_of(browser, base_url, "manager", "/manage/")


@pytest.fixture(scope="session")
def administrator_state(browser: Browser, base_url: str) -> Any:
    return state_of(browser, base_url, "admin", "/manage/")


@pytest.fixture(scope="session")
def inspector_state(browser: Browser, base_url: str) -> Any:
    return state_of(browser, base_url, "inspector", "/manage/concerns/")


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Visit]:
    """``visit(width=390, …)`` opens a browser; at the end nothing may have gone wrong in it.

    A console error, an error of a script and a request to anybody else are faults.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(width: int = 390, height: int = 844, **options: Any) -> Page:
        context = browser.new_context(
            base_url=base_url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: note(message.type, message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: note_request(request.url))
        return page

    def note(kind: str, text: str) -> None:
        # Chromium calls every answer of 400 and above an error; the tests ask for such pages on purpose.
        if kind == "error" and "the server responded with a status of" not in text:
            faults.append(text)

    def note_request(url: str) -> None:
        if not url.startswith((base_url, "data:")):
            faults.append(f"asked {url}")

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


Phone = Callable[..., Page]


@pytest.fixture
def road(base_url: str) -> Iterator[Road]:
    road = Road(base_url)
    yield road
    road.close()


@pytest.fixture
def phone(browser: Browser, road: Road) -> Iterator[Phone]:
    """``phone()`` opens a new phone's browser on a form, its worker ready."""
    contexts: list[BrowserContext] = []

    def take(script: str = "", at: str = FORM, **options: Any) -> Page:
        context = browser.new_context(base_url=road.url, locale="vi-VN", **options)
        contexts.append(context)
        context.add_init_script(script)
        return opened(context, options.get("service_workers") != "block", at)

    yield take
    for context in contexts:
        context.close()


@pytest.fixture
def profile(browser: Browser, road: Road, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """Starts the browser of one and the same phone, again and again."""
    contexts: list[BrowserContext] = []

    def start() -> BrowserContext:
        for context in contexts:
            context.close()
        contexts[:] = [
            browser.browser_type.launch_persistent_context(
                tmp_path / "profile",
                executable_path=chromium_path(),
                args=CHROMIUM_FLAGS,
                base_url=road.url,
                locale="vi-VN",
            )
        ]
        return contexts[0]

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def service_url(app: Flask) -> Iterator[str]:
    """The service of this test's own database, served."""
    create_touchpoint(app, "K1", kind="kiosk")
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()


Open = Callable[..., Page]


@pytest.fixture
def kiosk(browser: Browser, service_url: str) -> Iterator[Open]:
    """``kiosk()`` opens the kiosk's screen on a tablet with a clock of the test's own."""
    contexts = []

    def open_kiosk(path: str = "/k/K1", width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(
            base_url=service_url, locale="vi-VN", viewport={"width": width, "height": height}, **options
        )
        context.add_init_script(COUNT_LOCKS)
        contexts.append(context)
        page = context.new_page()
        page.clock.install()
        page.goto(path)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        return page

    yield open_kiosk
    for context in contexts:
        context.close()
