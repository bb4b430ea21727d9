"""Reasons for a person from above to look at a comment apart from all others, and what became of them."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, PublicId
from feedback.models.collection import Comment


class Concern(Base):
    """A comment may speak of corruption, complain formally, threaten, or tell of self-harm.

    While any of its concerns is not released, the comment is restricted.
    """

    __tablename__ = "concern"
    __table_args__ = (
        UniqueConstraint("comment_id", "kind"),
        # serves the queue, and the number shown on every page of who works on it
        Index(None, "status", "found_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    kind: Mapped[Code]  # one of CONCERN_KINDS
    found_at: Mapped[Moment]
    status: Mapped[Code]  # one of CONCERN_STATUSES
    # Who moved it last; empty: nobody has yet.
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    comment: Mapped[Comment] = relationship()
    handled_by: Mapped[Account | None] = relationship()
    events: Mapped[list["ConcernEvent"]] = relationship(
        back_populates="concern", order_by="ConcernEvent.id.desc()", passive_deletes=True
    )


# The most urgent first.
CONCERN_KINDS = ("self_harm", "violence", "corruption", "complaint")
URGENT_CONCERNS = ("self_harm", "violence")
# "released": a false alarm; the comment is an ordinary one again.
CONCERN_STATUSES = ("new", "looking", "forwarded", "closed", "released")


class ConcernEvent(Base):
    """Who moved a concern to which status, when, and with what words."""

    __tablename__ = "concern_event"

    id: Mapped[Key]
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    status: Mapped[Code]
    note: Mapped[str]
    at: Mapped[Moment]

    concern: Mapped[Concern] = relationship(back_populates="events")
    account: Mapped[Account] = relationship()
