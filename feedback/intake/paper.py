"""Batches of paper: each sheet typed once by its number, usually twice, and counted when all of it is in.

Two people read the same sheet, and neither sees what the other typed; where the readings differ, somebody
looks at the sheet again. A closed batch cannot be changed.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.intake.readings import refuse_closed
from feedback.intake.spoken import ENTERERS
from feedback.models import (
    FIRST,
    READINGS,
    SECOND,
    Account,
    Option,
    PaperBatch,
    PaperEntry,
    SurveyVersion,
    Touchpoint,
    utc_now,
)
from feedback.surveys.rules import reason_question

MAX_SHEETS = 300
MAX_NUMBER = 99_999


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


def letters_of(version: SurveyVersion) -> Mapping[str, Option]:
    """Return the letter of each reason, as the printed sheet has them: a is the first."""
    options = next((question.options for question in version.questions if question.code == "reasons"), [])
    return dict(zip(string.ascii_lowercase, options, strict=False))


def praising_levels(version: SurveyVersion) -> list[str]:
    """Return the ratings after which the reasons ticked on a sheet are what was good.

    The sheet asks for one list, "What was it about?", and its rating decides which one that is: a second list
    would make the sheets lying on the desks another form than those printed now.
    """
    after = {
        option.code: reason_question(version, int(option.code))
        for question in version.questions
        if question.code == "rating"
        for option in question.options
    }
    return [level for level, asked in after.items() if asked and asked.code == "strengths"]


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


def readable_by(batch: PaperBatch, account: Account) -> list[int]:
    """Return the sheets this account may read a second time: those it has not read the first time itself."""
    unread = progress_of(batch).unread
    if batch.one_reader_reason:
        return unread
    own = set(
        db.session.scalars(
            select(PaperEntry.sheet).where(
                PaperEntry.batch_id == batch.id,
                PaperEntry.reading == FIRST,
                PaperEntry.account_id == account.id,
            )
        )
    )
    return [number for number in unread if number not in own]


def waive_second_reader(batch: PaperBatch, reason: str, account: Account) -> None:
    """Let one person read both times, where an office has nobody else; why stays with the batch."""
    refuse_closed(batch)
    if not batch.one_reader_reason:
        batch.one_reader_reason, batch.one_reader_by_id = reason, account.id
    db.session.commit()


def next_number(batch: PaperBatch, reading: int, account: Account) -> int:
    """Return the number probably typed next: the one after the last, or the first still to read twice."""
    if reading == SECOND and (readable := readable_by(batch, account)):
        return readable[0]
    last = db.session.scalar(
        select(func.max(PaperEntry.sheet)).where(
            PaperEntry.batch_id == batch.id, PaperEntry.reading == reading
        )
    )
    return min((last or 0) + 1, MAX_NUMBER)
