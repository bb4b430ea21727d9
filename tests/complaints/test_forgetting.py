"""A screenshot goes some time after what it shows was mended or refused: it may show more than it should."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from feedback import retention
from feedback.models import Comment, Complaint, ComplaintEvent, ComplaintVoice, Picture, utc_now
from tests.complaints.conftest import PRINTING, SAME_PRINTING
from tests.factories import transaction
from tests.pages import sign_in
from tests.pictures.drawn import saved, upload

LATER = timedelta(days=181)


@pytest.fixture
def manager(colleague):
    return colleague("QNM", "manager")


@pytest.fixture
def filed(colleague):
    """A complaint with a screenshot, in the words of somebody in Hội An."""
    return colleague("HOIAN").file(PRINTING, pictures=[upload(saved())], boxes=[""])


def answer(manager, complaint, status):
    said = {"status": status, "answer": "Đã sửa ở bản cập nhật tháng 11."}
    assert (
        manager.send(f"/complaints/{complaint}/answer", at=f"/complaints/{complaint}", **said).status_code
        == 303
    )


def left_after(app, waited):
    with app.app_context():
        retention.purge(utc_now() + waited)
    with transaction(app) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Picture))


@pytest.mark.parametrize("status", ["fixed", "declined"])
def test_it_goes_half_a_year_after_the_complaint_was_closed(app, manager, filed, status):
    answer(manager, filed, status)
    assert left_after(app, LATER - timedelta(days=2)) == 1
    assert left_after(app, LATER) == 0
    sign_in(manager.client, manager.account)  # the session had its day, too
    assert PRINTING in manager.client.get(f"/complaints/{filed}").text


@pytest.mark.parametrize("statuses", [(), ("accepted",), ("fixed", "reopened")])
def test_it_stays_while_somebody_works_at_the_complaint(app, manager, filed, statuses):
    for status in statuses:
        answer(manager, filed, status)
    assert left_after(app, LATER * 10) == 1


def test_what_was_merged_is_closed_with_what_it_was_merged_into(app, colleague, manager, filed):
    into = colleague().file(SAME_PRINTING)
    with transaction(app) as session:
        ids = {one.public_id: one.id for one in session.scalars(sa.select(Complaint))}
        session.execute(
            sa.update(Complaint).where(Complaint.public_id == filed).values(merged_into_id=ids[into])
        )
    assert left_after(app, LATER) == 1
    sign_in(manager.client, manager.account)
    answer(manager, into, "fixed")
    assert left_after(app, LATER) == 0


def test_what_was_sent_or_merged_today_into_what_was_closed_long_ago_stays(app, colleague, manager, filed):
    into = colleague().file(SAME_PRINTING)
    answer(manager, into, "fixed")
    with transaction(app) as session:
        for column in (ComplaintEvent.at, Complaint.changed_at, Picture.taken_in_at):
            session.execute(sa.update(column.class_).values({column: utc_now() - LATER}))
    merge = f"/manage/complaints/{filed}/merge"
    assert manager.send(merge, at="/manage/complaints/", into=into).status_code == 303
    joining = colleague().say_me_too(into, pictures=[upload(saved())], boxes=[""])
    assert joining.status_code == 303
    assert left_after(app, timedelta()) == 2
    assert left_after(app, LATER) == 0


def test_a_legal_hold_on_the_words_keeps_it(app, colleague, manager, filed):
    answer(manager, filed, "fixed")
    with transaction(app) as session:
        words = session.scalar(sa.select(Comment.public_id).join(ComplaintVoice))
    keeper = colleague("QNM", "administrator")
    placed = keeper.send(
        "/manage/retention/new",
        scope="comment",
        code=words,
        legal_basis="Công văn 1/CV",
        reason="Thanh tra",
        review_on="31/12/2030",
    )
    assert placed.status_code == 303
    assert left_after(app, LATER) == 1
