"""Screenshots of a complaint: kept with it, seen by few, gone with it."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image

from feedback.models import Picture
from feedback.pictures.files import folder_of
from tests.complaints.conftest import PRINTING, SAME_PRINTING, Colleague, pictures_at, screenshot
from tests.factories import transaction
from tests.pages import Page

People = Callable[..., Colleague]


def file_with_picture(writer: Colleague, words: str = PRINTING, boxes: str = "") -> str:
    return writer.file(words, **screenshot(boxes))


def files_in(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(path.name for path in folder_of(app).iterdir())


def test_who_sent_it_and_who_answers_for_the_office_see_a_screenshot(colleague: People) -> None:
    writer = colleague()
    complaint = file_with_picture(writer)
    (address,) = pictures_at(writer, complaint)
    for person in (writer, colleague("QNM", "manager"), colleague("TAMKY", "analyst")):
        assert pictures_at(person, complaint) == [address]
        answer = person.client.get(address)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert Image.open(io.BytesIO(answer.data)).size == (40, 20)
    for person in (colleague("HOIAN"), colleague("HOIAN", "manager"), colleague("TAMKY")):
        assert pictures_at(person, complaint) == []
        assert person.client.get(address).status_code == 404


def test_a_screenshot_does_not_open_under_another_complaint(colleague: People) -> None:
    writer = colleague()
    complaint, other = file_with_picture(writer), writer.file("Màn hình đăng nhập treo mãi không vào được")
    (address,) = pictures_at(writer, complaint)
    assert writer.client.get(address.replace(complaint, other)).status_code == 404


def test_what_is_black_is_black_when_it_is_kept(colleague: People) -> None:
    writer = colleague()
    box = json.dumps([{"x": 0, "y": 0, "width": 0.5, "height": 1}])
    complaint = file_with_picture(writer, boxes=box)
    (address,) = pictures_at(writer, complaint)
    image = Image.open(io.BytesIO(writer.client.get(address).data)).convert("RGB")
    assert image.getpixel((5, 10)) == (0, 0, 0)
    assert image.getpixel((35, 10)) == (255, 255, 255)


def test_a_fault_elsewhere_loses_no_screenshot(colleague: People) -> None:
    writer = colleague()
    answer = writer.fill_in("", **screenshot())
    assert answer.status_code == 422
    fields = Page(answer.text).fields(".//form[@data-complaint]") | {"words": PRINTING}
    answer = writer.client.post("/complaints/new", data=fields)
    assert answer.status_code == 303
    assert len(pictures_at(writer, answer.location.rpartition("/")[2])) == 1


def test_what_is_no_picture_is_told_and_nothing_typed_is_lost(colleague: People) -> None:
    answer = colleague().fill_in(
        PRINTING, pictures=[(io.BytesIO(b"<svg onload=alert(1)>"), "x.png")], boxes=[""]
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.by_id("words").text.strip() == PRINTING
    assert page.find(".//*[@class='govuk-error-summary']") is not None


def test_similar_ones_are_shown_without_losing_a_screenshot(colleague: People) -> None:
    colleague("HOIAN").file(PRINTING)
    writer = colleague()
    assert len(pictures_at(writer, file_with_picture(writer, SAME_PRINTING))) == 1


def test_me_too_brings_a_screenshot_of_ones_own(colleague: People) -> None:
    complaint = colleague("HOIAN").file(PRINTING)
    other = colleague()
    assert other.say_me_too(complaint, **screenshot()).status_code == 303
    assert len(pictures_at(other, complaint)) == 1
    assert pictures_at(colleague("HOIAN", "manager"), complaint) == []


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_screenshot_goes_with_what_is_taken_back(app: Flask, colleague: People, is_shared: bool) -> None:
    writer = colleague()
    complaint = file_with_picture(writer)
    if is_shared:
        colleague("HOIAN").say_me_too(complaint)
    assert len(files_in(app)) == 1
    assert writer.send(f"/complaints/{complaint}/take-back").status_code == 303
    assert files_in(app) == []
    with transaction(app) as session:
        assert session.query(Picture).count() == 0
