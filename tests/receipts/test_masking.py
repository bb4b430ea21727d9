"""Before a comment is kept, its person sees what of it will be hidden, and decides."""

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.keys import unseal
from feedback.models import Comment, RawText
from tests.factories import form_fields

TEXT = "Chờ lâu, gọi tôi 0905 123 456 hoặc mai@example.org <b>"
MASKED = "Chờ lâu, gọi tôi [số điện thoại] hoặc [thư điện tử] <b>"


@pytest.fixture
def receipt(client, touchpoint):
    return client.post("/f/TAMKY1", data=form_fields()).location.split("?")[0]


@pytest.fixture
def texts(app):
    """What is kept: each comment as it is read, and as it was typed."""

    def read():
        with app.app_context():
            rows = db.session.execute(sa.select(Comment.text, RawText.ciphertext).join(RawText))
            return [(text, unseal(sealed)) for text, sealed in rows]

    return read


def send_again(client, page, answer, **chosen):
    """Press a button of the page that asks."""
    form = page(answer).find(".//form[@method='post']")
    sent = page(answer).fields(".//form[@method='post']")
    return client.post(form.get("action"), data={**sent, **chosen})


def test_it_asks_before_anything_is_kept(client, page, receipt, texts):
    answer = client.post(receipt, data={"comment": TEXT, "dossier_code": "H47.12-231015-0042"})
    assert answer.status_code == 200
    marked = [mark.text for mark in page(answer).findall(".//mark")]
    assert marked == ["0905 123 456", "mai@example.org"]
    assert "số điện thoại" in answer.text
    assert "<b>" not in answer.text.replace("<body>", "")
    assert texts() == []
    # The first button is what Enter presses.
    assert [b.get("value") for b in page(answer).findall(".//button[@name='masking']")] == [
        "hide",
        "edit",
        "keep",
    ]


def test_hidden_the_own_words_are_kept_nowhere(client, page, receipt, texts):
    answer = send_again(client, page, client.post(receipt, data={"comment": TEXT}), masking="hide")
    assert answer.status_code == 303
    assert texts() == [(MASKED, MASKED)]


def test_kept_as_written_everybody_still_reads_it_masked(client, page, receipt, texts):
    send_again(client, page, client.post(receipt, data={"comment": TEXT}), masking="keep")
    assert texts() == [(MASKED, TEXT)]


@pytest.mark.one_database
def test_to_change_it_the_form_comes_back_with_all_that_was_typed(client, page, receipt, texts):
    sent = {"comment": TEXT, "contact_name": "Mai", "contact_consent": "yes", "reasons": ["waiting"]}
    answer = send_again(client, page, client.post(receipt, data=sent), masking="edit")
    assert answer.status_code == 200
    fields = page(answer).fields(".//form[@class='gy-more-to-say']")
    assert fields["comment"] == [TEXT]
    assert fields["contact_name"] == ["Mai"]
    assert texts() == []


def test_twice_the_same_button_is_one_comment(client, page, receipt, texts):
    asked = client.post(receipt, data={"comment": TEXT, "comment_id": "a" * 16})
    for _time in range(2):
        assert send_again(client, page, asked, masking="hide").status_code == 303
    assert len(texts()) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("comment", ["Chờ lâu", "Đóng 50.000 đồng ngày 12/10/2026", ""])
def test_where_nothing_would_be_hidden_nothing_is_asked(client, receipt, comment):
    assert client.post(receipt, data={"comment": comment}).status_code == 303


@pytest.mark.one_database
def test_what_is_asked_for_is_not_masked(client, receipt):
    """Dossier code and phone have fields of their own, sealed: nobody is asked to hide them there."""
    sent = {"dossier_code": "H47.12-231015-0042", "contact_phone": "0905123456", "contact_consent": "yes"}
    assert client.post(receipt, data=sent).status_code == 303


@pytest.mark.one_database
def test_fields_that_nobody_asked_for_are_not_handed_on(client, page, receipt):
    answer = client.post(receipt, data={"comment": TEXT, "stream": "verified", "masking": ""})
    assert "stream" not in page(answer).fields(".//form[@method='post']")
