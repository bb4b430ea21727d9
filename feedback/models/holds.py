"""What must be kept beyond its day, and what its person wants erased once it need not."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, Month, PublicId, UtcDateTime
from feedback.models.collection import Comment, Submission
from feedback.models.organisation import OrgUnit

HOLD_SCOPES = ("answer", "comment", "unit", "account")


class LegalHold(Base):
    """While it lasts, nothing it is about is deleted: neither by its day nor by its person."""

    __tablename__ = "legal_hold"
    id: Mapped[Key]
    public_id: Mapped[PublicId]
    # Whose it is: who reaches this unit sees it. Empty: of an account that works everywhere.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    scope: Mapped[Code]  # one of HOLD_SCOPES: says which of the following it is about
    # Emptied when what was held is deleted after the hold's end: the hold stays as a record.
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="SET NULL"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"), index=True)
    first_month: Mapped[Month | None]
    last_month: Mapped[Month | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str]
    legal_basis: Mapped[str]
    review_on: Mapped[date]
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    placed_at: Mapped[Moment]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unit: Mapped[OrgUnit | None] = relationship()
    submission: Mapped[Submission | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    placed_by: Mapped[Account] = relationship(foreign_keys=[placed_by_id])
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id])


class WaitingErasure(Base):
    """Its person wants this answer erased, and a hold forbids it still: it goes when the hold ends."""

    __tablename__ = "waiting_erasure"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[Moment]
