"""Merging: what the machine proposes and why, what a person decides, and that it can be undone."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.complaints.handling import merge
from feedback.complaints.similar import similar_to
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    AuditEntry,
    Comment,
    Complaint,
    ComplaintEvent,
    ComplaintFollower,
    ComplaintMerge,
    ComplaintVoice,
    OrgUnit,
)
from tests.complaints.conftest import PRINTING, SAME_PRINTING, SLOW, Colleague

People = Callable[..., Colleague]
PAIRS = "/manage/complaints/"


@pytest.fixture
def pair(colleague: People) -> tuple[str, str]:
    """A known complaint that somebody shares, and a later one that says the same."""
    known = colleague("HOIAN").file(PRINTING)
    colleague("HOIAN").say_me_too(known, words="Chỗ tôi mất cả mã vạch")
    later = colleague("TAMKY").file(SAME_PRINTING)
    colleague("TAMKY").say_me_too(later)
    return known, later


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All that belongs to complaints, but who decided what about pairs and when one began to be known."""
    tables = (Complaint, ComplaintVoice, ComplaintFollower, ComplaintEvent, Comment)
    with app.app_context():
        return {
            table.__tablename__: [
                tuple(row)
                for row in db.session.execute(
                    select(*[c for c in table.__table__.columns if c.name != "changed_at"]).order_by(table.id)
                )
            ]
            for table in tables
        }


def test_two_that_say_the_same_are_put_side_by_side_with_the_reason(
    colleague: People, pair: tuple[str, str]
) -> None:
    page = colleague("QNM", "analyst").open(PAIRS)
    assert "“biên nhận”" in page.text
    assert page.find(f".//form[@action='/manage/complaints/{pair[1]}/merge']") is not None
    assert page.find(f".//form[@action='/manage/complaints/{pair[0]}/merge']") is None


def test_undoing_a_merge_restores_exactly(app: Flask, colleague: People, pair: tuple[str, str]) -> None:
    known, later = pair
    manager = colleague("QNM", "manager")
    manager.send(f"/complaints/{later}/answer", at=f"/complaints/{later}", status="accepted")
    before = everything(app)
    assert manager.send(f"/manage/complaints/{later}/merge", at=PAIRS, into=known).status_code == 303
    page = manager.open(f"/complaints/{later}")
    assert "4 đồng nghiệp" in page.text
    assert PRINTING in page.text
    assert later not in str([a.get("href") for a in manager.open("/complaints/").findall(".//ol//a")])
    manager.send(f"/manage/complaints/{later}/take-apart", at=PAIRS)
    assert everything(app) == before
    assert SAME_PRINTING in manager.open(f"/complaints/{later}").text


def test_who_shares_both_counts_once(app: Flask, colleague: People, pair: tuple[str, str]) -> None:
    known, later = pair
    both = colleague()
    both.say_me_too(known)
    both.say_me_too(later)
    colleague("QNM", "manager").send(f"/manage/complaints/{later}/merge", at=PAIRS, into=known)
    assert "5 đồng nghiệp ở 2 đơn vị" in both.open(f"/complaints/{known}").text


def test_what_was_kept_apart_is_not_asked_again(colleague: People, pair: tuple[str, str]) -> None:
    """Neither in the list of pairs, nor on the page of either."""
    known, later = pair
    manager = colleague("QNM", "manager")
    asked = {f".//form[@action='/manage/complaints/{one}/merge']" for one in pair}
    assert manager.open(f"/complaints/{known}").find(f".//form[@action='/manage/complaints/{known}/merge']")
    manager.send(f"/manage/complaints/{later}/merge", at=PAIRS, into=known, decision="apart")
    for path in (PAIRS, f"/complaints/{known}", f"/complaints/{later}"):
        page = manager.open(path)
        assert not any(page.findall(form) for form in asked), path
    assert SAME_PRINTING[:20] in manager.open("/complaints/").text


def test_who_shares_what_was_merged_sees_what_becomes_of_the_whole(
    colleague: People, pair: tuple[str, str]
) -> None:
    known, _ = pair
    writer, manager = colleague("TAMKY"), colleague("QNM", "manager")
    third = writer.file("in biên nhận hồ sơ lệch khổ giấy, chữ mờ")
    manager.send(f"/manage/complaints/{third}/merge", at=PAIRS, into=known)
    address = f"/complaints/{known}"
    manager.send(f"{address}/answer", at=address, status="planned", answer="Bản sau sẽ sửa")
    assert "Bản sau sẽ sửa" in writer.open("/complaints/mine").text
    following = ".//button[@name='following']"
    assert writer.open(address).find(following).get("value") == "no"
    writer.send(f"{address}/follow", at=address, following="no")
    assert writer.open(address).find(following).get("value") == "yes"


def test_what_was_decided_is_recorded_with_its_office(
    app: Flask, colleague: People, pair: tuple[str, str], units: dict[str, OrgUnit]
) -> None:
    known, later = pair
    manager = colleague("QNM", "manager")
    merge = {"path": f"/manage/complaints/{later}/merge", "at": PAIRS, "into": known}
    manager.send(**merge, decision="apart")
    manager.send(**merge)
    manager.send(f"/manage/complaints/{later}/take-apart", at=PAIRS)
    manager.send(f"/complaints/{later}/answer", at=f"/complaints/{later}", status="accepted")
    with app.app_context():
        recorded = select(AuditEntry.kind).where(AuditEntry.unit_id == units["TAMKY"].id)
        kinds = [kind for kind in db.session.scalars(recorded) if kind.startswith("complaint")]
    assert kinds == [
        "complaint_kept_apart",
        "complaint_merged",
        "complaint_taken_apart",
        "complaint_answered",
    ]


@pytest.mark.parametrize(
    ("unit", "role"), [("HOIAN", "manager"), ("TAMKY", "staff"), ("QNM", "administrator")]
)
def test_only_who_answers_for_the_office_merges(
    app: Flask, colleague: People, pair: tuple[str, str], unit: str, role: str
) -> None:
    known, later = pair
    other = colleague(unit, role)
    for act in ("merge", "take-apart", "link"):
        answer = other.send(f"/manage/complaints/{later}/{act}", at="/complaints/", into=known)
        assert answer.status_code in {403, 404}, act
    with app.app_context():
        assert db.session.scalars(select(Complaint.merged_into_id)).all() == [None, None]
        assert db.session.scalars(select(ComplaintMerge.decision)).all() == [None]


def test_nothing_is_merged_into_itself_nor_into_what_is_not_there(
    colleague: People, pair: tuple[str, str]
) -> None:
    later, manager = pair[1], colleague("QNM", "manager")
    for into in (later, "nowhere", ""):
        assert manager.send(f"/manage/complaints/{later}/merge", at=PAIRS, into=into).status_code == 404


def test_two_who_merge_a_pair_both_ways_at_once_make_no_circle(
    app: Flask, colleague: People, pair: tuple[str, str]
) -> None:
    """Both have found the two standing by themselves; one comes later."""
    manager = colleague("QNM", "manager").account
    with app.app_context():
        known, later = (
            db.session.scalars(select(Complaint).where(Complaint.public_id == one)).one() for one in pair
        )
        merge(later, known, manager)
        with pytest.raises(NotFound):
            merge(known, later, manager)


def test_what_is_merged_is_not_similar_any_more_until_taken_apart(
    colleague: People, pair: tuple[str, str]
) -> None:
    known, later = pair
    manager, reader = colleague("QNM", "manager"), colleague()

    def similar() -> set[str]:
        answer = reader.send("/complaints/similar", at="/complaints/new", text=SAME_PRINTING)
        return {one["id"] for one in answer.json["similar"]}

    assert similar() == {known, later}
    manager.send(f"/manage/complaints/{later}/merge", at=PAIRS, into=known)
    assert similar() == {known}
    manager.send(f"/manage/complaints/{later}/take-apart", at=PAIRS)
    assert similar() == {known, later}
    assert reader.send("/complaints/similar", at="/complaints/new", text=SLOW).json == {"similar": []}


def test_another_process_learns_what_changed(
    make_app: Callable[..., Flask], settings: dict[str, str], app: Flask, colleague: People
) -> None:
    """Each process has an index of its own: filed, erased and merged elsewhere is known here at once."""
    elsewhere = make_app(settings)

    def found() -> list[str]:
        with elsewhere.app_context():
            return [one.complaint.public_id for one in similar_to(SAME_PRINTING, None)]

    assert found() == []
    writer = colleague()
    first, second = writer.file(PRINTING), writer.file(SAME_PRINTING)
    assert set(found()) == {first, second}
    writer.send(f"/complaints/{first}/take-back")
    assert found() == [second]
