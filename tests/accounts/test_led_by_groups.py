"""Whose role comes from a group signs in by the provider, whatever password or passkey the account has."""

import pytest
import sqlalchemy as sa

from feedback.accounts import recovery
from feedback.database import db
from feedback.models import Account, Appointment, AuditEntry
from tests import providers
from tests.devices import Device
from tests.factories import create_account, create_unit, transaction

pytestmark = pytest.mark.one_database
SAID = "do một nhóm ở hệ thống đăng nhập"


@pytest.fixture
def provider():
    with providers.liar() as provider:
        yield provider


@pytest.fixture
def settings(settings, provider):
    return settings | {
        "FEEDBACK_BASE_URL": "http://localhost:8000",  # a passkey needs a name
        "FEEDBACK_OIDC_ISSUER": provider.issuer,
        "FEEDBACK_OIDC_CLIENT_ID": providers.CLIENT,
        "FEEDBACK_OIDC_CLIENT_SECRET": "the provider's secret for us",
        "FEEDBACK_OIDC_GROUPS": "managers=administrator@*",
    }


@pytest.fixture
def unit(app):
    return create_unit(app, "TAMKY")


@pytest.fixture
def invited(app, unit):
    """Invited by somebody of Tam Kỳ, who may have opened the link themselves and chosen the password."""
    return create_account(app, "staff", unit, email="lan@example.vn")


@pytest.fixture
def led(app, client, provider, invited):
    """The same account after its owner came by the provider, where a group makes them administrator."""
    provider.sign_in(client)
    assert client.get("/manage/accounts/").status_code == 200
    return invited


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def test_a_password_planted_before_opens_nothing_that_a_group_gave(app, led, sign_in, page):
    answer = sign_in(planter := app.test_client(), led)
    assert not is_signed_in(planter)
    assert SAID in page(answer).text


def test_only_who_knows_the_password_is_told_why(app, led, sign_in, page):
    assert SAID not in page(sign_in(app.test_client(), led, "some other password")).text


def test_when_no_group_gives_anything_the_password_opens_what_was_given_by_hand(
    app, client, led, provider, sign_in
):
    provider.claims = {"groups": []}
    provider.sign_in(client)
    sign_in(browser := app.test_client(), led)
    assert is_signed_in(browser)
    assert browser.get("/manage/accounts/").status_code == 403


def test_a_passkey_planted_before_opens_nothing(
    app, client, invited, provider, sign_in, page, add_passkey, enter_by_passkey
):
    sign_in(planter := app.test_client(), invited)
    add_passkey(planter, device := Device())
    provider.sign_in(client)
    enter_by_passkey(planter, device)
    assert not is_signed_in(planter)
    assert SAID in page(planter.get("/login")).text


def test_after_the_provider_ones_own_passkey_is_the_second_factor(
    app, client, led, provider, add_passkey, enter_by_passkey
):
    add_passkey(client, device := Device())
    again = app.test_client()
    assert provider.sign_in(again).location == "/login/code"
    assert not is_signed_in(again)
    enter_by_passkey(again, device)
    assert is_signed_in(again)


def test_no_link_for_a_password_is_given_to_whom_groups_lead(make_app, settings, led, sign_in, page):
    app = make_app(settings | {"FEEDBACK_SMTP_URL": "smtp://127.0.0.1:9", "FEEDBACK_MAIL_FROM": "a@b.vn"})
    sign_in(keeper := app.test_client(), create_account(app, "administrator"))
    address = f"/manage/accounts/{led.public_id}"
    shown = page(keeper.get(address))
    assert SAID in shown.text
    token = shown.find(".//input[@name='csrf_token']").get("value")
    for way in ("link", "mail"):
        assert shown.find(f".//form[@action='{address}/{way}']") is None
        assert keeper.post(f"{address}/{way}", data={"csrf_token": token}).status_code == 404
    with app.test_request_context():
        recovery.ask(led.email, "vi")
        assert recovery.answer_requests() == 0


def test_a_role_given_by_hand_as_well_is_the_groups_no_more(app, led, provider, sign_in, page):
    sign_in(keeper := app.test_client(), create_account(app, "administrator"))
    address = f"/manage/accounts/{led.public_id}"
    form = page(keeper.get(address)).fields(".//form[@novalidate]")
    keeper.post(address, data=form | {"role": "administrator", "unit": ""})
    provider.claims = {"groups": []}
    provider.sign_in(app.test_client())
    with app.app_context():
        held = sa.select(Appointment.role, Appointment.from_group).join(Account)
        mine = db.session.execute(held.where(Account.email == led.email)).all()
        kinds = db.session.scalars(
            sa.select(AuditEntry.kind).where(AuditEntry.subject == led.public_id)
        ).all()
    assert {tuple(one) for one in mine} == {("staff", False), ("administrator", False)}
    assert kinds[-1] == "role_given"
    sign_in(browser := app.test_client(), led)
    assert is_signed_in(browser)


def test_whom_the_provider_forgot_is_let_in_no_more(app, led, sign_in):
    """Nobody tells us that somebody left: the role stays in the table, and nothing opens it."""
    with transaction(app) as session:
        assert session.scalar(sa.select(Appointment).where(Appointment.from_group)) is not None
    sign_in(browser := app.test_client(), led)
    assert not is_signed_in(browser)


def test_after_a_while_they_show_at_the_provider_that_it_is_them(app, client, led, provider):
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 60 * 60
    away = client.get("/account/second-factor")
    assert away.location == "/login/provider/?next=/account/second-factor"
    assert "prompt=login" in client.get(away.location).location
    provider.sign_in(client)
    assert client.get("/account/second-factor").status_code == 200
