"""Reading a comment as it was typed: who asked, who agreed; and what the employee it names says to it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, PublicId, UtcDateTime
from feedback.models.collection import Comment

REQUEST_STATUSES = ("waiting", "agreed", "refused")
# Who speaks in a statement: the one the comment names, or somebody for them.
SPEAKERS = ("employee", "superior", "other")


class RawTextRequest(Base):
    """Somebody asks to read one comment as it was typed; another person agrees or refuses."""

    __tablename__ = "raw_text_request"
    __table_args__ = (
        # Who asks again while they wait has asked once.
        Index(
            "uq_raw_text_request_waiting",
            "comment_id",
            "asked_by_id",
            unique=True,
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    # serves erasing: a request goes with its comment
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[bytes]  # encrypted: it may say whom the comment names
    asked_at: Mapped[Moment]
    status: Mapped[Code]  # one of REQUEST_STATUSES
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # While it waits: until when one can agree. Once agreed: until when the text opens. Serves the purge.
    expires_at: Mapped[Moment] = mapped_column(index=True)

    comment: Mapped[Comment] = relationship()
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])


class EmployeeStatement(Base):
    """What the employee a comment names says to it, encrypted, for as long as the text itself is kept."""

    __tablename__ = "employee_statement"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    # serves erasing, and showing it beside the comment
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    said_on: Mapped[date]
    said_by: Mapped[Code]  # one of SPEAKERS
    ciphertext: Mapped[bytes]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[Moment]
    delete_after: Mapped[date] = mapped_column(index=True)  # serves the daily purge

    recorded_by: Mapped[Account] = relationship()
