"""Me too, following, taking back, answers: who counts, who sees what, what is left."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.complaints.filing import Filing, Said, file_complaint
from feedback.complaints.service import hold
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    Appointment,
    Comment,
    Complaint,
    ComplaintFollower,
    ComplaintVoice,
    OrgUnit,
    RawText,
)
from tests.complaints.conftest import PRINTING, SLOW, Colleague
from tests.factories import transaction
from tests.statements import noted, work_in

People = Callable[..., Colleague]


def rows(app: Flask, table: type) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(table)))


def test_one_account_has_one_voice_and_can_take_it_back(app: Flask, colleague: People) -> None:
    complaint, other = colleague().file(PRINTING), colleague("HOIAN")
    for _ in range(2):
        other.say_me_too(complaint, words="Chỗ tôi mất cả mã vạch")
    assert "2 đồng nghiệp" in other.open(f"/complaints/{complaint}").text
    other.send(f"/complaints/{complaint}/take-back")
    page = other.open(f"/complaints/{complaint}")
    assert "1 đồng nghiệp" in page.text
    assert "mất cả mã vạch" not in page.text
    assert len(rows(app, Comment)) == len(rows(app, ComplaintVoice)) == len(rows(app, RawText)) == 1


@pytest.mark.one_database
def test_ones_own_words_are_in_the_copy_of_ones_data_and_nobody_elses(colleague: People) -> None:
    lan, other = colleague(), colleague("HOIAN")
    other.say_me_too(lan.file(PRINTING), words="Chỗ tôi mất cả mã vạch")
    copy = other.client.get("/account/data.json").get_json()
    assert [one["text"] for one in copy["comment"]] == ["Chỗ tôi mất cả mã vạch"]


def test_who_shares_it_goes_on_for_the_same_office(
    app: Flask, colleague: People, units: dict[str, OrgUnit]
) -> None:
    """Also what they agree to later is told to the office their voice stands for."""
    complaint, other = colleague("QNM").file(PRINTING), colleague("TAMKY")
    other.say_me_too(complaint)
    with transaction(app) as session:
        session.add(Appointment(account_id=other.account.id, role="staff", unit_id=units["HOIAN"].id))
    page = other.open(f"/complaints/{complaint}/me-too")
    assert page.find(".//select[@name='unit']") is None
    assert other.say_me_too(complaint, consent="y", build="2.14").status_code == 303
    assert "2.14" in colleague("TAMKY", "manager").open(f"/complaints/{complaint}").text


@pytest.mark.one_database
def test_ones_list_costs_the_same_however_much_was_merged(app: Flask, colleague: People) -> None:
    writer, manager = colleague(), colleague("QNM", "manager")
    above = colleague("HOIAN").file(PRINTING)
    with app.app_context():
        engine = db.engine
    costs = []
    for words in (PRINTING, f"{PRINTING} luôn", f"{PRINTING} mãi"):
        into = above if not costs else colleague("HOIAN").file(words)
        below = writer.file(words)
        merge = f"/manage/complaints/{below}/merge"
        assert manager.send(merge, at="/manage/complaints/", into=into).status_code == 303
        with noted(engine) as asked:
            writer.open("/complaints/mine")
        costs.append(len(work_in(asked)))
    assert costs[0] == costs[1] == costs[2]


def test_in_how_many_offices_is_told_only_where_it_points_at_nobody(colleague: People) -> None:
    complaint = colleague().file(PRINTING)
    people = [colleague(code) for code in ("HOIAN", "TAMKY", "TAMKY", "QNM")]
    for number, person in enumerate(people, start=2):
        person.say_me_too(complaint)
        text = person.open(f"/complaints/{complaint}").text
        assert (f"{number} đồng nghiệp ở" in text) == (number >= 5)
    assert "5 đồng nghiệp ở 3 đơn vị" in text


def test_what_nobody_answered_is_erased_whole(app: Flask, colleague: People) -> None:
    writer = colleague()
    complaint = writer.file(PRINTING)
    assert writer.send(f"/complaints/{complaint}/take-back").location == "/complaints/mine"
    assert writer.client.get(f"/complaints/{complaint}").status_code == 404
    for table in (Complaint, ComplaintVoice, ComplaintFollower, Comment, RawText):
        assert rows(app, table) == [], table


def test_what_was_answered_stays_and_tells_no_more_whose_it_is(app: Flask, colleague: People) -> None:
    writer, manager = colleague(), colleague("QNM", "manager")
    complaint = writer.file(PRINTING, consent="y", window="1280 × 720")
    manager.send(f"/complaints/{complaint}/answer", at=f"/complaints/{complaint}", status="accepted")
    writer.send(f"/complaints/{complaint}/take-back")
    assert PRINTING in writer.open(f"/complaints/{complaint}").text
    assert complaint not in str([a.get("href") for a in writer.open("/complaints/mine").findall(".//a")])
    [voice] = rows(app, ComplaintVoice)
    assert (voice.account_id, voice.surroundings, voice.consent_text) == (None, None, None)
    assert rows(app, RawText) == rows(app, ComplaintFollower) == []
    assert "1 đồng nghiệp" in manager.open(f"/complaints/{complaint}").text


def test_what_a_law_keeps_is_not_taken_back(app: Flask, colleague: People) -> None:
    writer, other = colleague(), colleague()
    complaint = writer.file(PRINTING)
    other.say_me_too(complaint, words="Chỗ tôi mất cả mã vạch")
    administrator = colleague("QNM", "administrator")
    for comment in rows(app, Comment):
        held = administrator.send(
            "/manage/retention/new",
            scope="comment",
            code=comment.public_id,
            reason="Thanh tra",
            legal_basis="Công văn 1/CV",
            review_on="31/12/2030",
        )
        assert held.status_code == 303
    for person in (writer, other):
        assert person.send(f"/complaints/{complaint}/take-back").status_code == 409
    assert len(rows(app, Comment)) == len(rows(app, RawText)) == 2


def test_what_is_gone_meanwhile_is_not_changed(app: Flask, colleague: People) -> None:
    """Somebody looks at it, its writer takes it back, and only then it is changed."""
    writer = colleague()
    complaint = writer.file(PRINTING)
    with app.app_context():
        seen = db.session.scalars(select(Complaint)).one()
        db.session.commit()
        writer.send(f"/complaints/{complaint}/take-back")
        with pytest.raises(NotFound):
            hold(seen)


def test_nobody_takes_back_what_others_said(colleague: People) -> None:
    complaint = colleague().file(PRINTING)
    other = colleague()
    assert other.client.get(f"/complaints/{complaint}/take-back").status_code == 404
    assert other.send(f"/complaints/{complaint}/take-back", at="/complaints/").status_code == 404


def test_an_answer_is_read_by_all_and_needs_words_to_close(app: Flask, colleague: People) -> None:
    complaint, manager = colleague().file(PRINTING), colleague("TAMKY", "manager")
    where = {"path": f"/complaints/{complaint}/answer", "at": f"/complaints/{complaint}"}
    assert manager.send(**where, status="fixed").status_code == 422
    assert manager.send(**where, status="nothing").status_code == 422
    assert manager.send(**where, status="fixed", answer="Đã sửa mẫu in <b>A5</b>").status_code == 303
    text = colleague("HOIAN").open(f"/complaints/{complaint}").text
    assert "Đã sửa mẫu in <b>A5</b>" in text
    assert "Đã sửa" in text


@pytest.mark.parametrize(("unit", "role"), [("HOIAN", "manager"), ("TAMKY", "staff"), ("QNM", "inspector")])
def test_only_who_answers_for_the_office_answers_and_sees_it(colleague: People, unit: str, role: str) -> None:
    """S-10."""
    complaint, other = colleague(name="Nguyễn Thị Lan").file(PRINTING), colleague(unit, role)
    page = other.open(f"/complaints/{complaint}")
    assert "Từ đơn vị" not in page.text
    assert page.find(".//textarea[@name='answer']") is None
    refused = other.send(f"/complaints/{complaint}/answer", at="/complaints/", status="accepted")
    assert refused.status_code in {403, 404}
    above = colleague("QNM", "manager").open(f"/complaints/{complaint}")
    assert "Đơn vị TAMKY" in above.text
    assert "Nguyễn Thị Lan" not in above.text


def test_who_answers_sees_what_it_was_seen_with(colleague: People) -> None:
    complaint = colleague().file(PRINTING, consent="y", window="1280 × 720", build="2.14")
    assert "1280 × 720 · 2.14" in colleague("QNM", "analyst").open(f"/complaints/{complaint}").text
    for other in (colleague(), colleague("HOIAN", "manager")):
        assert "1280 × 720" not in other.open(f"/complaints/{complaint}").text


def test_who_speaks_follows_and_anybody_may(app: Flask, colleague: People) -> None:
    writer, reader = colleague(), colleague("HOIAN")
    complaint = writer.file(PRINTING)
    assert [one.account_id for one in rows(app, ComplaintFollower)] == [writer.account.id]
    address = f"/complaints/{complaint}"
    for _ in range(2):
        reader.send(f"{address}/follow", at=address, following="yes")
    assert len(rows(app, ComplaintFollower)) == 2
    writer.send(f"{address}/follow", at=address, following="no")
    assert [one.account_id for one in rows(app, ComplaintFollower)] == [reader.account.id]


@pytest.mark.one_database
def test_the_list_is_searched_without_marks_narrowed_and_ordered(colleague: People) -> None:
    writer, other = colleague(), colleague()
    printing = writer.file(PRINTING)
    slow = writer.file(SLOW, severity="blocks")
    other.say_me_too(printing)

    def shown(query: str) -> list[str]:
        links = other.open(f"/complaints/?{query}").findall(".//ol//a")
        return [link.get("href", "").rpartition("/")[2] for link in links]

    assert shown("") == [printing, slow]
    assert shown("order=newest") == [slow, printing]
    assert shown("words=bien+NHAN") == [printing]
    assert shown("words=biên+nhận+thứ") == []
    assert shown("severity=blocks") == [slow]
    assert shown("status=fixed") == shown("screen=nowhere") == []
    assert shown("words=%25") == []


@pytest.mark.one_database
def test_a_long_list_has_pages(app: Flask, colleague: People, units: dict[str, OrgUnit]) -> None:
    writer = colleague()
    with app.app_context():
        for number in range(27):
            said = Said(units["TAMKY"], "slows", "often", f"Lỗi số {number} ở biểu mẫu")
            file_complaint(Filing(uuid4(), said, None, "", ""), writer.account)
    first, second = writer.open("/complaints/"), writer.open("/complaints/?page=2")
    assert [len(page.findall(".//ol/li")) for page in (first, second)] == [25, 2]
    assert "page=2" in str([link.get("href") for link in first.findall(".//main//a")])
