"""A running month is shown to nobody: whoever looks after each answer learns none of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.collection.service import last_shown_month
from feedback.i18n import month_of
from feedback.models import OrgUnit, utc_now
from feedback.months import months_before
from tests.factories import create_account, create_touchpoint, create_unit, form_fields
from tests.reports.situations import create_answers

# What differs each time a page is written: tokens against forged requests, the request's own number.
FRESH = re.compile(r'(?<=value=")[\w.-]{40,}(?=")|\b[0-9a-f]{16}\b')


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    return create_unit(app, "QNM", name="Tỉnh Quảng Nam")


@pytest.fixture
def running(app: Flask) -> str:
    with app.app_context():
        return month_of(utc_now())


@pytest.fixture
def manager(app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: Callable[..., Any]) -> FlaskClient:
    create_touchpoint(app, "TAMKY1", unit=unit)
    sign_in(client, create_account(app, "manager", unit))
    return client


def pages_of(manager: FlaskClient, unit: OrgUnit, month: str) -> dict[str, tuple[int, str]]:
    reports = f"/manage/reports/{unit.code}"
    addresses = [f"{reports}/{month}", *(f"{reports}/{month}.{end}" for end in ("json", "html", "pdf"))]
    addresses += ["/manage/", f"/manage/?month={month}", reports, f"{reports}?month={month}"]
    answers = {address: manager.get(address) for address in addresses}
    return {address: (one.status_code, FRESH.sub("", one.text)) for address, one in answers.items()}


def test_an_answer_more_changes_no_page(
    app: Flask, manager: FlaskClient, unit: OrgUnit, running: str
) -> None:
    citizen = app.test_client()
    seen = pages_of(manager, unit, running)
    for rating in "12555":
        citizen.post("/f/TAMKY1", data=form_fields(rating=rating))
        assert pages_of(manager, unit, running) == seen
    assert {seen[f"/manage/reports/{unit.code}/{running}{end}"][0] for end in ("", ".json", ".pdf")} == {404}


@pytest.mark.one_database
def test_the_page_says_from_when_on_the_figures_are_shown(
    manager: FlaskClient, unit: OrgUnit, running: str
) -> None:
    page = manager.get(f"/manage/reports/{unit.code}/{running}").text
    assert "Chưa hiện được: tháng " in page
    assert "từ ngày 2 tháng sau" in page
    answer = manager.get(f"/manage/reports/{unit.code}/{running}", headers={"Accept": "application/json"})
    assert "từ ngày 2 tháng sau" in answer.get_json()["detail"]


def test_what_is_over_is_shown(app: Flask, manager: FlaskClient, unit: OrgUnit) -> None:
    with app.app_context():
        shown = last_shown_month()
    create_answers(app, [5] * 6, month=shown)
    assert manager.get(f"/manage/reports/{unit.code}/{shown}.json").get_json()["submissions"] == 6
    create_answers(app, [1], month=months_before(shown, -1))
    months = manager.get(f"/manage/reports/{unit.code}/{shown}").text
    assert f'value="{months_before(shown, -1)}"' not in months
