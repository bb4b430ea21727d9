"""The staff's page: where to say it, and what others said."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.models import ROLES
from tests.factories import create_account, create_touchpoint, create_unit, utc_now
from tests.pages import Page
from tests.reports.situations import create_answers, numbered

SignIn = Callable[..., Any]


def test_staff_see_what_staff_said_and_not_what_citizens_said(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    unit = create_unit(app, "QNM")
    create_answers(app, comments=["Chờ lâu quá"], touchpoint=create_touchpoint(app, "QUAY", unit=unit))
    desk = create_touchpoint(app, "PHANMEM", kind="staff", unit=unit)
    create_answers(app, comments=["Phải gõ <b>hai</b> lần"], touchpoint=desk)
    sign_in(client, create_account(app, "staff", unit))
    page = Page(client.get("/complaints/").text)
    assert "Phải gõ <b>hai</b> lần" in page.text
    assert "Chờ lâu quá" not in page.text
    links = [link.get("href", "").split("?")[0] for link in page.findall(".//main//a")]
    assert "/f/PHANMEM" in links
    assert "/f/QUAY" not in links


@pytest.mark.one_database
def test_only_the_newest_are_shown_and_no_retired_place(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    unit = create_unit(app, "QNM")
    desk = create_touchpoint(app, "PHANMEM", kind="staff", unit=unit)
    create_touchpoint(app, "CU", kind="staff", unit=unit, retired_at=utc_now())
    create_answers(app, comments=numbered("Ý kiến số", 25), touchpoint=desk)
    sign_in(client, create_account(app, "staff", unit))
    text = client.get("/complaints/").text
    assert text.count("Ý kiến số") == 20
    assert "Ý kiến số 25" in text
    assert "/f/CU" not in text


@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_read_it(app: Flask, client: FlaskClient, sign_in: SignIn, role: str) -> None:
    sign_in(client, create_account(app, role, create_unit(app, "QNM")))
    assert client.get("/complaints/").status_code == 200


@pytest.mark.one_database
def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/complaints/")
    assert answer.status_code == 302
    assert "/login" in answer.location
