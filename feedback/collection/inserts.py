"""How submissions are kept exactly once: the statements that write their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Connection, Insert, LargeBinary, bindparam, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.collection.rows import Row, Rows, Text
from feedback.collection.slips import use_slip
from feedback.concerns.finding import concern_rows, kinds_in
from feedback.models import Answer, Comment, Concern, ErasedSubmission, PersonalDetail, RawText, Submission

SUBMISSION_COLUMNS = (
    *("submission_id", "receipt_hash", "content_digest", "survey_version_id", "receiving_unit_id"),
    *("touchpoint_id", "import_batch_id", "channel", "mode", "language", "given_at", "received_at"),
    *("month", "stream", "slip_kind", "slip_batch", "sector", "signals", "form_nonce", "source"),
)
INSERT_OF_DIALECT: dict[str, type[postgresql.Insert | sqlite.Insert]] = {
    "sqlite": sqlite.Insert,
    "postgresql": postgresql.Insert,
}
# With RETURNING all rows go in one statement; without, the driver would repeat it for each.
INSERT_ANSWERS = insert(Answer).returning(Answer.id)
INSERT_COMMENTS = insert(Comment).returning(Comment.id, Comment.public_id)
INSERT_RAW_TEXTS = insert(RawText).returning(RawText.comment_id)
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

    What hangs on them goes in one statement a table, however many they are.
    """
    outcomes = [insert_submission(connection, rows) for rows in many]
    new = [(one.key, rows) for one, rows in zip(outcomes, many, strict=True) if one.key is not None]
    insert_answers(connection, [(key, answer) for key, rows in new for answer in rows.answers])
    insert_texts(connection, [(key, text) for key, rows in new for text in rows.texts])
    details = [{"submission_id": key, **rows.personal_detail} for key, rows in new if rows.personal_detail]
    if details:
        connection.execute(INSERT_PERSONAL_DETAILS, details)
    return outcomes


def insert_submission(connection: Connection, rows: Rows) -> Outcome:
    row = rows.submission
    if rows.slip:
        row = {**row, **use_slip(connection, rows.slip, row["signals"])}
    erased_as = {f"erased_as_{number}": one for number, one in enumerate(rows.erased_as)}
    insert_new = insert_if_new(connection.dialect.name, len(erased_as))
    key = connection.execute(insert_new, row | erased_as).scalar()
    return Outcome(key, kept_before(connection, rows.submission_id) if key is None else None)


def insert_answers(connection: Connection, answers: Sequence[tuple[int, Row]]) -> None:
    """Insert answers, each with the key of its submission."""
    if answers:
        connection.execute(INSERT_ANSWERS, [{"submission_id": key, **answer} for key, answer in answers])


def insert_texts(connection: Connection, texts: Sequence[tuple[int, Text]]) -> None:
    """Insert comments, each with the key of its submission; apart from them raw texts and concerns."""
    if not texts:
        return
    rows = [{"submission_id": key, **text.comment} for key, text in texts]
    inserted = {row.public_id: row.id for row in connection.execute(INSERT_COMMENTS, rows)}
    keys = [inserted[text.comment["public_id"]] for _key, text in texts]
    connection.execute(
        INSERT_RAW_TEXTS,
        [{"comment_id": key, **text.raw} for key, (_key, text) in zip(keys, texts, strict=True)],
    )
    concerns = [
        {"comment_id": key, **concern}
        for key, (_key, text) in zip(keys, texts, strict=True)
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


@cache
def insert_if_new(dialect: str, hashes: int) -> Insert:
    """Return the statement that decides, in one step, whether a submission is new.

    Neither one with the same id nor one that was erased, under any of so many hashes, may be kept again.
    Built once: what is built for each submission costs as much as running it.
    """
    table = Submission.__table__
    erased_as = [bindparam(f"erased_as_{number}", type_=LargeBinary) for number in range(hashes)]
    values = select(*(bindparam(name, type_=table.c[name].type) for name in SUBMISSION_COLUMNS)).where(
        ~exists().where(ErasedSubmission.submission_hash.in_(erased_as))
    )
    statement: Insert = (
        INSERT_OF_DIALECT[dialect](Submission)
        .from_select(SUBMISSION_COLUMNS, values)
        .on_conflict_do_nothing(index_elements=["submission_id"])
        .returning(table.c.id)
    )
    return statement
