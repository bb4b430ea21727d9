"""Filing a complaint: what is kept, what is hidden, what is asked first."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.database import db
from feedback.keys import unseal
from feedback.models import Appointment, Comment, Complaint, ComplaintVoice, Concern, OrgUnit, RawText
from tests.complaints.conftest import PRINTING, SAME_PRINTING, SLOW, Colleague
from tests.factories import transaction
from tests.pages import Page

People = Callable[..., Colleague]


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_filed_is_found_by_colleagues_without_its_writer(app: Flask, colleague: People) -> None:
    writer, reader = colleague(name="Nguyễn Thị Lan"), colleague("HOIAN")
    complaint = writer.file(PRINTING, task="Trả kết quả", wish="Tự co khổ giấy")
    page = reader.open(f"/complaints/{complaint}")
    assert all(words in page.text for words in (PRINTING, "Trả kết quả", "Tự co khổ giấy"))
    assert PRINTING[:20] in reader.open("/complaints/").text
    for shown in (page.text, reader.open("/complaints/").text):
        assert "Nguyễn Thị Lan" not in shown
        assert "Đơn vị TAMKY" not in shown
    assert complaint in str([link.get("href") for link in writer.open("/complaints/mine").findall(".//a")])
    assert complaint not in str([a.get("href") for a in reader.open("/complaints/mine").findall(".//a")])


def test_personal_data_is_hidden_and_the_words_as_typed_are_sealed(app: Flask, colleague: People) -> None:
    typed = f"{PRINTING}, gọi anh Nam 0905123456 không được"
    complaint = colleague().file(typed, task="Gọi 0905123456", wish="Gọi lại 0905123456")
    assert "0905123456" not in colleague("HOIAN").open(f"/complaints/{complaint}").text
    with app.app_context():
        comment = db.session.scalars(select(Comment)).one()
        assert unseal(db.session.scalars(select(RawText.ciphertext)).one()) == typed
        kept = db.session.scalars(select(Complaint)).one()
        assert "0905123456" not in " ".join((comment.text, kept.task, kept.wish, kept.folded))
        assert comment.unit_id == kept.unit_id


def test_the_same_form_sent_twice_is_one_complaint(app: Flask, colleague: People) -> None:
    writer = colleague()
    fields = writer.open("/complaints/new").fields(".//form[@data-complaint]")
    fields |= {"words": PRINTING, "severity": "blocks", "frequency": "once"}
    first, second = (writer.client.post("/complaints/new", data=fields).location for _ in range(2))
    assert first == second
    assert count(app, Complaint) == count(app, ComplaintVoice) == 1
    other = colleague()
    token = other.open("/complaints/new").fields(".//form[@data-complaint]")["csrf_token"]
    assert other.client.post("/complaints/new", data=fields | {"csrf_token": token}).status_code == 404


def test_similar_ones_are_shown_before_anything_is_kept(app: Flask, colleague: People) -> None:
    """Without a script: the first sending asks, the second keeps; nothing is typed twice."""
    known = colleague("HOIAN").file(PRINTING)
    writer = colleague()
    answer = writer.fill_in(SAME_PRINTING, task="Trả kết quả", wish="Sửa mẫu in")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert f"/complaints/{known}" in [link.get("href") for link in page.findall(".//main//a")]
    assert count(app, Complaint) == 1
    fields = page.fields(".//form[@data-complaint]")
    assert fields["words"] == [SAME_PRINTING]
    assert (fields["task"], fields["wish"]) == (["Trả kết quả"], ["Sửa mẫu in"])
    assert writer.client.post("/complaints/new", data=fields).status_code == 303
    assert count(app, Complaint) == 2


def test_what_is_not_similar_is_kept_at_once(app: Flask, colleague: People) -> None:
    colleague("HOIAN").file(PRINTING)
    assert colleague().fill_in(SLOW).status_code == 303


def test_what_was_typed_goes_with_me_too(app: Flask, colleague: People) -> None:
    known = colleague("HOIAN").file(PRINTING)
    writer = colleague()
    page = Page(writer.fill_in(SAME_PRINTING).text)
    button = page.find(".//button[@formaction]")
    assert button is not None
    answer = writer.client.post(button.get("formaction"), data=page.fields(".//form[@data-complaint]"))
    assert answer.status_code == 303
    assert count(app, Complaint) == 1
    page = writer.open(f"/complaints/{known}")
    assert "2 đồng nghiệp" in page.text
    assert SAME_PRINTING in page.text


@pytest.mark.one_database
def test_a_fault_leads_to_its_field_and_nothing_typed_is_lost(colleague: People) -> None:
    answer = colleague().fill_in(PRINTING, severity=None, wish="Sửa mẫu in")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.find(".//*[@role='alert']") is not None
    fields = page.fields(".//form[@data-complaint]")
    assert (fields["words"], fields["wish"]) == ([PRINTING], ["Sửa mẫu in"])


@pytest.mark.one_database
def test_what_one_works_with_is_sent_only_with_consent(app: Flask, colleague: People) -> None:
    agent = (
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.1 Safari/537.36"
    )
    writer = colleague()
    writer.client.environ_base["HTTP_USER_AGENT"] = agent
    page = writer.open("/complaints/new")
    assert "consent" not in page.fields(".//form[@data-complaint]")
    assert "Chrome 130, Windows" in page.text
    writer.file(PRINTING, window="1280 × 720", build="2.14")
    writer.file(SLOW, window="1280 × 720", build="2.14", consent="y")
    with app.app_context():
        without, with_consent = db.session.scalars(select(ComplaintVoice).order_by(ComplaintVoice.id))
        assert (without.surroundings, without.consent_text) == (None, None)
        assert with_consent.surroundings == {
            "browser": "Chrome 130, Windows", "window": "1280 × 720", "build": "2.14"
        }  # fmt: skip
        assert with_consent.consent_text


def test_what_raises_a_concern_goes_to_the_inspector_alone(app: Flask, colleague: People) -> None:
    writer = colleague()
    words = "Trưởng phòng vòi tiền mới cho duyệt hồ sơ trên hệ thống"
    complaint = writer.file(words)
    for role in ("staff", "manager"):
        other = colleague("QNM", role)
        assert other.client.get(f"/complaints/{complaint}").status_code == 404
        assert "vòi tiền" not in other.open("/complaints/").text
        assert other.client.get(f"/complaints/{complaint}/me-too").status_code == 404
    assert words in writer.open(f"/complaints/{complaint}").text
    assert colleague().fill_in(words).status_code == 303, "a restricted one is shown as similar"
    inspector = colleague("QNM", "inspector")
    assert "vòi tiền" in inspector.open("/manage/concerns/").text
    assert count(app, Concern) == 2


def test_a_concern_in_a_short_text_is_found_too(app: Flask, colleague: People) -> None:
    complaint = colleague().file(SLOW, wish="Đừng để cán bộ vòi tiền nữa")
    assert colleague("HOIAN").client.get(f"/complaints/{complaint}").status_code == 404
    assert "vòi tiền" in colleague("QNM", "inspector").open("/manage/concerns/").text


@pytest.mark.one_database
def test_fields_nobody_asked_for_change_nothing(app: Flask, colleague: People) -> None:
    """S-11."""
    colleague().file(
        PRINTING,
        status="fixed",
        voices="99",
        unit_id="1",
        account_id="1",
        filed_at="2020-01-01",
        merged_into_id="1",
    )
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert (kept.status, kept.voices, kept.merged_into_id) == ("new", 1, None)
        assert kept.filed_at.year > 2020


@pytest.mark.one_database
def test_who_works_in_several_offices_says_for_which(
    app: Flask, colleague: People, units: dict[str, OrgUnit]
) -> None:
    writer = colleague()
    with transaction(app) as session:
        session.add(Appointment(account_id=writer.account.id, role="staff", unit_id=units["HOIAN"].id))
    assert writer.fill_in(PRINTING).status_code == 422
    assert writer.fill_in(PRINTING, unit="QNM").status_code == 422
    writer.file(PRINTING, unit="HOIAN")
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().unit_id == units["HOIAN"].id


@pytest.mark.one_database
def test_nobody_speaks_for_an_office_where_they_only_read(
    app: Flask, colleague: People, units: dict[str, OrgUnit]
) -> None:
    writer = colleague()
    with transaction(app) as session:
        session.add(Appointment(account_id=writer.account.id, role="raw_text", unit_id=units["HOIAN"].id))
    assert "unit" not in writer.open("/complaints/new").fields(".//form[@data-complaint]")
    assert writer.fill_in(PRINTING).status_code == 303
