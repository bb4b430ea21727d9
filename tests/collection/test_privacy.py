"""What is kept of a person, and how."""

import pytest
from sqlalchemy import select

from feedback.database import db
from feedback.keys import unseal
from feedback.models import PersonalDetail, RawText
from tests.factories import form_fields

WRITTEN = "Gọi tôi số 0905123456, hồ sơ H49.12-261015-0001, email be.tran@example.vn nhé"
PERSONAL = ("0905123456", "be.tran@example.vn")


def test_a_comment_is_kept_without_personal_data(client, touchpoint, kept):
    client.post("/f/TAMKY1", data=form_fields(comment=WRITTEN))
    comment = kept()[0].comments[0]
    assert comment.text.startswith("Gọi tôi số ")
    for detail in PERSONAL:
        assert detail not in comment.text
    assert sum(comment.redactions.values()) >= len(PERSONAL)


def test_the_text_as_typed_is_kept_encrypted_for_a_time(app, client, touchpoint, kept, stolen):
    client.post("/f/TAMKY1", data=form_fields(comment=WRITTEN))
    with app.app_context():
        raw = db.session.scalars(select(RawText)).one()
        assert unseal(raw.ciphertext) == WRITTEN
    assert (raw.delete_after - kept()[0].received_at.date()).days == app.config["RAW_TEXT_DAYS"]
    for detail in PERSONAL:
        assert detail.encode() not in stolen()


def test_contact_details_are_kept_only_with_consent(app, client, touchpoint, stolen):
    details = {"contact_name": "Trần Thị Bé", "contact_phone": "0905 123 456"}
    client.post("/f/TAMKY1", data=form_fields(**details))
    with app.app_context():
        assert db.session.scalars(select(PersonalDetail)).all() == []
    client.post("/f/TAMKY1", data=form_fields(**details, contact_consent="yes"))
    with app.app_context():
        kept = db.session.scalars(select(PersonalDetail)).one()
        assert unseal(kept.contact_name) == "Trần Thị Bé"
        assert unseal(kept.contact_phone) == "0905 123 456"
        assert kept.consented_at is not None
        assert (kept.delete_after - kept.consented_at.date()).days == app.config["CONTACT_DAYS"]
    assert "Trần Thị Bé".encode() not in stolen()
    assert b"0905 123 456" not in stolen()


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_sentence_agreed_to_is_the_sentence_kept(app, client, page, touchpoint, lang):
    receipt = client.post(f"/f/TAMKY1?lang={lang}", data=form_fields()).location
    shown = page(client.get(receipt))
    sent = {"contact_phone": "0905 123 456", "contact_consent": shown.by_id("contact_consent").get("value")}
    assert client.post(receipt, data=sent).status_code == 303
    with app.app_context():
        consent = db.session.scalars(select(PersonalDetail.consent_text)).one()
    assert consent in shown.text
    assert str(app.config["CONTACT_DAYS"]) in consent


def test_a_dossier_code_is_encrypted_and_needs_no_consent(app, client, touchpoint, stolen):
    client.post("/f/TAMKY1", data=form_fields(dossier_code="H49.12-261015-0777"))
    with app.app_context():
        kept = db.session.scalars(select(PersonalDetail)).one()
        assert unseal(kept.dossier_code) == "H49.12-261015-0777"
        assert (kept.contact_name, kept.contact_phone, kept.consent_text) == (None, None, None)
    assert b"H49.12-261015-0777" not in stolen()


def test_neither_address_nor_browser_is_kept(client, touchpoint, stolen):
    """P-01: canaries in everything a browser tells about itself."""
    told = {
        "User-Agent": "CanaryBrowser/1.0",
        "Referer": "http://localhost/canary-referer",
        "X-Forwarded-For": "203.0.113.77",
        "Cookie": "tracking=canary-cookie",
        "Sec-CH-UA-Model": "canary-phone",
    }
    answer = client.post(
        "/f/TAMKY1",
        data=form_fields(comment="Tốt"),
        headers=told,
        environ_base={"REMOTE_ADDR": "198.51.100.23"},
    )
    assert answer.status_code == 303
    found = stolen()
    for canary in (b"anary", b"203.0.113.77", b"198.51.100.23"):
        assert canary not in found
