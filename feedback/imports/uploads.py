"""Bringing in a file through the page: kept encrypted while it is looked at, emptied when it is in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.collection.sent import Sent
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.imports import saved, service, sources
from feedback.imports.asked import unasked_fields
from feedback.imports.mappings import BadMapping, ColumnMap, from_json
from feedback.imports.saved import IMPORTERS
from feedback.imports.tables import Table, UnreadableTable, file_hash, read_table, short_enough
from feedback.imports.unused import unused_texts
from feedback.keys import seal, unseal
from feedback.models import Account, ImportUpload, SurveyVersion, Touchpoint, utc_now
from feedback.surveys.service import published_version

MAX_UPLOAD = 8 * 1024 * 1024  # bytes, whole MiB
DAYS_KEPT = 2  # of a file nobody brought in, and of lines that were refused
SHOWN_REFUSALS = 500


class BadFile(FeedbackError):
    """The file cannot be brought in through the page; the cause says why."""

    status = 422

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    def message(self) -> str:
        return self.cause


@dataclass(frozen=True)
class Trial:
    """What a file would become."""

    table: Table
    mapping: ColumnMap
    lines: list[service.Refusal | Sent]
    ambiguous: list[str]
    unasked: list[str]  # fields that the touchpoint's survey does not ask
    unused: list[str]  # columns in which people wrote, and which are left out

    @property
    def refusals(self) -> list[service.Refusal]:
        return [line for line in self.lines if isinstance(line, service.Refusal)]

    @property
    def taken(self) -> list[Sent]:
        return [line for line in self.lines if isinstance(line, Sent)]


def touchpoints_for(account: Account) -> Sequence[Touchpoint]:
    """Return where files may be brought in: the account's units."""
    return db.session.scalars(
        select(Touchpoint)
        .where(Touchpoint.unit_id.in_(units_of(account, *IMPORTERS)), Touchpoint.retired_at.is_(None))
        .options(joinedload(Touchpoint.unit))
        .order_by(Touchpoint.name, Touchpoint.code)
    ).all()


def uploads_of(account: Account) -> Sequence[ImportUpload]:
    return db.session.scalars(
        select(ImportUpload)
        .where(
            ImportUpload.account_id == account.id,
            ImportUpload.content.is_not(None) | ImportUpload.batch_id.is_not(None),
        )
        .options(joinedload(ImportUpload.touchpoint), joinedload(ImportUpload.batch))
        .order_by(ImportUpload.id.desc())
        .limit(50)
    ).all()


def find_upload(public_id: str, account: Account) -> ImportUpload:
    """Return one's own upload, for a touchpoint one still reaches. Raises NotFound."""
    upload = db.session.scalar(
        select(ImportUpload)
        .join(Touchpoint)
        .where(
            ImportUpload.public_id == public_id,
            ImportUpload.account_id == account.id,
            Touchpoint.unit_id.in_(units_of(account, *IMPORTERS)),
        )
        .options(joinedload(ImportUpload.touchpoint).joinedload(Touchpoint.unit))
    )
    if upload is None:
        raise NotFound
    return upload


def take_in(
    name: str, content: bytes, touchpoint: Touchpoint, mapping_name: str, day: date, account: Account
) -> ImportUpload:
    """Keep a file to be looked at, with the mapping named or the one it suggests. Raises BadFile."""
    table = table_in(content, name)
    mapping = saved.find_mapping(mapping_name, account) if mapping_name else None
    mapping = mapping or sources.suggested(table)
    forget_old(account)
    upload = ImportUpload(
        account_id=account.id,
        touchpoint_id=touchpoint.id,
        file_name=name[-200:],
        day=day,
        mapping=mapping.as_json() if mapping else {},
        content=sealed(content),
        uploaded_at=utc_now(),
    )
    db.session.add(upload)
    db.session.commit()
    return upload


def forget_old(account: Account) -> None:
    """Empty what this account left lying."""
    db.session.execute(
        update(ImportUpload)
        .where(ImportUpload.account_id == account.id, is_forgotten(utc_now()))
        .values(content=None)
    )


def is_forgotten(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a file, and what is quoted of it where lines were refused, had its days."""
    return ImportUpload.uploaded_at <= now - timedelta(days=DAYS_KEPT)


def remap(
    upload: ImportUpload, sheet: str | None, mapping: ColumnMap, day: date, new_name: str, account: Account
) -> None:
    """Read an upload another way, and keep that way by name where one is given. Raises BadFile."""
    table = table_of(upload, sheet)
    if missing := sorted(mapping.named_columns - set(table.columns)):
        raise BadFile(gettext("The file has no column %(name)s.", name=", ".join(missing)))
    upload.sheet, upload.mapping, upload.day = sheet, mapping.as_json(), day
    if new_name:
        try:
            saved.keep_mapping(new_name, mapping, sources.source_of(table), upload.touchpoint, account)
        except BadMapping as bad:
            db.session.rollback()
            raise BadFile(
                gettext("This name is taken by somebody else, or too long. Choose another.")
            ) from bad
    db.session.commit()


def give_up(upload: ImportUpload) -> None:
    """Empty an upload that is not wanted."""
    upload.content = None
    db.session.commit()


def bring_in(upload: ImportUpload) -> service.Result:
    """Import an upload as it is mapped, keep what became of it, and empty it. Raises BadFile."""
    table, mapping = table_of(upload, upload.sheet), mapping_of(upload)
    if mapping is None:
        raise BadFile(gettext("Say first which column holds the comment or the rating."))
    result, batch = service.import_rows(plan_of(upload, table, mapping), table.lines, upload.account)
    refusals = [[refusal.line, refusal.text, refusal.values] for refusal in result.refused[:SHOWN_REFUSALS]]
    upload.batch_id, upload.content = batch.id, None
    upload.refusals = seal(json.dumps(refusals, ensure_ascii=False))
    db.session.commit()
    return result


def try_out(upload: ImportUpload) -> Trial | None:
    """Return what an upload would become, None while nothing is mapped. Raises BadFile."""
    table, mapping = table_of(upload, upload.sheet), mapping_of(upload)
    if mapping is None:
        return None
    plan = plan_of(upload, table, mapping)
    return Trial(
        table,
        mapping,
        service.preview(plan, table.lines),
        service.ambiguous_dates(plan, table.lines),
        unasked_fields(plan.version, mapping),
        unused_texts(table, mapping),
    )


def plan_of(upload: ImportUpload, table: Table, mapping: ColumnMap) -> service.Plan:
    return service.Plan(
        source=file_hash(content_of(upload)),
        touchpoint=upload.touchpoint,
        version=version_of(upload.touchpoint),
        mapping=mapping,
        day=upload.day,
        only_grows=sources.only_grows(table),
    )


def version_of(touchpoint: Touchpoint) -> SurveyVersion:
    """Return what the touchpoint asks; the counter rating where its own is over. Raises NotFound."""
    version = published_version(touchpoint.survey_id) or published_version()
    if version is None:
        raise NotFound
    return version


def mapping_of(upload: ImportUpload) -> ColumnMap | None:
    return from_json(upload.mapping) if upload.mapping else None


def refusals_of(upload: ImportUpload) -> list[service.Refusal]:
    """Return the lines that were not taken, each with its cause."""
    kept = json.loads(unseal(upload.refusals)) if upload.refusals else []
    return [service.Refusal(line, text, values) for line, text, values in kept]


def table_of(upload: ImportUpload, sheet: str | None) -> Table:
    return table_in(content_of(upload), upload.file_name, sheet)


def table_in(content: bytes, name: str, sheet: str | None = None) -> Table:
    """Raises BadFile."""
    try:
        return short_enough(read_table(content, name, sheet))
    except UnreadableTable as error:
        raise BadFile(gettext("The file cannot be read: %(cause)s", cause=error.in_words())) from error


def content_of(upload: ImportUpload) -> bytes:
    """Raises NotFound when the file is no longer kept."""
    if upload.content is None:
        raise NotFound
    return unseal(upload.content).encode("latin-1")


def sealed(content: bytes) -> bytes:
    """Return a file's bytes encrypted, each as the letter of its number: seal takes text."""
    return seal(content.decode("latin-1"))
