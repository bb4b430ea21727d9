"""All that a search finds is decided about at once: as much as was shown, and as it was shown."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from werkzeug.test import TestResponse

from feedback.database import db
from feedback.models import Comment, OrgUnit, Submission, Theme, ThemeCorrection, ThemeDecision, utc_now
from feedback.themes.review.matching import MOST_MATCHING
from tests.factories import create_account, create_submission, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers, create_run

COMMENTS = "/manage/comments/"
WAITING = [f"Chờ đợi lần {number}" for number in range(60)]
PARKING = ["Chỗ để xe chật", "Bãi xe ngập", "Đợi xe lâu"]


@dataclass
class Desk:
    app: Flask
    client: FlaskClient
    unit: OrgUnit
    themes: dict[str, Theme]

    def begin(self, act: str, **asked: str) -> Page:
        """Tick “all that match” under the list of a search, and look at what will change."""
        page = Page(self.client.get(f"{COMMENTS}?{urlencode(asked)}").text)
        fields = page.fields(".//form[@data-part='list']")
        fields = {name: fields[name] for name in (*asked, "back")}
        sent = urlencode({**fields, "all": "yes"}, doseq=True)
        answer = self.client.get(f"{COMMENTS}decide/{act}?{sent}")
        return Page(self.client.get(answer.location).text)

    def send(self, act: str, page: Page, **typed: str) -> TestResponse:
        fields = page.fields(".//main//form")
        return self.client.post(f"{COMMENTS}matching/{act}", data={**fields, **typed})

    def members(self, theme: str) -> set[str]:
        address = f"{COMMENTS}?theme={self.themes[theme].public_id}"
        pages = [Page(self.client.get(f"{address}&page={number}").text) for number in (1, 2)]
        quotes = [found for page in pages for found in page.findall(".//main//ol/li//p")]
        return {"".join(p.itertext()) for p in quotes if "gy-as-typed" in p.get("class", "")}

    def decisions(self) -> list[tuple[str, int]]:
        with self.app.app_context():
            found = db.session.scalars(select(ThemeDecision).order_by(ThemeDecision.id))
            return [(one.kind, one.details["comments"]) for one in found]


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: Any) -> Desk:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    waiting, parking = create_answers(app, comments=WAITING), create_answers(app, comments=PARKING)
    themes = create_run(app, unit, {"chờ": waiting, "xe": parking})
    sign_in(client, create_account(app, "analyst", unit))
    return Desk(app, client, unit, themes)


def test_all_that_match_are_moved_in_one_decision_and_taken_back_in_one(desk: Desk) -> None:
    asked = {"words": "doi lan", "theme": desk.themes["chờ"].public_id}
    page = desk.begin("move", **asked)
    assert "60 ý kiến" in page.text
    assert "Chờ: 60 ý kiến" in page.text
    assert WAITING[-1] in page.text
    answer = desk.send("move", page, other=desk.themes["xe"].public_id)
    assert answer.status_code == 303
    assert desk.members("xe") == {*WAITING, *PARKING}
    assert desk.decisions() == [("move", 60)]
    page = Page(desk.client.get(answer.location).text)
    form = next(one for one in page.findall(".//main//form") if one.get("action", "").endswith("/undo"))
    desk.client.post(form.get("action"), data=page.fields(f".//form[@action='{form.get('action')}']"))
    assert desk.members("xe") == set(PARKING)
    assert desk.members("chờ") == set(WAITING)
    assert [kind for kind, _ in desk.decisions()] == ["move", "undo"]


def test_who_decides_on_a_list_that_changed_is_told_and_what_they_typed_is_kept(
    desk: Desk, sign_in: Any
) -> None:
    theme = desk.themes["chờ"].public_id
    page = desk.begin("split", words="doi", theme=theme)
    other = Desk(desk.app, desk.app.test_client(), desk.unit, desk.themes)
    sign_in(other.client, create_account(desk.app, "manager", desk.unit))
    other.send("out", other.begin("out", words="lan 59", theme=theme))
    answer = desk.send("split", page, name="Chờ buổi sáng", name_en="Mornings")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Danh sách đã thay đổi" in page.text
    assert "59 ý kiến" in page.text
    assert page.by_id("name").get("value") == "Chờ buổi sáng"
    assert desk.decisions() == [("move", 1)]
    assert desk.send("split", page).status_code == 303
    assert desk.decisions() == [("move", 1), ("split", 59)]


def test_comments_of_others_and_hidden_or_fresh_ones_are_never_touched(desk: Desk, sign_in: Any) -> None:
    commune = create_unit(desk.app, "HOIAN", parent=desk.unit)
    place = create_touchpoint(desk.app, "HOIAN1", unit=commune)
    create_submission(desk.app, place, comment="Đợi ở Hội An")
    create_submission(desk.app, place, comment="Đợi cán bộ vòi tiền")
    create_submission(desk.app, place, comment="Đợi vừa nãy", given_at=utc_now() - timedelta(hours=1))
    stranger = Desk(desk.app, desk.app.test_client(), commune, desk.themes)
    sign_in(stranger.client, create_account(desk.app, "manager", commune))
    address = f"{COMMENTS}matching/none?words=doi"
    page = Page(stranger.client.get(address).text)
    assert "1 ý kiến" in page.text
    assert "Đợi ở Hội An" in page.text
    assert stranger.send("none", page).status_code == 303
    with desk.app.app_context():
        said = select(Comment.text).join(ThemeCorrection, ThemeCorrection.comment_id == Comment.id)
        assert db.session.scalars(said).all() == ["Đợi ở Hội An"]
    for foreign in (f"unit={desk.unit.code}", "over=QNM&unit=QNM"):
        assert stranger.client.get(f"{COMMENTS}matching/none?{foreign}").status_code == 404
    theme = create_run(desk.app, desk.unit, {"riêng": []})["riêng"]
    for act in ("move", "out", "split"):
        found = stranger.client.get(f"{COMMENTS}matching/{act}?theme={theme.public_id}")
        assert found.status_code == 404


@pytest.mark.one_database
def test_nothing_is_decided_without_a_theme_or_about_nothing(desk: Desk) -> None:
    page = desk.begin("add", words="doi")
    answer = desk.send("add", page)
    assert answer.status_code == 422
    assert page.fields(".//main//form")["state"] == Page(answer.text).fields(".//main//form")["state"]
    nothing = desk.client.get(f"{COMMENTS}matching/none?words=khongco&back={COMMENTS}")
    assert nothing.location == COMMENTS
    assert "Không còn ý kiến nào khớp" in desk.client.get(COMMENTS).text
    assert desk.decisions() == []


def test_the_most_that_match_are_settled_and_more_are_refused_with_the_limit(desk: Desk) -> None:
    copy_comments(desk.app, MOST_MATCHING - len(WAITING) - len(PARKING))
    page = desk.begin("none", month="2026-10")
    assert desk.send("none", page).status_code == 303
    assert desk.decisions() == [("label", MOST_MATCHING)]
    with desk.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ThemeCorrection)) == MOST_MATCHING
    copy_comments(desk.app, 1)
    page = desk.begin("none", month="2026-10")
    assert "2.001 ý kiến khớp" in page.text
    assert "nhiều nhất 2.000" in page.text
    assert desk.client.post(f"{COMMENTS}matching/none", data={"month": "2026-10"}).status_code in (400, 422)


def copy_comments(app: Flask, number: int) -> None:
    """More of the newest comment, each in a submission of its own."""
    with transaction(app) as session:
        comment = session.scalars(select(Comment).order_by(Comment.id.desc())).first()
        assert comment
        said = dict(session.execute(select(*Submission.__table__.columns).limit(1)).mappings().one())
        words = dict(
            session.execute(select(*Comment.__table__.columns).where(Comment.id == comment.id))
            .mappings()
            .one()
        )
        top, last = session.scalar(select(func.max(Submission.id))), comment.id
        assert top
        session.execute(
            insert(Submission), [{**said, "id": top + n, **fresh(Submission)} for n in range(1, number + 1)]
        )
        rows = [
            {**words, "id": last + n, "submission_id": top + n, **fresh(Comment)}
            for n in range(1, number + 1)
        ]
        session.execute(insert(Comment), rows)


def fresh(table: Any) -> dict[str, Any]:
    """What is unique in a row."""
    made = {"public_id": uuid4().hex[:16], "submission_id": uuid4(), "receipt_hash": uuid4().bytes * 2}
    unique = {"public_id"} if table is Comment else {"public_id", "submission_id", "receipt_hash"}
    return {name: made[name] for name in unique & set(table.__table__.columns.keys())}
