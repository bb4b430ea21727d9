"""Batches of paper: each sheet typed once by its number, usually twice, and counted when all of it is in.

Two readings of the same sheet are compared without showing the second reader the first; where they differ,
somebody looks at the sheet again. A closed batch cannot be changed.
"""

import json
import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from flask import current_app
from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.collection.sources import local_day
from feedback.concerns.finding import announce_all
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.intake.spoken import ENTERERS
from feedback.keys import content_digest, seal, unseal
from feedback.models import (
    FIRST,
    READINGS,
    SECOND,
    SETTLED,
    Account,
    Option,
    PaperBatch,
    PaperEntry,
    SurveyVersion,
    Touchpoint,
    utc_now,
)

MAX_SHEETS = 300
MAX_NUMBER = 99_999


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


@dataclass(frozen=True)
class Progress:
    """How far a batch is, in numbers of sheets."""

    announced: int
    is_entered_twice: bool
    first: list[int]
    second: list[int]
    different: list[int]  # the two readings differ, and nobody has looked again
    settled: list[int]

    @property
    def missing(self) -> int:
        return max(self.announced - len(self.first), 0)

    @property
    def unread(self) -> list[int]:
        """Those the second reading still lacks."""
        return sorted(set(self.first) - set(self.second)) if self.is_entered_twice else []

    @property
    def count_is_right(self) -> bool:
        return len(self.first) == self.announced

    @property
    def can_close(self) -> bool:
        return self.count_is_right and not self.unread and not self.different


class BatchClosed(FeedbackError):
    status = 409

    def message(self) -> str:
        return gettext("This batch is closed. Its sheets count, and nothing in it can be changed.")


class NotReady(FeedbackError):
    status = 409

    def message(self) -> str:
        return gettext("The batch cannot be closed yet: look at what is missing.")


class EnteredBefore(FeedbackError):
    """This sheet is in already, with other content or typed by somebody else."""

    status = 409

    def message(self) -> str:
        return gettext("A sheet with this number is in already. Look at the number on the sheet.")


def letters_of(version: SurveyVersion) -> Mapping[str, Option]:
    """Return the letter of each reason, as the printed sheet has them: a is the first."""
    options = next((question.options for question in version.questions if question.code == "reasons"), [])
    return dict(zip(string.ascii_lowercase, options, strict=False))


def batches_for(account: Account) -> Sequence[PaperBatch]:
    """Return the batches of the account's units, the open ones first."""
    return db.session.scalars(
        select(PaperBatch)
        .join(Touchpoint)
        .where(Touchpoint.unit_id.in_(units_of(account, *ENTERERS)))
        .options(joinedload(PaperBatch.touchpoint))
        .order_by(PaperBatch.closed_at.is_not(None), PaperBatch.id.desc())
        .limit(200)
    ).all()


def find_batch(public_id: str, account: Account) -> PaperBatch:
    """Return a batch of the account's units. Raises NotFound."""
    batch = db.session.scalar(
        select(PaperBatch)
        .join(Touchpoint)
        .where(PaperBatch.public_id == public_id, Touchpoint.unit_id.in_(units_of(account, *ENTERERS)))
        .options(joinedload(PaperBatch.touchpoint).joinedload(Touchpoint.unit))
    )
    if batch is None:
        raise NotFound
    return batch


def open_batch(
    touchpoint: Touchpoint,
    version: SurveyVersion,
    filled: tuple[date, date],
    announced: int,
    account: Account,
    *,
    is_entered_twice: bool,
) -> PaperBatch:
    """Begin a batch of sheets filled in between two days."""
    batch = PaperBatch(
        touchpoint_id=touchpoint.id,
        survey_version_id=version.id,
        filled_from=filled[0],
        filled_to=filled[1],
        announced=announced,
        is_entered_twice=is_entered_twice,
        opened_by_id=account.id,
        opened_at=utc_now(),
    )
    db.session.add(batch)
    db.session.commit()
    return batch


def correct_announced(batch: PaperBatch, announced: int) -> None:
    """Put right how many sheets there are, after counting again."""
    refuse_closed(batch)
    batch.announced = announced
    db.session.commit()


def enter_sheet(batch: PaperBatch, reading: int, number: int, sheet: Sheet, account: Account) -> None:
    """Keep one reading of a sheet; the same again is the same. Raises EnteredBefore, BatchClosed."""
    refuse_closed(batch)
    kept = find_entry(batch, reading, number)
    if kept and (kept.digest, kept.account_id) == (digest_of(sheet), account.id):
        return
    if kept:
        raise EnteredBefore
    db.session.add(entry_of(batch, reading, number, sheet, account))
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise EnteredBefore from error


def settle(batch: PaperBatch, number: int, sheet: Sheet, account: Account) -> None:
    """Say what a sheet really says whose two readings differ."""
    refuse_closed(batch)
    if not {FIRST, SECOND} <= readings_of(batch, number).keys():
        raise NotFound
    db.session.execute(delete(PaperEntry).where(at(batch, number), PaperEntry.reading == SETTLED))
    db.session.add(entry_of(batch, SETTLED, number, sheet, account))
    db.session.commit()


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


def close(batch: PaperBatch, account: Account) -> int:
    """Let all sheets of a batch count, together; return how many said something. Raises NotReady."""
    refuse_closed(batch)
    if not progress_of(batch).can_close:
        raise NotReady
    kept = []
    entries = list(db.session.scalars(select(PaperEntry).where(PaperEntry.batch_id == batch.id)))
    for number, sheet in final_sheets(entries).items():
        if not sheet.is_empty:
            kept.append(add_submission(sent_of(batch, number, sheet)))
    for entry in entries:
        entry.content = None
    batch.closed_by_id, batch.closed_at = account.id, utc_now()
    db.session.commit()
    announce_all(comment for one in kept for comment in one.comments)
    return len(kept)


def refuse_closed(batch: PaperBatch) -> None:
    """Raises BatchClosed. The row is locked, so that nobody closes the batch meanwhile."""
    closed = db.session.scalar(
        select(PaperBatch.closed_at).where(PaperBatch.id == batch.id).with_for_update()
    )
    if closed:
        raise BatchClosed


def final_sheets(entries: Sequence[PaperEntry]) -> dict[int, Sheet]:
    """Return each sheet as it was settled, else as it was read."""
    by_number: dict[int, dict[int, PaperEntry]] = {}
    for entry in entries:
        by_number.setdefault(entry.sheet, {})[entry.reading] = entry
    return {
        number: content_of(found.get(SETTLED) or found[FIRST]) for number, found in sorted(by_number.items())
    }


def sent_of(batch: PaperBatch, number: int, sheet: Sheet) -> Sent:
    day = datetime.combine(batch.filled_to, time(12), tzinfo=current_app.config["TIME_ZONE"])
    return Sent(
        submission_id=uuid5(NAMESPACE_URL, f"paper:{batch.public_id}:{number}"),
        unit=batch.touchpoint.unit,
        version=batch.survey_version,
        touchpoint=batch.touchpoint,
        channel="paper",
        mode="paper",
        language=DEFAULT_LANGUAGE,
        given_at=day,
        rating=sheet.rating,
        reasons=sheet.reasons,
        comment=sheet.comment,
        dossier_code=sheet.dossier_code,
    )


def progress_of(batch: PaperBatch) -> Progress:
    rows = db.session.execute(
        select(PaperEntry.reading, PaperEntry.sheet, PaperEntry.digest).where(PaperEntry.batch_id == batch.id)
    )
    digests: dict[int, dict[int, bytes]] = {reading: {} for reading in READINGS}
    for reading, number, digest in rows:
        digests[reading][number] = digest
    first, second, settled = (digests[reading] for reading in READINGS)
    different = [n for n in first.keys() & second.keys() if first[n] != second[n] and n not in settled]
    return Progress(
        announced=batch.announced,
        is_entered_twice=batch.is_entered_twice,
        first=sorted(first),
        second=sorted(second),
        different=sorted(different),
        settled=sorted(settled),
    )


def next_number(batch: PaperBatch, reading: int) -> int:
    """Return the number probably typed next: the one after the last, or the first not read twice."""
    if reading == SECOND and (unread := progress_of(batch).unread):
        return unread[0]
    last = db.session.scalar(
        select(func.max(PaperEntry.sheet)).where(
            PaperEntry.batch_id == batch.id, PaperEntry.reading == reading
        )
    )
    return min((last or 0) + 1, MAX_NUMBER)


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


def last_day_of(batch: PaperBatch) -> date | None:
    """Return the last whole day on which a batch's sheets are kept if nobody goes on, None without any."""
    typed_at = db.session.scalar(
        select(func.max(PaperEntry.entered_at)).where(
            PaperEntry.batch_id == batch.id, PaperEntry.content.is_not(None)
        )
    )
    return typed_at and local_day(typed_at + time_to_go_on()) - timedelta(days=1)


def is_forgotten(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a batch was left: open, and nothing typed for as long as a raw text is kept.

    What stands on a sheet is a text as it was written, whoever typed it, and may be kept no longer. The paper
    is still there: the batch stays open, and its sheets can be typed again.
    """
    left = (
        select(PaperEntry.batch_id)
        .where(PaperEntry.content.is_not(None))
        .group_by(PaperEntry.batch_id)
        .having(func.max(PaperEntry.entered_at) <= now - time_to_go_on())
    )
    return PaperBatch.closed_at.is_(None) & PaperBatch.id.in_(left)


def time_to_go_on() -> timedelta:
    return timedelta(days=current_app.config["RAW_TEXT_DAYS"])


def forget_sheets(some: Select[int]) -> int:
    """Delete all that was typed of these batches, in the caller's transaction; return of how many."""
    gone = delete(PaperEntry).where(PaperEntry.batch_id.in_(some)).returning(PaperEntry.batch_id)
    return len(set(db.session.scalars(gone, execution_options={"synchronize_session": False})))
