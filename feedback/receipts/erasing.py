"""Erasing an answer because its person wants it, at once or when a hold ends; taking back consent."""

from sqlalchemy import Connection, Select, delete, insert, select

from feedback.audit import service as audit
from feedback.backlog.service import forget_quotes
from feedback.database import db, empty_the_log
from feedback.holds.held import Held, is_held
from feedback.keys import name_in_log, submission_hash
from feedback.models import Comment, ErasedSubmission, PersonalDetail, Submission, WaitingErasure, utc_now
from feedback.publishing.quoted import stop_quoting


def erase(submission: Submission) -> bool:
    """Erase a submission and all that was made of it; what is left cannot be read back.

    Tells whether it is gone: one that is held goes when the hold ends. In a transaction of its own: it takes
    its turn at the audit log, for which whoever sends shall not wait.
    """
    if is_held(submission.id):
        wait_for_the_hold(submission)
        return False
    write_off(submission)
    db.session.commit()
    empty_the_log()
    return True


def wait_for_the_hold(submission: Submission) -> None:
    if asked_at(submission) is None:
        db.session.add(WaitingErasure(submission_id=submission.id, asked_at=utc_now()))
        name = name_in_log(submission.receipt_hash)
        audit.record("erasure_waits", name, None, submission.receiving_unit)
    db.session.commit()


def asked_at(submission: Submission) -> WaitingErasure | None:
    """Return when its person wanted it erased, where a hold forbids it still."""
    return db.session.get(WaitingErasure, submission.id)


def erase_waiting(some: Select[int]) -> int:
    """Erase these in the caller's transaction, now that nothing holds them; return how many there were."""
    keys = db.session.scalars(some).all()
    return sum(write_off(db.session.get_one(Submission, key)) for key in keys)


def write_off(submission: Submission) -> bool:
    unit, name = submission.receiving_unit, name_in_log(submission.receipt_hash)
    was_there = write_erasure(db.session.connection(), submission.id, tombstone_of(submission))
    if was_there:
        audit.record("erased", name, None, unit)
    return was_there


def tombstone_of(submission: Submission) -> dict[str, object]:
    return {
        "submission_hash": submission_hash(submission.submission_id),
        "receipt_hash": submission.receipt_hash,
        "erased_on": utc_now().date(),
    }


def write_erasure(connection: Connection, key: int, tombstone: dict[str, object]) -> bool:
    """Answers, comments, raw text, personal details and theme assignments go with the submission's row.

    Tells whether it was there: of two who erase at once, one does.
    """
    forget_quotes(connection, Comment.submission_id == key)
    stop_quoting(Comment.submission_id == key)
    was_there = bool(connection.execute(delete(Submission).where(Submission.id == key)).rowcount)
    if was_there:
        connection.execute(insert(ErasedSubmission), tombstone)
    return was_there


def has_contact(submission: Submission) -> bool:
    """Tell whether the person left a way to be reached."""
    left = select(PersonalDetail.submission_id).where(
        PersonalDetail.submission_id == submission.id, PersonalDetail.consented_at.is_not(None)
    )
    return db.session.scalar(left) is not None


def withdraw_consent(submission: Submission) -> None:
    """Delete how to reach the person; what they said, and their dossier's code, stays. Raises Held.

    Law 91/2025/QH15, article 9: consent can be withdrawn, and what hung on it goes.
    """
    if forget_contact(submission):
        db.session.commit()
        empty_the_log()


def forget_contact(submission: Submission) -> bool:
    """Take a consent back in the caller's transaction; tell whether there was one. Raises Held."""
    if is_held(submission.id):
        raise Held
    detail = db.session.get(PersonalDetail, submission.id)
    if detail is None or detail.consented_at is None:
        return False
    if detail.dossier_code is None:
        db.session.delete(detail)
    else:
        detail.contact_name = detail.contact_phone = None
        detail.consent_text = detail.consent_version_id = detail.consented_at = None
    audit.record("consent_withdrawn", name_in_log(submission.receipt_hash), None, submission.receiving_unit)
    return True
