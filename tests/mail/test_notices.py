"""A mail tells people what changed about how they sign in; it may have been somebody else."""

import time

import pytest
import sqlalchemy as sa
from passlib.totp import TOTP

from feedback.database import db
from feedback.models import AuditEntry, OutgoingMail
from tests.factories import PASSWORD, create_account, create_unit

FORM = ".//form[@novalidate]"
CHOSEN = "thuyền về bến Hội An"
pytestmark = pytest.mark.one_database


@pytest.fixture
def account(app, client, sign_in):
    account = create_account(app, "manager", create_unit(app), email="lan@example.vn")
    sign_in(client, account)
    return account


@pytest.fixture
def set_up(client, page):
    def set_up():
        shown = page(client.get("/account/second-factor"))
        secret = next(one.text for one in shown.findall(".//p") if "gy-code" in one.get("class", ""))
        code = TOTP(secret.replace(" ", "")).generate(int(time.time())).token
        return client.post("/account/second-factor", data=shown.fields(FORM) | {"code": code})

    return set_up


def test_of_a_new_password(account, client, page, office, send):
    form = page(client.get("/password")).fields(FORM)
    client.post("/password", data=form | {"password": PASSWORD, "new_password": CHOSEN})
    assert send() == 1
    assert office.reached == [account.email]
    assert "Mật khẩu của bạn đã được đổi" in office.taken[0].get_content()
    assert CHOSEN not in office.taken[0].as_string()


def test_not_of_one_that_was_refused(app, account, client, page, waiting):
    form = page(client.get("/password")).fields(FORM)
    for present, new in (("wrong", CHOSEN), (PASSWORD, "too short"), (PASSWORD, PASSWORD)):
        client.post("/password", data=form | {"password": present, "new_password": new})
    assert waiting() == []
    with app.app_context():
        assert db.session.scalar(sa.select(AuditEntry)) is None


def test_of_a_second_factor_and_its_reset(app, account, client, sign_in, page, office, send, set_up):
    assert set_up().status_code == 201
    sign_in(keeper := app.test_client(), create_account(app, "administrator"))
    token = page(keeper.get("/account/")).find(".//input[@name='csrf_token']").get("value")
    keeper.post(f"/manage/accounts/{account.public_id}/second-factor", data={"csrf_token": token})
    send()
    assert office.reached == [account.email] * 2
    assert "mã từ ứng dụng" in office.taken[0].get_content()
    assert "Quản trị viên đã gỡ" in office.taken[1].get_content()


def test_it_is_written_if_and_only_if_the_change_is_kept(app, account, client, waiting, set_up):
    with app.app_context():
        db.session.execute(
            sa.text(
                "create trigger full before insert on recovery_code begin select raise(abort, 'full'); end"
            )
        )
        db.session.commit()
    assert set_up().status_code >= 500
    assert waiting() == []
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 0
    assert client.get("/account/").status_code == 200


def test_an_account_without_mail_address_changes_all_the_same(app, client, sign_in, set_up, waiting):
    sign_in(client, create_account(app, "manager", email="bà lan@example.vn"))
    assert set_up().status_code == 201
    assert waiting() == []
