"""Reports as the units were and as they are now: the same answers, counted where one asks for them.

P – A – A1, A2      1 September: A1 and A2 go into M, which takes A2's code.
  \\ B – B1, B2      1 October: B1 is renamed and keeps its code; B2 is split into C and D.
"""

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from feedback.cli import cli
from feedback.database import db
from feedback.models import (
    Appointment,
    AuditEntry,
    Comment,
    OrgUnit,
    ServiceVolume,
    Touchpoint,
    UnitLink,
)
from tests.factories import (
    create_account,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    create_unit_event,
    transaction,
)
from tests.pages import Page

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
AUGUST = "2026-08"
GIVEN = {"A1": 6, "A2": 7, "B1": 8, "B2": 14}  # in August; of those in B2 six at a counter that is in C now

Units = dict[str, OrgUnit]
SignIn = Callable[..., TestResponse]


@pytest.fixture
def province(app: Flask) -> Units:
    units: Units = {}
    for code, parent in {"P": None, "A": "P", "B": "P", "A1": "A", "A2": "A", "B1": "B", "B2": "B"}.items():
        units[code] = create_unit(app, code, parent=units[parent] if parent else None)
    points = {code: create_touchpoint(app, f"T{code}", unit=units[code]) for code in GIVEN}
    moved = create_touchpoint(app, "MOVED", unit=units["B2"])
    for code, times in GIVEN.items():
        for number in range(times):
            at = moved if code == "B2" and number < 6 else points[code]
            create_submission(app, at, rating=5, comment="Chờ lâu", month=AUGUST)
    reorganise(app, units, moved)
    return units


def reorganise(app: Flask, units: Units, moved: Touchpoint) -> None:
    end(app, units, "A1", "A2", day=SEPTEMBER)
    units["M"] = create_unit(app, "A2", "Xã M", parent=units["A"], valid_from=SEPTEMBER)
    for code in ("A1", "A2"):
        create_unit_event(app, "merge", SEPTEMBER, units[code], units["M"])
    end(app, units, "B1", "B2", day=OCTOBER)
    units["N"] = create_unit(app, "B1", "Xã N", parent=units["B"], valid_from=OCTOBER)
    create_unit_event(app, "rename", OCTOBER, units["B1"], units["N"])
    for code in ("C", "D"):
        units[code] = create_unit(app, code, parent=units["B"], valid_from=OCTOBER)
    create_unit_event(app, "split", OCTOBER, units["B2"], units["C"], units["D"])
    with transaction(app) as session:
        session.get_one(Touchpoint, moved.id).unit_id = units["C"].id


def end(app: Flask, units: Units, *codes: str, day: date) -> None:
    with transaction(app) as session:
        for code in codes:
            session.get_one(OrgUnit, units[code].id).valid_to = day


def figures(runner: FlaskCliRunner, code: str, *options: str) -> dict[str, object]:
    written = runner.invoke(cli, ["report", "--month", AUGUST, "--unit", code, *options])
    assert written.exit_code == 0, written.stderr
    found: dict[str, object] = json.loads(written.stdout)
    return found


def test_as_it_was_each_unit_has_what_was_given_in_it(province: Units, runner: FlaskCliRunner) -> None:
    for code, count in {**GIVEN, "A": 13, "B": 22, "P": 35}.items():
        report = figures(runner, code)
        assert (report["submissions"], report["view"], report["unassigned"]) == (count, "was", 0), code
    assert figures(runner, "A2")["unit_name"] == "Đơn vị A2"


def test_as_it_is_now_successors_have_it_and_nothing_is_guessed(
    province: Units, runner: FlaskCliRunner
) -> None:
    expected = {
        "A2": (13, 0),
        "B1": (8, 0),
        "C": (6, 0),
        "D": (0, 0),
        "B": (22, 8),
        "A": (13, 0),
        "P": (35, 8),
    }
    for code, (count, unassigned) in expected.items():
        report = figures(runner, code, "--view", "now")
        assert (report["submissions"], report["unassigned"]) == (count, unassigned), code
        assert report["comments"] == count
        assert report["satisfaction"]["n"] == count
        assert report["view"] == "now"
    assert figures(runner, "A2", "--view", "now")["unit_name"] == "Xã M"


def test_a_day_tells_which_unit_of_a_code_is_meant(province: Units, runner: FlaskCliRunner) -> None:
    assert figures(runner, "A2", "--on", "2026-08-31")["unit_name"] == "Đơn vị A2"
    assert figures(runner, "A2", "--on", "2026-09-01")["unit_name"] == "Xã M"


@pytest.mark.one_database
def test_what_is_no_more_has_no_report_as_it_is_now(province: Units, runner: FlaskCliRunner) -> None:
    refused = runner.invoke(cli, ["report", "--month", AUGUST, "--unit", "B2", "--view", "now"])
    assert refused.exit_code == 1
    assert "B2" in refused.stderr


@pytest.mark.one_database
def test_the_overview_shows_the_units_of_the_month_or_those_of_today(
    app: Flask, client: FlaskClient, sign_in: SignIn, province: Units
) -> None:
    sign_in(client, create_account(app, "manager", province["P"]))
    was = rows(client.get(f"/manage/?month={AUGUST}"))
    assert [was[f"Đơn vị {code}"] for code in ("P", "A", "A1", "A2", "B1", "B2")] == [35, 13, 6, 7, 8, 14]
    now = rows(client.get(f"/manage/?month={AUGUST}&view=now"))
    assert {name: now[name] for name in ("Đơn vị P", "Xã M", "Xã N", "Đơn vị C", "Đơn vị B")} == {
        "Đơn vị P": 35,
        "Xã M": 13,
        "Xã N": 8,
        "Đơn vị C": 6,
        "Đơn vị B": 22,
    }
    assert now["Đơn vị B: không biết nay thuộc đơn vị nào"] == 8
    assert "Đơn vị A1" not in now
    assert now["Đơn vị P"] == now["Xã M"] + now["Xã N"] + now["Đơn vị C"] + 8


def rows(response: TestResponse) -> dict[str, int]:
    found = {}
    for row in Page(response.text).findall(".//tbody/tr"):
        name = next(row.find("th").itertext())
        cells = ["".join(cell.itertext()) for cell in row.findall("td")]
        found[name] = int(cells[0]) if cells[0].isdigit() else 0
    return found


@pytest.mark.one_database
def test_whoever_is_responsible_for_the_successor_reads_the_old_reports_too(
    app: Flask, client: FlaskClient, sign_in: SignIn, province: Units
) -> None:
    sign_in(client, create_account(app, "manager", province["M"]))
    page = client.get(f"/manage/reports/A1/{AUGUST}")
    assert page.status_code == 200
    assert "31/08/2026" in page.text
    assert client.get(f"/manage/reports/A2/{AUGUST}?on=2026-08-31").status_code == 200
    assert client.get(f"/manage/reports/A2/{AUGUST}?view=now").status_code == 200
    assert client.get(f"/manage/reports/B1/{AUGUST}?on=2026-08-31").status_code == 404
    assert client.get(f"/manage/reports/A2/{AUGUST}?on=yesterday").status_code == 404


@pytest.mark.one_database
def test_an_heir_of_a_split_unit_does_not_read_what_may_be_anothers(
    app: Flask, client: FlaskClient, sign_in: SignIn, province: Units
) -> None:
    sign_in(client, create_account(app, "manager", province["C"]))
    assert client.get(f"/manage/reports/B2/{AUGUST}").status_code == 404
    assert client.get(f"/manage/reports/C/{AUGUST}?view=now").status_code == 200


@pytest.mark.one_database
def test_the_reports_of_a_former_unit_begin_with_its_own_newest_month(
    app: Flask, client: FlaskClient, sign_in: SignIn, province: Units
) -> None:
    create_submission(app, create_touchpoint(app, "TM", unit=province["M"]), month="2026-09")
    november = date(2026, 11, 1)
    end(app, province, "A", day=november)
    heir = create_unit(app, "A", "Huyện Mới", parent=province["P"], valid_from=november)
    create_unit_event(app, "rename", november, province["A"], heir)
    sign_in(client, create_account(app, "manager", province["P"]))
    for code, day in (("A2", "2026-08-31"), ("B1", "2026-09-30")):
        chosen = client.get(f"/manage/reports/{code}?on={day}")
        assert chosen.location == f"/manage/reports/{code}/{AUGUST}?on={day}"
        page = Page(client.get(chosen.location).text)
        assert page.fields(f".//form[@action='/manage/reports/{code}']")["on"] == [day]
    below = client.get("/manage/reports/A?on=2026-10-31")
    assert below.location == "/manage/reports/A/2026-09?on=2026-10-31"
    silent = client.get("/manage/reports/D?on=2026-10-01")
    assert silent.location == "/manage/reports/D/2026-10?on=2026-10-01"
    assert client.get("/manage/reports/NOWHERE?on=2026-08-31").status_code == 404


@pytest.mark.one_database
def test_a_file_of_a_former_unit_is_logged_under_it(
    app: Flask, client: FlaskClient, sign_in: SignIn, runner: FlaskCliRunner, province: Units
) -> None:
    sign_in(client, create_account(app, "manager", province["P"]))
    assert client.get(f"/manage/reports/A1/{AUGUST}.json").status_code == 200
    figures(runner, "A2", "--on", "2026-08-31")
    figures(runner, "A2", "--view", "now")
    with app.app_context():
        logged = db.session.scalars(select(AuditEntry.unit_id).order_by(AuditEntry.id)).all()
    assert list(logged) == [province[name].id for name in ("A1", "A2", "M")]


@pytest.mark.one_database
def test_masked_comments_are_offered_where_their_list_has_them(
    app: Flask, client: FlaskClient, sign_in: SignIn, province: Units
) -> None:
    with app.app_context():
        comments = list(db.session.scalars(select(Comment)))
    create_theme_run(app, {create_theme(app): comments}, unit=province["P"], month=AUGUST)
    account = create_account(app, "manager", province["P"])
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role="raw_text", unit_id=province["P"].id))
    sign_in(client, account)
    link = "/manage/raw-texts/comments"
    assert link in client.get(f"/manage/reports/P/{AUGUST}").text
    assert link not in client.get(f"/manage/reports/P/{AUGUST}?view=now").text
    assert link not in client.get(f"/manage/reports/A1/{AUGUST}").text


@pytest.mark.one_database
def test_an_heir_has_no_dossiers_where_part_of_its_answers_came_from_a_divided_unit(
    app: Flask, runner: FlaskCliRunner, province: Units
) -> None:
    """Else its response rate would be too high: the dossiers of the divided unit cannot be divided."""
    heir = create_unit(app, "E", parent=province["B"])
    point = create_touchpoint(app, "TE", unit=province["B2"])
    create_submission(app, point, month=AUGUST)
    create_unit_event(app, "split", OCTOBER, province["B2"], heir)
    with transaction(app) as session:
        session.execute(update(UnitLink).where(UnitLink.successor_id == heir.id).values(relation="part"))
        session.get_one(Touchpoint, point.id).unit_id = heir.id
        for month in (AUGUST, "2026-07"):
            session.add(ServiceVolume(unit_id=heir.id, month=month, received=10))
    assert received(runner, AUGUST, "was") == 10
    assert received(runner, AUGUST, "now") is None
    assert received(runner, "2026-07", "now") == 10


def received(runner: FlaskCliRunner, month: str, view: str) -> int | None:
    written = runner.invoke(cli, ["report", "--month", month, "--unit", "E", "--view", view])
    volumes = json.loads(written.stdout)["volumes"]
    return volumes and int(volumes["received"])
