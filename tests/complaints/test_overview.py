"""The staff's page: who may read it, and where it leads."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.models import ROLES, WORKING
from tests.factories import create_account, create_touchpoint, create_unit, utc_now
from tests.pages import Page

SignIn = Callable[..., Any]


@pytest.mark.one_database
def test_questionnaires_for_staff_are_offered_and_no_retired_one(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "QUAY", unit=unit)
    create_touchpoint(app, "PHANMEM", kind="staff", unit=unit)
    create_touchpoint(app, "CU", kind="staff", unit=unit, retired_at=utc_now())
    sign_in(client, create_account(app, "staff", unit))
    page = Page(client.get("/complaints/").text)
    links = [link.get("href", "").split("?")[0] for link in page.findall(".//main//a")]
    assert [link for link in links if link.startswith("/f/")] == ["/f/PHANMEM"]


@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES)
def test_who_works_with_the_system_reads_it(
    app: Flask, client: FlaskClient, sign_in: SignIn, role: str
) -> None:
    sign_in(client, create_account(app, role, create_unit(app, "QNM")))
    assert client.get("/complaints/").status_code == (200 if role in WORKING else 403)


@pytest.mark.one_database
def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/complaints/")
    assert answer.status_code == 302
    assert "/login" in answer.location
