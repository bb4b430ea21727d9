"""Signing in by a provider: whose account, which roles, and what no forgery opens."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from joserfc.jwk import OctKey, RSAKey

from feedback.database import db
from feedback.models import Account, Appointment, AuditEntry, Authenticator, ExternalIdentity, utc_now
from tests import providers
from tests.factories import create_account, create_unit, transaction

GROUPS = "managers=manager@TAMKY; chiefs = administrator@*; readers=analyst@NOWHERE"
LAN = {"email": "lan@example.vn", "email_verified": True, "name": "Trần Thị Lan"}


@pytest.fixture(scope="module")
def honest() -> Iterator[providers.HonestProvider]:
    with providers.honest() as provider:
        yield provider


@pytest.fixture
def provider(honest):
    for subject in ("lan", "hoa"):
        honest.are(subject, **LAN)
    return honest


@pytest.fixture
def settings(settings, provider):
    return settings | {
        "FEEDBACK_OIDC_ISSUER": provider.issuer,
        "FEEDBACK_OIDC_CLIENT_ID": providers.CLIENT,
        "FEEDBACK_OIDC_CLIENT_SECRET": "the provider's secret for us",
        "FEEDBACK_OIDC_NAME": "Cổng tỉnh",
        "FEEDBACK_OIDC_GROUPS": GROUPS,
    }


@pytest.fixture
def unit(app):
    return create_unit(app, "TAMKY")


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def roles_of(app, email="lan@example.vn"):
    with app.app_context():
        held = sa.select(Appointment.role, Appointment.from_group).join(Account).where(Account.email == email)
        return {tuple(one) for one in db.session.execute(held)}


def count(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_who_is_in_a_group_gets_an_account_with_its_role(app, client, provider, unit):
    provider.are("lan", **LAN, groups=["managers", "others"])
    answer = provider.sign_in(client, "lan")
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_signed_in(client)
    assert roles_of(app) == {("manager", True)}
    assert client.get("/manage/backlog/").status_code == 200
    provider.sign_in(app.test_client(), "lan")
    assert (count(app, Account), count(app, ExternalIdentity)) == (1, 1)


def test_who_is_in_none_gets_no_account(app, client, provider, unit, page):
    provider.are("lan", **LAN, groups=["others", "readers"])
    answer = provider.sign_in(client, "lan")
    assert answer.location == "/login"
    assert "chưa có tài khoản" in page(client.get("/login")).text
    assert not is_signed_in(client)
    assert count(app, Account) == 0


def test_an_account_is_found_by_a_verified_address_and_then_by_the_subject(app, client, provider):
    account = create_account(app, "analyst", email="lan@example.vn")
    provider.sign_in(client, "lan")
    assert is_signed_in(client)
    provider.are("lan", email="new-name@example.vn", email_verified=True)
    provider.sign_in(again := app.test_client(), "lan")
    assert is_signed_in(again)
    assert roles_of(app) == {("analyst", False)}
    with app.app_context():
        assert db.session.scalars(sa.select(ExternalIdentity.account_id)).all() == [account.id]


@pytest.mark.one_database
@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_nobody_verified_finds_nothing(app, client, provider, verified):
    create_account(app, "administrator", email="lan@example.vn")
    provider.are("lan", email="lan@example.vn", email_verified=verified, groups=["chiefs"])
    provider.sign_in(client, "lan")
    assert not is_signed_in(client)
    assert count(app, ExternalIdentity) == 0


@pytest.mark.one_database
def test_another_subject_with_the_same_address_does_not_take_the_account(app, client, provider):
    """An address that was given to somebody else opens nothing of who had it before."""
    create_account(app, "administrator", email="lan@example.vn")
    provider.sign_in(app.test_client(), "lan")
    provider.sign_in(client, "hoa")
    assert not is_signed_in(client)


def test_groups_that_changed_change_their_roles_and_no_other(app, client, provider, unit, sign_in):
    account = create_account(app, "staff", email="lan@example.vn")
    provider.are("lan", **LAN, groups=["managers", "chiefs"])
    provider.sign_in(client, "lan")
    assert roles_of(app) == {("staff", False), ("manager", True), ("administrator", True)}
    provider.are("lan", **LAN, groups=["managers"])
    provider.sign_in(again := app.test_client(), "lan")
    assert not is_signed_in(client)  # rights shrank: what was open is closed
    assert roles_of(app) == {("staff", False), ("manager", True)}
    provider.are("lan", **LAN, groups=[])
    provider.sign_in(client, "lan")
    assert roles_of(app) == {("staff", False)}
    assert not is_signed_in(again)
    with app.app_context():
        kept = (
            sa.select(AuditEntry.kind).where(AuditEntry.subject == account.public_id).order_by(AuditEntry.id)
        )
        kinds = db.session.scalars(kept).all()
    given, taken = "role_given_by_group", "role_taken_by_group"
    assert kinds == ["identity_linked", given, given, taken, taken]


@pytest.mark.one_database
def test_nothing_changed_ends_nothing(app, client, provider, unit):
    provider.are("lan", **LAN, groups=["managers"])
    provider.sign_in(client, "lan")
    provider.sign_in(app.test_client(), "lan")
    assert is_signed_in(client)


@pytest.mark.one_database
def test_a_role_given_by_hand_stays_when_the_group_is_left(app, client, provider, unit):
    create_account(app, "manager", unit, email="lan@example.vn")
    for groups in (["managers"], []):
        provider.are("lan", **LAN, groups=groups)
        provider.sign_in(client, "lan")
        assert roles_of(app) == {("manager", False)}


def test_disabled_they_are_out_and_stay_out(app, client, provider, sign_in, page):
    account = create_account(app, "manager", email="lan@example.vn")
    provider.sign_in(client, "lan")
    with transaction(app) as session:
        session.get_one(Account, account.id).active = False
    assert not is_signed_in(client)
    provider.sign_in(client, "lan")
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_a_copied_cookie_is_dead_after_signing_out(app, client, provider, page):
    create_account(app, "manager", email="lan@example.vn")
    provider.sign_in(client, "lan")
    thief = app.test_client()
    thief.set_cookie("gop_y", client.get_cookie("gop_y").value)
    assert is_signed_in(thief)
    client.post("/logout", data=page(client.get("/complaints/")).fields(".//form[@action='/logout']"))
    assert not is_signed_in(thief)


@pytest.mark.one_database
def test_the_page_that_was_asked_for_comes_next_and_no_other_site(app, provider):
    create_account(app, "manager", email="lan@example.vn")
    for asked, led_to in (("/manage/backlog/", "/manage/backlog/"), ("//evil.example", "/home")):
        start = f"/login/provider/?next={asked}"
        assert provider.sign_in(app.test_client(), "lan", start).location == led_to


@pytest.mark.one_database
def test_a_second_factor_is_asked_for_unless_the_provider_did(app, client, provider, sign_in):
    account = create_account(app, "manager", email="lan@example.vn")
    with transaction(app) as session:
        session.add(Authenticator(account_id=account.id, secret=b"x", last_step=0, made_at=utc_now()))
    assert provider.sign_in(client, "lan").location == "/login/code"
    assert not is_signed_in(client)
    provider.are("lan", **LAN, amr=["pwd", "mfa"])
    provider.sign_in(client, "lan")
    assert is_signed_in(client)


@pytest.mark.one_database
def test_a_provider_that_refuses_is_told_and_the_password_still_opens(app, client, provider, page, sign_in):
    account = create_account(app, "manager", email="lan@example.vn")
    assert provider.refuse(client).location == "/login"
    assert "Cổng tỉnh" in page(client.get("/login")).text
    sign_in(client, account)
    assert is_signed_in(client)


@pytest.mark.one_database
def test_a_provider_that_is_away_is_told_and_the_password_still_opens(make_app, settings, page, sign_in):
    app = make_app(settings | {"FEEDBACK_OIDC_ISSUER": "http://localhost:9"})
    client, account = app.test_client(), create_account(app, "manager", email="lan@example.vn")
    assert client.get("/login/provider/").location == "/login"
    assert "không cho bạn vào" in page(client.get("/login")).text
    sign_in(client, account)
    assert is_signed_in(client)


@pytest.mark.one_database
def test_without_a_provider_nothing_of_it_is_there(make_app, settings):
    app = make_app({name: value for name, value in settings.items() if "OIDC" not in name})
    client = app.test_client()
    assert "/login/provider" not in client.get("/login").text
    for address in ("/login/provider/", "/login/provider/back?code=x&state=y"):
        assert client.get(address).status_code == 404


class TestForgeries:
    """A provider, or somebody between, sends what does not hold; the honest token of the same liar opens."""

    pytestmark = pytest.mark.one_database

    @pytest.fixture
    def provider(self):
        with providers.liar() as provider:
            yield provider

    @pytest.fixture
    def account(self, app):
        return create_account(app, "administrator", email="lan@example.vn")

    def test_an_honest_token_opens(self, account, client, provider):
        provider.sign_in(client)
        assert is_signed_in(client)

    @pytest.mark.parametrize(
        "claims",
        [
            {"aud": "another service"},
            {"aud": ["another service"]},
            {"aud": None},
            {"iss": "https://evil.example"},
            {"iss": None},
            {"nonce": "of another sign-in"},
            {"nonce": None},
            {"exp": 1_700_000_000},
            {"exp": None},
            {"sub": None},
            {"azp": "another service"},
            {"amr": "one with mfa in it"},
        ],
        ids=str,
    )
    def test_a_claim_that_is_not_true(self, account, client, provider, claims):
        provider.claims = claims
        assert provider.sign_in(client).location == "/login"
        assert not is_signed_in(client)

    def test_only_the_token_tells_of_a_second_factor(self, app, account, client, provider):
        with transaction(app) as session:
            session.add(Authenticator(account_id=account.id, secret=b"x", last_step=0, made_at=utc_now()))
        provider.claims, provider.more = {"groups": None}, {"amr": ["mfa"]}
        assert provider.sign_in(client).location == "/login/code"
        provider.claims, provider.more = {"amr": ["pwd", "mfa"]}, {}
        assert provider.sign_in(client).location == "/home"

    @pytest.mark.parametrize(
        ("claims", "more"),
        [
            ({"email_verified": None, "groups": None}, {"email_verified": True}),
            ({"email": None}, {"email": "lan@example.vn"}),
            ({"email": None}, {"email": "lan@example.vn", "email_verified": False}),
        ],
        ids=str,
    )
    def test_an_address_is_verified_by_whoever_names_it(self, account, client, provider, claims, more):
        """Of token and page one may name an address and the other call another one verified."""
        provider.claims, provider.more = claims, more
        assert provider.sign_in(client).location == "/login"
        provider.more = {"email": "lan@example.vn", "email_verified": True}
        provider.claims = {"email": None, "email_verified": None}
        assert provider.sign_in(client).location == "/home"

    def test_no_signature(self, account, client, provider):
        provider.algorithms, provider.header = ("none", "RS256"), {"alg": "none"}
        provider.signing_key = OctKey.generate_key()
        provider.sign_in(client)
        assert not is_signed_in(client)

    def test_a_signature_with_our_own_secret(self, account, client, provider, settings):
        provider.algorithms, provider.header = ("HS256", "RS256"), {"alg": "HS256"}
        provider.signing_key = OctKey.import_key(settings["FEEDBACK_OIDC_CLIENT_SECRET"])
        provider.sign_in(client)
        assert not is_signed_in(client)

    def test_a_signature_of_somebody_else(self, account, client, provider):
        provider.signing_key = RSAKey.generate_key(2048)
        provider.sign_in(client)
        assert not is_signed_in(client)

    def test_a_provider_that_is_another_one(self, account, client, provider):
        provider.calls_itself = "https://evil.example"
        assert client.get("/login/provider/").location == "/login"

    def test_a_state_of_nobody_or_of_another_browser(self, app, account, client, provider):
        for state in ("", "made up"):
            provider.sign_in(client, state=state)
            assert not is_signed_in(client)
        app.test_client().get("/login/provider/")
        provider.sign_in(attacker := app.test_client())
        assert is_signed_in(attacker)
        back = {"code": provider.asked["nonce"], "state": provider.asked["state"]}
        client.get("/login/provider/back", query_string=back)
        assert not is_signed_in(client)

    def test_the_code_is_bound_to_the_browser_and_the_address_is_ours(self, account, client, provider):
        """PKCE (RFC 7636), and a redirect address that no Host header changes."""
        provider.sign_in(client)
        assert provider.asked["code_challenge_method"] == "S256"
        assert len(provider.asked["code_verifier"]) >= 43
        assert provider.asked["redirect_uri"] == "http://127.0.0.1:8000/login/provider/back"

    def test_neither_code_nor_address_is_logged(self, account, client, provider, capfd):
        provider.sign_in(client)
        logged = capfd.readouterr().err
        assert provider.asked["nonce"] not in logged
        assert provider.asked["state"] not in logged
        assert "lan@example.vn" not in logged
