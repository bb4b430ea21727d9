"""Closing a batch of paper: all its sheets count, together and once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from operator import attrgetter
from uuid import NAMESPACE_URL, uuid5

from flask import current_app
from flask_babel import gettext
from sqlalchemy import select

from analysis import redact
from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.concerns.finding import announce_all, kinds_in
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.intake.paper import progress_of
from feedback.intake.readings import Sheet, content_of, refuse_closed
from feedback.models import FIRST, SETTLED, Account, PaperBatch, PaperEntry, utc_now


class NotReady(FeedbackError):
    status = 409

    def message(self) -> str:
        return gettext("The batch cannot be closed yet: look at what is missing.")


def close(batch: PaperBatch, account: Account) -> int:
    """Let all sheets of a batch count, together; return how many said something. Raises NotReady."""
    refuse_closed(batch)
    if not progress_of(batch).can_close:
        raise NotReady
    kept = []
    entries = list(db.session.scalars(select(PaperEntry).where(PaperEntry.batch_id == batch.id)))
    for number, readings in readings_in(entries).items():
        sheet = readings.get(SETTLED) or readings[FIRST]
        words = words_of_concern(readings.values(), sheet)
        if not sheet.is_empty or words:
            kept.append(add_submission(replace(sent_of(batch, number, sheet), read_otherwise=words)))
    for entry in entries:
        entry.content = None
    batch.closed_by_id, batch.closed_at = account.id, utc_now()
    db.session.commit()
    announce_all(comment for one in kept for comment in one.comments)
    return len(kept)


def readings_in(entries: Sequence[PaperEntry]) -> dict[int, dict[int, Sheet]]:
    """Return what each reading of each sheet says, by number and reading."""
    by_number: dict[int, dict[int, Sheet]] = {}
    for entry in sorted(entries, key=attrgetter("sheet", "reading")):
        by_number.setdefault(entry.sheet, {})[entry.reading] = content_of(entry)
    return by_number


def words_of_concern(readings: Iterable[Sheet], final: Sheet) -> tuple[str, ...]:
    """Return what was read on a sheet besides, where it raises a concern that the settled words do not.

    Whoever settles is of the office that people write about: a hint of corruption must not depend on them.
    """
    known, kept = kinds_on(final), []
    for sheet in readings:
        if fresh := kinds_on(sheet) - known:
            kept.append(sheet.comment)
            known |= fresh
    return tuple(kept)


def kinds_on(sheet: Sheet) -> set[str]:
    return set(kinds_in(redact(sheet.comment).text))


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
