"""Analyses on pages: asked for, watched without a script, cancelled, and told in plain words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.database import db
from feedback.i18n import today
from feedback.models import OrgUnit, ThemeJob, utc_now
from feedback.months import months_before
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here
from feedback.themes.runs.working import carry_out
from tests.factories import create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers

pytestmark = pytest.mark.one_database
RUNS = "/manage/themes/runs/"
SignIn = Callable[..., object]


@pytest.fixture
def month(app: Flask) -> str:
    with app.app_context():
        return months_before(f"{today():%Y-%m}", 1)


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM", "Tỉnh Quảng Nam")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.fixture
def asked(app: Flask, client: FlaskClient, sign_in: SignIn, unit: OrgUnit, month: str) -> str:
    """The address of an analysis that an analyst asked for."""
    create_answers(app, comments=["Chờ lâu", "Thiếu ghế ngồi"], month=month)
    sign_in(client, create_account(app, "analyst", unit, name="Chị Phân Tích"))
    answer = client.post(
        f"{RUNS}start", data={**fields(client, f"{RUNS}start"), "unit": "QNM", "month": month}
    )
    assert answer.status_code == 303
    return answer.location


def fields(client: FlaskClient, address: str, path: str = ".//main//form") -> dict[str, list[str]]:
    return Page(client.get(address).text).fields(path)


def test_asked_for_it_is_watched_without_a_script(client: FlaskClient, asked: str) -> None:
    watched = client.get(asked)
    assert watched.headers["Refresh"] == "5"
    assert "Chị Phân Tích" in watched.text
    assert "Đang chờ" in watched.text
    assert "Refresh" not in client.get(f"{asked}?still=1").headers
    assert "Chị Phân Tích" in client.get(RUNS).text


def test_asked_for_twice_it_is_the_same(client: FlaskClient, asked: str, month: str) -> None:
    sent = {**fields(client, f"{RUNS}start"), "unit": "QNM", "month": month}
    assert client.post(f"{RUNS}start", data=sent).location == asked


def test_how_far_it_is_and_how_it_went_is_told(app: Flask, client: FlaskClient, asked: str) -> None:
    with app.app_context():
        number = db.session.scalars(select(ThemeJob.id)).one()
        holder = jobs.claim(number, "elsewhere")
        jobs.tell(number, str(holder), stage="discover", stage_since=utc_now(), share=0.25)
    assert "25" in client.get(asked).text
    assert "ìm chủ đề mới" in client.get(asked).text
    with app.app_context():
        db.session.execute(update(ThemeJob).values(heartbeat_at=utc_now() - timedelta(hours=1)))
        db.session.commit()
        carry_out(number, compute=compute_here)
    done = client.get(asked)
    assert "Refresh" not in done.headers
    assert "2 ý kiến" in done.text


def test_cancelled_it_says_that_nothing_changed(client: FlaskClient, asked: str) -> None:
    sent = fields(client, asked)
    for _ in range(2):  # the second time there is nothing left to cancel
        assert client.post(f"{asked}/cancel", data=sent).location == asked
    assert "Đã hủy" in client.get(asked).text


def test_a_failure_is_told_in_plain_words_and_to_administrators_how_to_mend_it(
    app: Flask, client: FlaskClient, asked: str, sign_in: SignIn
) -> None:
    with transaction(app) as session:
        session.execute(update(ThemeJob).values(state="failed", fault="no_memory"))
    assert "quá ít bộ nhớ" in client.get(asked).text
    assert "FEEDBACK_ANALYSIS_MIB" not in client.get(asked).text
    keeper = app.test_client()
    sign_in(keeper, create_account(app, "administrator"))
    assert "FEEDBACK_ANALYSIS_MIB" in keeper.get(asked).text


def test_where_nobody_said_anything_nothing_is_started(
    app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: SignIn, month: str
) -> None:
    sign_in(client, create_account(app, "manager", unit))
    sent = {**fields(client, f"{RUNS}start"), "unit": "QNM", "month": month}
    answer = client.post(f"{RUNS}start", data=sent)
    assert answer.status_code == 422
    assert "không có gì để phân tích" in answer.text
    with app.app_context():
        assert db.session.scalars(select(ThemeJob)).all() == []


def test_those_of_other_units_are_not_there(
    app: Flask, client: FlaskClient, asked: str, sign_in: SignIn, unit: OrgUnit, month: str
) -> None:
    commune, other = create_unit(app, "C1", "Xã Một", parent=unit), app.test_client()
    sign_in(other, create_account(app, "manager", commune))
    sent = fields(other, f"{RUNS}start")
    assert other.get(asked).status_code == 404
    assert other.post(f"{asked}/cancel", data=sent).status_code == 404
    assert other.get(f"{RUNS}?unit=QNM").status_code == 404
    assert asked not in other.get(RUNS).text
    assert other.post(f"{RUNS}start", data={**sent, "unit": "QNM", "month": month}).status_code == 422
