"""What managers and analysts do about complaints of their units: answer, merge, link."""

from feedback.audit import service as audit
from feedback.complaints.pairs import pair_between, pairs_between
from feedback.complaints.service import count_voices, family_of, find_complaint, handled_units, hold
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    Account,
    Complaint,
    ComplaintEvent,
    ComplaintMerge,
    utc_now,
)


def find_handled(public_id: str, account: Account) -> Complaint:
    """Return a complaint this account answers for. Raises NotFound."""
    complaint = find_complaint(public_id, account)
    if complaint.filing.comment is None or complaint.filing.comment.restricted:
        raise NotFound
    if complaint.unit_id not in handled_units(account):
        raise NotFound
    return complaint


def merge(complaint: Complaint, into: Complaint, account: Account) -> None:
    """Let a complaint stand under another. Raises NotFound where that one is itself, or stands under it."""
    hold(complaint, into)
    if into.id in db.session.scalars(family_of(complaint.id)).all() or complaint.merged_into_id:
        raise NotFound
    complaint.merged_into, complaint.changed_at = into, utc_now()
    decide(pair_between(complaint, into), "merged", account)
    db.session.flush()
    count_voices(into)
    audit.record("complaint_merged", complaint.public_id, account, complaint.unit, into=into.public_id)
    db.session.commit()


def take_apart(complaint: Complaint, account: Account) -> None:
    """Undo a merge: voices, followers, answers and status never left the complaint, so it has them again."""
    hold(complaint)
    into = complaint.merged_into
    if into is None:
        raise NotFound
    complaint.merged_into, complaint.changed_at = None, utc_now()
    decide(pair_between(complaint, into), "undone", account)
    db.session.flush()
    count_voices(into)
    count_voices(complaint)
    audit.record("complaint_taken_apart", complaint.public_id, account, complaint.unit, into=into.public_id)
    db.session.commit()


def keep_apart(complaint: Complaint, into: Complaint, account: Account) -> None:
    """Remember that two complaints are not the same: nobody is asked again, on whichever page."""
    for pair in pairs_between(complaint, into):
        decide(pair, "apart", account)
    audit.record("complaint_kept_apart", complaint.public_id, account, complaint.unit, into=into.public_id)
    db.session.commit()


def decide(pair: ComplaintMerge, decision: str, account: Account) -> None:
    pair.decision, pair.decided_by_id, pair.decided_at = decision, account.id, utc_now()


def answer(complaint: Complaint, status: str, words: str, account: Account) -> None:
    """Give a complaint another status, and tell those who share it why."""
    hold(complaint)
    complaint.status = status
    event = ComplaintEvent(
        complaint_id=complaint.id, account_id=account.id, status=status, answer=words, at=utc_now()
    )
    db.session.add(event)
    audit.record("complaint_answered", complaint.public_id, account, complaint.unit, status=status)
    db.session.commit()
