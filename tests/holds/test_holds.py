"""Legal holds: what a law asks for is kept beyond its day and its person's wish, until the hold ends."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from feedback import retention
from feedback.cli import cli
from feedback.database import db
from feedback.holds import rules
from feedback.models import (
    Account,
    Appointment,
    AuditEntry,
    Comment,
    EmployeeStatement,
    ErasedSubmission,
    LegalHold,
    PersonalDetail,
    RawText,
    Submission,
    utc_now,
)
from tests.factories import (
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    create_unit_event,
    form_fields,
)
from tests.factories import transaction as in_transaction

PAGE = "/manage/retention/"
NOTHING_DUE = {"raw_texts": 0, "personal_details": 0, "waiting_erasures": 0}


@pytest.fixture
def units(app):
    root = create_unit(app, "QNM")
    return {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def receipt(app, client, units):
    """The address of an answer with words and a phone number, given in Tam Kỳ."""
    create_touchpoint(app, "TAMKY1", unit=units["TAMKY"])
    sent = form_fields(comment="Chờ lâu", contact_phone="0905 123 456", contact_consent="yes")
    return client.post("/f/TAMKY1", data=sent).location.split("?")[0]


@pytest.fixture
def keeper(app, sign_in, units):
    """An administrator of Tam Kỳ, signed in to a browser of their own."""
    browser = app.test_client()
    sign_in(browser, create_account(app, "administrator", units["TAMKY"]))
    return browser


@pytest.fixture
def place(keeper, page):
    """``place(scope, code, …)`` through the page; the answer to it."""

    def place(scope, code, **other):
        form = page(keeper.get(f"{PAGE}new")).fields(".//form[@novalidate]")
        said = {"scope": scope, "code": code, "legal_basis": "Công văn 1/CV", "reason": "Thanh tra"}
        return keeper.post(f"{PAGE}new", data=form | said | {"review_on": "31/12/2030"} | other)

    return place


def end(keeper, page, address):
    token = page(keeper.get(address)).find(".//input[@name='csrf_token']").get("value")
    return keeper.post(f"{address}/end", data={"csrf_token": token})


def make_everything_due(app):
    with in_transaction(app) as session:
        for table in (RawText, PersonalDetail):
            session.execute(sa.update(table).values(delete_after=utc_now().date() - timedelta(days=1)))


def purge(app):
    with app.app_context():
        return {kind: count for kind, count in retention.purge().items() if kind in NOTHING_DUE}


def rows(app, *tables):
    with app.app_context():
        return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


def code_of(receipt):
    return receipt.rpartition("/")[2]


def this_month(app):
    with app.app_context():
        return db.session.scalars(sa.select(Submission.month)).one()


@pytest.mark.parametrize("scope", ["answer", "comment", "unit"])
def test_what_is_held_is_not_purged_until_the_hold_ends(app, keeper, page, place, receipt, runner, scope):
    month = this_month(app)
    with app.app_context():
        comment = db.session.scalars(sa.select(Comment.public_id)).one()
    code = {"answer": code_of(receipt), "comment": comment, "unit": "TAMKY"}[scope]
    placed = place(scope, code, first_month=month, last_month=month)
    assert placed.status_code == 303
    make_everything_due(app)
    dry = runner.invoke(cli, ["purge", "--dry-run"])
    assert "0 are due; nothing was changed; held: 2." in dry.stderr
    assert json.loads(dry.stdout)["raw_texts"] == 0
    assert purge(app) == NOTHING_DUE
    assert rows(app, RawText, PersonalDetail) == [1, 1]
    assert end(keeper, page, placed.location).status_code == 303
    assert purge(app) == {"raw_texts": 1, "personal_details": 1, "waiting_erasures": 0}
    assert purge(app) == NOTHING_DUE


@pytest.mark.parametrize(("months", "held"), [((0, 0), 1), ((-2, -1), 0), ((1, 2), 0), ((-1, 1), 1)])
def test_a_units_hold_begins_and_ends_with_its_months(app, place, receipt, months, held):
    year, month = map(int, this_month(app).split("-"))
    first, last = (date(year + (month - 1 + by) // 12, (month - 1 + by) % 12 + 1, 1) for by in months)
    place("unit", "TAMKY", first_month=f"{first:%Y-%m}", last_month=f"{last:%Y-%m}")
    make_everything_due(app)
    assert purge(app)["raw_texts"] == 1 - held


def test_a_hold_above_holds_the_units_below_and_not_their_neighbours(app, sign_in, page, receipt, units):
    other = create_touchpoint(app, "HOIAN1", unit=units["HOIAN"])
    create_submission(app, other, comment="Bên kia")
    hold_unit(app, units["TAMKY"])
    make_everything_due(app)
    assert purge(app)["raw_texts"] == 1
    with in_transaction(app) as session:
        session.execute(sa.update(LegalHold).values(unit_id=units["QNM"].id))
    assert purge(app)["raw_texts"] == 0
    assert rows(app, RawText) == [1]


def hold_unit(app, unit):
    month = utc_now().strftime("%Y-%m")
    with in_transaction(app) as session:
        session.add(
            LegalHold(
                scope="unit",
                unit_id=unit.id,
                first_month="2020-01",
                last_month=month.replace("20", "21", 1),
                reason="x",
                legal_basis="x",
                review_on=date(2030, 1, 1),
                placed_by_id=create_account(app).id,
                placed_at=utc_now(),
            )
        )


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("TAMKY", {"TAMKY", "VILLAGE", "JOINED", "M", "SOUTH"}),
        ("JOINED", {"JOINED", "VILLAGE"}),
        ("HOIAN", {"HOIAN", "M"}),
        ("M", {"TAMKY", "VILLAGE", "JOINED", "HOIAN", "M"}),
        ("SOUTH", {"TAMKY", "VILLAGE", "JOINED", "SOUTH"}),
    ],
)
def test_a_hold_outlives_its_unit_and_holds_no_neighbour(app, units, code, kept):
    """Of Tam Kỳ, whose village took another in, one part went into M with all of Hội An, one became South."""
    units["VILLAGE"] = create_unit(app, "VILLAGE", parent=units["TAMKY"])
    units |= {code: create_unit(app, code, parent=units["QNM"]) for code in ("JOINED", "M", "SOUTH", "OTHER")}
    create_unit_event(app, "merge", date(2026, 6, 1), units["JOINED"], units["VILLAGE"])
    create_unit_event(app, "split", date(2026, 7, 1), units["TAMKY"], units["M"], units["SOUTH"])
    create_unit_event(app, "merge", date(2026, 7, 1), units["HOIAN"], units["M"])
    for name, unit in units.items():
        create_submission(app, create_touchpoint(app, f"{name}1", unit=unit), comment=name)
    hold_unit(app, units[code])
    make_everything_due(app)
    purge(app)
    with app.app_context():
        of_unit = sa.select(Comment.text).join(RawText, RawText.comment_id == Comment.id)
        assert set(db.session.scalars(of_unit)) == kept


def test_its_person_is_told_and_it_is_erased_when_the_hold_ends(app, client, keeper, page, place, receipt):
    placed = place("answer", code_of(receipt))
    assert "vì luật hoặc tòa án yêu cầu" in client.get(f"{receipt}/erase").text
    for _ in range(2):
        assert client.post(f"{receipt}/erase").status_code == 303
    assert "vì luật hoặc tòa án yêu cầu" in client.get(receipt).text
    assert purge(app) == NOTHING_DUE
    assert rows(app, Submission, ErasedSubmission) == [1, 0]
    end(keeper, page, placed.location)
    assert purge(app)["waiting_erasures"] == 1
    assert rows(app, Submission, RawText, PersonalDetail, ErasedSubmission) == [0, 0, 0, 1]
    assert client.get(receipt).status_code == 410
    with app.app_context():
        kinds = db.session.scalars(sa.select(AuditEntry.kind).order_by(AuditEntry.id)).all()
    assert kinds == ["hold_placed", "erasure_waits", "hold_ended", "erased", "purged"]


def test_what_is_held_cannot_be_changed_nor_consent_taken_back(app, client, place, receipt):
    place("answer", code_of(receipt))
    before = rows(app, Comment, PersonalDetail)
    client.post(receipt, data={"rating": "1", "comment": "Khác", "replaces": "yes"})
    assert client.post(f"{receipt}/withdraw").status_code == 409
    assert client.post(receipt, data={"contact_name": "Tôi", "contact_consent": "yes"}).status_code == 409
    after = rows(app, Comment, PersonalDetail)
    assert (after[0], after[1]) == (before[0] + 1, before[1])  # words are added, nothing is replaced


def test_consent_taken_back_erases_the_way_to_reach_and_keeps_the_answer(app, client, page, receipt):
    assert client.post(f"{receipt}/withdraw").status_code == 303
    assert rows(app, Submission, Comment, PersonalDetail) == [1, 1, 0]
    assert "Xóa tên và số điện thoại" not in client.get(receipt).text
    client.post(receipt, data={"contact_name": "T", "dossier_code": "H49-1", "contact_consent": "yes"})
    assert client.post(f"{receipt}/withdraw").status_code == 303
    with app.app_context():
        left = db.session.scalars(sa.select(PersonalDetail)).one()
        assert (left.contact_name, left.consent_text, left.consented_at) == (None, None, None)
        assert left.dossier_code


@pytest.mark.one_database
def test_a_hold_of_others_looks_as_if_it_were_not_there(app, client, sign_in, page, place, receipt, units):
    placed = place("answer", code_of(receipt))
    sign_in(other := app.test_client(), create_account(app, "administrator", units["HOIAN"]))
    assert other.get(placed.location).status_code == 404
    assert placed.location not in other.get(PAGE).text
    token = page(other.get(f"{PAGE}new")).find(".//input[@name='csrf_token']").get("value")
    assert other.post(f"{placed.location}/end", data={"csrf_token": token}).status_code == 404


@pytest.mark.one_database
def test_only_who_placed_it_or_who_reaches_everything_ends_it(
    app, client, sign_in, page, place, receipt, units
):
    address = place("answer", code_of(receipt)).location
    sign_in(colleague := app.test_client(), create_account(app, "administrator", units["TAMKY"]))
    shown = colleague.get(address)
    assert shown.status_code == 200
    assert f"{address}/end" not in shown.text
    assert end(colleague, page, address).status_code == 403
    sign_in(top := app.test_client(), create_account(app, "administrator", units["QNM"]))
    assert f"{address}/end" in top.get(address).text
    assert end(top, page, address).status_code == 303


@pytest.mark.one_database
def test_whom_it_is_about_neither_sees_nor_ends_it(app, sign_in, page, place, units):
    person = create_account(app, "administrator", units["TAMKY"])
    address = place("account", person.public_id).location
    sign_in(theirs := app.test_client(), person)
    assert theirs.get(address).status_code == 404
    assert address not in theirs.get(PAGE).text
    token = page(theirs.get(f"{PAGE}new")).find(".//input[@name='csrf_token']").get("value")
    assert theirs.post(f"{address}/end", data={"csrf_token": token}).status_code == 404


@pytest.mark.one_database
def test_who_places_a_hold_on_an_account_sees_it_wherever_else_that_works(app, keeper, place, units):
    person = create_account(app, "staff", units["HOIAN"])
    with in_transaction(app) as session:
        session.add(Appointment(account_id=person.id, role="staff", unit_id=units["TAMKY"].id))
    assert keeper.get(place("account", person.public_id).location).status_code == 200


def test_what_employees_said_to_a_held_comment_is_kept_with_it(app, keeper, page, place, receipt):
    with in_transaction(app) as session:
        statement = EmployeeStatement(
            comment_id=session.scalars(sa.select(Comment.id)).one(),
            said_by="employee",
            said_on=date(2026, 10, 1),
            ciphertext=b"x",
            recorded_by_id=session.scalars(sa.select(Account.id)).first(),
            recorded_at=utc_now(),
            delete_after=utc_now().date() - timedelta(days=1),
        )
        session.add(statement)
    placed = place("answer", code_of(receipt))
    purge(app)
    assert rows(app, EmployeeStatement) == [1]
    end(keeper, page, placed.location)
    purge(app)
    assert rows(app, EmployeeStatement) == [0]


def test_an_answer_is_held_with_words_that_were_added_in_another_month(app, client, place, receipt):
    client.post(receipt, data={"comment": "Thêm một câu"})
    with in_transaction(app) as session:
        added = session.scalars(sa.select(Comment).order_by(Comment.id)).all()[-1]
        added.month = "2027-03"
    place("unit", "TAMKY", first_month="2027-03", last_month="2027-03")
    client.post(f"{receipt}/erase")
    assert rows(app, Submission, ErasedSubmission) == [1, 0]
    make_everything_due(app)
    assert purge(app) == NOTHING_DUE


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("scope", "code", "other", "field"),
    [
        ("answer", "AAAAAAAA", {}, "code"),
        ("unit", "HOIAN", {"first_month": "2026-10", "last_month": "2026-10"}, "code"),
        ("unit", "TAMKY", {"first_month": "2026-10", "last_month": "2026-09"}, "last_month"),
        ("unit", "TAMKY", {}, "first_month"),
        ("account", "nobody", {}, "code"),
        ("answer", "x", {"review_on": "01/01/2020"}, "review_on"),
        ("answer", "x", {"legal_basis": ""}, "legal_basis"),
    ],
)
def test_a_fault_leads_to_its_field(page, place, scope, code, other, field):
    refused = place(scope, code, **other)
    assert refused.status_code == 422
    assert page(refused).by_id(f"{field}-error") is not None
    assert page(refused).by_id("reason").text.strip() == "Thanh tra"


@pytest.mark.one_database
def test_a_hold_to_be_looked_at_again_is_marked_and_can_go_on(app, keeper, page, place, receipt):
    address = place("answer", code_of(receipt)).location
    with in_transaction(app) as session:
        session.execute(sa.update(LegalHold).values(review_on=date(2020, 1, 1)))
    assert "xem lại" in page(keeper.get(PAGE)).find(".//li[@class='gy-stat']/strong").text
    form = page(keeper.get(address)).fields(".//form[@novalidate]")
    assert keeper.post(address, data=form | {"review_on": "31/12/2031"}).status_code == 303
    assert "31/12/2031" in keeper.get(PAGE).text


@pytest.mark.one_database
def test_every_kind_that_is_purged_has_its_rule_on_the_page(app, keeper):
    with app.app_context():
        kinds = retention.what_is_due(utc_now())
        assert rules.KIND_NAMES.keys() >= kinds.keys()
        assert {*rules.SETTINGS_OF, *rules.FIXED} >= kinds.keys()
    assert "FEEDBACK_RAW_TEXT_DAYS" in keeper.get(PAGE).text
