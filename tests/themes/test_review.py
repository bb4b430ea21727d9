"""Reviewing themes: what waits stands first, what will change is said before, all can be undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.database import db
from feedback.models import Account, OrgUnit, Theme, ThemeDecision, ThemeFinding, ThemeRun
from feedback.themes.ledger import decisions
from tests.factories import create_account, create_backlog_item, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, numbered

THEMES = "/manage/themes/"


@dataclass
class Review:
    """An analyst before two suggestions: twelve comments on waiting, ten on parking; three of no theme."""

    app: Flask
    client: FlaskClient
    unit: OrgUnit
    analyst: Account
    themes: dict[str, Theme]

    def address(self, name: str, act: str = "") -> str:
        return f"{THEMES}{self.themes[name].public_id}{'/' if act else ''}{act}"

    def decide(self, theme: str, act: str, **typed: Any) -> TestResponse:
        """Open the page that says what will change, fill it in and send it."""
        address = self.address(theme, act)
        fields = Page(self.client.get(address).text).fields(".//main//form")
        return self.client.post(address, data={**fields, **typed})

    def undo(self, shown: str) -> TestResponse:
        """Press the first button on a page that takes something back."""
        page = Page(self.client.get(shown).text)
        form = next(one for one in page.findall(".//main//form") if one.get("action", "").endswith("/undo"))
        fields = {field.get("name"): field.get("value") for field in form.iter("input")}
        return self.client.post(form.get("action"), data=fields)

    def state(self, name: str) -> tuple[str, str, str | None]:
        with self.app.app_context():
            theme = db.session.get_one(Theme, self.themes[name].id)
            return theme.name, theme.status, theme.merged_into and theme.merged_into.name

    def meanwhile(self, act: Callable[..., Any], name: str, *given: Any) -> None:
        """Somebody else decides."""
        other = create_account(self.app, "analyst", self.unit, name="Lê Thị Hoa")
        with self.app.app_context():
            act(
                db.session.get_one(Theme, self.themes[name].id), *given, db.session.get_one(Account, other.id)
            )


@pytest.fixture
def review(app: Flask, client: FlaskClient, sign_in: Any) -> Review:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    waiting = create_answers(app, comments=numbered("Chờ lâu quá", 12))
    parking = create_answers(app, comments=numbered("Chỗ để xe chật", 10))
    unclear = create_answers(app, comments=numbered("Khó nói lắm", 3))
    themes = create_run(app, unit, {"chờ đợi": waiting, "bãi xe": parking}, {"unclear": unclear})
    analyst = create_account(app, "analyst", unit)
    sign_in(client, analyst)
    return Review(app, client, unit, analyst, themes)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("act", "first"), [("rename", "name"), ("merge", "other"), ("group", "heading"), ("reject", None)]
)
def test_who_decides_by_keys_can_type_or_press_enter_at_once(
    review: Review, act: str, first: str | None
) -> None:
    page = Page(review.client.get(review.address("bãi xe", act)).text)
    assert [one.get("name") for one in page.findall(".//*[@autofocus]")] == [first]


@pytest.mark.one_database
def test_addresses_repeat_nothing_that_is_not_asked(review: Review) -> None:
    pages = [Page(review.client.get(address).text) for address in (THEMES, f"{THEMES}headings/")]
    assert not [one for page in pages for one in page.findall(".//a") if "over=" in one.get("href", "")]


@pytest.mark.one_database
def test_what_waits_for_a_decision_stands_first_and_is_counted(review: Review) -> None:
    with transaction(review.app) as session:
        session.get_one(Theme, review.themes["bãi xe"].id).status = "accepted"
    said = Page(review.client.get(THEMES).text).text
    assert "1 đề xuất đang chờ" in said
    assert said.index("Chờ đợi") < said.index("Bãi xe")
    assert "12 ý kiến" in said
    assert "Chờ lâu quá 1" in said


@pytest.mark.one_database
def test_what_happened_to_a_theme_and_what_to_doubt_is_said_in_words(review: Review) -> None:
    with transaction(review.app) as session:
        run = session.scalars(select(ThemeRun)).one()
        told = {"event": "grown", "unstable": True, "doubt": {"same_words": 0.8}, "stability": 0.3}
        session.add(
            ThemeFinding(
                run_id=run.id,
                theme_id=review.themes["bãi xe"].id,
                name="xe",
                terms=["chật"],
                size=10,
                cohesion=0.5,
                **told,
            )
        )
    for address in (THEMES, review.address("bãi xe")):
        said = Page(review.client.get(address).text).text
        assert "10 ý kiến · tăng lên" in said
        assert "có thể chỉ từ một nguồn" in said
        assert "chỉ 30% số lần thấy lại" in said


@pytest.mark.one_database
def test_without_an_analysis_the_page_says_what_to_do_next(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    create_unit(app, "QNM")
    sign_in(client, create_account(app, "manager"))
    links = Page(client.get(THEMES).text).findall(".//main//a")
    assert "/manage/themes/runs/" in [link.get("href") for link in links[-1:]]
    assert "Chưa có ý kiến nào" in client.get("/manage/comments/").text


FOUND = {
    "words=cho doi": {"Chờ đợi"},
    "words=BÃI": {"Bãi xe"},
    "words=trụ sở": set(),
    "status=suggested": {"Chờ đợi", "Bãi xe"},
    "status=rejected": set(),
    "audience=staff": set(),
    "event=new": set(),
}


@pytest.mark.one_database
def test_themes_are_found_by_words_without_marks_and_by_what_they_are(review: Review) -> None:
    for asked, found in FOUND.items():
        said = Page(review.client.get(f"{THEMES}?{asked}").text)
        names = {link.text for link in said.findall(".//main//a") if link.get("data-part") == "handle"}
        assert names == found, asked


def test_a_suggestion_is_accepted_and_the_decision_taken_back_from_the_banner(review: Review) -> None:
    answer = review.decide("chờ đợi", "accept")
    assert (answer.status_code, review.state("chờ đợi")) == (303, ("chờ đợi", "accepted", None))
    shown = review.client.get(answer.location)
    assert f"{review.analyst.name} đã nhận “Chờ đợi”" in Page(shown.text).text
    assert review.undo(answer.location).status_code == 303
    assert review.state("chờ đợi") == ("chờ đợi", "suggested", None)


def test_merging_names_the_other_and_is_shown_there(review: Review) -> None:
    assert review.decide("bãi xe", "merge", other="").status_code == 422
    review.decide("bãi xe", "merge", other=review.themes["chờ đợi"].public_id)
    assert review.state("bãi xe") == ("bãi xe", "suggested", "chờ đợi")
    said = Page(review.client.get(review.address("chờ đợi")).text).text
    assert "22 ý kiến" in said
    assert "gộp “Bãi xe” vào “Chờ đợi”" in said
    review.decide("bãi xe", "unmerge")
    assert review.state("bãi xe") == ("bãi xe", "suggested", None)


@pytest.mark.one_database
def test_a_theme_is_rejected(review: Review) -> None:
    review.decide("bãi xe", "reject")
    assert review.state("bãi xe") == ("bãi xe", "rejected", None)
    assert "1 chủ đề đã bỏ" in Page(review.client.get(THEMES).text).text


@pytest.mark.one_database
def test_a_decision_leads_back_to_where_it_was_begun_and_nowhere_else(review: Review) -> None:
    there = review.decide("chờ đợi", "accept", back=f"{THEMES}?status=suggested&decided=0")
    assert there.location.startswith(f"{THEMES}?status=suggested&decided=")
    elsewhere = review.decide("chờ đợi", "reject", back="https://elsewhere.example/")
    assert elsewhere.location.startswith("/")
    begun = review.client.get(f"{review.address('chờ đợi', 'reject')}?back={THEMES}?event=new").text
    left = [one.get("href") for one in Page(begun).findall(".//main//form//a")]
    assert left == [f"{THEMES}?event=new"]


@pytest.mark.one_database
def test_before_a_decision_stands_what_it_changes(review: Review) -> None:
    create_backlog_item(review.app, theme=review.themes["chờ đợi"])
    said = Page(review.client.get(review.address("chờ đợi", "reject")).text).text
    assert "12 ý kiến: 10/2026 (12)" in said
    assert "1 việc cần cải tiến dựa trên chủ đề này" in said
    assert review.state("chờ đợi")[1] == "suggested"


@pytest.mark.one_database
def test_a_name_that_does_not_fit_comes_back_with_what_was_typed(review: Review) -> None:
    for name in ("  ", "x" * 81):
        answer = review.decide("bãi xe", "rename", name=name, name_en="Parking")
        assert answer.status_code == 422
        assert Page(answer.text).by_id("name_en").get("value") == "Parking"
    assert review.state("bãi xe")[0] == "bãi xe"


def test_whoever_was_slower_reads_what_was_decided_and_loses_nothing_typed(review: Review) -> None:
    address = review.address("bãi xe", "rename")
    fields = Page(review.client.get(address).text).fields(".//main//form")
    review.meanwhile(decisions.rename, "bãi xe", "gửi xe", "")
    typed = {**fields, "name": "Chỗ đậu xe", "name_en": "Parking"}
    answer = review.client.post(address, data=typed)
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Lê Thị Hoa đổi tên “bãi xe” thành “gửi xe”" in page.text
    assert page.by_id("name").get("value") == "Chỗ đậu xe"
    assert review.client.post(address, data=page.fields(".//main//form")).status_code == 303
    assert review.state("bãi xe")[0] == "Chỗ đậu xe"


@pytest.mark.one_database
def test_what_cannot_be_taken_back_any_more_says_why(review: Review) -> None:
    first = review.decide("bãi xe", "rename", name="Gửi xe").location
    review.decide("bãi xe", "rename", name="Đậu xe")
    with review.app.app_context():
        oldest = db.session.scalars(select(ThemeDecision).order_by(ThemeDecision.id)).first()
        address = f"{THEMES}decisions/{oldest.public_id}/undo"
    page = Page(review.client.get(first).text)
    assert address not in [form.get("action") for form in page.findall(".//main//form")]
    token = page.find(".//main//input[@name='csrf_token']").get("value")
    answer = review.client.post(address, data={"csrf_token": token})
    assert answer.status_code == 409
    assert "Không hoàn tác được" in answer.text
    assert review.state("bãi xe")[0] == "Đậu xe"


@pytest.mark.one_database
def test_a_themes_page_shows_its_words_its_months_and_who_decided(review: Review) -> None:
    create_backlog_item(review.app, review.unit, "Mở thêm bãi xe", theme=review.themes["bãi xe"])
    review.decide("bãi xe", "accept")
    page = Page(review.client.get(review.address("bãi xe")).text)
    assert [quote.text for quote in page.findall(".//blockquote/p")] == [
        "Chỗ để xe chật 1",
        "Chỗ để xe chật 2",
        "Chỗ để xe chật 3",
        "Chỗ để xe chật 10",
    ]
    rows = [[cell.text or cell.findtext("a") for cell in row][:2] for row in page.findall(".//tbody/tr")]
    assert rows == [["09/2026", "0"], ["10/2026", "10"]]
    assert "Mở thêm bãi xe" in page.text
    assert f"{review.analyst.name} nhận “Bãi xe”" in page.text


def test_below_its_unit_a_theme_is_read_with_ones_own_comments_and_decided_by_nobody(
    app: Flask, client: FlaskClient, sign_in: Any, review: Review
) -> None:
    commune = create_unit(app, "TAMKY", parent=review.unit)
    create_touchpoint(app, "TAMKY1", unit=commune)
    with transaction(app) as session:
        for theme in review.themes.values():
            session.get_one(Theme, theme.id).unit_id = review.unit.id
    client.post("/logout")
    reader = app.test_client()
    sign_in(reader, create_account(app, "manager", commune))
    page = Page(reader.get(review.address("chờ đợi")).text)
    assert "0 ý kiến" in page.text
    assert "Chờ lâu quá" not in page.text
    assert not [link for link in page.findall(".//main//a") if link.get("data-key")]
    assert reader.get(review.address("chờ đợi", "accept")).status_code == 404


def test_a_theme_of_other_units_looks_as_if_it_were_not_there(
    app: Flask, sign_in: Any, review: Review
) -> None:
    mine, others = (create_unit(app, code, parent=review.unit) for code in ("TAMKY", "HOIAN"))
    with transaction(app) as session:
        session.get_one(Theme, review.themes["chờ đợi"].id).unit_id = others.id
    stranger = app.test_client()
    sign_in(stranger, create_account(app, "analyst", mine))
    for act in ("", "accept", "rename"):
        assert stranger.get(review.address("chờ đợi", act)).status_code == 404
    assert "Chờ đợi" not in stranger.get(THEMES).text


@pytest.mark.one_database
def test_a_history_names_no_theme_of_units_that_the_reader_does_not_see(
    app: Flask, sign_in: Any, review: Review
) -> None:
    mine, others = (create_unit(app, code, parent=review.unit) for code in ("TAMKY", "HOIAN"))
    with transaction(app) as session:
        session.get_one(Theme, review.themes["chờ đợi"].id).unit_id = review.unit.id
        session.get_one(Theme, review.themes["bãi xe"].id).unit_id = others.id
    review.decide("bãi xe", "merge", other=review.themes["chờ đợi"].public_id)
    reader = app.test_client()
    sign_in(reader, create_account(app, "manager", mine))
    said = Page(reader.get(review.address("chờ đợi")).text).text
    assert "gộp “một chủ đề của đơn vị khác” vào “Chờ đợi”" in said
    assert "Bãi xe" not in said
    assert "gộp “Bãi xe” vào “Chờ đợi”" in Page(review.client.get(review.address("chờ đợi")).text).text


@pytest.mark.one_database
def test_administrators_read_and_do_not_decide(app: Flask, sign_in: Any, review: Review) -> None:
    reader = app.test_client()
    sign_in(reader, create_account(app, "administrator", review.unit))
    assert "Chờ lâu quá 1" in reader.get(review.address("chờ đợi")).text
    assert not Page(reader.get(THEMES).text).findall(".//main//a[@data-key]")
    assert reader.get(review.address("chờ đợi", "accept")).status_code == 403
