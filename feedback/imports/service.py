"""Bringing in what was collected elsewhere: each row once, each refusal with its line and cause."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from flask import current_app

from feedback.audit import service as audit
from feedback.collection.forms import MAX_COMMENT, MAX_SHORT_FIELD
from feedback.collection.rows import Row
from feedback.collection.sent import Sent, reasons_told
from feedback.collection.service import SentBefore, add_submission
from feedback.concerns.finding import announce_all
from feedback.database import db
from feedback.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from feedback.imports.asked import NotAsked, refuse_unasked
from feedback.imports.dates import NoDate, is_ambiguous, order_of, read_moment
from feedback.imports.identity import RowIds, by_column, by_moment, by_place
from feedback.imports.mappings import LISTS, ColumnMap, is_ticked, rating_of, reasons_of, tick_parts
from feedback.imports.tables import Line
from feedback.imports.told import BadRow
from feedback.models import Account, ImportBatch, SurveyVersion, Touchpoint, utc_now
from feedback.typed import tidy_text

ROWS_PER_COMMIT = 500
# What LimeSurvey writes for the day where a survey does not note it.
NO_DAY = "1980-01-01"


@dataclass(frozen=True)
class Plan:
    """How to read a file, and what holds for all its rows."""

    source: bytes  # the file's hash
    touchpoint: Touchpoint
    version: SurveyVersion
    mapping: ColumnMap
    day: date
    only_grows: bool = False  # rows have no id and are only ever added, each with its moment

    def row_ids(self) -> RowIds:
        """Return what tells the rows apart, for one reading from top to bottom."""
        columns, place = self.mapping.columns, self.touchpoint.code
        if "id" in columns:
            return by_column(place, columns["id"])
        if self.only_grows and "date" in columns:
            return by_moment(place, columns["date"])
        return by_place(self.source)


@dataclass(frozen=True)
class Refusal:
    line: int
    text: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def cause(self) -> str:
        return self.text % self.values if self.values else self.text


@dataclass
class Result:
    added: int = 0
    ratings: Counter[int | None] = field(default_factory=Counter)  # of those added
    already_known: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unannounced: list[Row] = field(default_factory=list)  # comments not committed yet

    @property
    def rated(self) -> int:
        return self.ratings.total() - self.ratings[None]


def import_rows(plan: Plan, lines: Iterable[Line], account: Account | None) -> tuple[Result, ImportBatch]:
    """Add every row that is new and sound, and tell what became of each; ``account``: who brings them in."""
    result, row_ids = Result(), plan.row_ids()
    batch = ImportBatch(
        account_id=account.id if account else None,
        touchpoint_id=plan.touchpoint.id,
        file_hash=plan.source,
        column_map=plan.mapping.as_json(),
        imported_at=utc_now(),
        added=0,
        already_known=0,
        refused=0,
    )
    db.session.add(batch)
    db.session.flush()
    for some in in_batches(lines, ROWS_PER_COMMIT):
        for line in some:
            import_line(plan, line, row_ids, batch, result)
        batch.added, batch.already_known = result.added, result.already_known
        batch.refused = len(result.refused)
        batch.rated, batch.fives = result.rated, result.ratings[5]
        db.session.commit()
        announce_all(result.unannounced)
        result.unannounced.clear()
    audit.record(
        "imported",
        plan.touchpoint.code,
        account,
        plan.touchpoint.unit,
        added=str(result.added),
        already_known=str(result.already_known),
        refused=str(len(result.refused)),
    )
    db.session.commit()
    return result, batch


def in_batches(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    some: list[Line] = []
    for line in lines:
        some.append(line)
        if len(some) == size:
            yield some
            some = []
    yield some


def import_line(plan: Plan, line: Line, row_ids: RowIds, batch: ImportBatch, result: Result) -> None:
    try:
        sent = replace(sent_in(plan, line, row_ids), import_batch_id=batch.id)
        kept = add_submission(sent)
        result.unannounced.extend(kept.comments)
        if kept.is_new:
            result.added += 1
            result.ratings[sent.rating] += 1
        else:
            result.already_known += 1
    except (BadRow, NotAsked) as bad:
        result.refused.append(Refusal(line.number, bad.text, bad.values))
    except SentBefore:
        result.refused.append(Refusal(line.number, N_("this row's id is known with other content")))


def preview(plan: Plan, lines: Iterable[Line]) -> list[Refusal | Sent]:
    """Return what each line would become, without keeping anything."""
    row_ids = plan.row_ids()
    return [sent_or_refusal(plan, line, row_ids) for line in lines]


def sent_or_refusal(plan: Plan, line: Line, row_ids: RowIds) -> Refusal | Sent:
    try:
        return sent_in(plan, line, row_ids)
    except (BadRow, NotAsked) as bad:
        return Refusal(line.number, bad.text, bad.values)


def sent_in(plan: Plan, line: Line, row_ids: RowIds) -> Sent:
    """Return the submission a row holds. Raises BadRow, NotAsked."""
    lists, unknown = lists_in(plan, line)
    rating, comment = rating_in(plan, line), comment_in(plan, line, unknown)
    if rating is None and not comment:
        raise BadRow(N_("neither a comment nor a rating"))
    named = {question: lists[name] for name, question in LISTS.items() if question}
    reasons = reasons_told(plan.version, rating, named, lists["reasons"])
    refuse_unasked(plan.version, rating, reasons, comment)
    given_at = moment_in(plan, line)
    return Sent(
        submission_id=row_ids(line, given_at),
        unit=plan.touchpoint.unit,
        version=plan.version,
        touchpoint=plan.touchpoint,
        channel=plan.mapping.channel,
        mode=plan.mapping.mode,
        language=language_in(plan, line),
        given_at=given_at,
        rating=rating,
        reasons=reasons.by_rating,
        named_reasons=reasons.named,
        comment=comment,
        dossier_code=cell(plan, line, "dossier_code")[:MAX_SHORT_FIELD],
    )


def cell(plan: Plan, line: Line, name: str) -> str:
    return tidy_text(line.values.get(plan.mapping.columns.get(name, ""), ""))


def values_given(plan: Plan, name: str) -> Mapping[str, str]:
    return plan.mapping.values.get(name, {})


def comment_in(plan: Plan, line: Line, said_besides: Sequence[str]) -> str:
    """Return the comment; what was ticked or written as a reason and is none of ours belongs to it."""
    comment = "\n".join([*filter(None, [cell(plan, line, "comment")]), *said_besides])
    if len(comment) > MAX_COMMENT:
        raise BadRow(
            N_("the comment has %(length)s characters, at most %(most)s fit"),
            length=len(comment),
            most=MAX_COMMENT,
        )
    return comment


def rating_in(plan: Plan, line: Line) -> int | None:
    text = cell(plan, line, "rating")
    level = rating_of(text, values_given(plan, "rating"))
    if level is None:
        raise BadRow(N_("the rating '%(said)s' is not a number from 1 to 5"), said=text)
    return int(level) if level else None


def lists_in(plan: Plan, line: Line) -> tuple[dict[str, list[str]], list[str]]:
    """Return the reasons in each list, and what stands in one of them and is no reason of ours."""
    lists: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name in LISTS:
        lists[name], others = reasons_of(cell(plan, line, name), values_given(plan, "reasons"))
        unknown += others
    for column, tick in plan.mapping.ticks.items():
        name, reason = tick_parts(tick)
        if reason and is_ticked(line.values.get(column, "")):
            lists[name].append(reason)
    return lists, unknown


def language_in(plan: Plan, line: Line) -> str:
    said = cell(plan, line, "language").lower()[:2]
    return said if said in LANGUAGES else DEFAULT_LANGUAGE


def moment_in(plan: Plan, line: Line) -> datetime:
    text = cell(plan, line, "date")
    if not text and plan.mapping.finished_only:
        raise BadRow(N_("it was begun and never sent off: no date"))
    if not text or text.startswith(NO_DAY):
        return noon_of(plan.day)
    try:
        return read_moment(text, zone_of(plan.mapping), plan.mapping.date_order)
    except NoDate:
        raise BadRow(N_("the date '%(said)s' is not like 2026-10-15 or 15/10/2026"), said=text) from None


def zone_of(mapping: ColumnMap) -> tzinfo:
    if mapping.in_utc:
        return UTC
    zone: tzinfo = current_app.config["TIME_ZONE"]
    return zone


def noon_of(day: date) -> datetime:
    """Noon where the unit lies: the day is known, the hour is not."""
    return datetime.combine(day, time(12), tzinfo=current_app.config["TIME_ZONE"])


def ambiguous_dates(plan: Plan, lines: Sequence[Line]) -> list[str]:
    """Return the dates that name another day with the month first, if no date of the column tells."""
    texts = [cell(plan, line, "date") for line in lines]
    return (
        [] if order_of(texts) == plan.mapping.date_order else [text for text in texts if is_ambiguous(text)]
    )
