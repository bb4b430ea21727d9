"""Bringing in comments collected elsewhere: each row once, each refusal with its line and cause."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import current_app

from feedback.collection.forms import MAX_COMMENT
from feedback.collection.sent import Sent
from feedback.collection.service import SentBefore, add_submission
from feedback.collection.tables import Line
from feedback.database import db
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.models import ImportBatch, SurveyVersion, Touchpoint, utc_now
from feedback.typed import tidy_text

FIELDS = ("comment", "rating", "date")
ROWS_PER_COMMIT = 500


@dataclass(frozen=True)
class Plan:
    """How to read a file: which column is which field, and what holds for all its rows."""

    source: bytes  # the file's hash
    touchpoint: Touchpoint
    version: SurveyVersion
    columns: Mapping[str, str]  # {field: column}
    day: date
    id_column: str | None = None


@dataclass(frozen=True)
class Refusal:
    line: int
    cause: str


@dataclass
class Result:
    added: int = 0
    already_known: int = 0
    refused: list[Refusal] = field(default_factory=list)


class BadRow(Exception):
    """This row cannot be taken; the message says why."""


def import_rows(plan: Plan, lines: Iterable[Line]) -> Result:
    """Add every row that is new and sound, and tell what became of each."""
    result = Result()
    batch = ImportBatch(
        file_hash=plan.source,
        column_map=dict(plan.columns),
        imported_at=utc_now(),
        added=0,
        already_known=0,
        refused=0,
    )
    db.session.add(batch)
    db.session.flush()
    for some in in_batches(lines, ROWS_PER_COMMIT):
        for line in some:
            import_line(plan, line, batch, result)
        batch.added, batch.already_known = result.added, result.already_known
        batch.refused = len(result.refused)
        db.session.commit()
    return result


def in_batches(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    some: list[Line] = []
    for line in lines:
        some.append(line)
        if len(some) == size:
            yield some
            some = []
    yield some


def import_line(plan: Plan, line: Line, batch: ImportBatch, result: Result) -> None:
    try:
        if add_submission(sent_in(plan, line, batch)).is_new:
            result.added += 1
        else:
            result.already_known += 1
    except BadRow as bad:
        result.refused.append(Refusal(line.number, str(bad)))
    except SentBefore:
        result.refused.append(Refusal(line.number, "this row's id is known with other content"))


def preview(plan: Plan, lines: Iterable[Line]) -> list[Refusal | Sent]:
    """Return what each line would become, without keeping anything."""
    return [sent_or_refusal(plan, line) for line in lines]


def sent_or_refusal(plan: Plan, line: Line) -> Refusal | Sent:
    try:
        return sent_in(plan, line, None)
    except BadRow as bad:
        return Refusal(line.number, str(bad))


def sent_in(plan: Plan, line: Line, batch: ImportBatch | None) -> Sent:
    """Return the submission a row holds. Raises BadRow."""
    rating, comment = rating_in(plan, line), comment_in(plan, line)
    if rating is None and not comment:
        raise BadRow("neither a comment nor a rating")
    return Sent(
        submission_id=identity_of(plan, line),
        unit=plan.touchpoint.unit,
        version=plan.version,
        touchpoint=plan.touchpoint,
        channel="import",
        mode="unknown",
        language=DEFAULT_LANGUAGE,
        given_at=noon_of(day_in(plan, line)),
        rating=rating,
        comment=comment,
        import_batch_id=batch.id if batch else None,
    )


def identity_of(plan: Plan, line: Line) -> UUID:
    """Return the row's id: its id column or its place in the file, never its text, since many write "ok"."""
    if plan.id_column is None:
        return uuid5(NAMESPACE_URL, f"file:{plan.source.hex()}:{line.number}")
    value = line.values.get(plan.id_column, "").strip()
    if not value:
        raise BadRow(f"no id in column {plan.id_column!r}")
    return uuid5(NAMESPACE_URL, f"touchpoint:{plan.touchpoint.code}:{plan.id_column}:{value}")


def cell(plan: Plan, line: Line, name: str) -> str:
    return tidy_text(line.values.get(plan.columns.get(name, ""), ""))


def comment_in(plan: Plan, line: Line) -> str:
    comment = cell(plan, line, "comment")
    if len(comment) > MAX_COMMENT:
        raise BadRow(f"the comment has {len(comment)} characters, at most {MAX_COMMENT} fit")
    return comment


def rating_in(plan: Plan, line: Line) -> int | None:
    text = cell(plan, line, "rating")
    if not text:
        return None
    if text not in {"1", "2", "3", "4", "5"}:
        raise BadRow(f"the rating {text!r} is not a number from 1 to 5")
    return int(text)


def day_in(plan: Plan, line: Line) -> date:
    text = cell(plan, line, "date")
    if not text:
        return plan.day
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise BadRow(f"the date {text!r} is not like 2026-10-15") from None


def noon_of(day: date) -> datetime:
    """Noon where the unit lies: the day is known, the hour is not."""
    return datetime.combine(day, time(12), tzinfo=current_app.config["TIME_ZONE"])
