"""Complaints as reasons for improvements: what becomes of the one is told at the other."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select

from feedback.audit import service as audit
from feedback.backlog.service import find_item, items_for
from feedback.complaints.service import family_of, readable
from feedback.database import db
from feedback.models import Account, BacklogItem, Comment, Complaint, ComplaintImprovement, utc_now


def link(complaint: Complaint, item_id: str, account: Account) -> None:
    """Make a complaint a reason for an improvement, once. Raises NotFound for an item of others."""
    item = find_item(item_id, account)
    if db.session.scalar(select(ComplaintImprovement.id).where(between(complaint, item))) is None:
        db.session.add(
            ComplaintImprovement(
                complaint_id=complaint.id, item_id=item.id, linked_by_id=account.id, linked_at=utc_now()
            )
        )
        audit.record("complaint_linked", complaint.public_id, account, complaint.unit, item=item.public_id)
    db.session.commit()


def unlink(complaint: Complaint, item_id: str, account: Account) -> None:
    """Take the link away, also from what was merged into it. Raises NotFound for an item of others."""
    item = find_item(item_id, account)
    family = ComplaintImprovement.complaint_id.in_(family_of(complaint.id))
    db.session.execute(delete(ComplaintImprovement).where(family, ComplaintImprovement.item_id == item.id))
    audit.record("complaint_unlinked", complaint.public_id, account, complaint.unit, item=item.public_id)
    db.session.commit()


def between(complaint: Complaint, item: BacklogItem) -> ColumnElement[bool]:
    return (ComplaintImprovement.complaint_id == complaint.id) & (ComplaintImprovement.item_id == item.id)


def improvements_of(complaint: Complaint) -> Sequence[BacklogItem]:
    """Return the improvements a complaint, or one merged into it, is a reason for."""
    linked = select(ComplaintImprovement.item_id).where(
        ComplaintImprovement.complaint_id.in_(family_of(complaint.id))
    )
    return db.session.scalars(
        select(BacklogItem).where(BacklogItem.id.in_(linked)).order_by(BacklogItem.id)
    ).all()


def reasons_for(item: BacklogItem) -> Sequence[Complaint]:
    """Return the complaints that are a reason for an improvement, but those read by few alone."""
    return db.session.scalars(
        readable()
        .join(ComplaintImprovement, ComplaintImprovement.complaint_id == Complaint.id)
        .where(ComplaintImprovement.item_id == item.id, Comment.restricted.is_(False))
        .order_by(ComplaintImprovement.id)
    ).all()


def linkable_items(complaint: Complaint, account: Account) -> list[BacklogItem]:
    """Return the improvements of this account's units that it is no reason for yet."""
    linked = {item.id for item in improvements_of(complaint)}
    return [item for item in items_for(account) if item.id not in linked]
