"""Whoever guesses passwords is slowed down; whose password is guessed is not."""

import pytest

from feedback.accounts.guessing import WRONG_TRIES, WRONG_TRIES_OF_A_NETWORK
from tests.factories import PASSWORD, create_account

MOST = int(WRONG_TRIES.split()[0])
MOST_OF_A_NETWORK = int(WRONG_TRIES_OF_A_NETWORK.split()[0])
pytestmark = pytest.mark.one_database


@pytest.fixture
def account(app):
    return create_account(app, "staff", email="lan@example.vn")


@pytest.fixture
def browser(app):
    """A browser of its own, by default from a network of its own."""
    made = []

    def browser(network=None):
        made.append(app.test_client())
        made[-1].environ_base["REMOTE_ADDR"] = network or f"10.{len(made) // 200}.{len(made) % 200}.7"
        return made[-1]

    return browser


@pytest.fixture
def guess(sign_in):
    def guess(client, times, email="lan@example.vn"):
        for number in range(times):
            sign_in(client, email, f"guess number {number}")

    return guess


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def test_after_ten_wrong_tries_from_anywhere_a_stranger_waits(account, browser, guess, sign_in, page):
    for _ in range(MOST):
        guess(browser(), 1)
    sign_in(stranger := browser(), account)
    assert not is_signed_in(stranger)
    assert "15" in page(sign_in(browser(), account)).text


def test_who_worked_there_before_signs_in_all_the_same(app, account, browser, guess, sign_in, page):
    sign_in(own := browser(), account)
    leave(own, page)
    guess(browser(), MOST * 3)
    sign_in(own, account)
    assert is_signed_in(own)


def leave(client, page):
    client.post("/logout", data=page(client.get("/complaints/")).fields(".//form[@action='/logout']"))


def test_a_known_browser_is_slowed_down_by_itself(account, browser, guess, sign_in, page):
    sign_in(own := browser(), account)
    leave(own, page)
    guess(own, MOST)
    sign_in(own, account)
    assert not is_signed_in(own)
    sign_in(other := browser(), account)
    assert is_signed_in(other)


def test_a_computer_that_several_share_is_known_to_each(app, account, browser, guess, sign_in, page):
    colleague = create_account(app, "staff", email="hoa@example.vn")
    shared = browser()
    for person in (account, colleague):
        sign_in(shared, person)
        leave(shared, page)
    for email in (account.email, colleague.email):
        guess(browser(), MOST, email)
    for person in (account, colleague):
        sign_in(shared, person)
        assert is_signed_in(shared)
        leave(shared, page)


def test_a_cookie_of_one_account_is_worth_nothing_for_another(app, account, browser, guess, sign_in, page):
    sign_in(attacker := browser(), create_account(app, "staff", email="attacker@example.vn"))
    leave(attacker, page)
    guess(browser(), MOST)
    sign_in(attacker, account)
    assert not is_signed_in(attacker)


@pytest.mark.parametrize("cookie", ["", "x", "a" * 32, "a" * 32 + "." + "b" * 32, ".".join(["a" * 32] * 40)])
def test_a_made_up_cookie_is_worth_nothing(account, browser, guess, sign_in, cookie):
    guess(browser(), MOST)
    forger = browser()
    forger.set_cookie("gop_y_device", cookie, path="/login")
    sign_in(forger, account)
    assert not is_signed_in(forger)


def test_an_unknown_address_is_slowed_down_alike(app, account, browser, guess, sign_in, page):
    """Else whoever guesses would learn which addresses have an account."""
    answers = []
    for email in (account.email, "nobody@example.vn"):
        guess(client := browser(), MOST, email)
        answers.append(page(sign_in(client, email, "one more")).text)
    assert answers[0] == answers[1].replace("nobody@example.vn", account.email)
    assert "15" in answers[0]


def test_one_network_cannot_try_all_addresses(app, account, browser, guess, sign_in):
    for number in range(MOST_OF_A_NETWORK // MOST):
        guess(browser("10.9.9.9"), MOST, f"person{number}@example.vn")
    sign_in(same := browser("10.9.9.200"), account)
    assert not is_signed_in(same)
    sign_in(elsewhere := browser("10.8.8.8"), account)
    assert is_signed_in(elsewhere)


def test_right_passwords_are_never_counted(account, browser, sign_in, page):
    for _ in range(MOST * 2):
        sign_in(client := browser(), account)
        assert is_signed_in(client)


def test_the_device_cookie_goes_to_the_sign_in_page_only(account, browser, sign_in):
    answer = sign_in(browser(), account)
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("gop_y_device=")]
    assert {"HttpOnly", "Path=/login", "SameSite=Lax"} <= set(cookie.split("; "))
    assert account.email not in cookie
    assert PASSWORD not in cookie


def test_strangers_lock_nobody_out_who_is_signed_in(account, browser, guess, sign_in, page):
    """Pages beyond the sign-in do not see the device's cookie: who is signed in there counts alone."""
    sign_in(own := browser(), account)
    guess(browser(), MOST * 2)
    form = page(own.get("/verify")).fields(".//form[@novalidate]")
    assert own.post("/verify", data=form | {"password": PASSWORD}).status_code == 302


def test_who_is_signed_in_is_slowed_down_as_well(account, browser, sign_in, page):
    sign_in(own := browser(), account)
    form = page(own.get("/verify")).fields(".//form[@novalidate]")
    for number in range(MOST):
        own.post("/verify", data=form | {"password": f"guess number {number}"})
    assert own.post("/verify", data=form | {"password": PASSWORD}).status_code == 200


def test_an_open_session_is_no_place_to_guess_the_password(account, browser, sign_in, page):
    sign_in(own := browser(), account)
    form = page(own.get("/password")).fields(".//form[@novalidate]") | {"new_password": f"{PASSWORD} mới"}
    for number in range(MOST):
        own.post("/password", data=form | {"password": f"guess number {number}"})
    refused = page(own.post("/password", data=form | {"password": PASSWORD}))
    assert refused.find(".//*[@class='govuk-error-summary']") is not None
    sign_in(other := browser(), account)
    assert is_signed_in(other)


def test_the_present_password_in_both_fields_is_no_guess(account, browser, sign_in, page):
    sign_in(own := browser(), account)
    form = page(own.get("/password")).fields(".//form[@novalidate]")
    for _ in range(MOST):
        own.post("/password", data=form | {"password": PASSWORD, "new_password": PASSWORD})
    changed = own.post("/password", data=form | {"password": PASSWORD, "new_password": f"{PASSWORD} mới"})
    assert changed.status_code == 302
