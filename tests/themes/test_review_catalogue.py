"""A unit takes over themes of the starter catalogue: all, some, or none."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis import starter_catalogue
from feedback.database import db
from feedback.models import OrgUnit, Theme
from tests.factories import create_account, create_unit
from tests.pages import Page

CATALOGUE = "/manage/themes/catalogue/"


@pytest.fixture
def unit(app: Flask, client: FlaskClient, sign_in: Any) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_unit(app, "HOIAN", parent=unit)
    sign_in(client, create_account(app, "analyst", unit))
    return unit


def adopted(app: Flask) -> dict[str, str]:
    with app.app_context():
        found = db.session.scalars(select(Theme).where(Theme.status == "accepted"))
        return {str(theme.code): theme.unit.code if theme.unit else "" for theme in found}


def test_some_are_adopted_and_each_can_be_taken_back(app: Flask, client: FlaskClient, unit: OrgUnit) -> None:
    codes = [one.code for one in starter_catalogue()[:2]]
    fields = Page(client.get(CATALOGUE).text).fields(".//form[@method='post'][@id='codes']")
    answer = client.post(CATALOGUE, data={**fields, "code": codes})
    assert answer.status_code == 303
    assert adopted(app) == dict.fromkeys(codes, "QNM")
    said = Page(client.get(answer.location).text).text
    assert "2 chủ đề đã được nhận" in said
    assert starter_catalogue()[0].group.name in said
    page = Page(client.get("/manage/themes/decisions").text)
    undo = next(form for form in page.findall(".//main//form") if form.get("action", "").endswith("/undo"))
    client.post(undo.get("action"), data={"csrf_token": fields["csrf_token"]})
    assert len(adopted(app)) == 1


@pytest.mark.one_database
def test_all_are_adopted_with_one_button_and_stand_as_adopted(
    app: Flask, client: FlaskClient, unit: OrgUnit
) -> None:
    fields = Page(client.get(f"{CATALOGUE}?unit=HOIAN").text).fields(".//form[@id='codes']")
    client.post(CATALOGUE, data={**fields, "all": "yes"})
    assert adopted(app) == dict.fromkeys((one.code for one in starter_catalogue()), "HOIAN")
    page = Page(client.get(f"{CATALOGUE}?unit=HOIAN").text)
    assert not page.findall(".//main//input[@name='code']")


@pytest.mark.one_database
def test_without_a_choice_nothing_is_adopted_and_the_page_says_so(
    app: Flask, client: FlaskClient, unit: OrgUnit
) -> None:
    fields = Page(client.get(CATALOGUE).text).fields(".//form[@id='codes']")
    answer = client.post(CATALOGUE, data=fields)
    assert answer.status_code == 422
    assert "Hãy chọn ít nhất một chủ đề" in answer.text
    assert client.post(CATALOGUE, data={**fields, "code": ["made-up"]}).status_code == 404
    assert adopted(app) == {}


@pytest.mark.one_database
def test_nobody_adopts_for_a_unit_of_others(app: Flask, sign_in: Any, unit: OrgUnit) -> None:
    with app.app_context():
        below = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "HOIAN")).one()
    stranger = app.test_client()
    sign_in(stranger, create_account(app, "manager", below))
    token = Page(stranger.get(CATALOGUE).text).fields(".//form[@id='codes']")["csrf_token"]
    answer = stranger.post(CATALOGUE, data={"csrf_token": token, "unit": "QNM", "all": "yes"})
    assert answer.status_code == 404
    assert adopted(app) == {}
