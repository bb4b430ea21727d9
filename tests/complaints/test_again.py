"""Saying something again, or more of it: nothing is lost, and nothing counts twice."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.database import db
from feedback.models import Complaint, ComplaintVoice, Picture
from tests.complaints.conftest import PRINTING, SAME_PRINTING, Colleague, pictures_at, screenshot
from tests.factories import transaction
from tests.pages import Page

People = Callable[..., Colleague]
BARCODE = "Chỗ tôi mất cả mã vạch"


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_who_says_me_too_again_adds_words_and_a_screenshot(app: Flask, colleague: People) -> None:
    complaint, other = colleague().file(PRINTING), colleague("HOIAN")
    other.say_me_too(complaint)
    for _ in range(2):
        assert other.say_me_too(complaint, words=BARCODE, **screenshot()).status_code == 303
    page = other.open(f"/complaints/{complaint}")
    assert page.text.count(BARCODE) == 1
    assert "2 đồng nghiệp" in page.text
    assert len(pictures_at(other, complaint)) == count(app, Picture) == 1


def test_other_words_do_not_take_the_place_of_the_first(colleague: People) -> None:
    complaint, other = colleague().file(PRINTING), colleague("HOIAN")
    other.say_me_too(complaint, words=BARCODE)
    answer = other.say_me_too(complaint, words="Giờ in được rồi nhưng mờ")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.by_id("words").text.strip() == "Giờ in được rồi nhưng mờ"
    assert page.find(".//a[@href='#words']") is not None
    assert BARCODE in other.open(f"/complaints/{complaint}").text


def test_a_fourth_screenshot_is_told_to_be_too_many(app: Flask, colleague: People) -> None:
    complaint, other = colleague().file(PRINTING), colleague("HOIAN")
    for width in (40, 41, 42):
        assert other.say_me_too(complaint, **screenshot(width=width)).status_code == 303
    answer = other.say_me_too(complaint, words=BARCODE, **screenshot(width=43))
    assert answer.status_code == 422
    assert Page(answer.text).by_id("words").text.strip() == BARCODE
    assert len(pictures_at(other, complaint)) == 3


def test_all_that_was_typed_goes_with_me_too(app: Flask, colleague: People) -> None:
    known, other = colleague("HOIAN").file(PRINTING), colleague()
    answer = other.fill_in(
        SAME_PRINTING,
        task="Trả kết quả",
        wish="Tự co khổ giấy",
        build="2.14",
        window="1280 × 720",
        consent="y",
    )
    fields = Page(answer.text).fields(".//form[@data-complaint]")
    assert other.client.post(f"/complaints/{known}/me-too", data=fields).status_code == 303
    with transaction(app) as session:
        voice = session.scalars(select(ComplaintVoice).where(~ComplaintVoice.is_filing)).one()
        assert voice.comment.text.split("\n") == ["Trả kết quả", SAME_PRINTING, "Tự co khổ giấy"]
        assert (voice.surroundings["window"], voice.surroundings["build"]) == ("1280 × 720", "2.14")
        assert voice.consent_text


@pytest.mark.parametrize("is_known", [False, True])
def test_a_form_with_a_waiting_screenshot_can_be_sent_twice(
    app: Flask, colleague: People, is_known: bool
) -> None:
    path, form, writer = "/complaints/new", ".//form[@data-complaint]", colleague()
    if is_known:
        path, form = f"/complaints/{colleague('HOIAN').file(PRINTING)}/me-too", ".//form[@enctype]"
    filled = writer.open(path).fields(form) | {"words": SAME_PRINTING, "frequency": "often"}
    waiting = Page(writer.client.post(path, data=filled | screenshot()).text)
    fields = waiting.fields(form) | {"severity": "slows"}
    answers = [writer.client.post(path, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert count(app, Complaint) == count(app, Picture) == 1


@pytest.mark.one_database
def test_enter_sends_the_form_and_does_not_only_show_its_pictures(colleague: People) -> None:
    """HTML, "implicit submission": Enter presses the first button that sends."""
    complaint, writer = colleague("HOIAN").file(PRINTING), colleague()
    asked = Page(writer.fill_in(SAME_PRINTING).text)
    for page in (asked, writer.open(f"/complaints/{complaint}/me-too")):
        first = page.find(".//main//form[@enctype]//button")
        assert not {"name", "formaction"} & first.attrib.keys()
