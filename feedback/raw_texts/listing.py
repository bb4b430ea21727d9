"""Comments in which something is masked: what an account with the permission may ask about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.models import Account, Comment, OrgUnit
from feedback.organisation.service import subtree
from feedback.raw_texts.service import may_be_asked_for

PER_PAGE = 50


@dataclass(frozen=True)
class Found:
    """One page of comments."""

    comments: Sequence[Comment]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def masked_comments(
    account: Account, unit: OrgUnit | None, month: str | None, only_names: bool, page: int
) -> Found:
    """Return the comments this account may ask about, the newest first, as anybody may read them."""
    wanted = select(Comment).where(may_be_asked_for(account), cast(Comment.redactions, Text) != "{}")
    if unit:
        wanted = wanted.where(Comment.unit_id.in_(subtree(unit.id)))
    if month:
        wanted = wanted.where(Comment.month == month)
    if only_names:
        wanted = wanted.where(Comment.redactions["name"].as_integer() > 0)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = wanted.options(joinedload(Comment.unit)).order_by(Comment.month.desc(), Comment.id.desc())
    return Found(db.session.scalars(rows.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all(), total, page)
