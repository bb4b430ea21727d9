"""An alert is raised where clearly more people are dissatisfied: once, and never of a few or of yesterday."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from feedback.alerts.watching import raise_alerts
from feedback.database import db
from feedback.models import Alert, OrgUnit, Submission, SubmissionWeight, Touchpoint, utc_now
from tests.factories import create_account, create_submission, create_touchpoint, create_unit, transaction
from tests.pages import sign_in
from tests.reports.situations import create_answers

MONTH, BEFORE = "2026-10", "2026-09"
LOOK = date(2026, 10, 12)


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    return create_unit(app, "TAMKY")


@pytest.fixture
def place(app: Flask, unit: OrgUnit) -> Touchpoint:
    return create_touchpoint(app, "COUNTER", unit=unit)


def past(app: Flask, place: Touchpoint) -> None:
    """A month of fifty answers, one of ten dissatisfied."""
    create_answers(app, [1] * 5 + [5] * 45, touchpoint=place, month=BEFORE)


def answered(app: Flask, place: Touchpoint, ratings: list[int], day: int) -> None:
    for rating in ratings:
        create_submission(app, place, rating, given_at=datetime(2026, 10, day, 3, tzinfo=UTC))


def look(app: Flask, day: date = LOOK) -> int:
    with app.app_context():
        return raise_alerts(day)


def test_a_jump_is_found_once_and_listed(
    app: Flask, unit: OrgUnit, place: Touchpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    past(app, place)
    other = create_touchpoint(app, "CALM", unit=unit)
    past(app, other)
    for day in (8, 9, 10):
        answered(app, place, [1, 1, 1, 1, 2, 2], day)
        answered(app, other, [5, 5, 5, 5, 5, 1], day)
    assert [look(app), look(app), look(app, LOOK + timedelta(days=1))] == [1, 0, 0]
    with app.app_context():
        alert = db.session.scalars(sa.select(Alert)).one()
        assert (alert.touchpoint_id, alert.month) == (place.id, MONTH)
    assert '"touchpoint": "COUNTER"' in capsys.readouterr().err
    sign_in(client := app.test_client(), create_account(app, "analyst", unit))
    page = client.get("/manage/alerts/").text
    assert "Quầy COUNTER" in page
    assert "Quầy CALM" not in page
    sign_in(elsewhere := app.test_client(), create_account(app, "manager", create_unit(app, "HOIAN")))
    assert "Quầy COUNTER" not in elsewhere.get("/manage/alerts/").text


@pytest.mark.one_database
def test_nothing_is_told_of_what_was_given_within_a_day(app: Flask, place: Touchpoint) -> None:
    past(app, place)
    answered(app, place, [1] * 18, 11)
    assert look(app) == 0
    assert look(app, LOOK + timedelta(days=1)) == 1


@pytest.mark.one_database
def test_four_people_raise_no_alert(app: Flask, place: Touchpoint) -> None:
    """Though their evidence would be enough: 1 series / 5 % = 20."""
    past(app, place)
    answered(app, place, [1] * 4, 25)
    assert look(app, date(2026, 10, 27)) == 0
    answered(app, place, [1], 25)
    assert look(app, date(2026, 10, 27)) == 1


@pytest.mark.one_database
def test_odd_answers_raise_no_alert(app: Flask, place: Touchpoint) -> None:
    past(app, place)
    answered(app, place, [1] * 18, 10)
    with transaction(app) as session:
        odd = session.scalars(sa.select(Submission.id).where(Submission.month == MONTH)).all()
        session.add_all(
            SubmissionWeight(
                submission_id=one, weight=0.5, proposed=0.5, reasons={"burst": 3}, computed_at=utc_now()
            )
            for one in odd
        )
    assert look(app) == 0


@pytest.mark.one_database
def test_a_new_touchpoint_has_no_past_to_jump_from(app: Flask, place: Touchpoint) -> None:
    answered(app, place, [1] * 18, 10)
    assert look(app) == 0
    assert look(app, date(2026, 10, 1)) == 0  # nor has a month that just began
