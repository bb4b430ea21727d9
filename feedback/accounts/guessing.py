"""Slowing down whoever guesses passwords, without locking out whose password is guessed.

A browser that once signed in to an account keeps a device cookie for it (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies"). Wrong tries are counted for each such browser by itself, and for all strangers
to an account together: a guesser uses up what strangers have, and the people who work with the account notice
nothing. Whether there is such an account makes no difference. Counts are this process's, while they last.
"""

import hmac
import secrets

import structlog
from flask import Response, current_app, request
from flask_security import current_user

from feedback.keys import derived_key, derived_keys
from feedback.limits import network, note, seconds_to_wait

WRONG_TRIES = "10 per 15 minutes"  # of one browser known to the account; of all others together
WRONG_TRIES_OF_A_NETWORK = "200 per 15 minutes"  # an office behind one address, on a Monday
# Of six digits three codes are good at any moment: whoever knows the password guesses one in 30 years.
WRONG_CODES = "5 per 15 minutes; 30 per day"
DEVICE_DAYS = 180
PURPOSE = "device cookie v1"
MOST_ACCOUNTS = 5  # that share a counter's computer
MARK_LENGTH = 32

log = structlog.get_logger()


def wait_before_trying(email: str) -> int:
    """Return how many seconds a browser must wait before it may try a password for this address."""
    wait = max(
        seconds_to_wait(WRONG_TRIES, *tries_of(email)),
        seconds_to_wait(WRONG_TRIES_OF_A_NETWORK, "sign-in of a network", network()),
    )
    if wait:
        log.warning("sign_in_slowed", seconds=wait)
    return wait


def note_wrong_try(email: str) -> None:
    note(WRONG_TRIES, *tries_of(email))
    note(WRONG_TRIES_OF_A_NETWORK, "sign-in of a network", network())


def wait_before_code(email: str) -> int:
    """Return how many seconds a browser must wait before it may try a code for this address."""
    wait = seconds_to_wait(WRONG_CODES, *codes_of(email))
    if wait:
        log.warning("code_slowed", seconds=wait)
    return wait


def note_wrong_code(email: str) -> None:
    note(WRONG_CODES, *codes_of(email))


def codes_of(email: str) -> tuple[str, str]:
    kind, who = tries_of(email)
    return f"code, {kind}", who


def tries_of(email: str) -> tuple[str, str]:
    """Return under which name tries are counted: this browser's where the account knows it.

    Who is signed in counts by themselves on pages beyond the sign-in, which see no device cookie.
    """
    if current_user.is_authenticated and current_user.email == email:
        return "somebody signed in", email
    number, marks = device_cookie()
    if number and any(mark in marks for mark in marks_of(number, email)):
        return "sign-in of a device", f"{number} {email}"
    return "sign-in of strangers", email


def remember_device(response: Response, email: str) -> Response:
    """Let the account know this browser, as one of the last few that signed in with it."""
    number, marks = device_cookie()
    number = number or secrets.token_hex(16)
    mark = mark_of(derived_key(PURPOSE), number, email)
    kept = [mark, *(one for one in marks if one != mark)][:MOST_ACCOUNTS]
    response.set_cookie(
        cookie_name(),
        ".".join([number, *kept]),
        max_age=DEVICE_DAYS * 24 * 60 * 60,
        path="/login",  # where it is of use, and nowhere else
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def device_cookie() -> tuple[str, list[str]]:
    """Return the browser's number and its marks; nothing where it has no cookie that could be ours."""
    number, *marks = request.cookies.get(cookie_name(), "").split(".")
    could_be_ours = len(number) == MARK_LENGTH and number.isalnum() and len(marks) <= MOST_ACCOUNTS
    return (number, marks) if could_be_ours else ("", [])


def cookie_name() -> str:
    return "__Secure-gop_y_device" if current_app.config["SESSION_COOKIE_SECURE"] else "gop_y_device"


def marks_of(number: str, email: str) -> list[str]:
    """Return what shows that a browser once signed in to an account, also under keys used before."""
    return [mark_of(key, number, email) for key in derived_keys(PURPOSE)]


def mark_of(key: bytes, number: str, email: str) -> str:
    return hmac.digest(key, f"{number}:{email}".encode(), "sha256").hex()[:MARK_LENGTH]
