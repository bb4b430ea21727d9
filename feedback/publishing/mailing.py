"""Telling those who want it that a report is published: each once for each version, whoever does it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects import postgresql, sqlite

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
# Who answers for a unit carries its report into meetings. Others read it where they sign in.
GETTING_FILES = ("manager",)

log = structlog.get_logger()


def mail_published(now: datetime | None = None) -> int:
    """Write about what was published lately to whom it was not told yet; return how many mails."""
    if not mail.is_set_up():
        return 0
    waiting = to_be_told((now or utc_now()) - TOLD_WITHIN)
    db.session.rollback()
    return sum(tell_all(key) for key in waiting)


def to_be_told(since: datetime) -> Sequence[int]:
    """Return the versions about which somebody waits for mail. That a quote was erased is told to nobody."""
    return db.session.scalars(
        select(ReportPublication.id)
        .where(ReportPublication.state == "published", ReportPublication.cause != "erasure")
        .where(ReportPublication.published_at > since)
        .where(exists().where(*who_waits()))
        .order_by(ReportPublication.id)
    ).all()


def who_waits() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a subscription waits for mail about a version."""
    told = (
        exists()
        .where(
            ReportMail.publication_id == ReportPublication.id,
            ReportMail.account_id == ReportSubscription.account_id,
        )
        .correlate(ReportPublication, ReportSubscription)
    )
    return (
        ReportSubscription.unit_id == ReportPublication.unit_id,
        ReportSubscription.since <= ReportPublication.published_at,
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
