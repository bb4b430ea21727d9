"""Batches of paper: each sheet typed once by its number, usually twice, and counted when all of it is in.

Two readings of the same sheet are compared without showing the second reader the first; where they differ,
somebody looks at the sheet again. A closed batch cannot be changed.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from flask import current_app
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.concerns.finding import announce_all
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.intake.readings import Sheet, content_of, refuse_closed
from feedback.intake.spoken import ENTERERS
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


class NotReady(FeedbackError):
    status = 409

    def message(self) -> str:
        return gettext("The batch cannot be closed yet: look at what is missing.")


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
