"""A second factor: codes of an app, recovery codes, who must have one, and who resets it."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from passlib.totp import TOTP

from feedback.accounts import second_factor
from feedback.accounts.guessing import WRONG_CODES
from feedback.database import db
from feedback.models import Account, AuditEntry, Authenticator, RecoveryCode, WebSession
from tests.factories import PASSWORD, create_account, create_unit

FORM = ".//form[@novalidate]"
SET_UP, OFF, CODE = "/account/second-factor", "/account/second-factor/off", "/login/code"
MOST = int(WRONG_CODES.split()[0])


@pytest.fixture
def account(app):
    return create_account(app, "manager", email="lan@example.vn", name="Trần Thị Lan")


@pytest.fixture
def code_at():
    """The code that a phone shows some steps of 30 seconds from now."""

    def code_at(secret, steps=0):
        return TOTP(secret).generate(int(time.time()) + 30 * steps).token

    return code_at


@pytest.fixture
def set_up(page, code_at):
    """Sets codes up as a person does; returns the app's secret and the recovery codes."""

    def set_up(client):
        shown = page(client.get(SET_UP))
        secret = secret_on(shown)
        # The code of the step before, so that the one shown now is still good for signing in.
        answer = client.post(SET_UP, data=shown.fields(FORM) | {"code": code_at(secret, -1)})
        assert answer.status_code == 201, page(answer).text
        return secret, [one.text for one in page(answer).findall(".//li[@class='gy-code']")]

    return set_up


@pytest.fixture
def with_codes(app, account, sign_in, set_up):
    """An account with a second factor; what its phone and its paper hold."""
    sign_in(client := app.test_client(), account)
    return set_up(client)


@pytest.fixture
def type_code(page):
    def type_code(client, code, address=CODE):
        return client.post(address, data=page(client.get(address)).fields(FORM) | {"code": code})

    return type_code


def secret_on(shown):
    return next(one.text for one in shown.findall(".//p") if "gy-code" in one.get("class", "")).replace(
        " ", ""
    )


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def test_after_the_password_comes_a_code(app, account, with_codes, client, sign_in, type_code, code_at):
    secret, _ = with_codes
    answer = sign_in(client, account)
    assert answer.location == CODE
    assert not is_signed_in(client)
    assert client.get("/manage/").location.startswith("/login")
    assert type_code(client, code_at(secret)).location == "/home"
    assert is_signed_in(client)


@pytest.mark.one_database
def test_a_code_may_be_typed_with_spaces(account, with_codes, client, sign_in, type_code, code_at):
    code = code_at(with_codes[0])
    sign_in(client, account)
    type_code(client, f" {code[:3]} {code[3:]} ")
    assert is_signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize("steps", [-3, 3, None])
def test_no_other_code_opens(account, with_codes, client, sign_in, type_code, code_at, steps):
    sign_in(client, account)
    assert type_code(client, "" if steps is None else code_at(with_codes[0], steps)).status_code == 422
    assert not is_signed_in(client)


def test_a_code_opens_once(app, account, with_codes, sign_in, type_code, code_at):
    code = code_at(with_codes[0])
    for number, is_in in enumerate((True, False)):
        sign_in(client := app.test_client(), account)
        type_code(client, code)
        assert is_signed_in(client) is is_in, number


@pytest.mark.one_database
def test_the_code_of_setting_up_does_not_open_again(
    app, account, with_codes, client, sign_in, type_code, code_at
):
    sign_in(client, account)
    type_code(client, code_at(with_codes[0], -1))
    assert not is_signed_in(client)


def test_of_two_who_send_the_same_code_one_gets_in(app, account, with_codes, code_at):
    code, together = code_at(with_codes[0]), Barrier(2)

    def try_it(_number):
        with app.app_context():
            together.wait(timeout=10)
            mine = db.session.get_one(Account, account.id)
            try:
                second_factor.pass_with(mine, code)
            except second_factor.WrongCode:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(try_it, range(2))) == [False, True]


def test_a_recovery_code_opens_once(app, account, with_codes, sign_in, type_code):
    code = with_codes[1][3]
    for typed, is_in in ((code, True), (code, False), (with_codes[1][4].replace(" ", "-"), True)):
        sign_in(client := app.test_client(), account)
        type_code(client, typed)
        assert is_signed_in(client) is is_in
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 8


def test_neither_secret_nor_codes_can_be_read_in_the_database(app, with_codes):
    secret, codes = with_codes
    with app.app_context():
        kept = db.session.scalars(sa.select(Authenticator.secret)).all()
        kept += db.session.scalars(sa.select(RecoveryCode.code_hash)).all()
        kept += db.session.scalars(sa.select(WebSession.data)).all()
    for secret_thing in (secret, *codes, *(code.replace(" ", "") for code in codes)):
        assert not any(secret_thing.encode() in one for one in kept)
    assert len(kept) > 10


@pytest.mark.one_database
def test_codes_open_after_the_secret_key_was_changed(make_app, settings, code_at):
    old, new = "the first secret of all, 32 bytes".replace(" ", "-"), "another secret, longer than 32 bytes"
    before = make_app(settings | {"FEEDBACK_SECRET_KEY": old})
    account = create_account(before)
    with before.app_context():
        mine = db.session.get_one(Account, account.id)
        secret = second_factor.offered(mine, second_factor.offer(mine))
        codes = second_factor.set_up(mine, secret, code_at(secret, -1))
    after = make_app(settings | {"FEEDBACK_SECRET_KEY": new, "FEEDBACK_SECRET_KEY_PREVIOUS": old})
    with after.app_context():
        mine = db.session.get_one(Account, account.id)
        second_factor.pass_with(mine, code_at(secret))
        second_factor.pass_with(mine, codes[0])
        with pytest.raises(second_factor.WrongCode):
            second_factor.pass_with(mine, codes[0])


def test_setting_up_ends_what_is_open_elsewhere(app, account, client, sign_in, set_up):
    sign_in(elsewhere := app.test_client(), account)
    sign_in(client, account)
    set_up(client)
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


@pytest.mark.one_database
def test_a_wrong_code_while_setting_up_keeps_the_picture(account, client, sign_in, page):
    sign_in(client, account)
    shown = page(client.get(SET_UP))
    answer = client.post(SET_UP, data=shown.fields(FORM) | {"code": "12"})
    assert answer.status_code == 422
    assert secret_on(page(answer)) == secret_on(shown)
    assert page(answer).find(".//*[@role='alert']//a").get("href") == "#code"


@pytest.mark.one_database
def test_nobody_takes_over_a_secret_that_others_know(app, account, client, sign_in, page, code_at):
    """An offer belongs to one account, and to the time until something changes."""
    sign_in(attacker := app.test_client(), create_account(app, "staff"))
    theirs = page(attacker.get(SET_UP))
    sign_in(client, account)
    form = page(client.get(SET_UP)).fields(FORM) | {"code": code_at(secret_on(theirs))}
    for offered in (theirs.fields(FORM)["offered"][0], "", "x", secret_on(theirs)):
        assert client.post(SET_UP, data=form | {"offered": offered}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(Authenticator)) is None


def test_switching_off_asks_for_a_code(app, account, with_codes, client, sign_in, type_code):
    _, codes = with_codes
    sign_in(client, account)
    type_code(client, codes[0])
    sign_in(elsewhere := app.test_client(), account)
    type_code(elsewhere, codes[1])
    assert type_code(client, "000000", OFF).status_code == 422
    assert type_code(client, codes[2], OFF).location == "/account/"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    sign_in(elsewhere, account)
    assert is_signed_in(elsewhere)


def test_new_recovery_codes_take_the_place_of_those_before(
    app, account, client, sign_in, set_up, page, type_code
):
    sign_in(client, account)
    _, old = set_up(client)
    form = page(client.get("/account/")).fields(".//form[@action='/account/recovery-codes']")
    answer = client.post("/account/recovery-codes", data=form)
    new = [one.text for one in page(answer).findall(".//li[@class='gy-code']")]
    for code, is_in in ((old[0], False), (new[0], True)):
        sign_in(other := app.test_client(), account)
        type_code(other, code)
        assert is_signed_in(other) is is_in


@pytest.mark.one_database
def test_before_a_change_an_old_session_asks_for_the_password_again(app, account, client, sign_in, page):
    sign_in(client, account)
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 60 * 60
    asked = client.get(SET_UP)
    assert asked.location.startswith("/verify?next=")
    form = page(client.get(asked.location)).fields(FORM)
    assert client.post(asked.location, data=form | {"password": "wrong"}).status_code == 200
    assert client.get(SET_UP).status_code == 303
    assert client.post(asked.location, data=form | {"password": PASSWORD}).location == SET_UP
    assert client.get(SET_UP).status_code == 200


@pytest.mark.one_database
def test_wrong_codes_are_slowed_down(app, account, with_codes, sign_in, type_code, code_at, page):
    for _ in range(MOST):
        sign_in(client := app.test_client(), account)
        type_code(client, "000000")
    sign_in(client, account)
    refused = type_code(client, code_at(with_codes[0]))
    assert not is_signed_in(client)
    assert "15" in page(refused).text


@pytest.mark.one_database
def test_who_waits_for_a_code_is_nobody_yet(app, account, with_codes, client, sign_in, code_at, page):
    """No page opens, the session is a new one, and it ends with all others of the account."""
    client.get("/login")
    planted = client.get_cookie("gop_y").value
    sign_in(client, account)
    assert client.get_cookie("gop_y").value != planted
    for address in ("/account/", SET_UP, "/password", "/home"):
        assert client.get(address).location.startswith("/login?next="), address
    form = page(client.get(CODE)).fields(".//form[@novalidate]")
    with app.app_context():
        db.session.get_one(Account, account.id).fs_uniquifier = "ended"
        db.session.commit()
    assert client.post(CODE, data=form | {"code": code_at(with_codes[0])}).location == "/login"
    assert client.get(CODE).location == "/login"


@pytest.mark.one_database
def test_a_disabled_account_is_asked_for_no_code(
    app, account, with_codes, client, sign_in, type_code, code_at
):
    sign_in(client, account)
    with app.app_context():
        db.session.get_one(Account, account.id).active = False
        db.session.commit()
    assert client.get(CODE).location == "/login"


@pytest.mark.one_database
def test_a_wrong_password_looks_the_same_with_and_without_a_second_factor(
    app, account, with_codes, sign_in, page
):
    plain = create_account(app, "staff", email="hoa@example.vn")
    answers = [sign_in(app.test_client(), one, "wrong") for one in (account, plain, "nobody@example.vn")]
    assert len({(answer.status_code, page(answer).text) for answer in answers}) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x"]
)
def test_after_the_code_nobody_is_sent_elsewhere(account, with_codes, client, sign_in, page, address):
    sign_in(client, account)
    form = page(client.get(CODE)).fields(FORM) | {"code": with_codes[1][0]}
    assert client.post(CODE, query_string={"next": address}, data=form).location == "/home"


@pytest.mark.one_database
def test_after_the_code_comes_the_page_that_was_asked_for(account, with_codes, client, page):
    login = client.get("/manage/backlog/").location
    form = page(client.get(login)).fields(FORM) | {"email": account.email, "password": PASSWORD}
    asked = client.post(login, data=form).location
    form = page(client.get(asked)).fields(FORM) | {"code": with_codes[1][0]}
    assert client.post(asked, data=form).location == "/manage/backlog/"


class TestWhoMustHaveOne:
    pytestmark = pytest.mark.one_database

    @pytest.fixture
    def settings(self, settings):
        return settings | {"FEEDBACK_SECOND_FACTOR_ROLES": "administrator, inspector"}

    def test_they_set_it_up_before_anything_else(self, app, client, sign_in, set_up):
        sign_in(client, create_account(app, "administrator"))
        for address in ("/home", "/manage/", "/manage/accounts/", "/account/", "/password"):
            assert client.get(address).location == SET_UP, address
        set_up(client)
        assert client.get("/manage/accounts/").status_code == 200

    def test_they_do_nothing_else_by_post_either(self, app, client, sign_in, page):
        unit = create_unit(app)
        sign_in(client, create_account(app, "administrator"))
        token = page(client.get(SET_UP)).fields(FORM)["csrf_token"][0]
        typed = {"name": "Lê Hoa", "email": "hoa@example.vn", "role": "staff", "unit": unit.code}
        answer = client.post("/manage/accounts/new", data=typed | {"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, SET_UP)
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1

    def test_they_cannot_switch_it_off(self, app, client, sign_in, set_up, page):
        sign_in(client, create_account(app, "inspector"))
        set_up(client)
        assert client.get(OFF).status_code == 404
        assert OFF not in client.get("/account/").text

    def test_others_are_left_alone(self, app, client, sign_in):
        sign_in(client, create_account(app, "manager"))
        assert client.get("/manage/").status_code == 200


class TestResetting:
    @pytest.fixture
    def unit(self, app):
        return create_unit(app, "TAMKY")

    @pytest.fixture
    def account(self, app, unit):
        return create_account(app, "manager", unit, email="lan@example.vn")

    @pytest.fixture
    def reset(self, client, page):
        def reset(person):
            address = f"/manage/accounts/{person.public_id}/second-factor"
            token = page(client.get("/account/")).find(".//input[@name='csrf_token']").get("value")
            return client.post(address, data={"csrf_token": token})

        return reset

    def test_an_administrator_resets_it_for_who_lost_all(
        self, app, account, unit, with_codes, client, sign_in, reset, type_code
    ):
        sign_in(open_elsewhere := app.test_client(), account)
        type_code(open_elsewhere, with_codes[1][0])
        sign_in(client, create_account(app, "administrator", unit))
        assert "/second-factor" in client.get(f"/manage/accounts/{account.public_id}").text
        assert reset(account).status_code == 303
        assert not is_signed_in(open_elsewhere)
        sign_in(other := app.test_client(), account)
        assert is_signed_in(other)
        with app.app_context():
            kinds = db.session.scalars(sa.select(AuditEntry.kind).order_by(AuditEntry.id)).all()
        assert kinds[-1] == "second_factor_reset"

    @pytest.mark.one_database
    def test_not_their_own(self, app, unit, client, sign_in, set_up, reset):
        sign_in(client, keeper := create_account(app, "administrator", unit))
        set_up(client)
        assert reset(keeper).status_code == 403

    @pytest.mark.one_database
    def test_not_of_who_also_works_elsewhere(self, app, account, with_codes, client, sign_in, reset):
        sign_in(client, create_account(app, "administrator", create_unit(app, "HOIAN")))
        assert reset(account).status_code == 404


@pytest.mark.one_database
def test_all_devices_but_this_one_are_signed_out(app, account, client, sign_in, page):
    sign_in(elsewhere := app.test_client(), account)
    sign_in(client, account)
    form = page(client.get("/account/")).fields(".//form[@action='/account/elsewhere']")
    assert client.post("/account/elsewhere", data=form).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


@pytest.mark.one_database
def test_a_copied_cookie_is_dead_after_signing_out(
    app, account, with_codes, client, sign_in, type_code, page
):
    sign_in(client, account)
    type_code(client, with_codes[1][0])
    thief = app.test_client()
    thief.set_cookie("gop_y", client.get_cookie("gop_y").value)
    assert is_signed_in(thief)
    client.post("/logout", data=page(client.get("/complaints/")).fields(".//form[@action='/logout']"))
    assert not is_signed_in(thief)
    assert client.get(CODE).location == "/login"


@pytest.mark.one_database
def test_nothing_of_it_is_logged(app, account, sign_in, set_up, client, type_code, capfd):
    sign_in(client, account)
    secret, codes = set_up(client)
    sign_in(other := app.test_client(), account)
    type_code(other, codes[0])
    logged = capfd.readouterr().err
    assert not re.search(
        "|".join([secret, account.email, *codes, *(one.replace(" ", "") for one in codes)]), logged
    )
