"""Sections of the report beside its figures: sectors, and what to mind about how complete it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.models import OrgUnit, Submission, ThemeJob, Touchpoint
from feedback.reports.service import report_for
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import BEFORE, create_answers, create_run, create_volume, report_of

SignIn = Callable[..., Any]


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    return create_unit(app, "QNM", name="Tỉnh Quảng Nam")


def about(app: Flask, place: Touchpoint, sector: str) -> None:
    """Let all answers of a touchpoint be verified ones about dossiers of a sector."""
    with transaction(app) as session:
        given = session.query(Submission).filter_by(touchpoint_id=place.id)
        given.update({"stream": "verified", "sector": sector})


def test_sectors_have_their_overdue_dossiers_beside_what_people_said(app: Flask, unit: OrgUnit) -> None:
    land, other = create_touchpoint(app, "T1", unit=unit), create_touchpoint(app, "T2", unit=unit)
    create_answers(app, [1] * 6 + [5] * 4, touchpoint=land)
    create_answers(app, [5] * 9, touchpoint=other)
    about(app, land, "land")
    create_volume(app, unit, 300, sector="land", settled_on_time=150, settled_overdue=50)
    create_volume(app, unit, 100, sector="justice")
    found = {one.sector: one for one in report_of(app, unit).by_sector}
    assert list(found) == ["justice", "land", ""]
    assert (found["land"].received, found["land"].overdue_share) == (300, 0.25)
    assert (found["land"].satisfaction.n, found["land"].satisfaction.top2) == (10, 0.4)
    assert (found["justice"].received, found["justice"].overdue_share) == (100, None)
    assert (found["justice"].satisfaction.n, found["justice"].satisfaction.top2) == (0, None)
    assert (found[""].received, found[""].satisfaction.n) == (None, 9)


@pytest.mark.one_database
def test_of_a_longer_period_dossiers_of_a_sector_are_those_of_all_its_months(
    app: Flask, unit: OrgUnit
) -> None:
    for month in ("2026-08", BEFORE, MONTH):
        create_volume(app, unit, 100, month, sector="land")
    create_volume(app, unit, 50, sector="justice")
    with app.app_context():
        found = report_for(unit, MONTH, "3months").by_sector
    assert [(one.sector, one.received) for one in found] == [("justice", None), ("land", 300)]


@pytest.mark.one_database
def test_a_month_in_which_nobody_wrote_waits_for_no_analysis(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, [5] * 9, ["Chờ lâu"] * 6, touchpoint=create_touchpoint(app, "T1", unit=unit))
    with app.app_context():
        quality = report_for(unit, MONTH, "3months").quality
    assert quality is not None
    assert quality.not_analysed == [MONTH]


@pytest.mark.one_database
def test_a_sector_of_a_few_is_hidden_and_does_not_follow(app: Flask, unit: OrgUnit) -> None:
    few, many = create_touchpoint(app, "T1", unit=unit), create_touchpoint(app, "T2", unit=unit)
    create_answers(app, [1] * 3, touchpoint=few)
    create_answers(app, [5] * 9, touchpoint=many)
    about(app, few, "land")
    report = report_of(app, unit)
    assert report.rated == 12
    assert [(one.sector, one.satisfaction.n, one.satisfaction.top2) for one in report.by_sector] == [
        ("land", None, None),
        ("", None, None),
    ]


@pytest.mark.one_database
def test_a_sector_of_one_does_not_follow_from_the_answers_with_a_slip(app: Flask, unit: OrgUnit) -> None:
    """Without those of the other sectors they would be that one."""
    places = [create_touchpoint(app, code, unit=unit) for code in ("T1", "T2", "T3")]
    for place, ratings in zip(places, ([5] * 40, [1], [5] * 30), strict=True):
        create_answers(app, ratings, touchpoint=place)
    about(app, places[0], "land")
    about(app, places[1], "justice")
    report = report_of(app, unit)
    numbers = {one.sector: one.satisfaction.n for one in report.by_sector}
    assert report.rated == 71
    assert numbers == {"justice": None, "land": None, "": 30}


@pytest.mark.one_database
def test_where_all_know_the_same_sector_it_is_shown_if_they_are(app: Flask, unit: OrgUnit) -> None:
    below = create_unit(app, "B", parent=unit)
    place = create_touchpoint(app, "T1", unit=below)
    create_answers(app, [5] * 3, touchpoint=place)
    about(app, place, "land")
    assert [one.satisfaction.n for one in report_of(app, below).by_sector] == [None]
    create_answers(app, [5] * 9, touchpoint=create_touchpoint(app, "T2", unit=unit))
    assert {one.satisfaction.n for one in report_of(app, unit).by_sector} == {None}


@pytest.mark.one_database
def test_where_no_sector_is_known_there_is_nothing_to_show(app: Flask, unit: OrgUnit) -> None:
    create_answers(app, [5] * 9, touchpoint=create_touchpoint(app, "T1", unit=unit))
    create_volume(app, unit, 100)
    assert report_of(app, unit).by_sector == []


def test_places_that_say_nothing_are_named(app: Flask, unit: OrgUnit) -> None:
    create_touchpoint(app, "QUIET", "Quầy im lặng", unit=unit)
    create_touchpoint(app, "NEW", unit=unit, made_at=datetime(2026, 10, 9, tzinfo=UTC))
    create_touchpoint(app, "GONE", unit=unit, retired_at=datetime(2026, 10, 9, tzinfo=UTC))
    create_touchpoint(app, "STAFF", unit=unit, kind="staff")
    create_answers(app, [5] * 9, touchpoint=create_touchpoint(app, "HEARD", unit=unit))
    quality = report_of(app, unit).quality
    assert quality is not None
    assert (quality.touchpoints, quality.silent) == (2, ["Quầy im lặng"])


@pytest.mark.one_database
def test_how_few_answered_does_not_follow_from_places_that_were_not_silent(app: Flask, unit: OrgUnit) -> None:
    """Four answers at four touchpoints: were it said that all had some, under five would be four."""
    small = create_unit(app, "A", parent=unit)
    for number in range(4):
        create_answers(app, [5], touchpoint=create_touchpoint(app, f"A{number}", unit=small))
    create_answers(app, [5] * 40, touchpoint=create_touchpoint(app, "T1", unit=unit))
    large = create_unit(app, "B", parent=unit)
    create_answers(app, [5] * 41, touchpoint=create_touchpoint(app, "B1", unit=large))
    create_touchpoint(app, "B2", "Quầy im lặng", unit=large)
    for one in (unit, small):
        quality = report_of(app, one).quality
        assert quality is not None
        assert quality.touchpoints_hidden >= 4
    quality = report_of(app, large).quality
    assert quality is not None
    assert quality.silent == ["Quầy im lặng"]


@pytest.mark.one_database
def test_units_of_which_nobody_reported_dossiers_are_named(app: Flask, unit: OrgUnit) -> None:
    """A total of a district is of its communes; a district whose communes all say it lacks nothing."""
    units = {code: create_unit(app, code, parent=unit) for code in ("A", "B", "C")}
    for code in ("A1", "B1", "C1"):
        units[code] = create_unit(app, code, parent=units[code[0]])
    create_volume(app, units["A"], 10)
    create_volume(app, units["B1"], 10)
    quality = report_of(app, unit).quality
    assert quality is not None
    assert quality.without_volumes == ["Đơn vị C"]


@pytest.mark.one_database
def test_an_analysis_that_failed_is_said_to_have_failed(
    app: Flask, client: FlaskClient, sign_in: SignIn, unit: OrgUnit
) -> None:
    place = create_touchpoint(app, "T1", unit=unit)
    create_answers(app, [5] * 9, ["Chờ lâu"] * 6, touchpoint=place)
    sign_in(client, create_account(app, "manager", unit))
    address = f"/manage/reports/QNM/{MONTH}"
    assert f"Chưa phân tích: {MONTH[5:]}/{MONTH[:4]}" in Page(client.get(address).text).text
    with transaction(app) as session:
        asked = datetime(2026, 11, 3, tzinfo=UTC)
        session.add(
            ThemeJob(unit_id=unit.id, month=MONTH, asked_at=asked, by_calendar=True, state="failed", cause={})
        )
    assert "bị lỗi" in Page(client.get(address).text).text
    for extension in ("pdf", "xlsx", "csv", "html"):
        assert client.get(f"{address}.{extension}").status_code == 200, extension
    assert "bị lỗi" in client.get(f"{address}.csv").text
    create_run(app, unit, {}, {"too_few": []}, first_month=BEFORE)
    assert "bị lỗi" not in Page(client.get(address).text).text
