"""The proof of a consent: for its person on paper, for an office that must show it; gone with the consent."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import AuditEntry, ComplaintVoice, PersonalDetail, Submission
from tests.factories import create_account, transaction
from tests.pages import Page, sign_in, text_of

REQUESTS = "/manage/data-requests/"


@pytest.fixture
def agreed(receipt, opened, agree):
    """The address of an answer whose person left a phone number."""
    assert agree(receipt, opened(receipt)).status_code == 303
    return receipt


@pytest.fixture
def request_about(page):
    """``request_about(browser, receipt, kind)``: the page of a request that was put into the register."""

    def request_about(browser, receipt, kind="access"):
        form = page(browser.get(f"{REQUESTS}new")).fields(".//form[@novalidate]")
        said = {"kind": kind, "way": "letter", "identity": "Đã xem căn cước", "received_on": "20/11/2026"}
        sent = form | said | {"receipt": receipt.rpartition("/")[2]}
        return browser.post(f"{REQUESTS}new", data=sent).location

    return request_about


def press(browser, address, step):
    token = Page(browser.get(address).text).find(".//input[@name='csrf_token']").get("value")
    return browser.post(f"{address}/{step}", data={"csrf_token": token})


def shown_in(page):
    return {
        text_of(key): text_of(value)
        for key, value in zip(page.findall(".//dt"), page.findall(".//dd"), strict=True)
    }


@pytest.mark.one_database
def test_a_person_sees_and_prints_what_they_agreed_to(app, client, agreed, publish):
    publish()  # a later version changes nothing of it
    assert f"{agreed}/agreement" in client.get(agreed).text
    with transaction(app) as session:
        just_after_one = datetime(2026, 11, 20, 18, 5, 42, tzinfo=UTC)
        session.execute(sa.update(PersonalDetail).values(consented_at=just_after_one))
        sentence = session.scalars(sa.select(PersonalDetail.consent_text)).one()
    page = Page(client.get(f"{agreed}/agreement").text)
    facts = shown_in(page)
    assert sentence in page.text
    assert facts["Lúc nào"] == "01:05 21/11/2026, giờ Việt Nam"
    assert facts["Lời văn"].startswith("bản 1 ngày")
    assert facts["Thông tin được giữ nhờ sự đồng ý này"] == "số điện thoại"
    assert "90 ngày" in facts["Giữ bao lâu"]
    assert "0905" not in page.text


def test_taken_back_nothing_of_the_proof_is_left(app, client, agreed, top, request_about):
    address = request_about(top, agreed)
    assert press(top, address, "agreement").status_code == 200
    client.post(f"{agreed}/withdraw")
    assert client.get(f"{agreed}/agreement").location.startswith(agreed)
    assert "/agreement" not in client.get(agreed).text
    assert press(top, address, "agreement").status_code == 404
    assert "/agreement" not in top.get(address).text
    with app.app_context():
        assert db.session.scalars(sa.select(PersonalDetail)).all() == []


@pytest.mark.one_database
def test_taken_back_beside_a_dossiers_code_its_version_goes_too(app, client, receipt, opened, agree):
    agree(receipt, opened(receipt), dossier_code="H49-1")
    client.post(f"{receipt}/withdraw")
    with app.app_context():
        left = db.session.scalars(sa.select(PersonalDetail)).one()
    assert left.dossier_code
    assert (left.consent_text, left.consent_version_id, left.consented_at) == (None, None, None)


def test_an_office_opens_the_proof_and_each_time_is_noted(app, agreed, top, request_about):
    address = request_about(top, agreed)
    first, second = press(top, address, "agreement"), press(top, address, "agreement")
    facts = shown_in(Page(second.text))
    assert first.status_code == second.status_code == 200
    assert facts["Nơi nhận"]
    assert "0905" not in second.text
    with app.app_context():
        noted = db.session.scalars(sa.select(AuditEntry).filter_by(kind="consent_proof_opened")).all()
        assert [entry.subject for entry in noted] == [address.rpartition("/")[2]] * 2
        hashed = db.session.scalars(sa.select(Submission.receipt_hash)).one()
    assert facts["Tên gọi trong nhật ký"] == hashed.hex()[:16]


def test_a_request_to_take_it_back_is_done_by_completing_it(app, client, agreed, top, request_about):
    address = request_about(top, agreed, kind="withdraw")
    assert press(top, address, "complete").status_code == 303
    assert "/agreement" not in client.get(agreed).text
    with app.app_context():
        assert db.session.scalars(sa.select(PersonalDetail)).all() == []
        kinds = set(db.session.scalars(sa.select(AuditEntry.kind)))
    assert {"consent_withdrawn", "data_request_done"} <= kinds


@pytest.mark.one_database
def test_proofs_of_others_look_as_if_they_were_not_there(
    client, receipt, agreed, signed_in, top, request_about
):
    address = request_about(top, agreed)
    other = signed_in("administrator", "HOIAN")
    token = Page(other.get("/account/data").text).find(".//input[@name='csrf_token']").get("value")
    assert other.post(f"{address}/agreement", data={"csrf_token": token}).status_code == 404
    assert client.get(f"/r/{'A' * 26}/agreement").status_code == 404


@pytest.mark.one_database
def test_what_was_agreed_to_before_there_were_versions_is_shown_as_it_is(app, client, agreed):
    with transaction(app) as session:
        session.execute(
            sa.update(PersonalDetail).values(consent_version_id=None, consent_text="Gọi tôi nhé.")
        )
    page = Page(client.get(f"{agreed}/agreement").text)
    assert "“Gọi tôi nhé.”" in page.text
    assert shown_in(page)["Lời văn"].startswith("như trên")


@pytest.fixture
def filed(app, units):
    """A browser of a colleague who told what they work with, and their complaint's address."""
    browser = app.test_client()
    sign_in(browser, create_account(app, "staff", units["TAMKY"]))
    form = Page(browser.get("/complaints/new").text).fields(".//form[@data-complaint]")
    said = {"words": "In bị lệch giấy", "severity": "slows", "frequency": "often"}
    sent = form | said | {"consent": "y", "build": "2.14", "window": "1280 × 720"}
    return browser, browser.post("/complaints/new", data=sent).location


def test_staff_see_theirs_and_take_it_back(app, filed):
    browser, complaint = filed
    assert f"{complaint}/agreement" in browser.get(complaint).text
    assert f"{complaint}/agreement" in browser.get("/account/data").text
    page = Page(browser.get(f"{complaint}/agreement").text)
    assert "2.14" in page.text
    assert shown_in(page)["Lời văn"].startswith("bản 1 ngày")
    assert press(browser, f"{complaint}/agreement", "withdraw").status_code == 303
    assert browser.get(f"{complaint}/agreement").status_code == 404
    assert "/agreement" not in browser.get("/account/data").text
    with app.app_context():
        voice = db.session.scalars(sa.select(ComplaintVoice)).one()
        noted = db.session.scalars(sa.select(AuditEntry).filter_by(kind="consent_withdrawn")).one()
    assert (voice.surroundings, voice.consent_text, voice.consent_version_id) == (None, None, None)
    assert voice.account_id
    assert noted.actor_id is None


@pytest.mark.parametrize("is_held", [False, True])
def test_staff_take_theirs_back_by_a_request_unless_it_is_held(app, filed, top, page, is_held):
    _browser, complaint = filed
    with transaction(app) as session:
        voice = session.scalars(sa.select(ComplaintVoice)).one()
        code, words = voice.account.public_id, voice.comment.public_id
    if is_held:
        form = page(top.get("/manage/retention/new")).fields(".//form[@novalidate]")
        said = {"scope": "comment", "code": words, "legal_basis": "Công văn 1/CV", "reason": "Thanh tra"}
        top.post("/manage/retention/new", data=form | said | {"review_on": "31/12/2030"})
    form = page(top.get(f"{REQUESTS}new")).fields(".//form[@novalidate]")
    said = {"kind": "withdraw", "way": "letter", "identity": "Đã xem thẻ", "received_on": "20/11/2026"}
    address = top.post(f"{REQUESTS}new", data=form | said | {"account": code}).location
    assert press(top, address, "complete").status_code == (409 if is_held else 303)
    with app.app_context():
        voice = db.session.scalars(sa.select(ComplaintVoice)).one()
        noted = db.session.scalars(sa.select(AuditEntry).filter_by(kind="consent_withdrawn")).all()
    left = [voice.surroundings, voice.consent_text, voice.consent_version_id, voice.consented_at]
    assert all(left) if is_held else not any(left)
    assert [entry.subject for entry in noted] == ([] if is_held else [complaint.rpartition("/")[2]])


@pytest.mark.one_database
def test_nobody_else_sees_what_a_colleague_agreed_to(app, filed, signed_in):
    _browser, complaint = filed
    for role in ("manager", "staff"):
        other = signed_in(role, "TAMKY")
        assert "/agreement" not in other.get(complaint).text
        assert other.get(f"{complaint}/agreement").status_code == 404
