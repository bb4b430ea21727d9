"""A text of consent is published once, by the top's administrators, and never changed."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from feedback.consent.first import ensure_first_texts
from feedback.database import db
from feedback.models import CONSENT_PARTS, CONSENT_PURPOSES, AuditEntry, ConsentText
from tests.consent.conftest import NEW, PAGE, SENTENCE
from tests.pages import Page


def texts(app, purpose="contact"):
    with app.app_context():
        found = sa.select(ConsentText).where(ConsentText.purpose == purpose).order_by(ConsentText.number)
        return db.session.scalars(found).all()


def test_each_purpose_begins_with_a_first_version_that_says_everything(app):
    with app.app_context():
        ensure_first_texts()  # a second time changes nothing
    for purpose in CONSENT_PURPOSES:
        (first,) = texts(app, purpose)
        assert first.number == 1
        assert set(first.explanation) == set(CONSENT_PARTS)
        for words in (first.sentence, *first.explanation.values()):
            assert words["vi"]
            assert words["en"]
            assert "%" not in words["vi"] + words["en"]


def test_a_new_version_takes_the_place_of_the_old_one_which_stays(app, top, write, publish):
    preview = write(**NEW)
    assert preview.status_code == 200
    assert len(texts(app)) == 1
    page = Page(preview.text)
    assert any("gọi lại" in element.text for element in page.findall(".//ins"))
    assert any("liên lạc" in element.text for element in page.findall(".//del"))
    publish()
    old, new = texts(app)
    assert (new.number, new.days, new.sentence["vi"]) == (2, 30, SENTENCE)
    assert new.explanation["rights"] == old.explanation["rights"]
    assert len(texts(app, "surroundings")) == 1
    shown = Page(top.get(PAGE).text).text
    assert SENTENCE in shown
    assert old.sentence["vi"] in shown


def test_publishing_is_noted_with_the_texts_check_code(app, top, publish):
    publish()
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).filter_by(kind="consent_published")).one()
    assert (entry.subject, entry.details["number"]) == ("contact", "2")
    assert entry.details["fingerprint"] in top.get(PAGE).text
    assert SENTENCE not in str(entry.details)


@pytest.mark.parametrize(
    "statement", [sa.update(ConsentText).values(number=7), sa.delete(ConsentText)], ids=["update", "delete"]
)
def test_the_database_refuses_to_change_what_was_published(app, statement):
    with app.app_context(), pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(statement)
    assert [one.number for one in texts(app)] == [1]


def test_of_two_who_publish_the_later_looks_again(app, top, write, publish):
    preview = Page(write(**NEW).text).fields(".//form[@novalidate]")
    publish(sentence_vi="Tôi đồng ý. Xóa sau 30 ngày.")
    late = top.post(f"{PAGE}contact/new", data=preview | {"step": "publish"})
    assert late.status_code == 409
    assert len(texts(app)) == 2
    again = Page(late.text).fields(".//form[@novalidate]")
    assert again["sentence_vi"] == [SENTENCE]
    assert top.post(f"{PAGE}contact/new", data=again | {"step": "publish"}).status_code == 303
    assert [one.sentence["vi"] for one in texts(app)][2] == SENTENCE


@pytest.mark.one_database
def test_who_does_not_say_which_version_they_had_before_them_looks_again(app, top, write):
    sent = Page(write(**NEW).text).fields(".//form[@novalidate]") | {"step": "publish"}
    del sent["after"]
    assert top.post(f"{PAGE}contact/new", data=sent).status_code == 409
    assert len(texts(app)) == 1
    assert top.get(f"{PAGE}elsewhere/new").status_code == 404


REFUSED = [
    ({}, "sentence_vi"),  # nothing is different
    (NEW | {"sentence_en": " "}, "sentence_en"),
    (NEW | {"rights_vi": ""}, "rights_vi"),
    (NEW | {"data_vi": "a" * 501}, "data_vi"),
    (NEW | {"sentence_vi": "a" * 201}, "sentence_vi"),
    (NEW | {"days": "0"}, "days"),
    (NEW | {"days": "91"}, "days"),  # longer than the setting keeps them
    (NEW | {"days": "60"}, "sentence_vi"),  # it says 30
    (NEW | {"rights_vi": "Bà con được xem. Xóa sau 60 ngày."}, "rights_vi"),
    (NEW | {"duration_en": "Deleted when it is no longer needed."}, "duration_en"),
]


@pytest.mark.one_database
def test_what_would_not_be_valid_or_true_is_not_published(app, write):
    for typed, field in REFUSED:
        refused = write(**typed, step="publish")
        assert refused.status_code == 422, field
        page = Page(refused.text)
        assert page.by_id(f"{field}-error") is not None
        for name, words in typed.items():
            assert page.fields(".//form[@novalidate]").get(name, [""]) == [words.strip()]
    assert len(texts(app)) == 1


@pytest.mark.one_database
def test_changing_it_again_loses_nothing(top, write):
    preview = Page(write(**NEW).text).fields(".//form[@novalidate]")
    form = top.post(f"{PAGE}contact/new", data=preview | {"step": "edit"})
    assert Page(form.text).fields(".//form[@novalidate]")["sentence_vi"] == [SENTENCE]


@pytest.mark.one_database
def test_staffs_purpose_promises_no_days(app, write):
    words = {"sentence_vi": "Gửi kèm máy tôi dùng", "sentence_en": "Send along my machine"}
    for part, promise in (("duration_vi", "Xóa sau 30 ngày."), ("sentence_en", "Gone in 30 days.")):
        refused = write(purpose="surroundings", **(words | {part: promise}), step="publish")
        assert refused.status_code == 422
        assert Page(refused.text).by_id(f"{part}-error") is not None
    assert write(purpose="surroundings", **words, step="publish").status_code == 303
    assert [one.days for one in texts(app, "surroundings")] == [None, None]


@pytest.mark.one_database
def test_only_administrators_of_the_top_find_these_pages(signed_in):
    below = signed_in("administrator", "TAMKY")
    assert below.get(PAGE).status_code == below.get(f"{PAGE}contact/new").status_code == 404
    token = Page(below.get("/account/data").text).find(".//input[@name='csrf_token']").get("value")
    sent = {"csrf_token": token, **NEW, "step": "publish"}
    assert below.post(f"{PAGE}contact/new", data=sent).status_code == 404
    for role in ("manager", "analyst", "staff"):
        assert signed_in(role).get(PAGE).status_code == 403
