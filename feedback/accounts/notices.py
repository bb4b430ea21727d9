"""Telling people by mail what changed about how they sign in: it may have been somebody else."""

from datetime import timedelta

import structlog
from flask_babel import gettext, lazy_gettext

from feedback import mail
from feedback.mail import outbox
from feedback.mail.letters import NotAnAddress
from feedback.models import Account

NOTICE_LASTS = timedelta(days=3)
CHANGES = {
    "password": lazy_gettext("Your password was changed."),
    "second_factor_on": lazy_gettext("Signing in now asks for a code from an app on your phone."),
    "second_factor_off": lazy_gettext("Signing in does not ask for a code any more."),
    "second_factor_reset": lazy_gettext(
        "An administrator took away the codes and passkeys of your account. Your password is as it was."
    ),
    "passkey_added": lazy_gettext("A passkey was added: a device with which you sign in without password."),
    "passkey_deleted": lazy_gettext("A passkey was deleted: it opens nothing any more."),
    "recovery_codes": lazy_gettext("New recovery codes were made. Those before open nothing any more."),
    "recovery_code_used": lazy_gettext("A recovery code was used to sign in. It opens nothing any more."),
}

log = structlog.get_logger()


def tell(account: Account, change: str) -> None:
    """Put a notice into the outbox, to be sent with the caller's commit; nothing where no mail is sent."""
    if not mail.is_set_up():
        return
    body = gettext(
        "Hello %(name)s,\n\n%(change)s\n\nIf this was you, you need not do anything. If it was not, choose a "
        "new password at once and tell the administrator of your unit.\n",
        name=account.name,
        change=CHANGES[change],
    )
    try:
        outbox.put(
            account.email, gettext("Something changed about your sign-in to Góp Ý"), body, lasts=NOTICE_LASTS
        )
    except NotAnAddress:
        log.error("account_without_mail_address", account=account.public_id)
