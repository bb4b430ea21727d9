"""A passkey in a real browser, with an authenticator that Chromium plays (WebDriver's WebAuthn extension)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.reading import assert_accessible
from tests.factories import PASSWORD, create_account
from tests.servers import free_port, serving

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
pytestmark = pytest.mark.one_database


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def settings(settings: dict[str, str], port: int) -> dict[str, str]:
    return settings | {"FEEDBACK_BASE_URL": f"http://localhost:{port}"}


@pytest.fixture
def page(browser: Browser, app: Flask, port: int) -> Iterator[Page]:
    """A page of the service; no script of it may be refused by the page's policy."""
    with serving(app, port):
        context = browser.new_context(base_url=f"http://localhost:{port}", locale="vi-VN")
        page, faults = context.new_page(), []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        context.close()
    assert faults == []


def test_a_passkey_is_made_and_opens_without_a_password(app: Flask, page: Page) -> None:
    account = create_account(app, "staff", email="lan@example.vn")
    page.goto("/login")
    page.locator("[name=email]").fill(account.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url("**/complaints/")
    page.goto("/account/passkeys/new")
    page.locator("[name=name]").fill("máy tính")
    page.locator("form[data-passkey] [type=submit]").click()
    page.locator(".gy-codes").wait_for()
    assert_accessible(page, ("/account/", "/account/passkeys/new"), ())
    page.goto("/account/")
    page.locator("form[action='/logout'] button").click()
    page.wait_for_url("**/login")
    assert_accessible(page, ("/login",), ())
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/complaints/")
