"""A forgotten password: asked for by anybody, for any address, and answered by mail alone.

What is typed on the page is only kept. The worker looks later whether there is such an account, and writes to
it. So the page cannot tell who has one, neither by its words nor by its status nor by the time it takes.
"""

import json
from datetime import timedelta

import structlog
from cryptography.fernet import InvalidToken
from flask_babel import force_locale, gettext
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import delete, select

from feedback import mail
from feedback.accounts.service import is_led_by_groups
from feedback.addresses import address_of
from feedback.database import db
from feedback.keys import seal, unseal
from feedback.limits import network, note, seconds_to_wait
from feedback.mail import outbox
from feedback.mail.letters import NotAnAddress
from feedback.models import Account, PasswordRequest, utc_now

LINK_LASTS = timedelta(days=3)
# More mails than these help nobody: who gets them is being annoyed, or the address is mistyped.
REQUESTS_FOR_AN_ADDRESS = "3 per hour"
REQUESTS_OF_A_NETWORK = "60 per hour"

log = structlog.get_logger()


def ask(email: str, language: str) -> None:
    """Keep that somebody wants a new password for this address; of too many requests nothing is kept."""
    limits = (
        (REQUESTS_FOR_AN_ADDRESS, "password request", email),
        (REQUESTS_OF_A_NETWORK, "password request of a network", network()),
    )
    if any(seconds_to_wait(*limit) for limit in limits):
        log.warning("too_many_password_requests")
        return
    for limit in limits:
        note(*limit)
    db.session.add(PasswordRequest(content=seal(json.dumps([email, language])), made_at=utc_now()))
    db.session.commit()


def answer_requests() -> int:
    """Write to all who asked and have an account; return to how many."""
    if not mail.is_set_up():
        return 0
    return sum(iter(answer_next, None))


def answer_next() -> bool | None:
    """Answer one request and delete it; tell whether it was for an account, None where there is none left."""
    oldest = (
        select(PasswordRequest.id).order_by(PasswordRequest.id).limit(1).with_for_update(skip_locked=True)
    )
    content = db.session.scalar(
        delete(PasswordRequest)
        .where(PasswordRequest.id == oldest.scalar_subquery())
        .returning(PasswordRequest.content)
    )
    if content is None:
        db.session.rollback()
        return None
    is_answered = answer(content)
    db.session.commit()
    return is_answered


def answer(content: bytes) -> bool:
    """Write to whoever asked, if they have an account. What cannot be answered holds up nobody else."""
    try:
        email, language = json.loads(unseal(content))
    except InvalidToken:
        log.error("password_request_unreadable")  # sealed with a secret key that nobody named
        return False
    account = db.session.scalar(select(Account).where(Account.email == email, Account.active))
    if account is None or is_led_by_groups(account):
        return False
    try:
        with force_locale(language):
            put_link(account)
    except NotAnAddress:
        log.error("account_without_mail_address", account=account.public_id)
        return False
    return True


def put_link(account: Account) -> None:
    """Put a link for a new password into the outbox, to be sent with the caller's commit."""
    body = gettext(
        "Hello %(name)s,\n\nwith this link you choose the password with which you sign in to Góp Ý:\n\n"
        "%(link)s\n\nIt works once, within %(days)s days. If you did not ask for it, you need not do "
        "anything: your present password stays.\n",
        name=account.name,
        link=link_for(account),
        days=LINK_LASTS.days,
    )
    outbox.put(account.email, gettext("Your password for Góp Ý"), body, lasts=LINK_LASTS)


def link_for(account: Account) -> str:
    """Return an address where the person chooses a password.

    With the choice this and all links given before are used up, and what they have open is closed.
    """
    token = generate_reset_password_token(account)  # type: ignore[no-untyped-call]
    return address_of("security.reset_password", token=token)
