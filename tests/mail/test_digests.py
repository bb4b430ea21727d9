"""What becomes of complaints is told to those who follow them: once a day, and only what happened."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from feedback.complaints.digests import mail_digests
from feedback.database import db
from feedback.models import Account, Appointment, ComplaintMail, utc_now
from tests.factories import create_account, create_backlog_item, create_theme, create_unit
from tests.pages import sign_in

WORDS = "In biên nhận hồ sơ bị lệch khổ giấy, chữ tràn ra ngoài mép"
OTHERS = "Chỗ tôi mất cả mã vạch"


@pytest.fixture
def unit(app):
    return create_unit(app, "QNM")


@pytest.fixture
def people(app, unit):
    """Who filed, who said "me too", and who answers; with a browser each."""

    def browser(account):
        sign_in(client := app.test_client(), account)
        return client

    staff = [create_account(app, "staff", unit, email=f"{name}@example.vn") for name in ("lan", "hoa")]
    accounts = [*staff, create_account(app, "manager", unit, email="an@example.vn")]
    return {account.email.partition("@")[0]: browser(account) for account in accounts}


@pytest.fixture
def send_form(page):
    def send_form(client, path, at, **data):
        token = page(client.get(at)).find(".//input[@name='csrf_token']").get("value")
        answer = client.post(path, data={"csrf_token": token, **data})
        assert answer.status_code == 303, answer.text
        return answer

    return send_form


@pytest.fixture
def complaint(people, page, send_form):
    """Filed by Lan, shared by Hoa."""
    form = page(people["lan"].get("/complaints/new")).fields(".//form[@data-complaint]")
    form |= {"words": WORDS, "severity": "slows", "frequency": "often"}
    address = people["lan"].post("/complaints/new", data=form).location
    send_form(
        people["hoa"],
        f"{address}/me-too",
        f"{address}/me-too",
        severity="slows",
        frequency="often",
        words=OTHERS,
    )
    return address


@pytest.fixture
def digest(app, send):
    """What the worker does ``days`` from now, once a day."""

    def digest(days: int = 0) -> int:
        with app.app_context():
            written = mail_digests(utc_now() + timedelta(days=days, minutes=15))
            # The clock goes on from here, not from the moment that was pretended.
            ahead = sa.update(ComplaintMail).where(ComplaintMail.told_until > utc_now())
            db.session.execute(ahead.values(told_until=utc_now()))
            db.session.commit()
        send()
        return written

    return digest


def test_who_follows_is_told_once_what_happened(office, people, complaint, send_form, digest):
    assert digest() == 0
    send_form(people["an"], f"{complaint}/answer", complaint, status="planned", answer="Bản sau sẽ sửa")
    assert [digest(), digest(), digest(1)] == [2, 0, 0]
    assert sorted(office.reached) == ["hoa@example.vn", "lan@example.vn"]
    for message in office.taken:
        text = message.get_content()
        assert all(
            told in text for told in (WORDS[:40], "Sẽ sửa", "Bản sau sẽ sửa", complaint, "/complaints/mail")
        )
        assert OTHERS not in text
        assert message["Subject"] == "Tin về 1 phản ánh anh/chị theo dõi"


def test_at_most_one_mail_a_day_tells_all_of_it(office, people, complaint, send_form, digest):
    for status, words in (("accepted", "Đang xem"), ("fixed", "Đã sửa mẫu in")):
        send_form(people["an"], f"{complaint}/answer", complaint, status=status, answer=words)
    assert digest() == 2
    send_form(people["an"], f"{complaint}/answer", complaint, status="reopened", answer="Còn lỗi")
    assert digest() == 0
    assert digest(1) == 2
    first, last = office.taken[0].get_content(), office.taken[-1].get_content()
    assert "Đang xem" in first
    assert "Đã sửa mẫu in" in first
    assert "Còn lỗi" in last
    assert "Đang xem" not in last


def test_who_wants_no_mail_gets_none_and_no_old_news_later(app, office, people, complaint, send_form, digest):
    send_form(people["hoa"], "/complaints/mail", "/complaints/mail", frequency="never")
    send_form(people["lan"], f"{complaint}/follow", complaint, following="no")
    send_form(people["an"], f"{complaint}/answer", complaint, status="accepted")
    assert digest() == 0
    send_form(people["hoa"], "/complaints/mail", "/complaints/mail", frequency="daily")
    assert digest(1) == 0
    assert office.taken == []


def test_who_follows_later_is_told_only_what_happened_since(
    app, office, people, complaint, send_form, digest
):
    """Also where the account has been told of something else long before."""
    send_form(people["hoa"], f"{complaint}/follow", complaint, following="no")
    send_form(people["an"], f"{complaint}/answer", complaint, status="accepted", answer="Đang xem")
    send_form(people["hoa"], f"{complaint}/follow", complaint, following="yes")
    send_form(people["an"], f"{complaint}/answer", complaint, status="planned", answer="Bản sau sẽ sửa")
    assert digest() == 2
    [told] = [one.get_content() for one in office.taken if one["To"] == "hoa@example.vn"]
    assert "Bản sau sẽ sửa" in told
    assert "Đang xem" not in told


def test_who_works_here_no_more_is_told_nothing(app, office, people, complaint, send_form, digest):
    send_form(people["an"], f"{complaint}/answer", complaint, status="accepted")
    with app.app_context():
        hoa = sa.select(Account.id).where(Account.email == "hoa@example.vn").scalar_subquery()
        db.session.execute(
            sa.update(Appointment).where(Appointment.account_id == hoa).values(role="raw_text")
        )
        db.session.commit()
    assert digest() == 1
    assert office.reached == ["lan@example.vn"]


def test_weekly_is_once_in_seven_days(app, office, people, complaint, send_form, digest):
    send_form(people["hoa"], "/complaints/mail", "/complaints/mail", frequency="weekly")
    send_form(people["lan"], f"{complaint}/follow", complaint, following="no")
    send_form(people["an"], f"{complaint}/answer", complaint, status="accepted")
    assert digest() == 1
    with app.app_context():  # something more happens two days later
        db.session.execute(sa.update(ComplaintMail).values(told_until=utc_now() - timedelta(hours=1)))
        db.session.commit()
    assert [digest(2), digest(7)] == [0, 1]


def test_who_answers_is_not_told_of_it(office, people, complaint, send_form, digest):
    send_form(people["an"], f"{complaint}/follow", complaint, following="yes")
    send_form(people["an"], f"{complaint}/answer", complaint, status="accepted")
    digest()
    assert "an@example.vn" not in office.reached


def test_an_improvement_that_moves_is_told_and_shown(app, unit, office, people, complaint, send_form, digest):
    item = create_backlog_item(app, unit, "Sửa mẫu in biên nhận", theme=create_theme(app, "In ấn"))
    code = complaint.rpartition("/")[2]
    send_form(people["an"], f"/manage/complaints/{code}/link", complaint, item=item.public_id)
    send_form(
        people["an"], f"/manage/backlog/{item.public_id}", f"/manage/backlog/{item.public_id}", status="done"
    )
    assert "Sửa mẫu in biên nhận" in people["hoa"].get(complaint).text
    assert digest() == 2
    assert "Sửa mẫu in biên nhận: Đã xong" in office.taken[0].get_content()


def test_news_of_what_one_follows_merged_into_another_come_from_that_one(
    office, people, complaint, page, send_form, digest
):
    form = page(people["an"].get("/complaints/new")).fields(".//form[@data-complaint]")
    form |= {
        "words": "Sáng thứ hai mở danh sách công việc đợi cả phút",
        "severity": "slows",
        "frequency": "often",
    }
    into = people["an"].post("/complaints/new", data=form).location
    code = complaint.rpartition("/")[2]
    send_form(people["an"], f"/manage/complaints/{code}/merge", complaint, into=into.rpartition("/")[2])
    send_form(people["an"], f"{into}/answer", into, status="planned", answer="Bản sau sẽ sửa")
    assert digest() == 2
    assert into in office.taken[0].get_content()
