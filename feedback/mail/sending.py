"""The way of mail to its server: one connection for all that is due, a commit after each.

A mail is sent at least once: where we end between the server's yes and the commit it goes again, with the
same Message-ID. Nothing that smtplib raises is written down but its kind and code: its words quote addresses.
"""

import smtplib
import ssl
from contextlib import closing, suppress
from datetime import datetime
from email.message import EmailMessage
from functools import partial

import structlog
from flask import current_app

from feedback import mail
from feedback.mail import outbox
from feedback.mail.letters import Letter, domain_of
from feedback.mail_server import MailServer
from feedback.models import OutgoingMail, utc_now

# For each answer of the server. A mail needs 13 at most, which all come within outbox.TAKEN_FOR.
ANSWER_SECONDS = 60
# So that a server that falls silent each time does not keep the worker for hours.
MOST_CALLS = 3
# The server does not know us (RFC 4954, section 6): for the operator to mend, the mail is none the worse.
ABOUT_US = {530, 534, 535, 538}

log = structlog.get_logger()


class Line:
    """A connection to the server, made for the first mail, and anew where it broke.

    Where none could be made, or too many broke, it is dead: the mails that nobody tried keep their turn, and
    the next run begins with them.
    """

    def __init__(self, server: MailServer, our_name: str) -> None:
        self.server = server
        self.our_name = our_name
        self._smtp: smtplib.SMTP | None = None
        self._calls_left = MOST_CALLS

    @property
    def is_dead(self) -> bool:
        return self._smtp is None and self._calls_left == 0

    def hand_over(self, message: EmailMessage) -> None:
        """Return when the server has accepted it. Raises what smtplib does."""
        smtp = self._smtp = self._smtp or self._call()
        try:
            smtp.send_message(message)
        except Exception:
            self._begin_anew(smtp)
            raise

    def _call(self) -> smtplib.SMTP:
        self._calls_left -= 1
        try:
            return connect(self.server, self.our_name)
        except Exception as fault:
            self._calls_left = 0
            log.error("mail_server_unreachable", fault=kind_of(fault))
            raise

    def _begin_anew(self, smtp: smtplib.SMTP) -> None:
        """Nothing of a mail that failed may be left over for the next one."""
        try:
            is_open = smtp.rset()[0] == 250
        except OSError:
            is_open = False
        if not is_open:
            self.close()

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError):
                smtp.quit()
            smtp.close()


def connect(server: MailServer, our_name: str) -> smtplib.SMTP:
    """Return a connection on which mail may be sent: off this machine a private one, or none."""
    trusted = ssl.create_default_context()
    to = (server.host, server.port, our_name)
    if server.has_tls_at_once:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*to, timeout=ANSWER_SECONDS, context=trusted)
    else:
        smtp = smtplib.SMTP(*to, timeout=ANSWER_SECONDS)
    try:
        if server.needs_starttls:
            smtp.starttls(context=trusted)  # raises where the server has none
        if server.user:
            smtp.login(server.user, server.password)
    except Exception:
        smtp.close()
        raise
    return smtp


def send_due(now: datetime | None = None) -> int:
    """Send what is due by ``now``, else by the moment of its turn; return how many mails the server took."""
    if not mail.is_set_up():
        return 0
    our_name = domain_of(current_app.config["MAIL_FROM"])
    with closing(Line(current_app.config["MAIL_SERVER"], our_name)) as line:
        return sum(iter(partial(send_next, line, now), None))


def send_next(line: Line, now: datetime | None) -> bool | None:
    """Send the next mail that is due; tell whether it went, None when there is none or no way."""
    taken = None if line.is_dead else outbox.take(now or utc_now())
    if taken is None:
        return None
    try:
        line.hand_over(message_of(taken))
    # Whatever is wrong with one, the others go: so also what nobody thought of.
    except Exception as fault:
        answer_for(fault, taken, now or utc_now())
        return False
    outbox.end(taken)
    log.info("mail_sent", mail=taken.public_id)
    return True


def message_of(taken: OutgoingMail) -> EmailMessage:
    letter = Letter.opened(taken.content)
    return letter.message(current_app.config["MAIL_FROM"], taken.public_id, taken.made_at)


def answer_for(fault: Exception, taken: OutgoingMail, now: datetime) -> None:
    """End what the server will never take, and let anything else wait."""
    kind, code = kind_of(fault), code_of(fault)
    if is_final(fault):
        outbox.end(taken)
        log.error("mail_refused", mail=taken.public_id, code=code)
        return
    outbox.put_off(taken, kind, now)
    # A server that says no for good, though not because of this mail, waits for somebody to mend it.
    tell = log.error if code >= 500 else log.warning
    tell("mail_put_off", mail=taken.public_id, fault=kind, attempts=taken.attempts)


def is_final(fault: Exception) -> bool:
    """Tell whether the server refuses this recipient or this text, whenever one asks."""
    is_about_the_mail = isinstance(fault, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return is_about_the_mail and code_of(fault) >= 500 and code_of(fault) not in ABOUT_US


def kind_of(fault: Exception) -> str:
    """Return the server's code, else what kind of thing went wrong."""
    return str(code_of(fault) or type(fault).__name__)


def code_of(fault: Exception) -> int:
    """Return the code the server said, 0 where it said none."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):  # of one recipient: a mail has no more
        return int(next(iter(fault.recipients.values()))[0])
    return int(fault.smtp_code) if isinstance(fault, smtplib.SMTPResponseException) else 0
