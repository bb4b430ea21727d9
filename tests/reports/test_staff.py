"""Answers count for whoever stood at the counter when they were given, not for who stands there now."""

from datetime import datetime

import pytest

from feedback.database import db
from feedback.models import OrgUnit, Staffing
from feedback.reports.service import report_for
from tests.factories import (
    MONTH,
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    transaction,
)


@pytest.fixture
def unit(app):
    """A counter that the post took over in the middle of the month, and a kiosk."""
    unit = create_unit(app, "QNM")
    counter = create_touchpoint(app, "TAMKY1", unit=unit, staffed_by="civil_servant")
    kiosk = create_touchpoint(app, "MAY1", kind="kiosk", unit=unit)
    zone = app.config["TIME_ZONE"]
    with transaction(app) as session:
        since = datetime(2026, 10, 15, tzinfo=zone)
        session.add(Staffing(touchpoint_id=counter.id, since=since, staffed_by="postal_employee"))
    for day, rating, count in ((10, 1, 6), (20, 5, 7)):
        for _ in range(count):
            create_submission(app, counter, rating=rating, given_at=datetime(2026, 10, day, 9, tzinfo=zone))
    for _ in range(5):
        create_submission(app, kiosk, rating=5)
    return unit


def test_an_answer_counts_for_who_stood_there_then(app, unit):
    with app.app_context():
        report = report_for(db.session.get_one(OrgUnit, unit.id), MONTH)
    assert {one.staffed_by: (one.satisfaction.n, one.satisfaction.top2) for one in report.by_staff} == {
        "civil_servant": (6, 0.0),
        "postal_employee": (7, 1.0),
        "nobody": (5, 1.0),
    }
    assert sum(one.satisfaction.n for one in report.by_staff) == report.satisfaction.n


@pytest.mark.one_database
def test_the_page_shows_it_and_no_split_into_one(app, client, sign_in, page, unit):
    sign_in(client, create_account(app, "manager", unit))
    text = page(client.get(f"/manage/reports/QNM/{MONTH}")).text
    assert "quầy do nhân viên bưu điện phục vụ 7" in text
    assert "Theo cách hỏi" not in text
