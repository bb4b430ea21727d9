"""Signing in and out, and what ends a session."""

import secrets
import unicodedata
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from feedback.accounts.service import set_password
from feedback.database import db
from feedback.models import ROLES, Account, WebSession, utc_now
from tests.factories import PASSWORD, create_account, transaction

FORM = ".//form[@novalidate]"
LOGIN = "/login"


@pytest.fixture
def account(app):
    return create_account(app, "manager", email="manager@example.vn")


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def cookie_of(client):
    return client.get_cookie("gop_y")


WORK = {
    "staff": "/complaints/",
    "inspector": "/manage/concerns/",
    "employer": "/manage/employer/",
    "raw_text": "/manage/raw-texts/",
}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_led_to_the_page_of_their_work(app, client, sign_in, role):
    answer = sign_in(client, create_account(app, role))
    assert (answer.status_code, answer.location) == (302, "/home")
    assert client.get("/home").location == WORK.get(role, "/manage/")
    assert client.get(WORK.get(role, "/manage/")).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["MANAGER@EXAMPLE.VN", " manager@example.vn ", "Manager@Example.vn"])
def test_an_address_may_be_typed_in_any_case(client, account, sign_in, typed):
    sign_in(client, typed)
    assert is_signed_in(client)


@pytest.mark.one_database
def test_a_password_may_hold_any_letters(app, client, sign_in):
    """Vietnamese letters come composed or in pieces, as the keyboard sends them."""
    password = "mật khẩu rất dài — ầẫậ 🙂"
    account = create_account(app, password=unicodedata.normalize("NFC", password))
    sign_in(client, account, unicodedata.normalize("NFD", password))
    assert is_signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_wrong_password_and_an_unknown_address_look_the_same(app, account, page, lang):
    def answer_to(email, password):
        client = app.test_client()
        token = page(client.get(f"{LOGIN}?lang={lang}")).fields(FORM)["csrf_token"]
        data = {"csrf_token": token, "email": email, "password": password}
        return client.post(f"{LOGIN}?lang={lang}", data=data), client

    answers = [answer_to(account.email, "wrong password"), answer_to("nobody@example.vn", PASSWORD)]
    assert {answer.status_code for answer, _ in answers} == {200}
    assert len({page(answer).text for answer, _ in answers}) == 1
    assert not any(is_signed_in(client) for _, client in answers)


@pytest.mark.one_database
@pytest.mark.parametrize("missing", ["email", "password"])
def test_a_field_left_empty_is_told(client, account, page, missing):
    data = page(client.get(LOGIN)).fields(FORM) | {"email": account.email, "password": PASSWORD}
    shown = page(client.post(LOGIN, data=data | {missing: ""}))
    assert shown.find(".//*[@role='alert']") is not None
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_the_password_never_comes_back(client, account, page):
    data = page(client.get(LOGIN)).fields(FORM) | {"email": account.email, "password": "canary password"}
    assert "canary password" not in client.post(LOGIN, data=data).text


@pytest.mark.parametrize(
    "email", ["a\x00@example.vn", "x" * 5000, "' or 1=1 --@example.vn", "@", "é@例え.jp"]
)
def test_strange_addresses_are_refused(client, account, sign_in, email):
    assert sign_in(client, email).status_code in {200, 400}
    assert not is_signed_in(client)


def test_signing_in_changes_the_session_id(client, account, sign_in):
    """Session fixation: what somebody planted before is worth nothing afterwards."""
    client.get(LOGIN)
    planted = cookie_of(client).value
    sign_in(client, account)
    assert cookie_of(client).value != planted
    stranger = client.application.test_client()
    stranger.set_cookie("gop_y", planted)
    assert not is_signed_in(stranger)


@pytest.mark.one_database
def test_a_cookie_made_up_is_nobodys(app, client, account):
    client.set_cookie("gop_y", secrets.token_urlsafe(32))
    assert not is_signed_in(client)


def test_a_copied_cookie_is_dead_after_signing_out(app, client, account, sign_in, page):
    sign_in(client, account)
    thief = app.test_client()
    thief.set_cookie("gop_y", cookie_of(client).value)
    assert is_signed_in(thief)
    form = page(client.get("/complaints/")).fields(".//form[@action='/logout']")
    answer = client.post("/logout", data=form)
    assert answer.location.startswith("/login")
    assert not is_signed_in(client)
    assert not is_signed_in(thief)


def test_only_the_hash_of_a_session_is_kept(app, client, account, sign_in):
    sign_in(client, account)
    with app.app_context():
        kept = db.session.scalars(select(WebSession)).all()
        assert all(cookie_of(client).value.encode() not in row.key_hash + row.data for row in kept)
        assert len(kept) >= 1


def test_a_disabled_account_is_out_at_once(app, client, account, sign_in):
    sign_in(client, account)
    with transaction(app) as session:
        session.get_one(Account, account.id).active = False
    assert not is_signed_in(client)
    sign_in(other := app.test_client(), account)
    assert not is_signed_in(other)


@pytest.mark.one_database
def test_a_disabled_account_learns_no_more_than_a_wrong_password(app, client, sign_in, page):
    disabled = create_account(app, active=False)
    refused = page(sign_in(client, disabled)).text
    assert refused == page(sign_in(app.test_client(), "nobody@example.vn")).text


def test_a_new_handle_ends_all_sessions(app, client, account, sign_in):
    sign_in(client, account)
    sign_in(elsewhere := app.test_client(), account)
    with app.app_context():
        set_password(account.email, "a new password")
    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    sign_in(client, account, "a new password")
    assert is_signed_in(client)


@pytest.mark.one_database
def test_sessions_end_by_themselves(app, client, account, sign_in):
    sign_in(client, account)
    with transaction(app) as session:
        for row in session.scalars(select(WebSession)):
            row.expires_at = utc_now() - timedelta(seconds=1)
    assert not is_signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize("token", [None, "", "wrong", "of another session"])
def test_signing_in_needs_the_forms_token(app, client, account, page, token):
    client.get(LOGIN)
    if token == "of another session":
        token = page(app.test_client().get(LOGIN)).fields(FORM)["csrf_token"][0]
    data = {"email": account.email, "password": PASSWORD, "csrf_token": token or ""}
    assert client.post(LOGIN, data=data).status_code == 400
    assert not is_signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize("address", ["/logout", "/language", "/manage/backlog/0123456789abcdef"])
def test_nothing_changes_without_the_forms_token(client, account, sign_in, address):
    sign_in(client, account)
    assert client.post(address, data={"language": "en", "status": "done"}).status_code == 400
    assert is_signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "next_page",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "/%2f%2fevil.example",
        "%2f%2fevil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "//evil.example@localhost/",
    ],
)
@pytest.mark.parametrize("door", ["login", "login form", "language"])
def test_nobody_is_led_off_this_site(app, client, account, sign_in, page, next_page, door):
    if door == "language":
        sign_in(client, account)
        token = page(client.get("/complaints/")).find(".//input[@name='csrf_token']").get("value")
        answer = client.post("/language", data={"csrf_token": token, "language": "en", "next": next_page})
    else:
        data = page(client.get(LOGIN)).fields(FORM) | {"email": account.email, "password": PASSWORD}
        query = {"next": next_page} if door == "login" else {}
        answer = client.post(LOGIN, query_string=query, data=data if query else data | {"next": next_page})
    # as a browser reads it: without control characters, a backslash is a slash
    location = "".join(answer.location.split()).replace("\\", "/")
    assert answer.status_code == 302
    assert urlsplit(urljoin("http://localhost/login", location)).netloc == "localhost"


@pytest.mark.one_database
def test_what_is_no_address_leads_to_the_start_page(client, account, sign_in, page):
    sign_in(client, account)
    form = page(client.get("/complaints/")).fields(".//form[@action='/language']")
    assert client.post("/language", data=form | {"next": "//["}).location == "/home"


@pytest.mark.one_database
@pytest.mark.parametrize("where", ["query_string", "data"])
def test_what_is_no_address_is_refused_at_the_sign_in(client, account, page, where):
    data = page(client.get(LOGIN)).fields(FORM) | {"email": account.email, "password": PASSWORD}
    sent = {"data": data, "query_string": {}}
    sent[where] = sent[where] | {"next": "//["}
    assert client.post(LOGIN, **sent).status_code == 400
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_who_was_sent_to_sign_in_comes_back_to_where_they_wanted(client, account, page):
    asked = client.get("/manage/?month=2026-09")
    shown = page(client.get(asked.location))
    data = shown.fields(FORM) | {"email": account.email, "password": PASSWORD}
    answer = client.post(shown.find(FORM).get("action"), data=data)
    assert answer.location == "/manage/?month=2026-09"


@pytest.mark.one_database
def test_who_is_signed_in_chooses_a_language_once(client, account, sign_in, page):
    sign_in(client, account)
    form = page(client.get("/complaints/")).fields(".//form[@action='/language']")
    answer = client.post("/language", data=form | {"language": "en"})
    assert answer.location.startswith("/complaints/")
    assert page(client.get("/manage/")).root.get("lang") == "en"
    client.post("/language", data=form | {"language": "xx"})
    assert page(client.get("/manage/")).root.get("lang") == "en"


@pytest.mark.one_database
def test_the_cookie_is_closed_to_scripts_and_other_sites(client, account, sign_in):
    cookie = sign_in(client, account).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert account.email not in cookie


@pytest.mark.one_database
def test_over_https_the_cookie_is_bound_to_host_and_encryption(make_app, settings, account, page):
    client = make_app({**settings, "FEEDBACK_BASE_URL": "https://gopy.example.vn"}).test_client()
    site = "https://gopy.example.vn"
    shown = page(client.get(LOGIN, base_url=site))
    data = shown.fields(FORM) | {"email": account.email, "password": PASSWORD}
    answer = client.post(LOGIN, base_url=site, data=data, headers={"Referer": f"{site}/login"})
    device, session = sorted(answer.headers.getlist("Set-Cookie"), key=lambda cookie: "Path=/;" in cookie)
    assert session.startswith("__Host-")
    assert device.startswith("__Secure-")  # __Host- would send it to every page
    for cookie in (device, session):
        assert {"Secure", "HttpOnly"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]
    assert client.get("/manage/", base_url=site).status_code == 200


@pytest.mark.one_database
def test_the_demos_accounts_are_worth_nothing_elsewhere(make_app, settings, app, page, sign_in):
    site = "https://gopy.example.vn"
    for typed in ("admin@demo.example", "ADMIN@Demo.example "):
        client = make_app({**settings, "FEEDBACK_BASE_URL": site}).test_client()
        if typed.islower():
            create_account(app, "administrator", email=typed)
        data = page(client.get(LOGIN, base_url=site)).fields(FORM) | {"email": typed, "password": PASSWORD}
        answer = client.post(LOGIN, base_url=site, data=data, headers={"Referer": f"{site}/login"})
        assert answer.status_code == 200
        assert client.get("/complaints/", base_url=site).status_code == 302
    sign_in(here := app.test_client(), "admin@demo.example")
    assert is_signed_in(here)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:8000"]
)
def test_another_sites_name_is_refused(client, account, host):
    for address in ("/", LOGIN, "/f/TAMKY1", "/manage/"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil.example" not in answer.text
    answer = client.get(LOGIN, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.text


@pytest.mark.one_database
def test_pages_of_accounts_are_kept_nowhere(client, account, sign_in):
    sign_in(client, account)
    for address in ("/manage/", "/complaints/", "/manage/backlog/", LOGIN):
        assert client.get(address).headers["Cache-Control"] == "no-store", address
