"""A unit whose month is over and analysed, with a manager; and the worker's part."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from feedback.database import db
from feedback.models import Comment, OrgUnit, ReportPublication
from feedback.publishing.drafting import make_drafts
from tests import pages
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.reports.situations import BEFORE, create_answers, create_run, numbered

# MONTH is over since the first of November: the fifth working day is Friday the 6th (the 2nd is a Monday).
DUE = datetime(2026, 11, 6, 2, tzinfo=UTC)

# One form has two buttons.
FORM_OF = {"approve": "comment"}


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "TAMKY", name="Phường Tam Kỳ")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.fixture
def comments(app: Flask, unit: OrgUnit) -> list[Comment]:
    """Fifteen people rated and twelve wrote, all about one theme, of whom three are quoted."""
    before = create_answers(app, [4] * 5, numbered("Chờ lâu", 10), month=BEFORE)
    now = create_answers(app, [5] * 10 + [2] * 5, numbered("Chờ lâu quá", 12))
    create_run(app, unit, {"chờ đợi lâu": [*now, *before]})
    return now


@pytest.fixture
def drafted(app: Flask, comments: list[Comment]) -> None:
    draft(app)


def draft(app: Flask) -> int:
    with app.app_context():
        return make_drafts(MONTH)


def versions(app: Flask, unit: OrgUnit) -> list[ReportPublication]:
    """All versions of a unit's report of MONTH, the first first."""
    with app.app_context():
        found = db.session.scalars(
            sa.select(ReportPublication)
            .where(ReportPublication.unit_id == unit.id, ReportPublication.month == MONTH)
            .order_by(ReportPublication.version)
        ).all()
        db.session.expunge_all()
        return list(found)


def address(publication: ReportPublication, step: str = "") -> str:
    return f"/manage/publications/{publication.public_id}" + (f"/{step}" if step else "")


def filled_in(shown: Any) -> dict[str, str]:
    """What the forms of a version's page send where nobody types."""
    inputs = {one.get("name"): one.get("value") or "" for one in shown.findall(".//input[@type='hidden']")}
    return inputs | {one.get("name"): one.text or "" for one in shown.findall(".//textarea")}


@pytest.fixture
def manager(app: Flask, unit: OrgUnit) -> FlaskClient:
    return signed_in(app, "manager", unit)


def signed_in(app: Flask, role: str, unit: OrgUnit | None = None, **account: Any) -> FlaskClient:
    client = app.test_client()
    pages.sign_in(client, create_account(app, role, unit, **account))
    return client


@pytest.fixture
def press(page: Callable[..., Any]) -> Callable[..., Any]:
    """Sends the form of a step on a version's page, as its button does."""

    def press(client: FlaskClient, publication: ReportPublication, step: str, **typed: str) -> Any:
        shown = page(client.get(address(publication)))
        return client.post(
            address(publication, FORM_OF.get(step, step)), data={**filled_in(shown), "step": step, **typed}
        )

    return press


@pytest.fixture
def published(
    app: Flask, unit: OrgUnit, drafted: None, manager: FlaskClient, press: Callable[..., Any]
) -> ReportPublication:
    [first] = versions(app, unit)
    for step in ("approve", "publish"):
        assert press(manager, first, step).status_code == 303
    return versions(app, unit)[-1]
