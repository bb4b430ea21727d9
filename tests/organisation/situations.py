"""Changes of the tree as an administrator plans them, and what became of units."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.database import db
from feedback.models import Appointment, BacklogItem, OrgUnit, Touchpoint
from feedback.organisation.service import find_unit
from tests.pages import Page

TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=30)
ON_THE_DAY = datetime(LATER.year, LATER.month, LATER.day, 5, tzinfo=UTC)


def send(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    token = Page(client.get("/complaints/").text).find(".//input[@name='csrf_token']")
    assert token is not None
    return client.post(address, data={"csrf_token": token.get("value"), **fields})


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def plan(client: FlaskClient, kind: str, day: date = LATER, **fields: object) -> str:
    """Prepare a change on its page and return the plan's address."""
    answer = send(
        client,
        f"/manage/units/plans/new/{kind}",
        day=written(day),
        legal_basis="Nghị quyết 1/NQ-HĐND",
        **fields,
    )
    assert answer.status_code == 303, Page(answer.text).text
    return answer.location


def merge(client: FlaskClient, day: date = LATER, **fields: object) -> str:
    asked = {"units": "A1\nA2", "code": "A1", "name": "Xã Mới", "type": "", "parent": "A"} | fields
    return plan(client, "merge", day, **asked)


def now(app: Flask, code: str) -> OrgUnit:
    with app.app_context():
        return find_unit(code)


def unit_of(app: Flask, row: Touchpoint | Appointment | BacklogItem) -> str:
    with app.app_context():
        unit_id = db.session.get_one(type(row), row.id).unit_id
        unit = db.session.get_one(OrgUnit, unit_id)
        return unit.name
