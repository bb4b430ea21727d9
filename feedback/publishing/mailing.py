"""Telling those who want it that a report is published: each once for each version, whoever does it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from feedback import mail
from feedback.accounts.service import units_of
from feedback.database import db, read_only
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.mail import outbox
from feedback.mail.letters import Letter, NotAnAddress
from feedback.models import Account, OrgUnit, ReportMail, ReportPublication, ReportSubscription, utc_now
from feedback.publishing.letters import file_about, file_name, letter_about
from feedback.reports.asking import READERS

# What could not be told for so long is news no more: as where mail is set up only then.
TOLD_WITHIN = timedelta(days=3)
MAIL_LASTS = timedelta(days=3)
# A report of a few hundred units is published on one day: what else the minute is for must not wait for all.
AT_ONCE = 20
# Who answers for a unit carries its report into meetings. Others read it where they sign in.
GETTING_FILES = ("manager",)

log = structlog.get_logger()

# The version that was news: the published one, or where a quote was erased since the one it stands in for.
News = aliased(ReportPublication)


def mail_published(now: datetime | None = None) -> int:
    """Write about what was published lately to whom it was not told yet; return how many mails."""
    if not mail.is_set_up():
        return 0
    waiting = to_be_told((now or utc_now()) - TOLD_WITHIN)
    db.session.rollback()
    written = tried = 0
    for key in waiting:
        mails = told_or_logged(key)
        written += mails or 0
        tried += mails != 0  # those of whom nobody waiting may read any more cost nothing
        if tried == AT_ONCE:
            break
    return written


def told_or_logged(publication_id: int) -> int | None:
    """Tell of one version; None where its mail cannot be made, which keeps the mails of no other."""
    try:
        return tell_all(publication_id)
    except Exception as error:
        db.session.rollback()
        code = db.session.get_one(ReportPublication, publication_id).public_id
        db.session.rollback()
        # No words of the fault: they may be what somebody wrote.
        log.error("report_not_mailed", publication=code, fault=type(error).__name__)
        return None


def to_be_told(since: datetime) -> Sequence[int]:
    """Return the versions about which somebody waits for mail. That a quote was erased is told to nobody.

    In no order: many that cannot be made must not stand before the others each minute.
    """
    return db.session.scalars(
        select(ReportPublication.id)
        .join(News, is_the_news())
        .where(ReportPublication.state == "published", News.published_at > since)
        .where(exists().where(*who_waits()))
        .order_by(func.random())
    ).all()


def is_the_news() -> ColumnElement[bool]:
    """Return the condition that News is the newest version up to a published one that somebody decided on."""
    earlier = aliased(ReportPublication)
    newest = (
        select(func.max(earlier.version))
        .where(
            earlier.unit_id == ReportPublication.unit_id,
            earlier.month == ReportPublication.month,
            earlier.version <= ReportPublication.version,
            earlier.cause != "erasure",
        )
        .correlate(ReportPublication)
        .scalar_subquery()
    )
    return and_(
        News.unit_id == ReportPublication.unit_id,
        News.month == ReportPublication.month,
        News.version == newest,
    )


def who_waits() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a subscription waits for the News of a version: told of none since then."""
    since = aliased(ReportPublication)
    told = (
        exists()
        .where(
            ReportMail.publication_id == since.id,
            ReportMail.account_id == ReportSubscription.account_id,
            since.unit_id == ReportPublication.unit_id,
            since.month == ReportPublication.month,
            since.version.between(News.version, ReportPublication.version),
        )
        .correlate(ReportPublication, News, ReportSubscription)
    )
    return (
        ReportSubscription.unit_id == ReportPublication.unit_id,
        ReportSubscription.since <= News.published_at,
        ~told,
    )


def tell_all(publication_id: int) -> int:
    """Write to all who wait. What a mail says is made before anything is held that others wait for."""
    letters = letters_about(publication_id)
    db.session.rollback()
    return sum(tell(publication_id, *letter) for letter in letters)


def letters_about(publication_id: int) -> list[tuple[int, Letter]]:
    """Return the letter to each account that waits and may still read the report."""
    read_only()
    publication = db.session.get_one(ReportPublication, publication_id)
    readers = [one for one in waiting_for(publication) if reaches(one, publication, READERS)]
    if not readers:
        return []
    takers = {one.id for one in readers if gets_file(one, publication)}
    with force_locale(DEFAULT_LANGUAGE):
        plain = letter_about(publication)
        filed = plain.with_pdf(file_about(publication), file_name(publication)) if takers else plain
    return [(one.id, replace(filed if one.id in takers else plain, recipient=one.email)) for one in readers]


def waiting_for(publication: ReportPublication) -> Sequence[Account]:
    return db.session.scalars(
        select(Account)
        .join(ReportSubscription, ReportSubscription.account_id == Account.id)
        .join(ReportPublication, ReportPublication.id == publication.id)
        .join(News, is_the_news())
        .where(Account.active, *who_waits())
        .order_by(Account.id)
    ).all()


def reaches(account: Account, publication: ReportPublication, roles: Sequence[str]) -> bool:
    reached = units_of(account, *roles)
    return db.session.scalar(reached.where(OrgUnit.id == publication.unit_id)) is not None


def gets_file(account: Account, publication: ReportPublication) -> bool:
    """Tell whether the report itself may lie in somebody's mailbox, not only a link to it.

    Never where an account must show a second factor: mail would lead around it.
    """
    roles = {one.role for one in account.appointments}
    return not roles & current_app.config["SECOND_FACTOR_ROLES"] and reaches(
        account, publication, GETTING_FILES
    )


def tell(publication_id: int, account_id: int, letter: Letter) -> bool:
    """Put one letter into the outbox and keep that it was, both or neither; False where somebody did."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    kept = insert(ReportMail).values(
        publication_id=publication_id, account_id=account_id, written_at=utc_now()
    )
    if db.session.scalar(kept.on_conflict_do_nothing().returning(ReportMail.id)) is None:
        db.session.rollback()
        return False
    try:
        outbox.put_letter(letter, lasts=MAIL_LASTS)
    except NotAnAddress:
        log.error("account_without_mail_address", account=db.session.get_one(Account, account_id).public_id)
    db.session.commit()
    return True
