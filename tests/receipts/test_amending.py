"""Saying more, changing and erasing what was sent, with nothing but the receipt in the hand."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.keys import receipt_for, unseal
from feedback.models import Base, Comment, ErasedSubmission, PersonalDetail, RawText, Submission, utc_now
from tests.factories import (
    create_backlog_item,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    create_unit_event,
    form_fields,
    transaction,
)

JSON = {"Accept": "application/json"}


@pytest.fixture
def sent(client, touchpoint):
    """A rating just sent: the fields it was sent with, and the address of its receipt."""
    fields = form_fields(rating="2")
    return fields, client.post("/f/TAMKY1?lang=vi", data=fields).location


def address_of(app, submission):
    with app.app_context():
        return f"/r/{receipt_for(submission.submission_id)}"


def chosen(submission):
    return {(answer.question.code, answer.option.code) for answer in submission.answers}


def age(app, days):
    """Let the only submission have come that many days ago."""
    with transaction(app) as session:
        session.scalars(sa.select(Submission)).one().received_at -= timedelta(days=days)


def test_reasons_comment_and_contact_join_the_same_submission(client, page, sent, kept, app):
    _fields, receipt = sent
    form = page(client.get(receipt)).fields(".//form[@class='gy-more-to-say']")
    more = {
        "reasons": ["time", "attitude"],
        "comment": "Gọi 0905 123 456 không ai nghe",
        "contact_phone": "0905 111 222",
        "contact_consent": "yes",
    }
    answer = client.post(receipt, data=form | more | {"masking": "keep"})
    assert answer.status_code == 303
    assert "cũng đã được lưu" in page(client.get(answer.location)).text
    (submission,) = kept()
    assert chosen(submission) == {("rating", "2"), ("reasons", "time"), ("reasons", "attitude")}
    assert [comment.month for comment in submission.comments] == [submission.month]
    assert "0905" not in submission.comments[0].text
    with app.app_context():
        assert db.session.scalars(sa.select(PersonalDetail.consent_text)).one()
        assert db.session.scalars(sa.select(RawText)).one()


CODE, CONTACT = {"dossier_code": "H49-1"}, {"contact_phone": "0905 111 222", "contact_consent": "yes"}


@pytest.mark.parametrize(("first", "then"), [(CODE, CONTACT), (CONTACT, CODE)])
def test_what_is_left_later_leaves_the_rest_as_it_was(app, client, sent, first, then):
    _fields, receipt = sent
    client.post(receipt, data=first)
    with transaction(app) as session:
        before = session.scalars(sa.select(PersonalDetail)).one()
        before.delete_after -= timedelta(days=2)
        promised = before.delete_after
    age(app, 2)
    client.post(receipt, data=then)
    with app.app_context():
        left = db.session.scalars(sa.select(PersonalDetail)).one()
    assert unsealed(app, left.dossier_code, left.contact_phone) == ["H49-1", "0905 111 222"]
    assert left.consent_text
    assert left.consented_at
    assert left.delete_after == promised


def unsealed(app, *sealed):
    with app.app_context():
        return [unseal(one) for one in sealed]


def test_a_second_tap_on_send_keeps_one_comment(client, page, sent, kept):
    _fields, receipt = sent
    form = page(client.get(receipt)).fields(".//form[@class='gy-more-to-say']") | {"comment": "Chờ lâu"}
    for _ in range(2):
        assert client.post(receipt, data=form).status_code == 303
    assert [comment.text for comment in kept()[0].comments] == ["Chờ lâu"]


def test_another_comment_is_added_or_takes_the_place_of_the_first(client, sent, kept):
    _fields, receipt = sent
    client.post(receipt, data={"comment": "Một"})
    client.post(receipt, data={"comment": "Hai"})
    assert [comment.text for comment in kept()[0].comments] == ["Một", "Hai"]
    client.post(receipt, data={"comment": "Ba", "replaces": "yes"})
    assert [comment.text for comment in kept()[0].comments] == ["Ba"]


def test_the_face_can_be_changed_for_a_day(app, client, sent, kept):
    _fields, receipt = sent
    client.post(receipt, data={"rating": "5"})
    assert chosen(kept()[0]) == {("rating", "5")}
    age(app, 2)
    client.post(receipt, data={"rating": "1", "reasons": ["time"]})
    assert chosen(kept()[0]) == {("rating", "5")}


def test_after_the_day_a_comment_can_still_be_added_but_none_replaced(app, client, page, sent, kept):
    _fields, receipt = sent
    client.post(receipt, data={"comment": "Hôm ấy"})
    age(app, 40)
    assert page(client.get(receipt)).findall(".//input[@name='rating']") == []
    client.post(receipt, data={"comment": "Hôm nay", "replaces": "yes"})
    assert [comment.text for comment in kept()[0].comments] == ["Hôm ấy", "Hôm nay"]


def test_sending_the_form_again_after_a_change_is_still_the_same_submission(client, sent, kept):
    fields, receipt = sent
    client.post(receipt, data={"rating": "5", "comment": "Đổi ý"})
    again = client.post("/f/TAMKY1", data=fields, headers=JSON)
    assert again.status_code == 200
    assert again.json["receipt"] in receipt
    assert chosen(kept()[0]) == {("rating", "5")}


@pytest.mark.one_database
def test_a_fault_gives_back_all_that_was_typed(client, page, sent, kept):
    _fields, receipt = sent
    typed = {"comment": "Rất lâu", "reasons": ["time"], "contact_name": "A" * 101}
    answer = client.post(receipt, data=typed)
    assert answer.status_code == 422
    shown = page(answer)
    assert shown.by_id("comment").text.strip() == "Rất lâu"
    assert shown.by_id("contact_name").get("value") == "A" * 101
    assert shown.find(".//input[@value='time']").get("checked") is not None
    assert kept()[0].comments == []


@pytest.mark.one_database
def test_who_holds_another_receipt_changes_nothing_here(app, client, sent, kept):
    other = create_submission(app, create_touchpoint(app, "HOIAN1"), rating=3)
    client.post(address_of(app, other), data={"rating": "1", "comment": "Chỗ khác"})
    first = kept()[0]
    assert (chosen(first), first.comments) == ({("rating", "2")}, [])


def test_the_receipt_tells_which_improvement_answers_it(app, client, page):
    submission = create_submission(app, comment="Chờ lâu quá")
    other = create_submission(app, comment="Máy hỏng")
    theme, unrelated = create_theme(app), create_theme(app, "Máy móc")
    create_theme_run(app, {theme: submission.comments, unrelated: other.comments})
    create_backlog_item(app, title="Mở thêm một quầy", theme=theme, status="planned")
    assert "Mở thêm một quầy" in page(client.get(address_of(app, submission))).text
    assert "Mở thêm một quầy" not in page(client.get(address_of(app, other))).text


@pytest.mark.one_database
def test_the_receipt_tells_of_the_improvement_of_what_its_unit_became(app, client, page):
    root = create_unit(app, "QNM")
    units = {code: create_unit(app, code, parent=root) for code in ("OLD", "NEW", "OTHER")}
    submission = create_submission(app, create_touchpoint(app, "OLD1", unit=units["OLD"]), comment="Chờ lâu")
    theme = create_theme(app)
    create_theme_run(app, {theme: submission.comments}, unit=root)
    create_unit_event(app, "merge", date(2026, 11, 1), units["OLD"], units["NEW"])
    create_backlog_item(app, units["NEW"], "Mở thêm một quầy", theme, status="planned")
    create_backlog_item(app, units["OTHER"], "Việc của nơi khác", theme, status="planned")
    told = page(client.get(address_of(app, submission))).text
    assert "Mở thêm một quầy" in told
    assert "Việc của nơi khác" not in told


def test_what_is_erased_is_gone_from_every_table(app, client, page, stolen, kept):
    words = "Cái ghế gỗ lim ngoài hiên bị gãy"
    touchpoint = create_touchpoint(app)
    others = [create_submission(app, touchpoint, comment=f"Ý khác {n}") for n in range(2)]
    fields = form_fields(comment=words, dossier_code="H49-1", contact_name="Tôi", contact_consent="yes")
    receipt = client.post("/f/TAMKY1", data=fields).location
    comments = [comment for submission in kept() for comment in submission.comments]
    theme = create_theme(app)
    create_theme_run(app, {theme: comments})
    item = create_backlog_item(app, theme=theme)
    quote_in_evidence(app, item, [words, "Ý khác 0"])
    assert words.encode() in stolen()

    asked = page(client.get(f"{receipt.split('?')[0]}/erase?lang=vi"))
    assert client.post(asked.find(".//form").get("action")).status_code == 303
    assert words.encode() not in stolen()
    assert [submission.id for submission in kept()] == [other.id for other in others]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Comment.id))) == 2
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonalDetail)) == 0
        assert "Ý khác 0" in str(rows_holding(app, "backlog_evidence"))
    assert client.get(receipt).status_code == 410


def quote_in_evidence(app, item, quotes):
    with transaction(app) as session:
        for evidence in session.get_one(type(item), item.id).evidence:
            evidence.figures = {**evidence.figures, "quotes": quotes}


def rows_holding(app, table):
    return db.session.execute(sa.select(Base.metadata.tables[table])).all()


def test_what_was_erased_does_not_come_back_when_the_phone_sends_it_again(app, client, sent, kept):
    fields, receipt = sent
    assert client.post(f"{receipt.split('?')[0]}/erase").status_code == 303
    again = client.post("/f/TAMKY1", data=fields, headers=JSON)
    assert (again.status_code, again.json["receipt"] in receipt) == (200, True)
    assert kept() == []
    assert client.get(again.json["status_url"]).status_code == 410
    assert client.post(receipt, data={"comment": "Còn không?"}).status_code == 410
    assert client.post(f"{receipt.split('?')[0]}/erase").status_code == 410
    with app.app_context():
        assert db.session.scalars(sa.select(ErasedSubmission.erased_on)).one() == utc_now().date()


@pytest.mark.one_database
def test_asking_to_erase_erases_nothing(client, sent, kept):
    _fields, receipt = sent
    assert client.get(f"{receipt.split('?')[0]}/erase").status_code == 200
    assert len(kept()) == 1
