"""What a person says and staff type: once, marked as such, and never shown with who typed."""

import pytest
import sqlalchemy as sa

from feedback.collection.ways import CHANNEL_NAMES, MODE_NAMES
from feedback.database import db
from feedback.keys import receipt_hash
from feedback.models import CHANNELS, MODES, AssistedEntry, OrgUnit, PersonalDetail, Submission
from feedback.reports.service import report_for
from tests.drawings import scanned
from tests.factories import (
    MONTH,
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    the_unit,
    transaction,
)
from tests.pages import Page

ADDRESS = "/intake/spoken/TAMKY1"
ANSWERS = {"channel": "counter", "language": "vi", "rating": "2", "comment": "Chờ lâu, gọi 0905123456"}


@pytest.fixture
def clerk(app, client, touchpoint, sign_in):
    account = create_account(app, "staff", the_unit(app), name="Chị Tư")
    sign_in(client, account)
    return account


def fields_of(client, address=ADDRESS):
    fields = Page(client.get(address).text).fields(".//form[@novalidate]")
    return {name: values for name, values in fields.items() if values not in ([], [""]) or name == "comment"}


def send(client, fields=None, **changed):
    return client.post(ADDRESS, data={**(fields or fields_of(client)), **ANSWERS, **changed})


def count(app, table):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_what_is_said_at_the_counter_is_kept_with_channel_and_mode(app, client, clerk, kept):
    answer = send(client, reasons=["time", "system"], dossier_code="H57.132-260804-0583")
    assert answer.status_code == 303
    (said,) = kept()
    assert (said.channel, said.mode, said.language) == ("counter", "assisted", "vi")
    assert sorted(answer.option.code for answer in said.answers) == ["2", "system", "time"]
    assert "0905123456" not in said.comments[0].text
    page = client.get(answer.location)
    code = "".join(Page(page.text).find(".//p[@class='gy-slip__code']").itertext())
    assert receipt_hash(code) == said.receipt_hash
    assert client.get(f"/r/{''.join(code.split())}").status_code == 200


@pytest.mark.one_database
def test_who_spoke_can_scan_the_way_to_their_page_or_type_it(app, client, clerk):
    page = Page(client.get(send(client).location).text)
    code = "".join("".join(page.find(".//p[@class='gy-slip__code']").itertext()).split())
    drawing = page.find(".//div[@class='gy-slip__qr']/svg")
    assert scanned(drawing) == f"{app.config['BASE_URL']}/r/{code}"
    assert page.find(".//strong[@class='gy-slip__site']").text == "127.0.0.1:8000"


def test_what_was_not_good_stays_so_whatever_the_rating(client, clerk, kept):
    send(client, rating="5", reasons=["time"], strengths=["attitude"])
    send(client, rating="1", reasons=["system"], strengths=["guidance"])
    assert [named(said) for said in kept()] == [
        {("rating", "5"), ("reasons", "time"), ("strengths", "attitude")},
        {("rating", "1"), ("reasons", "system"), ("strengths", "guidance")},
    ]


def test_both_lists_have_their_question_above_them(client, clerk):
    page = client.get(ADDRESS).text
    assert "Điều gì chưa tốt?" in page
    assert "Điều gì tốt?" in page


def named(said):
    return {(answer.question.code, answer.option.code) for answer in said.answers}


def test_a_call_is_another_channel(client, clerk, kept):
    send(client, channel="phone", language="en")
    assert [(one.channel, one.mode, one.language) for one in kept()] == [("phone", "call", "en")]


def test_the_same_page_sent_twice_is_one_submission(app, client, clerk):
    fields = fields_of(client)
    first, second = send(client, fields), send(client, fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert (count(app, Submission), count(app, AssistedEntry)) == (1, 1)


def test_going_back_and_changing_loses_nothing_and_asks(app, client, clerk):
    fields = fields_of(client)
    send(client, fields)
    answer = send(client, fields, comment="Người khác nói khác")
    assert answer.status_code == 409
    again = Page(answer.text).fields(".//form[@novalidate]")
    assert again["comment"] == ["Người khác nói khác"]
    assert again["submission_id"] != fields["submission_id"]
    assert count(app, Submission) == 1


def test_faults_keep_what_was_typed(client, clerk, kept):
    answer = send(client, rating="", channel="")
    assert answer.status_code == 422
    typed = Page(answer.text).fields(".//form[@novalidate]")
    assert typed["comment"] == [ANSWERS["comment"]]
    assert kept() == []


def test_contact_details_need_the_persons_yes(app, client, clerk, kept):
    answer = send(client, contact_name="Bà Năm", contact_phone="0905000111")
    assert answer.status_code == 422
    assert kept() == []
    answer = send(client, contact_name="Bà Năm", contact_phone="0905000111", contact_consent="no")
    assert answer.status_code == 422
    assert send(client, contact_name="Bà Năm", contact_consent="yes").status_code == 303
    with app.app_context():
        detail = db.session.scalars(sa.select(PersonalDetail)).one()
        assert detail.consent_text
        assert detail.contact_name


def test_no_consent_is_ticked_beforehand(client, clerk):
    assert "contact_consent" not in fields_of(client)
    assert "rating" not in fields_of(client)


def test_who_typed_is_kept_and_never_shown(app, client, clerk, sign_in):
    send(client)
    with transaction(app) as session:
        assert session.scalar(sa.select(AssistedEntry.account_id)) == clerk.id
        session.execute(sa.update(Submission).values(month=MONTH))  # a running month has no page
    sign_in(manager := app.test_client(), create_account(app, "manager"))
    for address in (f"/manage/reports/QNM/{MONTH}", f"/manage/reports/QNM/{MONTH}.json", "/manage/"):
        answer = manager.get(address)
        assert answer.status_code == 200
        assert "Chị Tư" not in answer.text


def test_the_receipt_is_shown_to_the_one_who_typed_and_for_an_hour(app, client, clerk, sign_in):
    address = send(client).location
    sign_in(other := app.test_client(), create_account(app, "staff"))
    assert other.get(address).status_code == 404
    with transaction(app) as session:
        entry = session.scalars(sa.select(AssistedEntry)).one()
        entry.entered_at = entry.entered_at.replace(year=2025)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("said", "passed_on"),
    [
        ("Tôi không muốn sống nữa", "115"),
        ("tao sẽ đốt trụ sở", "113"),
        ("Cán bộ vòi tiền mới chịu ký", "tiếp công dân"),
    ],
)
def test_the_clerk_is_given_to_pass_on_what_the_person_would_read(client, clerk, said, passed_on):
    answer = send(client, comment=said)
    notice = Page(client.get(answer.location).text).find(".//section[@aria-labelledby='pass-on']")
    assert passed_on in "".join(notice.itertext())
    assert "govuk-!-display-none-print" in notice.get("class")  # the receipt lies about


def test_without_a_concern_there_is_nothing_to_pass_on(client, clerk):
    assert "pass-on" not in client.get(send(client).location).text


def test_erasing_by_receipt_takes_along_who_typed(app, client, clerk):
    page = client.get(send(client).location)
    code = "".join("".join(Page(page.text).find(".//p[@class='gy-slip__code']").itertext()).split())
    assert app.test_client().post(f"/r/{code}/erase").status_code in {302, 303}
    assert (count(app, Submission), count(app, AssistedEntry)) == (0, 0)


@pytest.mark.one_database
def test_staff_enter_for_their_own_units_only(app, client, clerk):
    elsewhere = create_unit(app, "HOIAN")
    create_touchpoint(app, "HOIAN1", unit=elsewhere)
    create_touchpoint(app, "STAFF1", kind="staff", unit=the_unit(app))
    assert client.get("/intake/spoken/HOIAN1").status_code == 404
    assert client.get("/intake/spoken/STAFF1").status_code == 404
    assert client.get("/intake/spoken/tamky1").status_code == 200
    assert "HOIAN1" not in client.get("/intake/").text


@pytest.mark.one_database
def test_the_page_says_how_to_ask(client, clerk):
    page = client.get(f"{ADDRESS}?lang=en").text
    assert "Do not press" in page
    assert "Very dissatisfied" in page


def test_what_was_said_to_a_person_is_counted_apart(app, client, clerk, kept):
    """Ten people were dissatisfied by themselves; the six whom staff asked were not."""
    for _ in range(10):
        create_submission(app, rating=1)
    for _ in range(6):
        create_submission(app, rating=5, channel="counter", mode="assisted")
    with app.app_context():
        report = report_for(db.session.get_one(OrgUnit, the_unit(app).id), MONTH)
    assert (report.satisfaction.n, report.satisfaction.top2) == (10, 0)
    assert {row.mode: row.satisfaction.n for row in report.by_mode} == {"faces": 10, "assisted": 6}
    assert {row.mode: row.satisfaction.top2 for row in report.by_mode} == {"faces": 0, "assisted": 1}


def test_a_way_of_asking_that_is_hidden_does_not_follow_from_the_others(app):
    for mode, times in {"faces": 100, "paper": 12, "words": 3}.items():
        for _ in range(times):
            create_submission(app, rating=5, mode=mode)
    with app.app_context():
        report = report_for(db.session.get_one(OrgUnit, the_unit(app).id), MONTH)
    shown = {row.mode: (row.satisfaction.n, row.satisfaction.told) for row in report.by_mode}
    assert shown == {"faces": (100, "shown"), "paper": (None, "hidden"), "words": (None, "few")}


def test_every_channel_and_mode_has_a_name():
    assert (set(CHANNEL_NAMES), set(MODE_NAMES)) == (set(CHANNELS), set(MODES))
