"""What somebody agrees to is what they were shown, kept with its version and its time."""

from contextlib import contextmanager
from threading import Thread

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import ComplaintVoice, ConsentText, PersonalDetail
from tests.consent.conftest import PAGE, SENTENCE
from tests.factories import create_account, form_fields
from tests.pages import Page, sign_in, text_of
from tests.statements import noted, work_in

JSON = {"Accept": "application/json"}


def kept(app):
    """Number of the version, sentence, and days until it goes, of every agreement to be contacted."""
    with app.app_context():
        details = db.session.scalars(sa.select(PersonalDetail).order_by(PersonalDetail.submission_id))
        return [
            (
                detail.consent_version.number,
                detail.consent_text,
                (detail.delete_after - detail.consented_at.date()).days,
            )
            for detail in details
            if detail.consented_at
        ]


def test_old_agreements_keep_their_version_new_ones_have_the_new_one(
    app, client, receipt, opened, agree, publish
):
    assert agree(receipt, opened(receipt)).status_code == 303
    first = kept(app)[0]
    publish()
    later = client.post("/f/TAMKY1", data=form_fields()).location.split("?")[0]
    assert SENTENCE in client.get(later).text
    assert agree(later, opened(later)).status_code == 303
    assert kept(app) == [first, (2, SENTENCE, 30)]
    assert (first[0], first[2]) == (1, 90)


def test_a_page_opened_before_a_publication_counts_for_what_it_showed(
    app, client, receipt, opened, agree, publish
):
    shown = opened(receipt)
    publish()
    assert agree(receipt, shown).status_code == 303
    ((number, sentence, days),) = kept(app)
    assert (number, days) == (1, 90)
    assert "liên lạc" in sentence


@pytest.mark.one_database
def test_the_sentence_is_kept_in_the_language_it_was_shown_in(app, client, receipt, agree):
    page = Page(client.get(f"{receipt}?lang=en").text)
    agree(f"{receipt}?lang=en", page.fields(".//form[@data-amend]"))
    ((_number, sentence, _days),) = kept(app)
    assert sentence.startswith("You may contact me")


@pytest.mark.one_database
def test_an_unknown_version_does_not_count_and_nothing_typed_is_lost(app, receipt, opened, agree):
    for said in ("2", "0", "-1", "1.0", "x", "9" * 30, "１"):
        answer = agree(receipt, opened(receipt), consent_version=said, comment="Chờ lâu quá")
        assert answer.status_code == 422, said
        page = Page(answer.text)
        assert "Không rõ câu nào" in text_of(page.by_id("contact_consent-error"))
        form = page.fields(".//form[@data-amend]")
        assert (form["contact_phone"], form["comment"]) == (["0905 123 456"], ["Chờ lâu quá"])
        assert "contact_consent" not in form
        assert form["consent_version"] == ["1"]
    assert kept(app) == []
    assert agree(receipt, form).status_code == 303
    assert len(kept(app)) == 1


@pytest.mark.one_database
def test_what_else_is_wrong_leaves_the_tick_on_the_sentence_that_was_shown(
    app, receipt, opened, agree, publish
):
    shown = opened(receipt)
    publish()
    answer = agree(receipt, shown, contact_name="a" * 101)
    assert answer.status_code == 422
    form = Page(answer.text).fields(".//form[@data-amend]")
    assert (form["consent_version"], form["contact_consent"]) == (["1"], ["yes"])
    assert SENTENCE not in answer.text


@pytest.mark.one_database
def test_a_form_without_number_is_known_as_long_as_there_is_one_version(app, client, receipt, publish):
    """Pages handed out by an earlier release carry none."""
    details = {"contact_phone": "0905 123 456", "contact_consent": "yes"}
    assert client.post("/f/TAMKY1", data=form_fields(**details)).status_code == 303
    publish()
    answer = client.post("/f/TAMKY1", data=form_fields(**details), headers=JSON)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["contact_consent"]
    assert [number for number, _sentence, _days in kept(app)] == [1]


@pytest.mark.one_database
def test_known_texts_cost_a_submission_no_statement_more(app, client, units):
    client.post("/f/TAMKY1", data=form_fields())
    sent = {"contact_phone": "0905 123 456", "comment": "Chờ lâu", "consent_version": "1"}
    client.post("/f/TAMKY1", data=form_fields(**sent, contact_consent="yes"))
    with app.app_context():
        engine = db.engine
    with noted(engine) as without:
        client.post("/f/TAMKY1", data=form_fields(**sent, dossier_code="H49-1"))
    with noted(engine) as with_consent:
        client.post("/f/TAMKY1", data=form_fields(**sent, contact_consent="yes"))
    assert len(work_in(with_consent)) == len(work_in(without))


@pytest.mark.one_database
def test_a_version_published_by_another_process_is_known_when_a_page_names_it(
    app, make_app, settings, client, receipt, publish, agree, opened
):
    other = make_app(settings).test_client()
    shown = Page(other.get(receipt).text).fields(".//form[@data-amend]")
    assert shown["consent_version"] == ["1"]
    publish()
    said = {"contact_consent": "yes", "contact_name": "Tư"}
    assert other.post(receipt, data=opened(receipt) | said).status_code == 303
    assert [number for number, *_ in kept(app)] == [2]


@contextmanager
def amid_a_look(app, act):
    """Do this once, between what a look at the texts asks and what it makes of the answer."""
    with app.app_context():
        engine = db.engine
    begun = []

    def when_asked(_connection, _cursor, statement, *_):
        if "FROM consent_text" in statement and not begun:
            begun.append(statement)
            act()

    sa.event.listen(engine, "after_cursor_execute", when_asked)
    app.extensions["consent_texts"].forget()
    yield
    sa.event.remove(engine, "after_cursor_execute", when_asked)
    assert begun


@pytest.mark.one_database
def test_what_is_published_amid_a_look_is_shown_at_once(app, client, receipt, publish):
    with amid_a_look(app, lambda: run_apart(publish)):
        client.get(receipt)
    assert SENTENCE in client.get(receipt).text


@pytest.mark.one_database
def test_who_names_a_new_version_while_another_looks_waits_for_it(
    app, make_app, settings, receipt, publish, opened
):
    other = make_app(settings)
    other.test_client().get(receipt)
    publish()
    sent = opened(receipt) | {"contact_consent": "yes", "contact_name": "Tư"}
    answers = []
    sending = Thread(target=lambda: answers.append(other.test_client().post(receipt, data=sent)))

    def send():
        sending.start()
        sending.join(0.5)  # who did not wait is through by then

    with amid_a_look(other, send):
        other.test_client().get(receipt)
    sending.join()
    assert [answer.status_code for answer in answers] == [303]


def run_apart(act):
    """A request of its own beside the one that is being answered."""
    thread = Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.one_database
def test_words_read_out_are_of_the_version_the_clerk_had_before_them(app, units, publish):
    clerk = app.test_client()
    sign_in(clerk, create_account(app, "staff", units["TAMKY"]))
    form = Page(clerk.get("/intake/spoken/TAMKY1").text).fields(".//form[@novalidate]")
    said = {"channel": "phone", "language": "vi", "rating": "2", "contact_name": "Bà Năm"}
    publish()
    assert (
        clerk.post("/intake/spoken/TAMKY1", data=form | said | {"contact_consent": "yes"}).status_code == 303
    )
    assert [number for number, *_ in kept(app)] == [1]
    refused = clerk.post(
        "/intake/spoken/TAMKY1", data=form | said | {"contact_consent": "yes", "consent_version": "9"}
    )
    assert refused.status_code == 422
    again = Page(refused.text).fields(".//form[@novalidate]")
    assert (again["consent_version"], again["contact_name"]) == (["2"], ["Bà Năm"])
    assert "contact_consent" not in again


@pytest.mark.one_database
def test_staff_agree_to_the_version_they_were_shown(app, units, write):
    browser = app.test_client()
    sign_in(browser, create_account(app, "staff", units["TAMKY"]))
    form = Page(browser.get("/complaints/new").text).fields(".//form[@data-complaint]")
    words = {"sentence_vi": "Gửi kèm máy tôi dùng", "sentence_en": "Send along my machine"}
    assert write(purpose="surroundings", **words, step="publish").status_code == 303
    sent = {"words": "In bị lệch giấy", "severity": "slows", "frequency": "often", "consent": "y"}
    refused = browser.post("/complaints/new", data=form | sent | {"consent_version": "9", "build": "2.14"})
    assert refused.status_code == 422
    again = Page(refused.text).fields(".//form[@data-complaint]")
    assert (again["consent_version"], again["build"]) == (["2"], ["2.14"])
    assert "consent" not in again
    assert browser.post("/complaints/new", data=form | sent | {"build": "2.14"}).status_code == 303
    with app.app_context():
        voice = db.session.scalars(sa.select(ComplaintVoice)).one()
        assert voice.consent_version.number == 1
        assert voice.consent_text == "Gửi kèm thông tin máy tôi đang dùng"


@pytest.mark.one_database
def test_the_page_counts_what_still_rests_on_each_version(top, client, receipt, opened, agree, publish):
    agree(receipt, opened(receipt))
    publish()
    assert "1 lượt đồng ý" in Page(top.get(PAGE).text).text
    client.post(f"{receipt}/withdraw")
    assert "1 lượt đồng ý" not in Page(top.get(PAGE).text).text


@pytest.fixture
def without_texts(app, receipt):
    with app.app_context(), db.engine.begin() as connection:
        for act in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER consent_text_no_{act}")
        connection.execute(sa.delete(ConsentText))
    app.extensions["consent_texts"].forget()


@pytest.mark.one_database
@pytest.mark.usefixtures("without_texts")
def test_without_any_text_nobody_is_asked(client, receipt):
    page = Page(client.get(receipt).text)
    assert "contact_phone" not in page.fields(".//form[@data-amend]")


@pytest.mark.one_database
@pytest.mark.usefixtures("without_texts")
def test_without_any_text_staff_share_a_report_all_the_same(app, units):
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        sign_in(browser, create_account(app, "staff", units["TAMKY"]))
    form = Page(first.get("/complaints/new").text).fields(".//form[@data-complaint]")
    sent = {"words": "In bị lệch giấy", "severity": "slows", "frequency": "often"}
    complaint = first.post("/complaints/new", data=form | sent).location
    form = Page(second.get("/complaints/new").text).fields(".//form[@data-complaint]")
    taken_over = second.post(f"{complaint}/me-too", data=form | {"build": "2.14"})
    assert taken_over.status_code == 422
    again = Page(taken_over.text).fields(".//form[@novalidate]")
    assert again["build"] == ["2.14"]
    assert "consent" not in again
