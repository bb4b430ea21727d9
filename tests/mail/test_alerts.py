"""Alerts by mail: to whom the unit or one above matters, three a day at most, never at night."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from feedback.alerts.telling import mail_alerts
from feedback.models import Account, Alert, OrgUnit, ReportSubscription
from tests.factories import create_account, create_touchpoint, create_unit, transaction
from tests.mail.conftest import PostOffice

pytestmark = pytest.mark.one_database
MORNING = datetime(2026, 10, 12, 1, tzinfo=UTC)  # eight o'clock there
NIGHT = MORNING + timedelta(hours=14)
DAY = timedelta(days=1)


@pytest.fixture
def province(app: Flask) -> OrgUnit:
    return create_unit(app, "QNM")


@pytest.fixture
def unit(app: Flask, province: OrgUnit) -> OrgUnit:
    return create_unit(app, "TAMKY", name="Phường Tam Kỳ", parent=province)


def subscribed(app: Flask, name: str, unit: OrgUnit) -> Account:
    account = create_account(app, "manager", unit, email=f"{name}@example.vn")
    with transaction(app) as session:
        session.add(ReportSubscription(account_id=account.id, unit_id=unit.id, since=MORNING))
    return account


def alert(app: Flask, unit: OrgUnit, code: str, evidence: float = 100) -> None:
    place = create_touchpoint(app, code, unit=unit)
    with transaction(app) as session:
        session.add(Alert(touchpoint_id=place.id, month="2026-10", found_at=MORNING, evidence=evidence))


@pytest.fixture
def deliver(app: Flask, send: Callable[..., int]) -> Callable[..., int]:
    def deliver(now: datetime) -> int:
        with app.app_context():
            written = mail_alerts(now)
        send()
        return written

    return deliver


def test_those_of_the_unit_and_above_are_told_once(
    app: Flask, office: PostOffice, province: OrgUnit, unit: OrgUnit, deliver: Callable[..., int]
) -> None:
    subscribed(app, "an", unit)
    subscribed(app, "binh", province)
    subscribed(app, "chi", create_unit(app, "HOIAN", parent=province))
    alert(app, unit, "COUNTER")
    assert [deliver(MORNING), deliver(MORNING + timedelta(hours=1))] == [2, 0]
    assert sorted(office.reached) == ["an@example.vn", "binh@example.vn"]
    text = office.taken[0].get_content()
    assert "Quầy COUNTER, Phường Tam Kỳ" in text
    assert "/manage/alerts/" in text


def test_three_a_day_the_clearest_first_and_the_rest_tomorrow(
    app: Flask, office: PostOffice, unit: OrgUnit, deliver: Callable[..., int]
) -> None:
    subscribed(app, "an", unit)
    for number in range(5):
        alert(app, unit, f"C{number}", evidence=1000 + number)
    assert [deliver(MORNING), deliver(MORNING + timedelta(hours=2)), deliver(MORNING + DAY)] == [1, 0, 1]
    first, second = (message.get_content() for message in office.taken)
    assert all(f"Quầy C{number}," in first for number in (2, 3, 4))
    assert all(f"Quầy C{number}," in second for number in (0, 1))
    assert "Quầy C0," not in first


def test_at_night_nobody_is_written_to(
    app: Flask, office: PostOffice, unit: OrgUnit, deliver: Callable[..., int]
) -> None:
    subscribed(app, "an", unit)
    alert(app, unit, "COUNTER")
    assert [deliver(NIGHT), deliver(MORNING + 4 * DAY)] == [0, 0]  # by then it is no news
    assert deliver(MORNING + DAY) == 1
