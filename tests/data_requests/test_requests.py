"""Requests about data: the law's clocks, one extension, deleting by two, nothing of who asked afterwards."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from feedback.data_requests import service
from feedback.data_requests.clocks import due_on
from feedback.database import db
from feedback.models import (
    Account,
    Appointment,
    AuditEntry,
    DataRequest,
    ErasedSubmission,
    ExternalIdentity,
    LegalHold,
    Passkey,
    Submission,
    utc_now,
)
from tests.factories import create_account, create_touchpoint, create_unit, form_fields, transaction

PAGE = "/manage/data-requests/"
SENT = {"kind": "access", "way": "letter", "identity": "Đã xem căn cước", "contact": "0905 123 456"}


@pytest.fixture
def units(app):
    root = create_unit(app, "QNM")
    return {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def receipt(app, client, units):
    create_touchpoint(app, "TAMKY1", unit=units["TAMKY"])
    return client.post("/f/TAMKY1", data=form_fields(comment="Chờ lâu")).location.split("?")[0]


@pytest.fixture
def keeper(app, sign_in, units):
    """``keeper(code)`` returns the browser of another administrator of a unit."""

    def make(code="TAMKY"):
        browser = app.test_client()
        sign_in(browser, create_account(app, "administrator", units[code]))
        return browser

    return make


@pytest.fixture
def press(page):
    """``press(browser, address, step, …)``: a button of a request's page."""

    def press(browser, address, step, **fields):
        token = page(browser.get(address)).find(".//input[@name='csrf_token']").get("value")
        return browser.post(f"{address}/{step}", data={"csrf_token": token, **fields})

    return press


@pytest.fixture
def add(page):
    """``add(browser, …)`` puts a request into the register; returns the answer."""

    def add(browser, **fields):
        form = page(browser.get(f"{PAGE}new")).fields(".//form[@novalidate]")
        today = f"{date.today():%d/%m/%Y}"  # noqa: DTZ011 - the day a person writes
        return browser.post(f"{PAGE}new", data=form | SENT | {"received_on": today} | fields)

    return add


def the_request(app):
    with app.app_context():
        return db.session.scalars(sa.select(DataRequest)).one()


@pytest.mark.parametrize(
    ("kind", "third", "extended", "days"),
    [
        ("access", False, False, 10),
        ("rectify", True, False, 10),
        ("delete", False, False, 20),
        ("withdraw", False, False, 15),
        ("restrict", True, False, 20),
        ("object", True, True, 35),
        ("delete", False, True, 35),
    ],
)
def test_the_law_counts_the_days_by_what_is_asked(kind, third, extended, days):
    day = date(2026, 11, 28)
    due = due_on(kind, day, has_third_party=third, is_extended=extended)
    assert due == day + timedelta(days=days)


def test_a_request_is_acknowledged_extended_once_and_completed(app, keeper, add, press, page):
    browser = keeper()
    address = add(browser).location
    assert "0905 123 456" in browser.get(address).text
    assert b"0905" not in the_request(app).contact
    assert press(browser, address, "acknowledge").status_code == 303
    assert press(browser, address, "extend").status_code == 422  # without a reason
    assert press(browser, address, "extend", reason="Nhiều hồ sơ").status_code == 303
    assert press(browser, address, "extend", reason="Nữa").status_code == 409
    assert press(browser, address, "complete").status_code == 303
    assert press(browser, address, "refuse", reason="Muộn").status_code == 409
    done = the_request(app)
    assert done.outcome == "completed"
    assert "0905" not in browser.get(address).text
    with app.app_context():
        kinds = db.session.scalars(
            sa.select(AuditEntry.kind).where(AuditEntry.subject == done.public_id).order_by(AuditEntry.id)
        ).all()
    assert [kind.removeprefix("data_request_") for kind in kinds] == [
        "made",
        "acknowledged",
        "extended",
        "done",
    ]


def test_of_who_asked_nothing_is_left_when_it_is_done(app, settings, keeper, add, press):
    browser = keeper()
    address = add(browser, words="Tôi là Hoa", identity="Căn cước của Hoa").location
    press(browser, address, "complete")
    with app.app_context():
        kept = dict(db.session.execute(sa.select(DataRequest.__table__)).one()._mapping)
    said = {"public_id", "kind", "way", "outcome"}  # and numbers, days, moments
    assert {name for name, value in kept.items() if isinstance(value, str | bytes) and value} == said
    assert "Hoa" not in browser.get(address).text
    if (url := settings["FEEDBACK_DATABASE_URL"]).startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        for file in (path, f"{path}-wal"):
            assert "Căn cước của Hoa".encode() not in Path(file).read_bytes()


def test_deleting_takes_two(app, client, keeper, add, press, receipt):
    one, other = keeper(), keeper()
    address = add(one, kind="delete", receipt=receipt.rpartition("/")[2]).location
    assert press(one, address, "complete").status_code == 303
    assert press(one, address, "complete").status_code == 403
    assert client.get(receipt).status_code == 200
    assert press(other, address, "complete").status_code == 303
    assert client.get(receipt).status_code == 410
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ErasedSubmission)) == 1
        request = db.session.scalars(sa.select(DataRequest)).one()
        assert (request.outcome, request.submission_id) == ("completed", None)
        assert request.proposed_by_id != request.done_by_id


def test_what_is_held_is_not_deleted_by_two_either(app, client, keeper, add, press, receipt):
    one, other = keeper(), keeper()
    address = add(one, kind="delete", receipt=receipt.rpartition("/")[2]).location
    press(one, address, "complete")
    with transaction(app) as session:
        session.add(
            LegalHold(
                scope="answer",
                submission_id=session.scalars(sa.select(Submission.id)).one(),
                reason="x",
                legal_basis="x",
                review_on=date(2030, 1, 1),
                placed_by_id=session.scalars(sa.select(Account.id)).first(),
                placed_at=utc_now(),
            )
        )
    assert press(other, address, "complete").status_code == 409
    assert client.get(receipt).status_code == 200
    assert the_request(app).done_at is None


def test_a_citizen_asks_by_receipt_and_sees_what_became_of_it(app, client, page, keeper, press, receipt):
    assert client.post(f"{receipt}/request", data={}).status_code == 422
    sent = {"kind": "restrict", "words": "Xin đừng", "contact": "tôi ở Tam Kỳ"}
    assert client.post(f"{receipt}/request", data=sent).status_code == 303
    assert "Hạn chế sử dụng: gửi ngày" in page(client.get(f"{receipt}/request")).find(".//ul/li").text
    browser = keeper()
    assert "Xin đừng" in browser.get(f"{PAGE}{the_request(app).public_id}").text
    assert "1 yêu cầu về dữ liệu" in browser.get("/manage/").text
    press(browser, f"{PAGE}{the_request(app).public_id}", "refuse", reason="Cần để báo cáo")
    assert "Cần để báo cáo" in client.get(f"{receipt}/request").text


def test_who_asks_the_same_again_is_answered_with_what_is_kept(app, client, page, keeper, press, receipt):
    for words in ("Một", "Hai", "Ba"):
        sent = client.post(f"{receipt}/request", data={"kind": "restrict", "words": words})
        assert sent.status_code == 303
    assert len(page(client.get(f"{receipt}/request")).findall(".//main//ul/li")) == 1
    client.post(f"{receipt}/request", data={"kind": "access"})
    with app.app_context():
        kept = db.session.scalars(sa.select(DataRequest).order_by(DataRequest.id)).all()
    assert [(one.kind, one.identity) for one in kept] == [("restrict", ""), ("access", "")]
    browser, address = keeper(), f"{PAGE}{kept[0].public_id}"
    assert "có mã tra cứu" in browser.get(address).text
    press(browser, address, "refuse", reason="Cần để báo cáo")
    client.post(f"{receipt}/request", data={"kind": "restrict"})
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(DataRequest)) == 3


@pytest.mark.one_database
def test_who_gave_somebody_a_role_reads_no_request_about_them(app, keeper, add, units):
    """A request is its recorder's: an account that also works elsewhere takes it nowhere."""
    person = create_account(app, "staff", units["HOIAN"])
    address = add(keeper("HOIAN"), account=person.public_id).location
    with transaction(app) as session:
        session.add(Appointment(account_id=person.id, role="staff", unit_id=units["TAMKY"].id))
    neighbour = keeper("TAMKY")
    assert neighbour.get(address).status_code == 404
    assert address not in neighbour.get(PAGE).text


@pytest.mark.one_database
def test_a_request_of_others_looks_as_if_it_were_not_there(app, client, keeper, receipt, add, press):
    client.post(f"{receipt}/request", data={"kind": "access"})
    address = f"{PAGE}{the_request(app).public_id}"
    assert keeper("TAMKY").get(address).status_code == keeper("QNM").get(address).status_code == 200
    other = keeper("HOIAN")
    assert other.get(address).status_code == 404
    refused = add(other, receipt=receipt.rpartition("/")[2])
    assert refused.status_code == 422


@pytest.mark.one_database
def test_what_waits_too_long_is_marked(app, keeper, add):
    browser = keeper()
    add(browser)
    assert "quá hạn" not in browser.get(PAGE).text
    for days in (4, 11):  # after two working days unanswered, after ten days undone
        with transaction(app) as session:
            came = date.today() - timedelta(days=days + 1)  # noqa: DTZ011
            session.execute(sa.update(DataRequest).values(received_on=came))
        assert "quá hạn" in browser.get(PAGE).text
        assert "quá hạn" in browser.get("/manage/").text
        with transaction(app) as session:
            session.execute(sa.update(DataRequest).values(acknowledged_at=utc_now()))
    with app.app_context():
        requests = db.session.scalars(sa.select(DataRequest)).all()
        assert service.late_ones(requests) == set(requests)


@pytest.mark.one_database
def test_however_many_wait_days_off_are_looked_up_once(app):
    looks = []
    with transaction(app) as session:
        session.add_all(
            DataRequest(
                kind="access",
                way="letter",
                received_on=date(2026, 11, number),
                has_third_party=False,
                identity="x",
                made_at=utc_now(),
            )
            for number in range(1, 20)
        )
    keeper = create_account(app, "administrator")
    with app.app_context():
        keeper = db.session.get_one(Account, keeper.id)
        sa.event.listen(db.engine, "before_cursor_execute", lambda *said: looks.append(said[2]))
        assert service.overdue_for(keeper)[0] == 19
    assert len([one for one in looks if "special_day" in one]) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"identity": ""}, "identity"),
        ({"received_on": "31/12/2099"}, "received_on"),
        ({"receipt": "AAAA"}, "receipt"),
        ({"account": "nobody"}, "account"),
    ],
)
def test_a_fault_leads_to_its_field(keeper, add, page, wrong, field):
    refused = add(keeper(), **wrong)
    assert refused.status_code == 422
    assert page(refused).by_id(f"{field}-error") is not None
    assert page(refused).by_id("contact").get("value") == "0905 123 456"


def test_everybody_gets_a_copy_of_what_is_kept_about_them(app, client, sign_in):
    create_account(app, "staff", name="Người khác")
    me = create_account(app, "staff", name="Lan")
    sign_in(client, me)
    answer = client.get("/account/data.json")
    copy = json.loads(answer.data)
    assert [row["email"] for row in copy["account"]] == [me.email]
    assert copy["appointment"][0]["role"] == "staff"
    assert not {"password", "fs_uniquifier"} & copy["account"][0].keys()
    assert "Người khác" not in answer.text
    with app.app_context():
        newest = db.session.scalars(sa.select(AuditEntry)).one()
        assert (newest.kind, newest.details) == ("exported", {"what": "own_data"})


@pytest.mark.one_database
def test_the_copy_tells_how_they_sign_in_and_of_no_inquiry(app, client, sign_in):
    sign_in(client, me := create_account(app, "staff", name="Lan"))
    with transaction(app) as session:
        session.add(
            ExternalIdentity(account_id=me.id, issuer="https://x.vn", subject="lan-7", made_at=utc_now())
        )
        session.add(
            Passkey(
                account_id=me.id,
                name="điện thoại",
                credential_id=b"secret-id",
                public_key=b"k",
                user_handle=b"h",
                sign_count=0,
                made_at=utc_now(),
            )
        )
        session.add(
            LegalHold(
                scope="account",
                account_id=me.id,
                reason="Thanh tra Lan",
                legal_basis="x",
                review_on=date(2030, 1, 1),
                placed_by_id=create_account(app, "administrator").id,
                placed_at=utc_now(),
            )
        )
    copy = json.loads(client.get("/account/data.json").data)
    assert copy["passkey"][0]["name"] == "điện thoại"
    assert copy["external_identity"][0]["subject"] == "lan-7"
    assert not {"credential_id", "public_key", "user_handle"} & copy["passkey"][0].keys()
    assert "legal_hold" not in copy


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["  Lan\u0000  Anh ", "Lan\r\nAnh"])
def test_a_name_is_kept_tidy(app, client, sign_in, page, typed):
    me = create_account(app, "staff", name="Lna")
    sign_in(client, me)
    form = page(client.get("/account/data")).fields(".//form[@novalidate]")
    assert client.post("/account/name", data=form | {"name": typed}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Account, me.id).name == "Lan Anh"


@pytest.mark.one_database
def test_everybody_corrects_their_own_name(app, client, sign_in, page):
    me = create_account(app, "staff", name="Lna")
    sign_in(client, me)
    token = page(client.get("/account/data")).find(".//input[@name='csrf_token']").get("value")
    assert client.post("/account/name", data={"csrf_token": token, "name": " "}).status_code == 422
    assert client.post("/account/name", data={"csrf_token": token, "name": "Lan"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Account, me.id).name == "Lan"
