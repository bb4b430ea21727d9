"""Two complaints that may be the same: what the machine puts before those who decide, and why."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from analysis.similar import words_in_common
from feedback.accounts.service import units_of
from feedback.complaints.service import HANDLERS, known_ids, read_together, with_filing
from feedback.complaints.similar import Likeness, similar_to
from feedback.database import db
from feedback.models import Account, Complaint, ComplaintMerge, utc_now

# From this likeness on two are put side by side: four of five such pairs of our corpus have the same subject
# (benchmarks/similar.py).
MERGE_FROM = 0.4
MOST_PAIRS = 50


def suggest_merge(complaint: Complaint) -> None:
    """Put a new complaint beside the known one it resembles most, if any; commit is the caller's.

    A pair is looked at once, when the later of the two is filed: nobody decides about it twice.
    """
    db.session.flush()
    likenesses = similar_to(read_together(complaint), complaint.screen, MERGE_FROM, but={complaint.id})
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
        .options(*with_filing(ComplaintMerge.complaint), *with_filing(ComplaintMerge.into))
        .order_by(ComplaintMerge.score.desc(), ComplaintMerge.id)
        .limit(MOST_PAIRS)
    )
    return db.session.scalars(found).all()


def alike(complaint: Complaint) -> list[Likeness]:
    """Return the known ones like a complaint, without those that somebody decided to keep apart from it."""
    return similar_to(
        read_together(complaint), complaint.screen, but={complaint.id, *kept_apart_from(complaint)}
    )


def kept_apart_from(complaint: Complaint) -> set[int]:
    """Return the ids of those kept apart from a complaint, whichever of the two was looked at."""
    apart = ComplaintMerge.decision == "apart"
    return {
        *db.session.scalars(
            select(ComplaintMerge.into_id).where(apart, ComplaintMerge.complaint_id == complaint.id)
        ),
        *db.session.scalars(
            select(ComplaintMerge.complaint_id).where(apart, ComplaintMerge.into_id == complaint.id)
        ),
    }


def pairs_between(one: Complaint, other: Complaint) -> list[ComplaintMerge]:
    """Return what is kept of two complaints in either direction, newly compared where nothing is."""
    there = (ComplaintMerge.complaint_id == one.id) & (ComplaintMerge.into_id == other.id)
    back = (ComplaintMerge.complaint_id == other.id) & (ComplaintMerge.into_id == one.id)
    kept = db.session.scalars(select(ComplaintMerge).where(there | back)).all()
    return list(kept) or [pair_between(one, other)]


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
