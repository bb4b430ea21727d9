"""A law or a court asks for what somebody said to be kept: also a "me too" without a word."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedback import retention
from feedback.i18n import month_of
from feedback.models import Comment, Complaint, ComplaintEvent, ComplaintVoice, Picture, utc_now
from feedback.months import months_before
from tests.complaints.conftest import PRINTING, Colleague, screenshot
from tests.factories import transaction

People = Callable[..., Colleague]
TOLD = {"consent": "y", "build": "2.14"}


@pytest.fixture
def joined(colleague: People) -> tuple[Colleague, str]:
    """Somebody in Tam Kỳ who shares a complaint from Hội An without a word, and which one."""
    complaint, other = colleague("HOIAN").file(PRINTING), colleague("TAMKY")
    assert other.say_me_too(complaint, **TOLD, **screenshot()).status_code == 303
    return other, complaint


@pytest.fixture
def place(app: Flask, colleague: People) -> Callable[..., None]:
    """``place("unit", "TAMKY", months_ago=1)``: a hold on what was said in that month."""

    def place(scope: str, code: str, months_ago: int = 0) -> None:
        with app.app_context():
            month = months_before(month_of(utc_now()), months_ago)
        said = {"legal_basis": "Công văn 1/CV", "reason": "Thanh tra", "review_on": "31/12/2030"}
        span = {"first_month": month, "last_month": month}
        keeper = colleague("QNM", "administrator")
        placed = keeper.send("/manage/retention/new", scope=scope, code=code, **span, **said)
        assert placed.status_code == 303

    return place


def refusals(person: Colleague, complaint: str) -> list[int]:
    """What becomes of saying it otherwise, of taking the consent back, and of taking all back."""
    at = f"/complaints/{complaint}"
    return [
        person.send(f"{at}/me-too", severity="blocks", frequency="often").status_code,
        person.send(f"{at}/agreement/withdraw", at=f"{at}/agreement").status_code,
        person.send(f"{at}/take-back").status_code,
    ]


def the_voice(app: Flask, person: Colleague) -> ComplaintVoice:
    with transaction(app) as session:
        return session.scalars(select(ComplaintVoice).filter_by(account_id=person.account.id)).one()


@pytest.mark.parametrize("scope", ["unit", "comment"])
def test_what_is_held_is_neither_replaced_nor_taken_back(
    app: Flask, joined: tuple[Colleague, str], place: Callable[..., None], scope: str
) -> None:
    person, complaint = joined
    with transaction(app) as session:
        words = session.scalars(select(Comment.public_id)).one()
    place(scope, {"unit": "TAMKY", "comment": words}[scope])
    before = the_voice(app, person)
    assert refusals(person, complaint) == [422, 409, 409]
    after = the_voice(app, person)
    assert (after.severity, after.surroundings) == (before.severity, before.surroundings)
    assert after.surroundings
    assert person.say_me_too(complaint, words="Chỗ tôi mất cả mã vạch").status_code == 303


@pytest.mark.one_database
def test_a_hold_on_another_month_holds_nothing(
    joined: tuple[Colleague, str], place: Callable[..., None]
) -> None:
    person, complaint = joined
    place("unit", "TAMKY", months_ago=1)
    assert refusals(person, complaint) == [303, 303, 303]


@pytest.mark.parametrize(("months_ago", "left"), [(0, 1), (1, 0)])
def test_its_screenshot_stays_as_long_as_it_is_held(
    app: Flask, joined: tuple[Colleague, str], place: Callable[..., None], months_ago: int, left: int
) -> None:
    place("unit", "TAMKY", months_ago)
    long_ago = utc_now() - timedelta(days=181)
    with transaction(app) as session:
        complaint = session.scalars(select(Complaint)).one()
        complaint.status = "fixed"
        session.add(ComplaintEvent(complaint_id=complaint.id, status="fixed", answer="Đã sửa", at=long_ago))
        session.execute(update(Picture).values(taken_in_at=long_ago))
    with app.app_context():
        retention.purge()
    with transaction(app) as session:
        assert session.scalar(select(func.count()).select_from(Picture)) == left
