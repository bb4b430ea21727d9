"""A province with a counter, and whoever may publish what its people agree to."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.models import OrgUnit
from tests.factories import create_account, create_touchpoint, create_unit, form_fields
from tests.pages import Page, sign_in

PAGE = "/manage/consent/"
SENTENCE = "Tôi đồng ý để Trung tâm gọi lại cho tôi. Số của tôi được xóa sau 30 ngày."
NEW = {
    "days": "30",
    "sentence_vi": SENTENCE,
    "sentence_en": "The Centre may call me back. My number is deleted after 30 days.",
    "duration_vi": "Xóa sau 30 ngày.",
    "duration_en": "Deleted after 30 days.",
}


@pytest.fixture
def units(app: Flask) -> dict[str, OrgUnit]:
    root = create_unit(app, "QNM")
    units = {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}
    create_touchpoint(app, "TAMKY1", unit=units["TAMKY"])
    return units


@pytest.fixture
def signed_in(app: Flask, units: dict[str, OrgUnit]) -> Callable[..., FlaskClient]:
    """``signed_in("administrator", "TAMKY")``: in a browser of their own."""

    def signed_in(role: str = "administrator", unit: str = "QNM") -> FlaskClient:
        browser = app.test_client()
        sign_in(browser, create_account(app, role, units[unit]))
        return browser

    return signed_in


@pytest.fixture
def top(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in()


@pytest.fixture
def write(top: FlaskClient) -> Callable[..., TestResponse]:
    """``write(step="publish", …)`` fills in the form of a new version, and sends it at once."""

    def write(browser: FlaskClient = top, purpose: str = "contact", **typed: str) -> TestResponse:
        form = Page(browser.get(f"{PAGE}{purpose}/new").text).fields(".//form[@novalidate]")
        return browser.post(f"{PAGE}{purpose}/new", data=form | typed)

    return write


@pytest.fixture
def publish(write: Callable[..., TestResponse]) -> Callable[..., None]:
    def publish(**typed: str) -> None:
        answer = write(**(NEW | typed), step="publish")
        assert answer.status_code == 303, answer.text

    return publish


@pytest.fixture
def receipt(client: FlaskClient, units: dict[str, OrgUnit]) -> str:
    """The address of an answer of a person who has not agreed to anything yet."""
    return client.post("/f/TAMKY1", data=form_fields()).location.split("?")[0]


@pytest.fixture
def agree(client: FlaskClient) -> Callable[..., TestResponse]:
    """``agree(receipt, shown, …)`` ticks the box of a page that was opened before: ``shown``, its fields."""

    def agree(receipt: str, shown: dict[str, list[str]], **other: str) -> TestResponse:
        said = {"contact_phone": "0905 123 456", "contact_consent": "yes"}
        return client.post(receipt, data=shown | said | other)

    return agree


@pytest.fixture
def opened(client: FlaskClient) -> Callable[[str], dict[str, list[str]]]:
    """``opened(receipt)``: what the form of a receipt's page would send as it stands."""
    return lambda receipt: Page(client.get(receipt).text).fields(".//form[@data-amend]")
