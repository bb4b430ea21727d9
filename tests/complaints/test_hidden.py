"""What raises a concern is its writer's and the inspectors' alone, wherever it stands."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.models import Comment, Complaint
from feedback.screens.starter import ensure_starter_screens
from tests.complaints.conftest import PRINTING, SAME_PRINTING, Colleague, pictures_at, screenshot
from tests.factories import transaction
from tests.pages import Page

People = Callable[..., Colleague]
CONCERN = "Trưởng phòng vòi tiền mới cho in"


@pytest.fixture
def merged(colleague: People) -> tuple[str, str]:
    """A complaint, and one that was merged into it."""
    above, below = colleague("HOIAN").file(PRINTING), colleague("TAMKY").file(SAME_PRINTING)
    manager = colleague("QNM", "manager")
    manager.send(f"/manage/complaints/{below}/merge", at="/manage/complaints/", into=above)
    return above, below


def restrict(app: Flask, complaint: str) -> None:
    """What an inspector does who takes a false alarm back."""
    with transaction(app) as session:
        number = select(Complaint.id).where(Complaint.public_id == complaint).scalar_subquery()
        session.execute(update(Comment).where(Comment.complaint_id == number).values(restricted=True))


def has_form(page: Page, action: str) -> bool:
    return page.find(f".//form[@action='{action}']") is not None


def test_a_screenshot_beside_restricted_words_is_its_writers_alone(colleague: People) -> None:
    complaint, writer = colleague("HOIAN").file(PRINTING), colleague()
    writer.say_me_too(complaint, words=CONCERN, **screenshot())
    (address,) = pictures_at(writer, complaint)
    manager = colleague("TAMKY", "manager")
    assert pictures_at(manager, complaint) == []
    assert manager.client.get(address).status_code == 404


def test_what_was_merged_and_is_restricted_later_is_not_listed(
    app: Flask, colleague: People, merged: tuple[str, str]
) -> None:
    above, below = merged
    restrict(app, below)
    manager = colleague("QNM", "manager")
    page = manager.open(f"/complaints/{above}")
    assert SAME_PRINTING not in page.text
    assert not has_form(page, f"/manage/complaints/{below}/take-apart")
    assert manager.send(f"/manage/complaints/{below}/take-apart", at="/complaints/").status_code == 404


def test_who_takes_back_what_was_restricted_meanwhile_is_led_to_what_they_may_read(
    app: Flask, colleague: People
) -> None:
    complaint, other = colleague("HOIAN").file(PRINTING), colleague()
    other.say_me_too(complaint, consent="y", build="2.14")
    restrict(app, complaint)
    agreement = f"/complaints/{complaint}/agreement"
    assert f"/complaints/{complaint}" not in hrefs(other.open(agreement))
    for path, at in ((f"{agreement}/withdraw", agreement), (f"/complaints/{complaint}/take-back", None)):
        assert other.send(path, at=at).location == "/complaints/mine"


def hrefs(page: Page) -> list[str | None]:
    return [link.get("href") for link in page.findall(".//a")]


def test_what_stands_under_a_restricted_one_is_read_by_itself(
    app: Flask, colleague: People, merged: tuple[str, str]
) -> None:
    above, below = merged
    restrict(app, above)
    assert SAME_PRINTING in colleague("HOIAN").open(f"/complaints/{below}").text
    manager = colleague("TAMKY", "manager")
    page = manager.open(f"/complaints/{below}")
    assert PRINTING not in page.text
    apart = f"/manage/complaints/{below}/take-apart"
    assert has_form(page, apart)
    assert manager.send(apart, at=f"/complaints/{below}").status_code == 303
    assert not has_form(manager.open(f"/complaints/{below}"), apart)


def test_nobody_is_offered_to_answer_what_is_restricted(colleague: People) -> None:
    manager = colleague("TAMKY", "manager")
    complaint = manager.file(CONCERN)
    assert not has_form(manager.open(f"/complaints/{complaint}"), f"/complaints/{complaint}/answer")


@pytest.mark.one_database
def test_inspectors_see_which_screen_it_is_about(app: Flask, colleague: People) -> None:
    with transaction(app):
        ensure_starter_screens()
    colleague().file(CONCERN, screen="LOGIN")
    inspector = colleague("QNM", "inspector")
    [link] = [link.get("href") for link in inspector.open("/manage/concerns/").findall(".//ol//a")]
    assert "Đăng nhập" in inspector.open(link).text
