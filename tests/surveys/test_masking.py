"""Before the words of a survey are kept, their person sees what of them will be hidden, and decides."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.database import db
from feedback.keys import unseal
from feedback.models import Answer, Comment, RawText, Submission, SurveyVersion
from tests.pages import Page
from tests.surveys.test_answering import count, full, version

__all__ = ["version"]  # a fixture

MASKED_SHORT, MASKED_LONG = "Khai sinh, gọi [số điện thoại]", "Chờ lâu quá, số tôi [số điện thoại]"


def answered(client: FlaskClient, **changed: Any) -> Any:
    return client.post("/f/LONG1", data=full(**{"masking": "", **changed}))


def press(client: FlaskClient, asked: Any, decision: str) -> Any:
    """Press a button of the page that asks."""
    page = Page(asked.text)
    form = page.find(".//form[@method='post']")
    return client.post(
        form.get("action"), data={**page.fields(".//form[@method='post']"), "masking": decision}
    )


def texts(app: Flask) -> tuple[str | None, list[tuple[str, str]]]:
    """What is kept: the short answer, and each comment as it is read and as it was typed."""
    with app.app_context():
        short = db.session.scalar(select(Answer.text).where(Answer.text.is_not(None)))
        rows = db.session.execute(select(Comment.text, RawText.ciphertext).join(RawText))
        return short, [(text, unseal(sealed)) for text, sealed in rows]


def test_it_asks_by_question_before_anything_is_kept(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    asked = answered(client)
    assert asked.status_code == 200
    page = Page(asked.text)
    assert [mark.text for mark in page.findall(".//mark")] == ["0905123456", "0905 123 456"]
    assert [heading.text for heading in page.findall(".//main//h2")] == ["Thủ tục gì?", "Kể thêm?"]
    assert count(app, Submission) == 0


def test_hidden_the_own_words_are_kept_nowhere(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    assert press(client, answered(client), "hide").status_code == 303
    assert texts(app) == (MASKED_SHORT, [(MASKED_LONG, MASKED_LONG)])


def test_kept_as_written_everybody_still_reads_it_masked(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    assert press(client, answered(client), "keep").status_code == 303
    assert texts(app) == (MASKED_SHORT, [(MASKED_LONG, "Chờ lâu quá, số tôi 0905 123 456")])


def test_twice_the_same_button_is_one_submission(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    asked = answered(client)
    receipts = {urlsplit(press(client, asked, "hide").location).path for _ in range(2)}
    assert len(receipts) == 1  # the address says the second it was sent in, too
    assert count(app, Submission) == 1


@pytest.mark.one_database
def test_to_change_it_the_form_comes_back_with_all_that_was_typed(
    app: Flask, client: FlaskClient, version: SurveyVersion
) -> None:
    sent = full(masking="")
    answer = press(client, client.post("/f/LONG1", data=sent), "edit")
    assert answer.status_code == 200
    fields = Page(answer.text).fields(".//form[@method='post']")
    assert fields["q-why"] == ["queue", "papers"]
    assert fields["q-more"] == [sent["q-more"]]
    assert fields["submission_id"] == [sent["submission_id"]]
    assert count(app, Submission) == 0


@pytest.mark.one_database
def test_what_is_never_kept_as_written_cannot_be_sent_so(client: FlaskClient, version: SurveyVersion) -> None:
    """The raw form of a short text is kept nowhere: "as I wrote it" would promise what does not happen."""
    asked = answered(client, **{"q-more": ""})
    buttons = Page(asked.text).findall(".//button[@name='masking']")
    assert [button.get("value") for button in buttons] == ["hide", "edit"]


@pytest.mark.one_database
def test_where_nothing_would_be_hidden_nothing_is_asked(client: FlaskClient, version: SurveyVersion) -> None:
    assert answered(client, **{"q-what": "Khai sinh", "q-more": "Chờ lâu"}).status_code == 303


@pytest.mark.one_database
def test_what_a_phone_kept_is_not_asked_about_any_more(client: FlaskClient, version: SurveyVersion) -> None:
    """Its person was told while typing; nobody may be there when it is sent."""
    answer = client.post("/f/LONG1", data=full(masking=""), headers={"Accept": "application/json"})
    assert answer.status_code == 201


@pytest.mark.one_database
def test_fields_that_nobody_asked_for_are_not_handed_on(client: FlaskClient, version: SurveyVersion) -> None:
    asked = answered(client, stream="verified")
    assert "stream" not in Page(asked.text).fields(".//form[@method='post']")
