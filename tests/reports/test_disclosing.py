"""Whoever has all units' reports cannot work out a count of a few people (P-03)."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from random import Random
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from numpy import inf
from werkzeug.test import TestResponse

from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.database import db
from feedback.disclosure.tables import Sum
from feedback.models import OrgUnit, Submission, Touchpoint
from feedback.reports.disclosing import pattern_of
from feedback.reports.figures import FEW, HIDDEN, SHOWN, Report
from feedback.reports.service import report_for
from feedback.surveys.service import published_version
from tests.disclosure.attacker import worked_out
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, middle_of, transaction
from tests.pages import Page

SignIn = Callable[..., TestResponse]
Cell = tuple[str, str]  # unit, what is counted

UNSORTED = "verified, of no sector"  # no report tells how many
PARENTS = {"P": None, "A": "P", "B": "P", "A1": "A", "A2": "A", "A3": "A", "B1": "B", "B2": "B"}
STAFF = {"civil_servant", "postal_employee"}
MODES = ("faces", "words", "paper")
# Only a slip knows a sector, and what came with one is verified.
SLIPS = [("open", None), ("open", None), ("verified", "land"), ("verified", "justice"), ("verified", None)]


def give(app: Flask, touchpoint: Touchpoint, mode: str, times: int, comment: str = "") -> None:
    with transaction(app) as session:
        place = session.get_one(Touchpoint, touchpoint.id)
        version = published_version(place.survey_id)
        for _ in range(times):
            add_submission(
                Sent(
                    submission_id=uuid4(),
                    unit=place.unit,
                    version=version,
                    channel="qr",
                    mode=mode,
                    language="vi",
                    given_at=middle_of(MONTH),
                    touchpoint=place,
                    rating=5,
                    comment=comment,
                )
            )


@pytest.fixture(params=range(3))
def given(app: Flask, request: pytest.FixtureRequest) -> Counter[Cell]:
    """A province in which chance says how many answered where; what was counted at each unit itself."""
    chance = Random(request.param)  # noqa: S311 - not for secrets
    units: dict[str, OrgUnit] = {}
    counted: Counter[Cell] = Counter()
    for code, parent in PARENTS.items():
        units[code] = create_unit(app, code, parent=units[parent] if parent else None)
        for staffed_by in sorted(STAFF):
            point = create_touchpoint(app, f"{code}{staffed_by[0]}", unit=units[code], staffed_by=staffed_by)
            for mode in MODES:
                times = chance.choice([0, 0, 1, 2, 4, 6, 9])
                give(app, point, mode, times)
                stream, sector = chance.choice(SLIPS)
                with transaction(app) as session:
                    there = session.query(Submission).filter_by(touchpoint_id=point.id, mode=mode)
                    there.update({"stream": stream, "sector": sector})
                ways = (f"mode {mode}", f"staff {staffed_by}", f"stream {stream}", f"sector {sector or ''}")
                for what in ("submissions", "rated", *ways):
                    counted[code, what] += times
    return counted


def told_in(report: Report) -> Iterator[tuple[str, int | None, str]]:
    """What is counted, its number if it is told, and what is told instead."""
    yield "submissions", report.submissions, report.hidden.get("submissions", SHOWN)
    yield "rated", report.rated, report.hidden.get("rated", SHOWN)
    for mode in report.by_mode:
        yield f"mode {mode.mode}", mode.satisfaction.n, mode.satisfaction.told
    for staff in report.by_staff:
        yield f"staff {staff.staffed_by}", staff.satisfaction.n, staff.satisfaction.told
    for stream, found in report.streams.items():
        yield f"stream {stream}", found.n, found.told
    if not report.streams:  # all are open
        yield "stream open", report.rated, report.hidden.get("rated", SHOWN)
    for one in report.by_sector:
        yield f"sector {one.sector}", one.satisfaction.n, one.satisfaction.told
    if not report.by_sector:  # nobody's sector is known
        yield "sector ", report.rated, report.hidden.get("rated", SHOWN)


def all_reports(app: Flask) -> list[Report]:
    with app.app_context():
        units = {unit.code: unit for unit in db.session.query(OrgUnit)}
        return [report_for(units[code], MONTH) for code in PARENTS]


def limits_of(reports: list[Report]) -> dict[Hashable, tuple[float, float]]:
    kinds = {what for report in reports for what, _, _ in told_in(report)}
    limits: dict[Hashable, tuple[float, float]] = {}
    for report in reports:
        for what in kinds:
            limits[report.unit, what] = (0, 0)
            limits[f"{report.unit} itself", what] = (0, inf)
        for one in (report.unit, f"{report.unit} itself"):
            limits[one, UNSORTED] = (0, inf)
        for what, number, told in told_in(report):
            limits[report.unit, what] = {FEW: (1, 4), HIDDEN: (0, inf)}.get(told, (number or 0, number or 0))
    return limits


def sums_of(limits: dict[Hashable, tuple[float, float]]) -> list[Sum[Hashable]]:
    kinds = sorted({what for _, what in limits if what != UNSORTED})  # type: ignore[misc]
    sums: list[Sum[Hashable]] = []
    for unit in PARENTS:
        below = [code for code, parent in PARENTS.items() if parent == unit]
        for what in kinds:
            sums.append(Sum((unit, what), tuple((part, what) for part in (f"{unit} itself", *below))))
        for one in (unit, f"{unit} itself"):
            sums.append(Sum((one, "submissions"), ((one, "rated"),)))
            for ways in ("mode", "staff", "stream", "sector"):
                parts = tuple((one, what) for what in kinds if what.startswith(ways))
                sums.append(Sum((one, "rated"), parts))
            known = tuple((one, what) for what in kinds if what.startswith("sector") and what != "sector ")
            sums.append(Sum((one, "stream verified"), (*known, (one, UNSORTED))))
    return sums


def test_all_reports_together_give_no_few_people_away(app: Flask, given: Counter[Cell]) -> None:
    reports = all_reports(app)
    limits = limits_of(reports)
    sums = sums_of(limits)
    hidden = [(report.unit, what) for report in reports for what, _, told in told_in(report) if told == FEW]
    hidden += [(f"{unit} itself", what) for (unit, what), times in given.items() if 0 < times < 5]
    assert hidden
    assert not worked_out(hidden, limits, sums)


def test_what_is_hidden_has_no_score_and_what_is_shown_is_true(app: Flask, given: Counter[Cell]) -> None:
    for report in all_reports(app):
        below = [unit for unit in PARENTS if unit.startswith(report.unit) or report.unit == "P"]
        for what, number, told in told_in(report):
            truth = sum(given[unit, what] for unit in below)
            assert number == (truth if told == SHOWN else None)
            assert (told == FEW) <= (0 < truth < 5)
        for one in (*report.by_mode, *report.by_staff, *report.by_sector):
            assert one.satisfaction.told == SHOWN or one.satisfaction.top2 is None


def test_page_and_overview_say_under_five_and_hidden(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    province = create_unit(app, "P")
    for code, times in {"A": 3, "B": 8, "C": 40}.items():
        unit = create_unit(app, code, parent=province)
        give(app, create_touchpoint(app, f"T{code}", unit=unit), "faces", times, "Chờ lâu")
    sign_in(client, create_account(app, "manager", province))
    rows = Page(client.get("/manage/?lang=en").text).findall(".//tbody/tr")
    cells = [[" ".join(" ".join(cell.itertext()).split()) for cell in row][:3] for row in rows]
    assert cells == [
        ["Đơn vị P", "51", "51"],
        ["Đơn vị A", "under 5", "under 5"],
        ["Đơn vị B", "hidden", "hidden"],
        ["Đơn vị C", "40", "40"],
    ]
    few = client.get(f"/manage/reports/A/{MONTH}.json").get_json()
    assert (few["submissions"], few["rated"], few["comments"], few["satisfaction"]["n"]) == (None,) * 4
    assert few["hidden"]["submissions"] == FEW
    assert "submissions" in few["suppressed"]
    other = client.get(f"/manage/reports/B/{MONTH}.json").get_json()
    assert (other["submissions"], other["hidden"]["submissions"]) == (None, HIDDEN)
    for extension in ("html", "pdf"):
        assert client.get(f"/manage/reports/B/{MONTH}.{extension}").status_code == 200
    assert "40" in Page(client.get(f"/manage/reports/C/{MONTH}").text).text


def test_levels_of_under_thirty_do_not_follow_from_the_parents(app: Flask) -> None:
    province = create_unit(app, "P")
    for code, times in {"A": 40, "B": 12}.items():
        unit = create_unit(app, code, parent=province)
        give(app, create_touchpoint(app, f"T{code}", unit=unit), "faces", times)
    with app.app_context():
        units = {unit.code: unit for unit in db.session.query(OrgUnit)}
        counts = {code: report_for(units[code], MONTH).levels.counts for code in "PAB"}
        assert counts["B"] is None
        assert counts["P"] is None or counts["A"] is None
        assert report_for(units["P"], MONTH).levels.mean == 5


def test_a_pattern_is_kept_until_what_it_follows_from_is_another(app: Flask) -> None:
    point = create_touchpoint(app, "T", unit=create_unit(app, "P"))
    give(app, point, "faces", 3)
    with app.app_context():
        first = pattern_of(MONTH)
        assert pattern_of(MONTH) is first
    give(app, point, "faces", 3)
    with app.app_context():
        later = pattern_of(MONTH)
        assert (first.told("was", the_province(), "rated"), later.told("was", the_province(), "rated")) == (
            FEW,
            SHOWN,
        )


def the_province() -> int:
    return db.session.query(OrgUnit).filter_by(code="P").one().id
