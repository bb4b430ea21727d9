"""Passkeys: signing in without a password, and what does not open."""

import json

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import Account, AuditEntry, Passkey
from tests.devices import PRESENT, Device
from tests.factories import create_account, create_unit

NEW = "/account/passkeys/new"


@pytest.fixture
def settings(settings):
    """A passkey needs a name: 127.0.0.1 is none."""
    return settings | {"FEEDBACK_BASE_URL": "http://localhost:8000"}


@pytest.fixture
def account(app):
    return create_account(app, "manager", email="lan@example.vn", name="Trần Thị Lan")


@pytest.fixture
def device(app, account, sign_in, add_passkey):
    """A device that signs in to the account."""
    sign_in(client := app.test_client(), account)
    answer = add_passkey(client, device := Device())
    assert answer.status_code == 201
    return device


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def test_a_passkey_signs_in_without_password_and_code(client, device, enter_by_passkey):
    answer = enter_by_passkey(client, device)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_signed_in(client)


def test_a_copied_cookie_is_dead_after_signing_out(app, client, device, enter_by_passkey, token):
    planted = token(client) and client.get_cookie("gop_y").value
    enter_by_passkey(client, device)
    assert client.get_cookie("gop_y").value != planted
    thief = app.test_client()
    thief.set_cookie("gop_y", client.get_cookie("gop_y").value)
    assert is_signed_in(thief)
    client.post("/logout", data=token(client, "/account/"))
    assert not is_signed_in(thief)


def test_disabled_or_with_another_role_within_one_request(
    app, account, client, device, enter_by_passkey, sign_in, token
):
    unit = create_unit(app)
    enter_by_passkey(client, device)
    sign_in(keeper := app.test_client(), create_account(app, "administrator"))
    person, form = f"/manage/accounts/{account.public_id}", token(keeper, "/account/")
    keeper.post(person, data=form | {"role": "staff", "unit": unit.code})
    assert not is_signed_in(client)
    enter_by_passkey(client, device)
    assert is_signed_in(client)
    keeper.post(f"{person}/disable", data=form)
    assert not is_signed_in(client)
    enter_by_passkey(client, device)
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_it_is_a_second_factor(app, account, client, device, sign_in, enter_by_passkey, page):
    """With it the password alone opens no more; a recovery code does, or the passkey."""
    assert sign_in(client, account).location == "/login/code"
    assert not is_signed_in(client)
    enter_by_passkey(client, device)
    assert is_signed_in(client)


@pytest.mark.one_database
def test_with_the_first_one_come_recovery_codes(app, account, sign_in, add_passkey, page):
    sign_in(client := app.test_client(), account)
    codes = [one.text for one in page(add_passkey(client, Device())).findall(".//li[@class='gy-code']")]
    assert len(codes) == 10
    assert add_passkey(client, Device(), "máy tính").status_code == 303
    sign_in(other := app.test_client(), account)
    form = page(other.get("/login/code")).fields(".//form[@novalidate]")
    other.post("/login/code", data=form | {"code": codes[0]})
    assert is_signed_in(other)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "stranger",
    [
        Device(),  # nobody's
        Device(origin="https://gopy.evil.example"),
        Device(origin="http://localhost:8001"),
    ],
)
def test_no_other_passkey_opens(client, device, enter_by_passkey, stranger):
    stranger.handle = device.handle
    if stranger.origin != device.origin:
        stranger.key, stranger.credential_id = device.key, device.credential_id
    assert enter_by_passkey(client, stranger).location == "/login"
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_a_key_found_without_its_owner_opens_nothing(client, device, enter_by_passkey):
    device.flags = PRESENT
    enter_by_passkey(client, device)
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_another_handle_opens_nothing(client, device, enter_by_passkey):
    device.handle = b"x" * 32
    enter_by_passkey(client, device)
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_a_copy_of_the_device_is_noticed(app, client, device, enter_by_passkey):
    for _ in range(2):
        enter_by_passkey(other := app.test_client(), device)
        assert is_signed_in(other)
    device.count = 0
    enter_by_passkey(client, device)
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_an_answer_is_good_once_and_for_one_browser(app, client, device, token):
    form = token(client)
    options = client.post("/login/passkey/options", data=form).get_json()
    sent = form | {"credential": device.shown(options)}
    other = app.test_client()
    other.post("/login/passkey", data=token(other) | {"credential": sent["credential"]})
    assert not is_signed_in(other)
    client.post("/login/passkey", data=sent)
    assert is_signed_in(client)
    client.post("/logout", data=token(client, "/account/"))
    client.post("/login/passkey", data=token(client) | {"credential": sent["credential"]})
    assert not is_signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "sent", ["", "x", "{}", "[]", "null", '{"id": "x", "rawId": "x", "type": "public-key"}']
)
def test_what_is_no_passkey_is_refused(client, device, token, account, sign_in, sent):
    form = token(client)
    client.post("/login/passkey/options", data=form)
    assert client.post("/login/passkey", data=form | {"credential": sent}).location == "/login"


@pytest.mark.one_database
def test_what_the_browser_is_asked_says_nothing_of_accounts(client, device, token):
    options = client.post("/login/passkey/options", data=token(client)).get_json()
    assert options["allowCredentials"] == []
    assert (options["rpId"], options["userVerification"]) == ("localhost", "required")


@pytest.mark.one_database
def test_the_device_learns_no_number_and_no_address_as_handle(app, account, device):
    with app.app_context():
        [passkey] = db.session.scalars(sa.select(Passkey))
    assert len(passkey.user_handle) == 32
    assert account.email.encode() not in passkey.user_handle
    assert device.handle == passkey.user_handle


@pytest.mark.one_database
def test_a_credential_of_somebody_is_not_added_again(app, device, client, sign_in, add_passkey):
    sign_in(client, other := create_account(app, "staff"))
    assert add_passkey(client, device).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(Passkey).where(Passkey.account_id == other.id)) is None


@pytest.mark.one_database
def test_a_deleted_one_opens_nothing(app, account, client, device, enter_by_passkey, page, token):
    enter_by_passkey(client, device)
    enter_by_passkey(elsewhere := app.test_client(), device)
    [link] = page(client.get("/account/")).findall(".//dd/a")
    assert client.post(link.get("href"), data=token(client, link.get("href"))).location == "/account/"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert enter_by_passkey(elsewhere, device).location == "/login"
    with app.app_context():
        kinds = db.session.scalars(sa.select(AuditEntry.kind).order_by(AuditEntry.id)).all()
    assert kinds == ["passkey_added", "passkey_deleted"]


@pytest.mark.one_database
def test_nobody_deletes_those_of_others(app, device, client, sign_in, token):
    with app.app_context():
        public_id = db.session.scalar(sa.select(Passkey.public_id))
    sign_in(client, create_account(app, "administrator"))
    for method in ("GET", "POST"):
        address = f"/account/passkeys/{public_id}"
        data = token(client, "/account/") if method == "POST" else None
        assert client.open(address, method=method, data=data).status_code == 404


@pytest.mark.one_database
def test_an_old_session_adds_none(client, account, sign_in):
    sign_in(client, account)
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 60 * 60
    assert client.get(NEW).location.startswith("/verify?next=")


@pytest.mark.one_database
def test_nobody_is_sent_elsewhere(client, device, enter_by_passkey):
    assert enter_by_passkey(client, device, next="//evil.example").location == "/home"


@pytest.mark.one_database
def test_without_a_name_none_are_offered(make_app, settings, sign_in):
    app = make_app(settings | {"FEEDBACK_BASE_URL": "http://127.0.0.1:8000"})
    sign_in(client := app.test_client(), create_account(app, "staff"))
    assert client.get(NEW).status_code == 404
    assert NEW not in client.get("/account/").text
    assert "/login/passkey" not in app.test_client().get("/login").text


@pytest.mark.one_database
def test_nothing_of_it_is_logged(client, device, enter_by_passkey, capfd):
    enter_by_passkey(client, device)
    logged = capfd.readouterr().err
    assert "lan@example" not in logged
    assert json.loads(device.shown({"rpId": "x", "challenge": "y"}))["id"] not in logged


@pytest.mark.one_database
def test_an_account_that_is_gone_from_the_demo_opens_nothing_elsewhere(
    app, account, client, device, enter_by_passkey
):
    app.config["IS_LOCAL"] = False
    with app.app_context():
        db.session.get_one(Account, account.id).email = "lan@demo.example"
        db.session.commit()
    assert enter_by_passkey(client, device).location == "/login"
