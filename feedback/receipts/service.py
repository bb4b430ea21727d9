"""What a receipt opens: what became of a submission, saying more, changing it, erasing it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import joinedload, selectinload

from feedback.backlog.service import items_answering
from feedback.collection.inserts import insert_answers, insert_texts
from feedback.collection.rows import Row, Rows, answer_rows, personal_detail_row, text_rows
from feedback.collection.sent import Sent
from feedback.collection.service import is_closed, is_frozen
from feedback.concerns.finding import announce_all
from feedback.consent.texts import agreement_to
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.group_commit import commit_together
from feedback.holds.held import Held, is_held
from feedback.i18n import month_of
from feedback.keys import receipt_hash
from feedback.models import (
    Answer,
    BacklogItem,
    Comment,
    ErasedSubmission,
    PersonalDetail,
    Question,
    Submission,
    SurveyVersion,
    utc_now,
)
from feedback.receipts.forms import Amendment

TIME_TO_CHANGE = timedelta(days=1)
# What is left together, goes together, and is changed together (PersonalDetail).
CODE = ("dossier_code",)
CONTACT = ("contact_name", "contact_phone", "consent_text", "consent_version_id", "consented_at")


class Erased(FeedbackError):
    """This submission was erased because its person wanted it."""

    status = 410


def find_by_receipt(receipt: str) -> Submission:
    """Return the submission a receipt was given for. Raises Erased, NotFound.

    Found by its SHA-256 through the index: how long the database compares depends on the hash, whose bytes
    nobody can choose without knowing the receipt. So the time tells nothing of how near a guess was.
    """
    digest = receipt_hash(receipt)
    submission = db.session.scalar(
        select(Submission)
        .where(Submission.receipt_hash == digest)
        .options(
            joinedload(Submission.receiving_unit),
            joinedload(Submission.touchpoint),
            selectinload(Submission.answers).options(joinedload(Answer.question), joinedload(Answer.option)),
            joinedload(Submission.survey_version)
            .selectinload(SurveyVersion.questions)
            .selectinload(Question.options),
        )
    )
    if submission is None:
        raise Erased if was_erased(digest) else NotFound
    return submission


def was_erased(digest: bytes) -> bool:
    return db.session.scalar(select(ErasedSubmission).filter_by(receipt_hash=digest)) is not None


def rating_of(submission: Submission) -> int | None:
    """Return which face was chosen, 1 to 5."""
    codes = [
        answer.option.code
        for answer in submission.answers
        if answer.option and answer.question.code == "rating"
    ]
    return int(codes[0]) if codes else None


def can_change(submission: Submission) -> bool:
    """Tell whether what was chosen can still be changed: for a day, in an open month, and not held."""
    fresh = utc_now() - submission.received_at <= TIME_TO_CHANGE
    return fresh and not is_frozen(submission.month) and not is_held(submission.id)


def has_comment(submission: Submission) -> bool:
    return db.session.scalar(select(Comment.id).filter_by(submission_id=submission.id).limit(1)) is not None


def amend(submission: Submission, amendment: Amendment) -> None:
    """Keep what a person adds, and within its time what they change. Sent twice, it is kept once.

    Raises Held.
    """
    rows = rows_of_amendment(submission, amendment)
    if rows.personal_detail and is_held(submission.id):
        raise Held  # those left before would be lost
    changes = can_change(submission)
    commit_together(
        partial(write_amendment, key=submission.id, rows=rows, amendment=amendment, changes=changes)
    )
    announce_all(text.comment for text in rows.texts)


def rows_of_amendment(submission: Submission, amendment: Amendment) -> Rows:
    """Return only what was said now, as the rows it becomes."""
    said = amendment.said
    sent = Sent(
        submission_id=submission.submission_id,
        unit=submission.receiving_unit,
        version=submission.survey_version,
        channel=submission.channel,
        mode=submission.mode,
        language=submission.language,
        given_at=submission.given_at,
        rating=said.rating or rating_of(submission),  # which reasons they are depends on it
        reasons=said.reasons,
        dossier_code=said.dossier_code,
        contact_name=said.contact_name,
        contact_phone=said.contact_phone,
        consent=agreement_to(said.consent) if said.consent else None,
    )
    month = month_of(utc_now()) if is_closed(submission.month) else submission.month
    texts = [text_rows(said.comment, sent.unit.id, month)] if said.comment else []
    return Rows(
        submission={},
        answers=answer_rows(sent),
        texts=[text._replace(comment={**text.comment, "public_id": amendment.comment_id}) for text in texts],
        personal_detail=personal_detail_row(sent),
    )


def write_amendment(
    connection: Connection, key: int, rows: Rows, amendment: Amendment, changes: bool
) -> None:
    if changes and rows.answers:
        replace_answers(connection, key, rows, amendment.hides)
    if rows.texts and not is_kept(connection, amendment.comment_id):
        if changes and amendment.replaces:
            connection.execute(delete(Comment).where(Comment.submission_id == key))
        insert_texts(connection, [(key, text) for text in rows.texts])
    if rows.personal_detail:
        write_personal_detail(connection, key, rows.personal_detail)
    connection.execute(update(Submission).where(Submission.id == key).values(amended_at=utc_now()))


def write_personal_detail(connection: Connection, key: int, said: Row) -> None:
    """Put what a person leaves now in the place of the same left before; what they did not speak of stays.

    All of it goes on the earlier day, so that nothing is kept longer than was promised with it.
    """
    table = PersonalDetail.__table__
    before = connection.execute(select(table).where(table.c.submission_id == key)).mappings().one_or_none()
    silent: tuple[str, ...] = () if said["dossier_code"] else CODE
    silent += () if said["contact_name"] or said["contact_phone"] else CONTACT
    kept = {name: before[name] for name in silent} if before else {}
    if before and any(kept.values()):
        kept["delete_after"] = min(before["delete_after"], said["delete_after"])
    connection.execute(delete(PersonalDetail).where(PersonalDetail.submission_id == key))
    connection.execute(insert(PersonalDetail), {"submission_id": key, **said, **kept})


def replace_answers(connection: Connection, key: int, rows: Rows, hidden: frozenset[int]) -> None:
    """Put the answers given now in the place of those to the same questions, and of those now hidden."""
    questions = {answer["question_id"] for answer in rows.answers} | hidden
    connection.execute(delete(Answer).where(Answer.submission_id == key, Answer.question_id.in_(questions)))
    insert_answers(connection, [(key, answer) for answer in rows.answers])


def is_kept(connection: Connection, comment_id: str) -> bool:
    return connection.scalar(select(Comment.id).where(Comment.public_id == comment_id)) is not None


def improvements_for(submission: Submission) -> Sequence[BacklogItem]:
    """Return the improvements that answer what this person wrote about."""
    return items_answering(submission.id)
