"""A page says which words made the machine choose a theme, and where no word did."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from feedback.database import db
from feedback.models import Account, Comment, Explanation, OrgUnit, Theme, ThemeAssignment, ThemeRun
from feedback.sample.texts import read_texts
from feedback.themes.ledger import corrections, decisions
from feedback.themes.ledger.undoing import undo
from feedback.themes.review.explaining import carried, joined, phrases
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page
from tests.reports.situations import create_answers, create_run
from tests.themes.runs import analyse

COMMENTS = "/manage/comments/"
THEMES = ("c_otp", "c_parking", "c_fee")


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.fixture
def analyst(app: Flask, client: FlaskClient, unit: OrgUnit, sign_in: Any) -> Account:
    account: Account = create_account(app, "analyst", unit)
    sign_in(client, account)
    return account


def test_a_run_keeps_the_words_that_chose_a_theme_and_pages_show_them(
    app: Flask, client: FlaskClient, unit: OrgUnit, analyst: Account
) -> None:
    texts = [text for text in read_texts() if text.language == "vi"]
    create_answers(
        app, comments=[t.words for one in THEMES for t in [t for t in texts if t.theme == one][:20]]
    )
    with app.app_context():
        run = analyse(MONTH, unit)
        assert not db.session.scalars(select(Explanation)).all()
        account = db.session.get_one(Account, analyst.id)
        theme = db.session.scalars(largest_theme(run)).first()
        assert theme
        decisions.accept(theme, account)
        run, accepted = analyse(MONTH, unit), theme.id
        one = db.session.scalars(select(Explanation).order_by(Explanation.id)).first()
        assert one
        assert (one.run_id, one.theme_id) == (run.id, accepted)
        explained = db.session.get_one(Comment, one.comment_id)
        words = phrases(explained.text, one.spans)
        said = select(Explanation.comment_id)
        near = db.session.scalars(
            select(Comment).join(ThemeAssignment).where(ThemeAssignment.comment_id.not_in(said))
        ).first()
        assert near
        addresses = [f"{COMMENTS}{comment.public_id}" for comment in (explained, near)]
    page = Page(client.get(addresses[0]).text)
    assert words
    assert all(f"“{phrase}”" in page.text for phrase in words)
    marks = [" ".join((found.text or "").split()) for found in page.findall(".//main//blockquote//mark")]
    assert {mark.casefold() for mark in marks} == {phrase.casefold() for phrase in words}
    other = Page(client.get(addresses[1]).text)
    assert "không có từ riêng nào quyết định" in other.text
    assert not other.findall(".//main//mark")


def largest_theme(run: ThemeRun) -> Any:
    placed = select(ThemeAssignment.theme_id).where(
        ThemeAssignment.run_id == run.id, ThemeAssignment.rank > 5
    )
    return select(Theme).where(Theme.id.in_(placed)).order_by(Theme.id)


@pytest.mark.one_database
def test_what_a_person_said_has_no_words_of_the_machine_and_taken_back_they_return(
    app: Flask, client: FlaskClient, unit: OrgUnit, analyst: Account
) -> None:
    (comment,) = create_answers(app, comments=["Ngồi <b>chờ lâu</b> quá, chờ  lâu mãi"])
    themes = create_run(app, unit, {"chờ": [comment], "xe": []})
    with transaction(app) as session:
        run = session.scalars(select(ThemeRun)).one()
        spans = [[8, 11], [12, 15], [25, 28], [30, 33], [90, 95]]  # the last one is in no text
        session.add(Explanation(run_id=run.id, comment_id=comment.id, theme_id=themes["chờ"].id, spans=spans))
    address = f"{COMMENTS}{comment.public_id}"

    def reason() -> list[str]:
        return ["".join(p.itertext()) for p in Page(client.get(address).text).findall(".//main/p[@class]")]

    assert reason()[0] == "Máy chọn “Chờ” vì các từ: “chờ lâu”"
    marks = Page(client.get(f"{COMMENTS}?theme={themes['chờ'].public_id}").text).findall(".//main//mark")
    assert [mark.text for mark in marks] == ["chờ lâu", "chờ  lâu"]
    assert "<b>chờ" not in client.get(address).text
    with app.app_context():
        account = db.session.get_one(Account, analyst.id)
        chosen = {name: db.session.get_one(Theme, theme.id) for name, theme in themes.items()}
        moved = corrections.move([comment.id], chosen["chờ"], chosen["xe"], account)
        assert "Máy" not in "".join(reason())
        undo(moved, account)
    assert reason()[0] == "Máy chọn “Chờ” vì các từ: “chờ lâu”"


SPANS = st.lists(st.tuples(st.integers(-3, 14), st.integers(-3, 14)), max_size=4)


@given(st.text("aạ  <b", max_size=12), SPANS)
def test_marking_what_carried_a_theme_loses_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    pieces = carried(text, spans)
    assert "".join(piece for piece, _has_spoken in pieces) == text
    marked = {i for start, end in spans if 0 <= start < end <= len(text) for i in range(start, end)}
    shown = {i for start, end in joined(text, spans) for i in range(start, end)}
    assert marked <= shown
    assert all(text[i].isspace() for i in shown - marked)
    assert len(phrases(text, spans)) <= len(joined(text, spans))
