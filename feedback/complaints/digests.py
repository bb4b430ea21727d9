"""Telling those who follow complaints what became of them: one mail a day at most, and only if something did.

A mail names each complaint by its summary, its status and the answer, as everybody with an account can read
them; what colleagues wrote beside it, and who they are, it does not say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import Select, Subquery, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from feedback import mail
from feedback.addresses import address_of
from feedback.backlog.forms import STATUS_NAMES
from feedback.collection.sources import local_day
from feedback.complaints.service import known_ids, summary_of
from feedback.complaints.wording import COMPLAINT_STATUS_NAMES
from feedback.database import db
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.mail import outbox
from feedback.mail.letters import NotAnAddress
from feedback.models import (
    WORKING,
    Account,
    Appointment,
    BacklogEvent,
    BacklogItem,
    Complaint,
    ComplaintEvent,
    ComplaintFollower,
    ComplaintImprovement,
    ComplaintMail,
    ComplaintVoice,
    utc_now,
)

MAIL_LASTS = timedelta(days=3)
# What is being committed while the digests are written is told the next time.
SETTLED_AFTER = timedelta(minutes=10)
DAYS_OF_FREQUENCY = {"daily": 1, "weekly": 7}

log = structlog.get_logger()


@dataclass(frozen=True)
class News:
    """What became of one complaint: the newest status, and all answers since the last mail."""

    public_id: str
    summary: str
    lines: Sequence[str]


def mail_digests(now: datetime | None = None) -> int:
    """Write to each follower who is due and of whose complaints something became; return to how many."""
    if not mail.is_set_up():
        return 0
    moment = now or utc_now()
    return sum(mail_digest(account_id, moment) for account_id in db.session.scalars(followers()).all())


def followers() -> Select[int]:
    """Select the accounts that follow something, want mail and may still read complaints."""
    return (
        select(ComplaintMail.account_id)
        .join(Account, ComplaintMail.account_id == Account.id)
        .where(ComplaintMail.frequency != "never", Account.active)
        .where(exists().where(Appointment.account_id == Account.id, Appointment.role.in_(WORKING)))
        .where(exists().where(ComplaintFollower.account_id == Account.id))
        .order_by(ComplaintMail.account_id)
    )


def mail_digest(account_id: int, now: datetime) -> bool:
    """Put one digest into the outbox and remember until when it tells, both or neither."""
    settings = db.session.scalars(
        select(ComplaintMail).where(ComplaintMail.account_id == account_id).with_for_update()
    ).one()
    until, account = now - SETTLED_AFTER, settings.account
    news = news_for(account, settings.told_until, until) if is_due(settings, local_day(now)) else []
    if news:
        settings.told_until, settings.mailed_on = until, local_day(now)
        put_digest(account, news)
    db.session.commit()
    return bool(news)


def is_due(settings: ComplaintMail, day: date) -> bool:
    days = DAYS_OF_FREQUENCY.get(settings.frequency)
    if days is None:
        return False
    return settings.mailed_on is None or (day - settings.mailed_on).days >= days


def put_digest(account: Account, news: Sequence[News]) -> None:
    with force_locale(DEFAULT_LANGUAGE):
        subject = ngettext(
            "News of %(num)s complaint you follow", "News of %(num)s complaints you follow", len(news)
        )
        try:
            outbox.put(account.email, subject, letter_of(account, news), lasts=MAIL_LASTS)
        except NotAnAddress:
            log.error("account_without_mail_address", account=account.public_id)


def letter_of(account: Account, news: Sequence[News]) -> str:
    parts = [gettext("Hello %(name)s,", name=account.name)]
    parts += [
        "\n".join([f"• {one.summary}", *one.lines, address_of("complaints.show", public_id=one.public_id)])
        for one in news
    ]
    parts.append(
        gettext("How often you get this mail, or that you do not want it, you choose here:")
        + f"\n{address_of('complaints.mail_settings')}"
    )
    return "\n\n".join(parts) + "\n"


def news_for(account: Account, since: datetime, until: datetime) -> list[News]:
    """Return what became of the complaints an account follows, but by itself."""
    followed = followed_by(account)
    lines: dict[int, list[str]] = {}
    with force_locale(DEFAULT_LANGUAGE):
        for event in answers_to(followed, account, since, until):
            lines.setdefault(event.complaint_id, []).extend(lines_of_answer(event))
        for complaint_id, moved in moves_of_improvements(followed, account, since, until):
            lines.setdefault(complaint_id, []).append(f"{moved.item.title}: {STATUS_NAMES[moved.status]}")
    found = db.session.scalars(
        select(Complaint)
        .join(Complaint.filing)
        .join(ComplaintVoice.comment)
        .where(Complaint.id.in_(lines), Complaint.id.in_(known_ids()))
        .options(contains_eager(Complaint.filing).contains_eager(ComplaintVoice.comment))
        .order_by(Complaint.id)
    )
    return [
        News(one.public_id, summary_of(one.filing.comment.text if one.filing.comment else ""), lines[one.id])
        for one in found
    ]


def followed_by(account: Account) -> Subquery:
    """Select what an account follows, and what that was merged into: its ``id``, and ``since`` when."""
    line = (
        select(Complaint.id, Complaint.merged_into_id, ComplaintFollower.since)
        .join(ComplaintFollower, ComplaintFollower.complaint_id == Complaint.id)
        .where(ComplaintFollower.account_id == account.id)
        .cte("line", recursive=True)
    )
    above = select(Complaint.id, Complaint.merged_into_id, line.c.since)
    line = line.union(above.join(line, Complaint.id == line.c.merged_into_id))
    return select(line.c.id, func.min(line.c.since).label("since")).group_by(line.c.id).subquery()


def answers_to(
    followed: Subquery, account: Account, since: datetime, until: datetime
) -> Sequence[ComplaintEvent]:
    return db.session.scalars(
        select(ComplaintEvent)
        .join(followed, ComplaintEvent.complaint_id == followed.c.id)
        .where(ComplaintEvent.account_id != account.id, ComplaintEvent.at > followed.c.since)
        .where(ComplaintEvent.at > since, ComplaintEvent.at <= until)
        .order_by(ComplaintEvent.id)
    ).all()


def moves_of_improvements(
    followed: Subquery, account: Account, since: datetime, until: datetime
) -> list[tuple[int, BacklogEvent]]:
    """Return where an improvement moved that one of these complaints is a reason for, since it is."""
    rows = db.session.execute(
        select(ComplaintImprovement.complaint_id, BacklogEvent)
        .join(followed, ComplaintImprovement.complaint_id == followed.c.id)
        .join(BacklogItem, ComplaintImprovement.item_id == BacklogItem.id)
        .join(BacklogEvent, BacklogEvent.item_id == BacklogItem.id)
        .where(BacklogEvent.account_id != account.id)
        .where(BacklogEvent.at > ComplaintImprovement.linked_at, BacklogEvent.at > followed.c.since)
        .where(BacklogEvent.at > since, BacklogEvent.at <= until)
        .options(joinedload(BacklogEvent.item))
        .order_by(BacklogEvent.id)
    )
    return [(complaint_id, event) for complaint_id, event in rows]


def lines_of_answer(event: ComplaintEvent) -> list[str]:
    return [str(COMPLAINT_STATUS_NAMES[event.status]), *filter(None, [event.answer])]
