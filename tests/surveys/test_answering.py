"""Answering any survey at its touchpoint: what is kept, what is told, what is not even read."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.database import db
from feedback.models import (
    Answer,
    Comment,
    Question,
    RawText,
    Submission,
    SurveyVersion,
    Touchpoint,
    utc_now,
)
from feedback.surveys.exchange import imported
from feedback.surveys.service import ensure_counter_rating
from tests.factories import create_survey_at, create_touchpoint, transaction
from tests.pages import Page

YES_NO = [{"code": "yes", "label": {"vi": "Có"}}, {"code": "no", "label": {"vi": "Không"}}]
QUESTIONS = [
    {"code": "done", "kind": "yes_no", "label": {"vi": "Xong chưa?"}, "options": YES_NO, "required": True},
    {
        "code": "why",
        "kind": "multiple",
        "label": {"vi": "Vì sao?"},
        "required": True,
        "show_if": [{"question": "done", "operator": "is", "value": "no"}],
        "options": [{"code": "queue", "label": {"vi": "Đông"}}, {"code": "papers", "label": {"vi": "Giấy"}}],
    },
    {"code": "ease", "kind": "scale", "label": {"vi": "Dễ?"}, "scale": {"from": 1, "to": 7}},
    {"code": "day", "kind": "date", "label": {"vi": "Ngày nào?"}},
    {"code": "what", "kind": "short_text", "label": {"vi": "Thủ tục gì?"}},
    {"code": "more", "kind": "long_text", "label": {"vi": "Kể thêm?"}},
    {
        "code": "place",
        "kind": "matrix",
        "label": {"vi": "Chỗ chờ?"},
        "options": [{"code": "bad", "label": {"vi": "Tệ"}}, {"code": "good", "label": {"vi": "Tốt"}}],
        "rows": [{"code": "seats", "label": {"vi": "Ghế"}}, {"code": "water", "label": {"vi": "Nước"}}],
    },
]


@pytest.fixture
def version(app: Flask) -> SurveyVersion:
    file = {"schema": "gop-y-survey", "schema_version": 1, "name": "Khảo sát", "questions": QUESTIONS}
    with app.app_context():
        questions = imported(app.json.dumps(file).encode()).questions
    return create_survey_at(app, "LONG1", questions)


def full(**changed: Any) -> dict[str, Any]:
    fields = {
        "submission_id": str(uuid4()),
        "q-done": "no",
        "q-why": ["queue", "papers"],
        "q-ease": "6",
        "q-day": "2026-10-01",
        "q-what": "Khai sinh, gọi 0905123456",
        "q-more": "Chờ lâu quá, số tôi 0905 123 456",
        "q-place-seats": "bad",
        "q-place-water": "good",
        "masking": "keep",
    }
    return {**fields, **changed}


def kept(app: Flask) -> dict[str, Any]:
    """What the database holds of the answers, by question."""
    with app.app_context():
        found: dict[str, Any] = {}
        for one in db.session.scalars(select(Answer).order_by(Answer.id)):
            option = ":".join(part.code for part in (one.row, one.option) if part)
            value = option or one.number or one.text or one.day
            found.setdefault(one.question.code, []).append(value)
        return found


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_kind_of_answer_is_kept_as_what_it_is(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    answer = client.post("/f/LONG1", data=full())
    assert answer.status_code == 303
    found = kept(app)
    assert str(found.pop("day")[0]) == "2026-10-01"
    (what,) = found.pop("what")
    assert "Khai sinh" in what
    assert "0905123456" not in what
    assert found == {
        "done": ["no"],
        "why": ["queue", "papers"],
        "ease": [6],
        "place": ["seats:bad", "water:good"],
    }
    with app.app_context():
        (comment,) = db.session.scalars(select(Comment)).all()
        assert "Chờ lâu" in comment.text
        assert "0905" not in comment.text
        assert comment.question_id == version.questions[5].id
    assert count(app, RawText) == 1
    assert client.get(answer.location).status_code == 200


def test_a_short_answer_that_tells_of_danger_is_read_by_those_appointed_only(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    told = "Tôi không muốn sống nữa"
    answer = client.post("/f/LONG1", data=full(**{"q-what": told, "q-more": ""}))
    assert answer.status_code == 303
    assert "115" in client.get(answer.location).text
    with app.app_context():
        (comment,) = db.session.scalars(select(Comment))
        assert (comment.text, comment.restricted) == (told, True)
        assert db.session.scalars(select(Answer.text).where(Answer.text.is_not(None))).all() == []


def test_the_same_sent_twice_is_one_and_other_content_is_told(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    fields, json = full(), {"Accept": "application/json"}
    first, again = (client.post("/f/LONG1", data=fields, headers=json) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["receipt"] == again.json["receipt"]
    assert client.post("/f/LONG1", data={**fields, "q-ease": "1"}, headers=json).status_code == 409
    assert count(app, Submission) == 1


def test_answers_to_hidden_questions_are_not_read(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    """Neither kept, nor required, nor found fault with: a person who says yes is not asked why."""
    fields = full(**{"q-done": "yes", "q-why": ["queue", "<evil>"]})
    assert client.post("/f/LONG1", data=fields).status_code == 303
    assert "why" not in kept(app)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("q-done", None, "q-done-yes"),
        ("q-done", "maybe", "q-done-yes"),
        ("q-why", [], "q-why-queue"),
        ("q-why", ["queue", "x"], "q-why-queue"),
        ("q-ease", "8", "q-ease-1"),
        ("q-ease", "٤", "q-ease-1"),
        ("q-ease", "1e1", "q-ease-1"),
        ("q-day", "31/02/2026", "q-day"),
        ("q-day", "0001-01-01", "q-day"),
        ("q-what", "x" * 201, "q-what"),
        ("q-more", "x" * 2001, "q-more"),
        ("q-place-water", "fine", "q-place-water-bad"),
    ],
)
def test_a_fault_is_told_at_its_field_and_all_is_kept(
    app: Flask, client: FlaskClient, version: SurveyVersion, field: str, value: Any, place: str
) -> None:
    fields = full()
    fields.pop(field) if value in (None, []) else fields.update({field: value})
    answer = client.post("/f/LONG1", data=fields)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert [link.get("href") for link in page.findall(".//*[@role='alert']//a")] == [f"#{place}"]
    shown = page.fields()
    for name, typed in fields.items():
        if name not in {field, "masking"}:  # a decision is no field of the form
            assert shown[name] == (typed if isinstance(typed, list) else [typed]), name
    assert count(app, Submission) == 0


def test_an_empty_form_is_not_kept(app: Flask, client: FlaskClient) -> None:
    create_survey_at(app, "SEQ1", [], "custom")
    with transaction(app) as session:
        assert session.scalar(select(Submission)) is None
    assert client.post("/f/SEQ1", data={"submission_id": str(uuid4())}).status_code == 422


def ask_something_else(app: Flask, version: SurveyVersion) -> None:
    """A newer version with one question, that must be answered."""
    newer = Question(position=0, code="newer", kind="short_text", label={"vi": "Mới?"}, required=True)
    with transaction(app) as session:
        session.get_one(SurveyVersion, version.id).retired_at = utc_now()
        session.add(
            SurveyVersion(
                survey_id=version.survey_id,
                number=2,
                instrument="custom",
                title={"vi": "Khảo sát"},
                published_at=utc_now(),
                questions=[newer],
            )
        )


def ask_the_counter_rating(app: Flask, version: SurveyVersion) -> None:
    with transaction(app) as session:
        touchpoint = session.scalars(
            select(Touchpoint).where(Touchpoint.survey_id == version.survey_id)
        ).one()
        touchpoint.survey_id = ensure_counter_rating().id


@pytest.mark.parametrize("change", [ask_something_else, ask_the_counter_rating])
def test_a_phone_that_was_offline_answers_what_it_was_asked(
    app: Flask, client: FlaskClient, version: SurveyVersion, change: Callable[[Flask, SurveyVersion], None]
) -> None:
    create_survey_at(app, "OTHER1", [])
    token = Page(client.get("/f/LONG1").text).fields(".//form")["form_token"]
    elsewhere = Page(client.get("/f/OTHER1").text).fields(".//form")["form_token"]
    change(app, version)
    for wrong in ("", "v2.a.b.c", elsewhere):
        assert client.post("/f/LONG1", data=full(form_token=wrong)).status_code == 422
    assert client.post("/f/LONG1", data=full(form_token=token)).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Submission.survey_version_id)).one() == version.id
    assert kept(app)["why"] == ["queue", "papers"]


def test_what_was_good_and_what_was_not_are_two_questions(app: Flask, client: FlaskClient) -> None:
    create_touchpoint(app)
    for rating, code in (("2", "reasons"), ("5", "strengths")):
        client.post("/f/TAMKY1", data={"submission_id": str(uuid4()), "rating": rating, "reasons": ["time"]})
        assert kept(app)[code] == ["time"], rating


def test_the_receipt_page_asks_by_the_rating(app: Flask, client: FlaskClient) -> None:
    create_touchpoint(app)
    for rating, words in (("2", "Điều gì chưa tốt?"), ("5", "Điều gì tốt?")):
        answer = client.post("/f/TAMKY1", data={"submission_id": str(uuid4()), "rating": rating})
        assert words in client.get(answer.location).text
        client.post(answer.location, data={"reasons": ["attitude"]})
    assert kept(app)["reasons"] == kept(app)["strengths"] == ["attitude"]


def test_another_face_takes_its_reasons_away(app: Flask, client: FlaskClient) -> None:
    create_touchpoint(app)
    data = {"submission_id": str(uuid4()), "rating": "2", "reasons": ["time"]}
    where = client.post("/f/TAMKY1", data=data).location
    client.post(where, data={"rating": "5"})
    assert kept(app) == {"rating": ["5"]}
