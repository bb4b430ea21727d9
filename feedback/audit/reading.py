"""The audit log as administrators read it: what was done in their reach, by kind, person, day, subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from feedback.accounts.keeping import KEEPERS, visible_to
from feedback.accounts.service import reaches_everything, units_of
from feedback.csv_files import csv_file
from feedback.database import db
from feedback.models import Account, AuditEntry

PER_PAGE = 50
HEADINGS = ("time_utc", "kind", "subject", "by", "unit", "details", "code")
COMMAND_LINE = "-"  # stands for a person where nobody was signed in


@dataclass(frozen=True)
class Asked:
    """What to look for; empty: whatever it is."""

    kind: str = ""
    actor: str = ""  # public id of an account, or COMMAND_LINE
    subject: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Found:
    """One page of entries, the newest first, and where the next one begins."""

    entries: Sequence[AuditEntry]
    next_before: int | None


def within_reach(reader: Account) -> ColumnElement[bool]:
    """Return the condition that an entry is about a unit or an account this administrator reaches."""
    if reaches_everything(reader, *KEEPERS):
        return true()
    return or_(
        AuditEntry.unit_id.in_(units_of(reader, *KEEPERS)),
        AuditEntry.subject.in_(visible_to(reader).with_only_columns(Account.public_id)),
    )


def entries_for(reader: Account, asked: Asked) -> Select[AuditEntry]:
    """Select the entries that were asked for, the newest first."""
    conditions = [within_reach(reader)]
    if asked.kind:
        conditions.append(AuditEntry.kind == asked.kind)
    if asked.subject:
        conditions.append(AuditEntry.subject == asked.subject)
    if asked.actor:
        conditions.append(by(asked.actor))
    if asked.first:
        conditions.append(AuditEntry.at >= beginning_of(asked.first))
    if asked.last:
        conditions.append(AuditEntry.at < beginning_of(asked.last + timedelta(days=1)))
    wanted = select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc())
    return wanted.options(joinedload(AuditEntry.actor), joinedload(AuditEntry.unit))


def by(actor: str) -> ColumnElement[bool]:
    if actor == COMMAND_LINE:
        return AuditEntry.actor_id.is_(None)
    return AuditEntry.actor_id == select(Account.id).where(Account.public_id == actor).scalar_subquery()


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=current_app.config["TIME_ZONE"])


def page_of(reader: Account, asked: Asked, before: int | None = None) -> Found:
    """Return the entries before this one, else the newest."""
    wanted = entries_for(reader, asked)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    entries = db.session.scalars(wanted.limit(PER_PAGE + 1)).all()
    return Found(entries[:PER_PAGE], entries[PER_PAGE - 1].id if len(entries) > PER_PAGE else None)


def file_of(reader: Account, asked: Asked) -> bytes:
    """Return all that was asked for as CSV, persons by their codes: names stay in the service."""
    return csv_file(HEADINGS, map(row_of, db.session.scalars(entries_for(reader, asked))))


def row_of(entry: AuditEntry) -> tuple[str, ...]:
    return (
        entry.at.isoformat(timespec="seconds"),
        entry.kind,
        entry.subject,
        entry.actor.public_id if entry.actor else "",
        entry.unit.code if entry.unit else "",
        "; ".join(f"{name}={value}" for name, value in sorted(entry.details.items())),
        entry.mac.hex(),
    )


def actors_seen_by(reader: Account) -> Sequence[Account]:
    """Return whoever did something in this administrator's reach, by name."""
    did = select(AuditEntry.actor_id).where(within_reach(reader)).distinct()
    return db.session.scalars(select(Account).where(Account.id.in_(did)).order_by(Account.name)).all()


def names_of(reader: Account, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Return the names of the accounts that entries are about and the reader sees, by their public ids."""
    seen = visible_to(reader).where(Account.public_id.in_({entry.subject for entry in entries}))
    return {account.public_id: account.name for account in db.session.scalars(seen)}
