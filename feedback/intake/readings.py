"""Readings of a batch's sheets: typed by number, compared by digest, sealed until the batch counts."""

import json
from dataclasses import asdict, dataclass, field

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.exc import IntegrityError

from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.keys import content_digest, seal, unseal
from feedback.models import (
    FIRST,
    SECOND,
    SETTLED,
    Account,
    PaperBatch,
    PaperEntry,
    utc_now,
)


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet of paper. One without anything is blank or cannot be read."""

    rating: int | None = None
    reasons: list[str] = field(default_factory=list)
    comment: str = ""
    dossier_code: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Sheet()


class BatchClosed(FeedbackError):
    status = 409

    def message(self) -> str:
        return gettext("This batch is closed. Its sheets count, and nothing in it can be changed.")


class EnteredBefore(FeedbackError):
    """This sheet is in already, with other content or typed by somebody else."""

    status = 409

    def message(self) -> str:
        return gettext("A sheet with this number is in already. Look at the number on the sheet.")


class SameReader(FeedbackError):
    """Two readings by one person are one: the same eye makes the same mistake."""

    status = 409

    def message(self) -> str:
        return gettext("You read this sheet the other time yourself. Another person reads it now.")


def enter_sheet(batch: PaperBatch, reading: int, number: int, sheet: Sheet, account: Account) -> None:
    """Keep one reading of a sheet; the same again is the same.

    Raises EnteredBefore, SameReader, BatchClosed.
    """
    refuse_closed(batch)
    kept = find_entry(batch, reading, number)
    if kept and (kept.digest, kept.account_id) == (digest_of(sheet), account.id):
        return
    if kept:
        raise EnteredBefore
    other = find_entry(batch, SECOND if reading == FIRST else FIRST, number)
    if other and other.account_id == account.id and not batch.one_reader_reason:
        raise SameReader
    db.session.add(entry_of(batch, reading, number, sheet, account))
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise EnteredBefore from error


def settle(batch: PaperBatch, number: int, sheet: Sheet, account: Account) -> None:
    """Say, once, what a sheet really says whose two readings differ; who says so is kept. Raises NotFound."""
    refuse_closed(batch)
    refuse_settled(batch, number)
    db.session.add(entry_of(batch, SETTLED, number, sheet, account))
    try:
        db.session.commit()
    except IntegrityError as error:  # by somebody else at the same moment
        db.session.rollback()
        raise NotFound from error


def refuse_settled(batch: PaperBatch, number: int) -> None:
    """Raises NotFound where there is nothing to settle: the readings agree, or somebody has settled them."""
    readings = db.session.scalars(select(PaperEntry).where(at(batch, number))).all()
    digests = {entry.reading: entry.digest for entry in readings}
    if digests.keys() != {FIRST, SECOND} or digests[FIRST] == digests[SECOND]:
        raise NotFound


def undo_last(batch: PaperBatch, reading: int, account: Account) -> int | None:
    """Take out the sheet this account typed last in this reading; return its number."""
    refuse_closed(batch)
    last = db.session.scalar(
        select(PaperEntry)
        .where(
            PaperEntry.batch_id == batch.id,
            PaperEntry.reading == reading,
            PaperEntry.account_id == account.id,
        )
        .order_by(PaperEntry.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    number = last.sheet
    # What was settled between two readings holds no longer when one of them is gone.
    gone = (PaperEntry.id == last.id) | (PaperEntry.reading == SETTLED)
    db.session.execute(delete(PaperEntry).where(at(batch, number), gone))
    db.session.commit()
    return number


def refuse_closed(batch: PaperBatch) -> None:
    """Raises BatchClosed. The row is locked, so that nobody closes the batch meanwhile."""
    closed = db.session.scalar(
        select(PaperBatch.closed_at).where(PaperBatch.id == batch.id).with_for_update()
    )
    if closed:
        raise BatchClosed


def has_sheet(batch: PaperBatch, number: int) -> bool:
    return find_entry(batch, FIRST, number) is not None


def readings_of(batch: PaperBatch, number: int) -> dict[int, Sheet]:
    """Return what each reading of a sheet says, by reading."""
    entries = db.session.scalars(select(PaperEntry).where(at(batch, number)))
    return {entry.reading: content_of(entry) for entry in entries}


def find_entry(batch: PaperBatch, reading: int, number: int) -> PaperEntry | None:
    return db.session.scalar(select(PaperEntry).where(at(batch, number), PaperEntry.reading == reading))


def at(batch: PaperBatch, number: int) -> ColumnElement[bool]:
    return and_(PaperEntry.batch_id == batch.id, PaperEntry.sheet == number)


def entry_of(batch: PaperBatch, reading: int, number: int, sheet: Sheet, account: Account) -> PaperEntry:
    return PaperEntry(
        batch_id=batch.id,
        sheet=number,
        reading=reading,
        content=seal(json.dumps(asdict(sheet), ensure_ascii=False)),
        digest=digest_of(sheet),
        account_id=account.id,
        entered_at=utc_now(),
    )


def digest_of(sheet: Sheet) -> bytes:
    return content_digest(asdict(sheet))


def content_of(entry: PaperEntry) -> Sheet:
    """Return what an entry says. Raises BatchClosed when its words are gone."""
    if entry.content is None:
        raise BatchClosed
    return Sheet(**json.loads(unseal(entry.content)))
