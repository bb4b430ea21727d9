"""Reading a comment as it was typed: two people, a reason, a day, and a note of each opening."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from feedback import retention
from feedback.database import db
from feedback.keys import receipt_for
from feedback.models import (
    Appointment,
    AuditEntry,
    Comment,
    Concern,
    EmployeeStatement,
    RawText,
    RawTextRequest,
    utc_now,
)
from tests.factories import (
    MONTH,
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    transaction,
)

HOME = "/manage/raw-texts/"
NAME, PHONE = "Nguyễn Thị Hoa", "0905123456"
TYPED = f"Cô {NAME} ở quầy 3 nói năng khó nghe, gọi tôi số {PHONE}"
WHY = "Trả lời người dân theo số điện thoại đã che"


@pytest.fixture
def units(app):
    root = create_unit(app)
    tam_ky, hoi_an = (create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN"))
    return {"QNM": root, "TAMKY": tam_ky, "HOIAN": hoi_an}


@pytest.fixture
def comment(app, units):
    touchpoint = create_touchpoint(app, "TAMKY1", unit=units["TAMKY"])
    return create_submission(app, touchpoint, comment=TYPED).comments[0]


@pytest.fixture
def person(app, sign_in, units):
    """A browser in which somebody with this role for a unit is signed in."""

    def person(role="raw_text", unit="TAMKY", *more):
        account = create_account(app, role, units[unit])
        with transaction(app) as session:
            for other in more:
                session.add(Appointment(account_id=account.id, role=other, unit_id=units[unit].id))
        sign_in(browser := app.test_client(), account)
        return browser

    return person


@pytest.fixture
def ask(page, comment):
    """Ask for the comment; returns the address of the request."""

    def ask(browser, reason=WHY):
        address = f"{HOME}comments/{comment.public_id}"
        form = page(browser.get(address)).fields(".//form[@novalidate]")
        return browser.post(address, data=form | {"reason": reason})

    return ask


@pytest.fixture
def send(page):
    def send(browser, address, **typed):
        token = page(browser.get(HOME)).find(".//input[@name='csrf_token']").get("value")
        return browser.post(address, data={"csrf_token": token} | typed)

    return send


def entries(app):
    with app.app_context():
        return [
            (one.kind, one.subject, str(one.details)) for one in db.session.scalars(sa.select(AuditEntry))
        ]


def all_rows(app):
    """What stands in the database, as it would be read: a ``repr`` hides Vietnamese words in bytes."""
    with app.app_context():
        rows = [
            row for t in AuditEntry.metadata.sorted_tables for row in db.session.execute(sa.select(t)).all()
        ]
    return "\n".join(
        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for row in rows
        for value in row
    )


def test_one_asks_another_agrees_the_first_reads(app, comment, person, ask, send):
    asker, second = person(), person()
    address = ask(asker).location
    assert TYPED not in asker.get(address).text
    assert WHY in second.get(address).text
    assert send(asker, f"{address}/open").status_code == 409
    assert send(second, f"{address}/decide", decision="agree").status_code == 303
    for _ in range(2):
        opened = send(asker, f"{address}/open")
        assert TYPED in opened.text
        assert opened.headers["Cache-Control"] == "no-store"
    kinds = [kind for kind, subject, _ in entries(app) if subject == comment.public_id]
    assert kinds == ["raw_text_asked", "raw_text_agreed", "raw_text_opened", "raw_text_opened"]


def test_who_asks_does_not_agree(app, comment, person, ask, send):
    asker = person()
    address = ask(asker).location
    assert send(asker, f"{address}/decide", decision="agree").status_code == 403
    assert send(asker, f"{address}/open").status_code == 409


def test_who_agreed_does_not_read(app, comment, person, ask, send):
    asker, second = person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="agree")
    answer = send(second, f"{address}/open")
    assert answer.status_code == 404
    assert NAME not in answer.text


@pytest.mark.one_database
def test_refused_stays_refused(app, comment, person, ask, send):
    asker, second, third = person(), person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="refuse")
    assert send(third, f"{address}/decide", decision="agree").status_code == 409
    assert send(asker, f"{address}/open").status_code == 409


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("raw_text", "TAMKY", 200),
        ("raw_text", "QNM", 200),
        ("raw_text", "HOIAN", 404),
        ("administrator", "QNM", 403),
        ("inspector", "QNM", 403),
        ("manager", "TAMKY", 403),
    ],
)
@pytest.mark.one_database
def test_only_who_has_the_permission_for_its_unit_asks_or_decides(
    app, comment, person, ask, send, role, unit, status
):
    address = ask(person()).location
    other = person(role, unit)
    assert other.get(address).status_code == status
    assert other.get(f"{HOME}comments/{comment.public_id}").status_code == status
    if status == 404:
        assert send(other, f"{address}/decide", decision="agree").status_code == 404
        assert comment.text not in other.get(f"{HOME}comments/").text


def test_who_asks_twice_waits_once(app, comment, person, ask):
    asker = person()
    assert ask(asker).location == ask(asker).location
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(RawTextRequest.id))) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("reason", ["", " ", "cần", "x" * 501])
def test_without_a_reason_nobody_asks_and_nothing_typed_is_lost(app, person, ask, page, reason):
    answer = ask(person(), reason)
    assert answer.status_code == 422
    assert (page(answer).by_id("reason").text or "").strip() == reason.strip()


def move(app, **back):
    with transaction(app) as session:
        for request in session.scalars(sa.select(RawTextRequest)):
            request.expires_at -= timedelta(**back)


@pytest.mark.one_database
def test_what_nobody_decides_in_a_week_is_over_and_can_be_asked_anew(app, comment, person, ask, send):
    asker, second = person(), person()
    address = ask(asker).location
    move(app, days=7)
    assert send(second, f"{address}/decide", decision="agree").status_code == 409
    again = ask(asker).location
    assert again != address
    assert send(second, f"{again}/decide", decision="agree").status_code == 303


@pytest.mark.one_database
def test_it_opens_for_a_day(app, comment, person, ask, send):
    asker, second = person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="agree")
    move(app, hours=23, minutes=59)
    assert send(asker, f"{address}/open").status_code == 200
    move(app, minutes=1)
    assert send(asker, f"{address}/open").status_code == 409


@pytest.mark.one_database
def test_a_permission_taken_away_closes_what_was_agreed(app, comment, person, ask, send):
    asker, second = person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="agree")
    with transaction(app) as session:
        session.execute(sa.update(Appointment).values(role="staff"))
    assert asker.get(address).status_code == 403


@pytest.mark.one_database
def test_nothing_of_the_text_or_the_reason_stands_in_the_database_or_the_log(
    app, comment, person, ask, send, capfd
):
    asker, second = person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="agree")
    send(asker, f"{address}/open")
    state(asker, address, send, text=f"{NAME}: tôi không nói vậy")
    printed = capfd.readouterr()
    for secret in (NAME, PHONE, WHY, "tôi không nói vậy"):
        assert secret not in all_rows(app)
        assert secret not in printed.out + printed.err


def state(browser, address, send, **typed):
    fields = {"said_by": "employee", "said_on": "20/11/2025", "text": "Tôi đã xin lỗi người dân."}
    return send(browser, f"{address}/statement", **fields | typed)


def test_the_employees_side_stands_beside_the_text(app, comment, person, ask, send, page):
    asker, second = person(), person()
    address = ask(asker).location
    assert state(asker, address, send).status_code == 409
    send(second, f"{address}/decide", decision="agree")
    assert state(asker, address, send).status_code == 303
    assert "Tôi đã xin lỗi người dân." not in asker.get(address).text
    shown = page(send(asker, f"{address}/open")).text
    assert "Tôi đã xin lỗi người dân." in shown
    assert "20/11/2025" in shown
    assert ("employee_side_recorded", comment.public_id, "{'said_by': 'employee'}") in entries(app)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "typed"), [("said_by", "king"), ("said_on", "22/11/2999"), ("said_on", ""), ("text", " ")]
)
def test_a_statement_that_cannot_be_says_why(app, comment, person, ask, send, field, typed):
    asker, second = person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="agree")
    assert state(asker, address, send, **{field: typed}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(EmployeeStatement.id)) is None


def test_with_an_erased_comment_all_of_it_goes(app, client, comment, person, ask, send):
    asker, second = person(), person()
    address = ask(asker).location
    send(second, f"{address}/decide", decision="agree")
    state(asker, address, send)
    with app.app_context():
        receipt = receipt_for(db.session.get(Comment, comment.id).submission.submission_id)
    assert client.post(f"/r/{receipt}/erase").status_code in {200, 303}
    assert asker.get(address).status_code == 404
    assert send(asker, f"{address}/open").status_code == 404
    with app.app_context():
        for table in (Comment, RawText, RawTextRequest, EmployeeStatement):
            assert db.session.execute(sa.select(table)).all() == []


@pytest.mark.one_database
def test_a_restricted_comment_also_needs_its_inspectors(app, units, person, page):
    touchpoint = create_touchpoint(app, "TAMKY2", unit=units["TAMKY"])
    bribe = create_submission(app, touchpoint, comment=f"Cô {NAME} đòi tôi đưa hối lộ 500 nghìn").comments[0]
    assert bribe.restricted
    address = f"{HOME}comments/{bribe.public_id}"
    assert person("raw_text", "QNM").get(address).status_code == 404
    assert person("raw_text", "TAMKY", "inspector").get(address).status_code == 404
    both = person("raw_text", "QNM", "inspector")
    assert both.get(address).status_code == 200
    with app.app_context():
        concern = db.session.scalar(sa.select(Concern.public_id))
    assert address in both.get(f"/manage/concerns/{concern}").text


@pytest.mark.one_database
def test_the_list_is_of_what_is_masked_by_unit_month_and_kind(app, units, comment, person, page):
    touchpoint = create_touchpoint(app, "HOIAN1", unit=units["HOIAN"])
    create_submission(app, touchpoint, comment="Chờ lâu quá, chẳng ai gọi")
    create_submission(app, touchpoint, comment=f"Gọi lại tôi {PHONE}", month="2026-09")
    reader = person("raw_text", "QNM")

    def listed(query=""):
        return reader.get(f"{HOME}comments/{query}").text

    whole = listed()
    assert "Chờ lâu quá" not in whole
    for text in (NAME, PHONE):
        assert text not in whole
    assert "Gọi lại tôi" in whole
    assert "ở quầy 3" in whole
    assert "ở quầy 3" not in listed("?unit=HOIAN")
    assert "ở quầy 3" in listed(f"?unit=TAMKY&month={MONTH}")
    assert "Gọi lại tôi" not in listed("?masked=name")
    assert "ở quầy 3" in listed("?masked=name")
    assert reader.get(f"{HOME}comments/?unit=NOWHERE").status_code == 404


@pytest.mark.one_database
def test_what_was_asked_for_is_forgotten_after_a_month(app, comment, person, ask):
    ask(person())
    due = utc_now() + timedelta(days=7 + retention.DAYS_OF_RAW_TEXT_REQUESTS)
    with app.app_context():
        assert retention.count_due(due - timedelta(minutes=1))["raw_text_requests"] == 0
        assert retention.purge(due + timedelta(minutes=1))["raw_text_requests"] == 1


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["raw_text", "inspector"])
def test_nobody_gives_it_to_themselves(app, client, sign_in, units, page, role):
    keeper = create_account(app, "administrator", units["QNM"])
    sign_in(client, keeper)
    address = f"/manage/accounts/{keeper.public_id}"
    form = page(client.get(address)).fields(".//form[@novalidate]")
    assert client.post(address, data=form | {"role": role, "unit": "QNM"}).status_code == 403
    new = page(client.get("/manage/accounts/new")).fields(".//form[@novalidate]")
    new |= {"name": "Tôi", "email": keeper.email, "role": role, "unit": "QNM"}
    assert client.post("/manage/accounts/new", data=new).status_code == 403
    with app.app_context():
        assert db.session.scalars(sa.select(Appointment.role)).all() == ["administrator"]
