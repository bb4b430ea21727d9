"""A submission as rows, and how they are kept exactly once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, Insert, bindparam, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from analysis import detect_language, redact
from feedback.collection.sent import Sent, digest_of
from feedback.collection.slips import slip_row, use_slip
from feedback.concerns.finding import concern_rows, kinds_in
from feedback.i18n import month_of
from feedback.keys import receipt_for, receipt_hash, seal, submission_hashes
from feedback.models import (
    Answer,
    Comment,
    Concern,
    ErasedSubmission,
    PersonalDetail,
    RawText,
    Submission,
    new_public_id,
    utc_now,
)
from feedback.surveys.answers import GivenAnswer
from feedback.surveys.rules import reason_question

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What a submission becomes in the database, all computed before any lock is held."""

    submission: Row
    answers: list[Row]
    comment: Row | None
    raw_text: Row | None
    personal_detail: Row | None
    slip: Row | None = None
    # Answers that are comments, with their raw text.
    long_texts: list[tuple[Row, Row]] = field(default_factory=list)

    @property
    def all_comments(self) -> list[Row]:
        return [
            *([self.comment] if self.comment else []),
            *(comment for comment, _raw_text in self.long_texts),
        ]

    @property
    def submission_id(self) -> UUID:
        number: UUID = self.submission["submission_id"]
        return number


@dataclass(frozen=True)
class Outcome:
    """Either the new row's key, or what is known of the submission that had this id before."""

    key: int | None
    before: "Kept | None" = None  # None with no key: it was erased


@dataclass(frozen=True)
class Kept:
    """What a row kept before says of its content and its receipt."""

    content_digest: bytes
    receipt_hash: bytes


def rows_of(sent: Sent, month: str | None = None) -> Rows:
    """Return the rows of a submission; ``month`` where it counts in another than its own."""
    month = month or month_of(sent.given_at)
    return Rows(
        submission=submission_row(sent, month),
        answers=answer_rows(sent),
        comment=comment_row(sent.comment, sent.unit.id, month) if sent.comment else None,
        raw_text=raw_text_row(sent.comment) if sent.comment else None,
        personal_detail=personal_detail_row(sent),
        slip=slip_row(sent),
        long_texts=[long_text_rows(answer, sent, month) for answer in sent.given if answer.is_comment],
    )


def submission_row(sent: Sent, month: str) -> Row:
    return {
        "submission_id": sent.submission_id,
        "receipt_hash": receipt_hash(receipt_for(sent.submission_id)),
        "content_digest": digest_of(sent),
        "survey_version_id": sent.version.id,
        "receiving_unit_id": sent.unit.id,
        "touchpoint_id": sent.touchpoint.id if sent.touchpoint else None,
        "import_batch_id": sent.import_batch_id,
        "channel": sent.channel,
        "mode": sent.mode,
        "language": sent.language,
        "given_at": sent.given_at,
        "received_at": utc_now(),
        "month": month,
        "stream": "open",
        "slip_kind": None,
        "slip_batch": None,
        "sector": None,
        "signals": sent.signals,
        "form_nonce": sent.form_nonce,
        "source": sent.source,
        "erased_as": submission_hashes(sent.submission_id),
    }


def answer_rows(sent: Sent) -> list[Row]:
    if sent.given:
        return [given_row(answer) for answer in sent.given if not answer.is_comment]
    asked = reason_question(sent.version, sent.rating)
    chosen = {("rating", str(sent.rating))}
    chosen |= {(asked.code, reason) for reason in sent.reasons} if asked else set()
    return [
        {"question_id": question.id, "option_id": option.id}
        for question in sent.version.questions
        for option in question.options
        if (question.code, option.code) in chosen
    ]


def given_row(answer: GivenAnswer) -> Row:
    """Return the row of an answer that is no long text; a short text only as it may be shown."""
    return {
        "question_id": answer.question_id,
        "option_id": answer.option_id,
        "row_id": answer.row_id,
        "number": answer.number,
        "day": answer.day,
        "text": redact(answer.text).text if answer.text else None,
    }


def long_text_rows(answer: GivenAnswer, sent: Sent, month: str) -> tuple[Row, Row]:
    comment = comment_row(answer.text, sent.unit.id, month)
    return {**comment, "question_id": answer.question_id}, raw_text_row(answer.text)


def comment_row(text: str, unit_id: int, month: str) -> Row:
    """Return a comment as it is shown: redacted, and restricted where it raises a concern."""
    redaction = redact(text)
    return {
        "public_id": new_public_id(),
        "unit_id": unit_id,
        "month": month,
        "text": redaction.text,
        "language": detect_language(redaction.text),
        "redactions": Counter(kind for kind, _start, _end in redaction.found),
        "restricted": bool(kinds_in(redaction.text)),
    }


def raw_text_row(text: str) -> Row:
    """Return the text as typed, encrypted and with its last day."""
    last_day = utc_now().date() + timedelta(days=current_app.config["RAW_TEXT_DAYS"])
    return {"ciphertext": seal(text), "delete_after": last_day}


def personal_detail_row(sent: Sent) -> Row | None:
    """Return what the person chose to leave: contact details only with their consent."""
    with_consent = bool(sent.consent_text)
    name, phone = (sent.contact_name, sent.contact_phone) if with_consent else ("", "")
    if not (sent.dossier_code or name or phone):
        return None
    return {
        "dossier_code": sealed(sent.dossier_code),
        "contact_name": sealed(name),
        "contact_phone": sealed(phone),
        "consent_text": sent.consent_text or None,
        "consented_at": utc_now() if with_consent else None,
        "delete_after": utc_now().date() + timedelta(days=current_app.config["CONTACT_DAYS"]),
    }


def sealed(text: str) -> bytes | None:
    return seal(text) if text else None


def insert_rows(connection: Connection, rows: Rows) -> Outcome:
    """Insert a submission if its id is new, and tell what became of it."""
    row = rows.submission
    if rows.slip:
        row = {**row, **use_slip(connection, rows.slip, row["signals"])}
    key = connection.execute(INSERT_SUBMISSION[connection.dialect.name], row).scalar()
    if key is None:
        return Outcome(None, kept_before(connection, rows.submission_id))
    if rows.answers:
        connection.execute(INSERT_ANSWERS, [{"submission_id": key, **answer} for answer in rows.answers])
    if rows.comment:
        insert_comment(connection, key, rows.comment, rows.raw_text)
    for comment, raw_text in rows.long_texts:
        insert_comment(connection, key, comment, raw_text)
    if rows.personal_detail:
        connection.execute(insert(PersonalDetail), {"submission_id": key, **rows.personal_detail})
    return Outcome(key)


def insert_comment(connection: Connection, submission_key: int, comment: Row, raw_text: Row | None) -> int:
    """Insert a comment and, apart from it, its text as typed and its concerns; return the comment's key."""
    key: int = connection.execute(INSERT_COMMENT, {"submission_id": submission_key, **comment}).scalar_one()
    if raw_text:
        connection.execute(INSERT_RAW_TEXT, {"comment_id": key, **raw_text})
    if comment["restricted"]:
        concerns = concern_rows(kinds_in(comment["text"]))
        connection.execute(INSERT_CONCERNS, [{"comment_id": key, **concern} for concern in concerns])
    return key


def kept_before(connection: Connection, submission_id: UUID) -> Kept | None:
    row = connection.execute(
        select(Submission.content_digest, Submission.receipt_hash).where(
            Submission.submission_id == submission_id
        )
    ).one_or_none()
    return Kept(*row) if row else None


def insert_if_new(dialect: type[postgresql.Insert | sqlite.Insert], columns: Sequence[str]) -> Insert:
    """Return the statement that decides, in one step, whether a submission is new.

    Neither one with the same id nor one that was erased may be kept again.
    """
    table = Submission.__table__
    values = select(*(bindparam(name, type_=table.c[name].type) for name in columns)).where(
        ~exists().where(ErasedSubmission.submission_hash.in_(bindparam("erased_as", expanding=True)))
    )
    return (
        dialect(Submission)
        .from_select(columns, values)
        .on_conflict_do_nothing(index_elements=["submission_id"])
        .returning(table.c.id)
    )


SUBMISSION_COLUMNS = (
    *("submission_id", "receipt_hash", "content_digest", "survey_version_id", "receiving_unit_id"),
    *("touchpoint_id", "import_batch_id", "channel", "mode", "language", "given_at", "received_at"),
    *("month", "stream", "slip_kind", "slip_batch", "sector", "signals", "form_nonce", "source"),
)
# Built once: what is built for each submission costs as much as running it.
INSERT_SUBMISSION = {
    "sqlite": insert_if_new(sqlite.Insert, SUBMISSION_COLUMNS),
    "postgresql": insert_if_new(postgresql.Insert, SUBMISSION_COLUMNS),
}
# With RETURNING all rows go in one statement; without, the driver would repeat it for each.
INSERT_ANSWERS = insert(Answer).returning(Answer.id)
INSERT_COMMENT = insert(Comment).returning(Comment.id)
INSERT_RAW_TEXT = insert(RawText)
INSERT_CONCERNS = insert(Concern)
