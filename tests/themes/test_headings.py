"""Headings over themes: made, renamed, merged, dropped by people; each decision is seen and can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from analysis import starter_catalogue
from feedback.audit.service import history_of as audit_of
from feedback.database import db
from feedback.models import Account, OrgUnit, Theme, ThemeDecision, ThemeGroup
from feedback.themes.ledger import headings
from feedback.themes.ledger.catalogue import adopt
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, numbered

HEADINGS = "/manage/themes/headings/"
NAMES = ("Chờ đợi", "Bãi xe", "Ghế ngồi")


@dataclass
class Desk:
    """An analyst with three accepted themes under no heading; six comments are in two of them."""

    app: Flask
    client: FlaskClient
    unit: OrgUnit
    analyst: Account
    themes: dict[str, Theme]

    def make(self, name: str, name_en: str = "", unit: str = "QNM") -> TestResponse:
        return self.send(f"{HEADINGS}new", name=name, name_en=name_en, unit=unit)

    def decide(self, heading: str, act: str, **typed: Any) -> TestResponse:
        return self.send(self.address(heading, act), **typed)

    def put(self, themes: Sequence[str], heading: str) -> TestResponse:
        return self.send(self.asked(themes), heading=self.code_of(heading) if heading else "")

    def send(self, address: str, **typed: Any) -> TestResponse:
        """Open a page that asks once more, fill it in and send it."""
        return self.client.post(address.partition("?")[0], data=self.filled_in(address) | typed)

    def filled_in(self, address: str) -> dict[str, Any]:
        page = Page(self.client.get(address).text)
        form = next(one for one in page.findall(".//main//form") if one.get("method") == "post")
        fields: dict[str, Any] = {}
        for field in form.iter("input"):
            fields.setdefault(field.get("name"), []).append(field.get("value"))
        return fields

    def asked(self, themes: Sequence[str]) -> str:
        return f"{HEADINGS}put?" + "&".join(f"theme={self.themes[name].public_id}" for name in themes)

    def address(self, heading: str, act: str = "") -> str:
        return f"{HEADINGS}{self.code_of(heading)}{'/' if act else ''}{act}"

    def code_of(self, heading: str) -> str:
        with self.app.app_context():
            return db.session.scalars(select(ThemeGroup).where(ThemeGroup.name == heading)).one().public_id

    def undo(self, kind: str) -> TestResponse:
        with self.app.app_context():
            newest = select(ThemeDecision).where(ThemeDecision.kind == kind).order_by(ThemeDecision.id.desc())
            address = f"/manage/themes/decisions/{db.session.scalars(newest).first().public_id}/undo"
        return self.client.post(address, data=self.token())

    def token(self) -> dict[str, str]:
        return {
            "csrf_token": Page(self.client.get(f"{HEADINGS}new").text).fields(".//main//form")["csrf_token"]
        }

    def under(self) -> dict[str, str]:
        """The heading of each theme that is under one."""
        with self.app.app_context():
            themes = db.session.scalars(select(Theme).where(Theme.name.in_(NAMES)))
            return {theme.name: theme.heading.name for theme in themes if theme.heading}

    def said(self, address: str = HEADINGS) -> str:
        return Page(self.client.get(address).text).text


def create_desk(app: Flask, client: FlaskClient, sign_in: Any) -> Desk:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    both = create_answers(app, comments=numbered("Chờ lâu, không chỗ để xe", 6))
    seats = create_answers(app, comments=numbered("Thiếu ghế", 2))
    themes = create_run(app, unit, {"Chờ đợi": both, "Bãi xe": both, "Ghế ngồi": seats})
    with transaction(app) as session:
        for theme in themes.values():
            found = session.get_one(Theme, theme.id)
            found.status, found.unit_id = "accepted", unit.id
    analyst = create_account(app, "analyst", unit)
    sign_in(client, analyst)
    return Desk(app, client, unit, analyst, themes)


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: Any) -> Desk:
    return create_desk(app, client, sign_in)


@pytest.mark.one_database
def test_the_first_field_has_the_focus(desk: Desk) -> None:
    desk.make("Chờ đợi")
    for address, first in (
        (f"{HEADINGS}new", "name"),
        (desk.address("Chờ đợi", "rename"), "name"),
        (desk.address("Chờ đợi", "merge"), "other"),
        (desk.address("Chờ đợi", "drop"), None),
        (desk.asked(NAMES[:2]), "heading"),
    ):
        page = Page(desk.client.get(address).text)
        assert [one.get("name") for one in page.findall(".//*[@autofocus]")] == [first], address


def test_several_themes_are_put_under_a_heading_at_once_and_taken_back_at_once(desk: Desk) -> None:
    assert desk.make("Cơ sở vật chất", "Premises").status_code == 303
    answer = desk.put(NAMES, "Cơ sở vật chất")
    assert answer.status_code == 303
    assert desk.under() == dict.fromkeys(NAMES, "Cơ sở vật chất")
    said = desk.said(answer.location)
    assert f"{desk.analyst.name} đã xếp 3 chủ đề vào nhóm “Cơ sở vật chất”" in said
    assert "3 chủ đề · 8 ý kiến" in said  # who said two things counts once
    assert "xếp “Bãi xe” vào nhóm “Cơ sở vật chất”" in desk.said(
        f"/manage/themes/{desk.themes['Bãi xe'].public_id}"
    )
    assert desk.undo("gather").status_code == 303
    assert desk.under() == {}
    assert desk.undo("gather").status_code == 409


@pytest.mark.one_database
def test_of_several_those_go_back_about_which_nobody_decided_since(desk: Desk) -> None:
    desk.make("Cơ sở vật chất")
    desk.make("Thời gian")
    desk.put(NAMES, "Cơ sở vật chất")
    desk.put(["Chờ đợi"], "Thời gian")
    desk.undo("gather")
    assert desk.under() == {"Chờ đợi": "Thời gian"}


def test_a_merged_headings_themes_stand_under_the_other_until_it_is_taken_back(desk: Desk) -> None:
    desk.make("Cơ sở vật chất")
    desk.make("Thời gian")
    desk.put(["Bãi xe"], "Cơ sở vật chất")
    desk.put(["Chờ đợi"], "Thời gian")
    assert desk.decide("Cơ sở vật chất", "merge", other="").status_code == 422
    desk.decide("Cơ sở vật chất", "merge", other=desk.code_of("Thời gian"))
    assert desk.under() == {"Chờ đợi": "Thời gian", "Bãi xe": "Thời gian"}
    said = desk.said()
    assert "2 chủ đề · 6 ý kiến" in said
    assert "Thời gian" in desk.said(desk.address("Cơ sở vật chất"))
    assert desk.decide("Cơ sở vật chất", "rename", name="Trụ sở").status_code == 409
    desk.undo("heading_merge")
    assert desk.under() == {"Chờ đợi": "Thời gian", "Bãi xe": "Cơ sở vật chất"}


@pytest.mark.one_database
def test_a_dropped_headings_themes_are_under_none_until_it_is_taken_back(desk: Desk) -> None:
    desk.make("Cơ sở vật chất")
    desk.put(["Bãi xe", "Ghế ngồi"], "Cơ sở vật chất")
    desk.decide("Cơ sở vật chất", "drop")
    assert desk.under() == {}
    assert "Cơ sở vật chất" not in desk.said().replace("bỏ nhóm “Cơ sở vật chất”", "")
    desk.undo("heading_drop")
    assert desk.under() == dict.fromkeys(["Bãi xe", "Ghế ngồi"], "Cơ sở vật chất")


@pytest.mark.one_database
def test_the_report_says_under_which_heading_a_theme_is_and_changes_no_figure(desk: Desk) -> None:
    report = f"/manage/reports/QNM/{MONTH}"
    data = desk.client.get(f"{report}.json").json
    desk.make("Cơ sở vật chất")
    desk.put(["Bãi xe"], "Cơ sở vật chất")
    names = Page(desk.client.get(report).text).findall(".//h3[@class='govuk-heading-s gy-theme__name']")
    assert "Bãi xe, Nhóm: Cơ sở vật chất" in ["".join(name.itertext()) for name in names]
    assert desk.client.get(f"{report}.json").json == data
    desk.decide("Cơ sở vật chất", "drop")
    assert "Nhóm:" not in desk.said(report)


@pytest.mark.one_database
def test_a_heading_is_renamed_in_both_languages_and_its_name_is_there_once(desk: Desk) -> None:
    desk.make("Cơ sở vật chất")
    desk.put(["Bãi xe"], "Cơ sở vật chất")
    desk.decide("Cơ sở vật chất", "rename", name="Trụ sở", name_en="Building")
    assert desk.under() == {"Bãi xe": "Trụ sở"}
    for address in (HEADINGS, "/manage/themes/", f"/manage/themes/{desk.themes['Bãi xe'].public_id}"):
        assert "Building" in Page(desk.client.get(address, headers={"Accept-Language": "en"}).text).text
    assert desk.make("trụ sở").status_code == 409
    assert desk.make("  ").status_code == 422
    desk.undo("heading_rename")
    assert desk.under() == {"Bãi xe": "Cơ sở vật chất"}


@pytest.mark.one_database
def test_making_a_heading_is_taken_back_while_nothing_stands_on_it(desk: Desk) -> None:
    desk.make("Thời gian")
    desk.put(["Chờ đợi"], "Thời gian")
    assert desk.undo("heading_make").status_code == 409
    desk.undo("group")
    assert desk.undo("heading_make").status_code == 303
    assert "Chưa có" not in desk.said()  # three themes wait for a heading
    assert not Page(desk.client.get(HEADINGS).text).findall(".//main//h2//a")


@pytest.mark.one_database
def test_who_decides_nothing_is_back_where_it_was_begun_and_nowhere_else(desk: Desk) -> None:
    desk.make("Thời gian")
    desk.put(["Chờ đợi"], "Thời gian")
    here = f"{desk.address('Thời gian')}?over=QNM"
    begun = Page(desk.client.get(here).text)
    acts = [
        link.get("href") for link in begun.findall(".//main//a[@data-key]") if link.get("data-key") in "rmd"
    ]
    assert len(acts) == 3
    assert begun.fields(".//main//form[@method='get']")["back"] == [here]
    for address in acts:
        assert leaving(desk, address) == here
        assert leaving(desk, f"{address.partition('?')[0]}?back=https://elsewhere.example/") == "/home"
    assert leaving(desk, desk.address("Thời gian", "drop")) == leaving(desk, f"{HEADINGS}new") == HEADINGS


def leaving(desk: Desk, address: str) -> str | None:
    links = Page(desk.client.get(address).text).findall(".//main//form//a")
    return next(link.get("href") for link in links if link.text == "Không, để nguyên")


@pytest.mark.one_database
def test_whoever_was_slower_reads_what_was_decided(desk: Desk) -> None:
    desk.make("Thời gian")
    address = desk.address("Thời gian", "rename")
    fields = desk.filled_in(address)
    other = create_account(desk.app, "analyst", desk.unit, name="Lê Thị Hoa")
    with desk.app.app_context():
        heading = db.session.scalars(select(ThemeGroup)).one()
        headings.rename(heading, "Giờ giấc", "", db.session.get_one(Account, other.id))
    answer = desk.client.post(address, data=fields | {"name": "Chờ"})
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Lê Thị Hoa đổi tên nhóm “Thời gian” thành “Giờ giấc”" in page.text
    assert page.by_id("name").get("value") == "Chờ"
    assert desk.client.post(address, data=page.fields(".//main//form")).status_code == 303


@pytest.mark.one_database
def test_themes_that_somebody_decided_about_meanwhile_are_put_nowhere(desk: Desk) -> None:
    desk.make("Thời gian")
    desk.make("Trụ sở")
    address, typed = desk.asked(NAMES), {"heading": desk.code_of("Thời gian")}
    fields = desk.filled_in(address)
    desk.put(["Bãi xe"], "Trụ sở")
    answer = desk.client.post(f"{HEADINGS}put", data=fields | typed)
    assert answer.status_code == 409
    assert "xếp “Bãi xe” vào nhóm “Trụ sở”" in Page(answer.text).text
    assert desk.under() == {"Bãi xe": "Trụ sở"}
    fields = desk.filled_in(address)
    desk.decide("Thời gian", "drop")
    assert desk.client.post(f"{HEADINGS}put", data=fields | typed).status_code == 422
    assert desk.under() == {"Bãi xe": "Trụ sở"}


@pytest.mark.one_database
def test_the_audit_log_tells_of_headings_by_codes_alone(desk: Desk) -> None:
    desk.make("Thời gian")
    desk.put(NAMES, "Thời gian")
    desk.decide("Thời gian", "drop")
    with desk.app.app_context():
        kinds = [entry.kind for entry in audit_of(db.session.scalars(select(ThemeGroup)).one().public_id)]
        assert sorted(kinds) == ["theme_gather", "theme_heading_drop", "theme_heading_make"]


@pytest.mark.one_database
def test_above_fifteen_headings_the_page_advises_and_refuses_nothing(desk: Desk) -> None:
    with transaction(desk.app) as session:
        session.add_all(ThemeGroup(unit_id=desk.unit.id, name=f"Nhóm {number}") for number in range(15))
    assert "khó bao quát" not in desk.said()
    assert desk.make("Nhóm nữa").status_code == 303
    assert "Đang có 16 nhóm. Nhiều hơn 15 nhóm thì khó bao quát" in desk.said()


@pytest.mark.one_database
def test_adopting_from_the_catalogue_leaves_headings_as_people_made_them(desk: Desk) -> None:
    group = starter_catalogue()[0].group
    first, second, third = [one.code for one in starter_catalogue() if one.group == group][:3]

    def adopt_one(code: str) -> ThemeGroup | None:
        with desk.app.app_context():
            db.session.expire_on_commit = False
            account = db.session.get_one(Account, desk.analyst.id)
            theme = adopt([code], db.session.get_one(OrgUnit, desk.unit.id), account)[0].theme
            return theme and theme.heading

    desk.make(group.name)
    by_hand = desk.code_of(group.name)
    assert adopt_one(first).public_id == by_hand
    desk.decide(group.name, "rename", name="Thái độ")
    assert adopt_one(second).name == "Thái độ"
    desk.decide("Thái độ", "drop")
    assert adopt_one(third) is None


def test_a_heading_orders_the_themes_of_its_unit_and_below_and_is_decided_there(
    app: Flask, sign_in: Any, desk: Desk
) -> None:
    commune, other = (create_unit(app, code, parent=desk.unit) for code in ("TAMKY", "HOIAN"))
    with transaction(app) as session:
        session.get_one(Theme, desk.themes["Bãi xe"].id).unit_id = commune.id
        session.add(ThemeGroup(unit_id=commune.id, name="Riêng của Tam Kỳ"))
        session.add(ThemeGroup(unit_id=other.id, name="Riêng của Hội An"))
    desk.make("Cơ sở vật chất")
    below = app.test_client()
    sign_in(below, create_account(app, "manager", commune))
    there = Desk(app, below, commune, desk.analyst, desk.themes)
    said = there.said()
    assert "Cơ sở vật chất" in said
    assert "Riêng của Hội An" not in said
    assert there.put(["Bãi xe"], "Cơ sở vật chất").status_code == 303
    assert desk.under() == {"Bãi xe": "Cơ sở vật chất"}
    for act in ("rename", "merge", "drop"):
        assert below.get(there.address("Cơ sở vật chất", act)).status_code == 404
    assert below.get(there.address("Riêng của Hội An")).status_code == 404
    assert below.get(there.asked(["Chờ đợi"])).status_code == 404
    # What all see is not put under what only some see.
    answer = desk.client.post(
        f"{HEADINGS}put",
        data=desk.filled_in(desk.asked(["Chờ đợi"])) | {"heading": desk.code_of("Riêng của Tam Kỳ")},
    )
    assert answer.status_code == 422


@pytest.mark.one_database
def test_administrators_read_headings_and_decide_nothing(app: Flask, sign_in: Any, desk: Desk) -> None:
    desk.make("Thời gian")
    reader = app.test_client()
    sign_in(reader, create_account(app, "administrator", desk.unit))
    page = Page(reader.get(HEADINGS).text)
    assert "Thời gian" in page.text
    assert not page.findall(".//main//input[@name='theme']")
    assert reader.get(desk.address("Thời gian", "drop")).status_code == 403
