"""Two complaints that may be the same: what the machine puts before those who decide, and why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from analysis.similar import words_in_common
from feedback.accounts.service import units_of
from feedback.complaints.service import HANDLERS, known_ids, read_together
from feedback.complaints.similar import similar_to
from feedback.database import db
from feedback.models import Account, Complaint, ComplaintMerge, ComplaintVoice, utc_now

# From this likeness on two are put side by side: four of five such pairs of our corpus have the same subject
# (benchmarks/similar.py).
MERGE_FROM = 0.4
MOST_PAIRS = 50


def suggest_merge(complaint: Complaint) -> None:
    """Put a new complaint beside the known one it resembles most, if any; commit is the caller's.

    A pair is looked at once, when the later of the two is filed: nobody decides about it twice.
    """
    db.session.flush()
    likenesses = similar_to(read_together(complaint), complaint.screen, MERGE_FROM, but=complaint.id)
    for likeness in likenesses[:1]:
        db.session.add(pair_of(complaint, likeness.complaint, likeness.score))


def pair_of(complaint: Complaint, into: Complaint, score: float) -> ComplaintMerge:
    """Return the two with what they have in common."""
    return ComplaintMerge(
        complaint_id=complaint.id,
        into_id=into.id,
        score=score,
        words=words_in_common(read_together(complaint), read_together(into)),
        same_screen=bool(complaint.screen) and complaint.screen == into.screen,
        suggested_at=utc_now(),
    )


def pairs_for(account: Account) -> Sequence[ComplaintMerge]:
    """Return the pairs nobody has decided on, of units this account answers for, the most alike first."""
    later, earlier = aliased(Complaint), aliased(Complaint)
    open_pair = (
        ComplaintMerge.decision.is_(None) & later.merged_into_id.is_(None) & earlier.merged_into_id.is_(None)
    )
    found = (
        select(ComplaintMerge)
        .join(later, ComplaintMerge.complaint_id == later.id)
        .join(earlier, ComplaintMerge.into_id == earlier.id)
        .where(open_pair, later.unit_id.in_(units_of(account, *HANDLERS)))
        .where(later.id.in_(known_ids()), earlier.id.in_(known_ids()))
        .options(*with_words(ComplaintMerge.complaint), *with_words(ComplaintMerge.into))
        .order_by(ComplaintMerge.score.desc(), ComplaintMerge.id)
        .limit(MOST_PAIRS)
    )
    return db.session.scalars(found).all()


def with_words(side: Any) -> tuple[ExecutableOption, ...]:
    return (joinedload(side).joinedload(Complaint.filing).joinedload(ComplaintVoice.comment),)


def pair_between(complaint: Complaint, into: Complaint) -> ComplaintMerge:
    """Return what is kept of two complaints, newly compared where nobody has compared them yet."""
    kept = db.session.scalar(
        select(ComplaintMerge).where(
            ComplaintMerge.complaint_id == complaint.id, ComplaintMerge.into_id == into.id
        )
    )
    if kept is None:
        kept = pair_of(complaint, into, 0.0)
        db.session.add(kept)
    return kept
