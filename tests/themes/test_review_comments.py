"""Comments are found with or without marks, by all who may read them, and put right by the handful."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from analysis import fold
from feedback.models import Comment, OrgUnit, Theme, utc_now
from feedback.themes.review.marking import marked
from tests.factories import create_account, create_submission, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers, create_run, report_of

COMMENTS = "/manage/comments/"
WAITING = ["Chờ đợi lâu quá", "CHỜ ĐỢI cả buổi", "cho doi mai", "Ngồi chờ mỏi"]
PARKING = ["Chỗ để xe chật", "Bãi xe 50% là ngập", "Gửi xe xa quá"]
UNCLEAR = ["Đường xa", "Khó nói"]


@dataclass
class Desk:
    app: Flask
    client: FlaskClient
    unit: OrgUnit
    themes: dict[str, Theme]
    ids: dict[str, str]

    def listed(self, **asked: str) -> list[str]:
        page = Page(self.client.get(f"{COMMENTS}?{urlencode(asked)}").text)
        return [words_of(item) for item in page.findall(".//main//ol/li")]

    def figures(self) -> dict[str, int | None]:
        report = report_of(self.app, self.unit)
        assert report.themed + sum(report.left_out.values()) == report.comments
        return {theme.name: theme.comments for theme in report.themes} | dict(report.left_out)

    def decide(self, act: str, words: list[str], theme: str = "", **typed: str) -> TestResponse:
        """Choose comments of a list, look at what will change, fill it in and send it."""
        asked: list[tuple[str, str]] = [("comment", self.ids[text]) for text in words]
        asked += [("theme", self.themes[theme].public_id)] if theme else []
        address = f"{COMMENTS}decide/{act}"
        answer = self.client.get(f"{address}?{urlencode(asked)}")
        if answer.status_code != 200:
            return answer
        fields = Page(answer.text).fields(".//main//form")
        return self.client.post(address, data={**fields, **typed})


def words_of(item: Any) -> str:
    return next("".join(text.itertext()) for text in item.iter("p") if "gy-as-typed" in text.get("class", ""))


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: Any) -> Desk:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    waiting, parking, unclear = (create_answers(app, comments=some) for some in (WAITING, PARKING, UNCLEAR))
    themes = create_run(app, unit, {"chờ": waiting, "xe": parking}, {"unclear": unclear})
    sign_in(client, create_account(app, "analyst", unit))
    ids = {comment.text: comment.public_id for comment in (*waiting, *parking, *unclear)}
    return Desk(app, client, unit, themes, ids)


def test_words_are_found_with_and_without_marks(desk: Desk) -> None:
    waited = {"Chờ đợi lâu quá", "CHỜ ĐỢI cả buổi", "cho doi mai"}
    for words in ("chờ đợi", "cho doi", "ĐỢI", "đoi cho"):
        assert set(desk.listed(words=words)) == waited, words
    assert desk.listed(words="50%") == ["Bãi xe 50% là ngập"]
    assert desk.listed(words="[") == desk.listed(words="a.i") == desk.listed(words="không có") == []


@pytest.mark.one_database
def test_the_words_searched_for_are_marked_whatever_their_marks(desk: Desk) -> None:
    page = Page(desk.client.get(f"{COMMENTS}?words=doi+BUOI").text)
    assert [found.text for found in page.findall(".//mark")] == ["ĐỢI", "buổi"]


@given(st.text(alphabet="aàẠđĐ ßﬁ<b", max_size=12), st.lists(st.text("adb <", min_size=1, max_size=2)))
def test_marking_loses_no_letter(text: str, words: list[str]) -> None:
    pieces = marked(text, words)
    assert "".join(piece for piece, _is_found in pieces) == text
    plain = fold(text)
    assert any(is_found for _piece, is_found in pieces) is any(
        word in plain for word in (" ".join(fold(one).split()) for one in words) if word
    )


def test_comments_are_filtered_by_theme_reason_month_channel_and_language(desk: Desk) -> None:
    themes = desk.themes
    assert set(desk.listed(theme=themes["xe"].public_id)) == set(PARKING)
    assert set(desk.listed(theme="none")) == set(UNCLEAR) == set(desk.listed(reason="unclear"))
    assert desk.listed(reason="too_few") == desk.listed(month="2026-09") == desk.listed(channel="kiosk") == []
    assert desk.listed(channel="staff") == []
    assert "cho doi mai" in desk.listed(language="vi-unmarked")
    assert "Chờ đợi lâu quá" not in desk.listed(language="vi-unmarked")
    assert len(desk.listed(month="2026-10", channel="qr", unit="QNM")) == 9


def test_restricted_fresh_and_others_comments_are_never_shown(desk: Desk, sign_in: Any) -> None:
    others = create_unit(desk.app, "HOIAN", parent=desk.unit)
    place = create_touchpoint(desk.app, "HOIAN1", unit=others)
    fresh = create_submission(desk.app, comment="Vừa mới nói", given_at=utc_now() - timedelta(hours=1))
    hidden = create_submission(desk.app, comment="Cán bộ vòi tiền")
    elsewhere = create_submission(desk.app, place, comment="Ở nơi khác")
    assert hidden.comments[0].restricted
    assert "Ở nơi khác" in desk.listed()
    assert {"Vừa mới nói", "Cán bộ vòi tiền"}.isdisjoint(desk.listed())
    stranger = desk.app.test_client()
    sign_in(stranger, create_account(desk.app, "manager", others))
    assert "Chờ đợi lâu quá" not in stranger.get(COMMENTS).text
    assert stranger.get(f"{COMMENTS}{elsewhere.comments[0].public_id}").status_code == 200
    for comment in (fresh.comments[0].public_id, hidden.comments[0].public_id):
        assert desk.client.get(f"{COMMENTS}{comment}").status_code == 404
    assert desk.client.get(f"{COMMENTS}decide/none?comment={hidden.comments[0].public_id}").status_code == 404
    for act in ("none", "add", "only"):
        address = f"{COMMENTS}decide/{act}?comment={desk.ids['Khó nói']}"
        assert stranger.get(address).status_code == 404


@pytest.mark.one_database
def test_a_comment_has_a_page_of_its_own_with_where_it_counts(desk: Desk) -> None:
    said = Page(desk.client.get(f"{COMMENTS}{desk.ids['Gửi xe xa quá']}").text).text
    assert "Gửi xe xa quá" in said
    assert "Tiếng Việt" in said
    desk.decide("add", ["Gửi xe xa quá"], other=desk.themes["chờ"].public_id)
    said = Page(desk.client.get(f"{COMMENTS}{desk.ids['Gửi xe xa quá']}").text).text
    assert "Chờ (Người dùng analyst xác định)" in said
    assert ", Xe (máy xếp theo độ giống) Ngôn ngữ" in said


def test_chosen_comments_are_moved_and_it_can_be_taken_back(desk: Desk) -> None:
    before = desk.figures()
    answer = desk.decide("move", WAITING[:2], "chờ", other=desk.themes["xe"].public_id)
    assert answer.status_code == 303
    assert set(desk.listed(theme=desk.themes["xe"].public_id)) == {*PARKING, *WAITING[:2]}
    page = Page(desk.client.get(answer.location).text)
    form = next(one for one in page.findall(".//main//form") if one.get("action", "").endswith("/undo"))
    desk.client.post(form.get("action"), data=page.fields(f".//form[@action='{form.get('action')}']"))
    assert set(desk.listed(theme=desk.themes["xe"].public_id)) == set(PARKING)
    assert desk.figures() == before


def test_chosen_comments_are_split_off_added_taken_out_or_belong_to_none(desk: Desk) -> None:
    desk.decide("split", PARKING[:2], "xe", name="Bãi đậu xe", name_en="Parking")
    assert set(desk.listed(theme=desk.themes["xe"].public_id)) == {PARKING[2]}
    desk.decide("out", WAITING[:1], "chờ")
    assert desk.listed(reason="taken_out") == WAITING[:1]
    desk.decide("only", [WAITING[1], UNCLEAR[0]], other=desk.themes["xe"].public_id)
    assert set(desk.listed(theme=desk.themes["xe"].public_id)) == {PARKING[2], WAITING[1], UNCLEAR[0]}
    desk.decide("none", [WAITING[2]])
    assert set(desk.listed(theme="none")) == {WAITING[0], WAITING[2], UNCLEAR[1]}
    desk.figures()


@pytest.mark.one_database
def test_nothing_is_changed_before_a_theme_or_a_name_is_given(desk: Desk) -> None:
    before = desk.figures()
    assert desk.decide("move", WAITING[:2], "chờ").status_code == 422
    answer = desk.decide("split", WAITING[:2], "chờ", name="", name_en="Mornings")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.by_id("name_en").get("value") == "Mornings"
    assert page.fields(".//main//form")["comment"] == [desk.ids[text] for text in WAITING[:2]]
    assert desk.figures() == before


@pytest.mark.one_database
def test_without_a_choice_nothing_is_decided_and_the_page_says_so(desk: Desk) -> None:
    answer = desk.client.get(f"{COMMENTS}decide/none?back={COMMENTS}?month=2026-10")
    assert answer.location == f"{COMMENTS}?month=2026-10"
    assert "Hãy chọn từ 1 đến 100 ý kiến" in desk.client.get(answer.location).text


@pytest.mark.one_database
def test_what_will_change_is_said_before(desk: Desk) -> None:
    address = f"{COMMENTS}decide/none?" + urlencode([("comment", desk.ids[text]) for text in WAITING])
    said = Page(desk.client.get(address).text).text
    assert "4 ý kiến: 10/2026 (4)" in said
    assert "Ngồi chờ mỏi" in said


@pytest.mark.one_database
def test_a_long_list_has_pages_with_links_that_keep_what_is_asked(desk: Desk) -> None:
    create_answers(desk.app, comments=[f"Phải đợi số {number}" for number in range(60)])
    page = Page(desk.client.get(f"{COMMENTS}?words=doi").text)
    assert "63 ý kiến" in page.text
    following = next(link.get("href") for link in page.findall(".//main//a") if link.text == "Trang sau")
    assert "words=doi" in following
    assert len(Page(desk.client.get(following).text).findall(".//main//ol/li")) == 13


@pytest.mark.one_database
def test_what_people_wrote_is_shown_as_text_whatever_it_is(desk: Desk) -> None:
    create_submission(desk.app, comment="<script>alert(1)</script> chờ")
    with transaction(desk.app) as session:
        assert session.query(Comment).filter(Comment.text.contains("<script>")).count() == 1
    assert "<script>alert" not in desk.client.get(f"{COMMENTS}?words=alert").text
    assert "<script>alert(1)</script> chờ" in desk.listed(words="alert")
