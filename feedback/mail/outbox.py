"""Mail that waits: put in with what it tells of, taken out one at a time, put off where it was not sent."""

from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import delete, select, update

from feedback import mail
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.mail.letters import Letter
from feedback.models import OutgoingMail, utc_now

# How long it waits after the first, second … try that failed; the last holds for all that follow.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
# How long one is left to who took it: longer than any talk with a server lasts (feedback/mail/sending.py).
TAKEN_FOR = timedelta(minutes=15)


class NoMailServer(FeedbackError):
    """Mail cannot be sent from here."""

    status = 503

    def message(self) -> str:
        return gettext("E-mail cannot be sent from here yet. Please ask the administrator.")


def put(recipient_address: str, subject: str, body: str, *, lasts: timedelta) -> None:
    """Let a mail be sent when the caller commits, and not at all where they do not.

    After ``lasts`` it is not sent any more. Raises NoMailServer, NotAnAddress or NotOneLine.
    """
    put_letter(Letter(recipient_address, subject, body), lasts=lasts)


def put_letter(letter: Letter, *, lasts: timedelta) -> None:
    """The same with a letter that may have more than text."""
    if not mail.is_set_up():
        raise NoMailServer
    letter.check()
    now = utc_now()
    db.session.add(OutgoingMail(content=letter.sealed(), made_at=now, due_at=now, expires_at=now + lasts))


def take(now: datetime) -> OutgoingMail | None:
    """Take the mail that has been due longest, as one of all who look; None when there is none.

    Whoever takes one and is gone leaves it to others after ``TAKEN_FOR``.
    """
    due = (
        select(OutgoingMail.id)
        .where(OutgoingMail.due_at <= now, OutgoingMail.expires_at > now)
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(1)
        # On PostgreSQL the next one, where another has just this one in hand; SQLite has one writer anyway.
        .with_for_update(skip_locked=True)
    )
    taken = db.session.scalar(
        update(OutgoingMail)
        .where(OutgoingMail.id == due.scalar_subquery(), OutgoingMail.due_at <= now)
        .values(due_at=now + TAKEN_FOR, attempts=OutgoingMail.attempts + 1)
        .returning(OutgoingMail),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    if taken is not None:
        db.session.expunge(taken)
    db.session.commit()
    return taken


def put_off(taken: OutgoingMail, fault: str, now: datetime) -> None:
    """Let one that could not be sent wait, each time longer."""
    wait = WAITS[min(taken.attempts, len(WAITS)) - 1]
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.id == taken.id).values(due_at=now + wait, last_fault=fault)
    )
    db.session.commit()


def end(taken: OutgoingMail) -> None:
    """Delete one that was sent or never can be."""
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.id == taken.id))
    db.session.commit()
