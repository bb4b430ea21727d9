"""How submissions are kept exactly once: the statements that write their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection, Dialect, insert, select

from feedback.collection.prepared import KNOWN_AS, PreparedInsert
from feedback.collection.rows import Row, Rows, Text
from feedback.collection.slips import use_slip
from feedback.concerns.finding import concern_rows, kinds_in
from feedback.models import Base, Concern, PersonalDetail, Submission

SUBMISSION_COLUMNS = (
    *("submission_id", "receipt_hash", "content_digest", "survey_version_id", "receiving_unit_id"),
    *("touchpoint_id", "import_batch_id", "channel", "mode", "language", "given_at", "received_at"),
    *("month", "stream", "slip_kind", "slip_batch", "sector", "signals", "form_nonce", "source"),
)
ANSWER_COLUMNS = ("submission_id", "question_id", "option_id", "row_id", "number", "text", "day")
COMMENT_COLUMNS = (
    *("public_id", "submission_id", "question_id", "unit_id", "month"),
    *("text", "folded", "language", "redactions", "restricted"),
)
RAW_TEXT_COLUMNS = ("comment_id", "ciphertext", "delete_after")
INSERT_CONCERNS = insert(Concern)
INSERT_PERSONAL_DETAILS = insert(PersonalDetail)


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


def insert_rows(connection: Connection, rows: Rows) -> Outcome:
    """Insert a submission if its id is new, and tell what became of it."""
    (outcome,) = insert_all(connection, [rows])
    return outcome


def insert_all(connection: Connection, many: Sequence[Rows]) -> list[Outcome]:
    """Insert those submissions whose id is new, and tell of each what became of it.

    One statement a table, however many they are. Of two with one id, sent at the same moment, the later one
    is looked at when the first is there.
    """
    firsts = {rows.submission_id: rows for rows in reversed(many)}
    keys = insert_submissions(connection, list(firsts.values()))
    outcomes = [
        Outcome(keys[rows.submission_id])
        if rows.submission_id in keys and firsts[rows.submission_id] is rows
        else Outcome(None, kept_before(connection, rows.submission_id))
        for rows in many
    ]
    new = [(one.key, rows) for one, rows in zip(outcomes, many, strict=True) if one.key is not None]
    insert_answers(connection, [(key, answer) for key, rows in new for answer in rows.answers])
    insert_texts(connection, [(key, text) for key, rows in new for text in rows.texts])
    details = [{"submission_id": key, **rows.personal_detail} for key, rows in new if rows.personal_detail]
    if details:
        connection.execute(INSERT_PERSONAL_DETAILS, details)
    return outcomes


def insert_submissions(connection: Connection, many: Sequence[Rows]) -> dict[UUID, int]:
    """Insert those whose id is new and was not erased; return their keys."""
    statement = insert_if_new(connection.dialect, len(many[0].erased_as))
    inserted = statement.run(connection, [submission_row(connection, rows) for rows in many])
    return {UUID(str(submission_id)): key for key, submission_id in inserted}


def submission_row(connection: Connection, rows: Rows) -> Row:
    row = {**rows.submission, KNOWN_AS: rows.erased_as}
    return {**row, **use_slip(connection, rows.slip, row["signals"])} if rows.slip else row


def insert_answers(connection: Connection, answers: Sequence[tuple[int, Row]]) -> None:
    """Insert answers, each with the key of its submission."""
    if answers:
        statement = prepared(connection.dialect, "answer", ANSWER_COLUMNS)
        statement.run(connection, [{"submission_id": key, **answer} for key, answer in answers])


def insert_texts(connection: Connection, texts: Sequence[tuple[int, Text]]) -> None:
    """Insert comments, each with the key of its submission; apart from them raw texts and concerns."""
    if not texts:
        return
    insert_comments = prepared(connection.dialect, "comment", COMMENT_COLUMNS, "RETURNING id, public_id")
    inserted = insert_comments.run(
        connection, [{"submission_id": key, **text.comment} for key, text in texts]
    )
    ids = {public_id: key for key, public_id in inserted}
    keyed = [(ids[text.comment["public_id"]], text) for _key, text in texts]
    insert_raw_texts = prepared(connection.dialect, "raw_text", RAW_TEXT_COLUMNS)
    insert_raw_texts.run(connection, [{"comment_id": key, **text.raw} for key, text in keyed])
    concerns = [
        {"comment_id": key, **concern}
        for key, text in keyed
        if text.comment["restricted"]
        for concern in concern_rows(kinds_in(text.comment["text"]))
    ]
    if concerns:
        connection.execute(INSERT_CONCERNS, concerns)


def kept_before(connection: Connection, submission_id: UUID) -> Kept | None:
    row = connection.execute(
        select(Submission.content_digest, Submission.receipt_hash).where(
            Submission.submission_id == submission_id
        )
    ).one_or_none()
    return Kept(*row) if row else None


@lru_cache
def prepared(dialect: Dialect, table: str, columns: tuple[str, ...], tail: str = "") -> PreparedInsert:
    return PreparedInsert(dialect, Base.metadata.tables[table], columns, tail)


@lru_cache
def insert_if_new(dialect: Dialect, hashes: int) -> PreparedInsert:
    """Return the statement that decides, in one step, which submissions are new.

    Neither one with the same id nor one that was erased, under any of so many hashes, may be kept again.
    """
    submission, erased = (Base.metadata.tables[name] for name in ("submission", "erased_submission"))
    tail = "ON CONFLICT (submission_id) DO NOTHING RETURNING id, submission_id"
    unless_erased = (erased.columns["submission_hash"], hashes)
    return PreparedInsert(dialect, submission, SUBMISSION_COLUMNS, tail, unless_erased)
