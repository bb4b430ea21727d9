"""What staff enter for others: words said at the counter or on the phone, and sheets of paper."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Key, Moment, PublicId, UtcDateTime
from feedback.models.collection import Submission
from feedback.models.organisation import Touchpoint
from feedback.models.surveys import SurveyVersion


class AssistedEntry(Base):
    """Who typed a submission for somebody. For audit alone: no report and no list reads it."""

    __tablename__ = "assisted_entry"

    id: Mapped[Key]
    public_id: Mapped[PublicId]  # opens the receipt for the one who typed, while the person stands there
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[Moment]

    submission: Mapped[Submission] = relationship()


class PaperBatch(Base):
    """A pile of filled-in sheets. They count in figures once it is closed, all together."""

    __tablename__ = "paper_batch"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), index=True)  # serves the list
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    filled_from: Mapped[date]
    filled_to: Mapped[date]  # the day its sheets count for, where they were filled in over several
    announced: Mapped[int]  # sheets counted before the first was entered
    is_entered_twice: Mapped[bool]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[Moment]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why the same person may read both times, where there is nobody else; empty: two people read.
    one_reader_reason: Mapped[str | None] = mapped_column(Text)
    one_reader_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    touchpoint: Mapped[Touchpoint] = relationship()
    survey_version: Mapped[SurveyVersion] = relationship()
    opened_by: Mapped[Account] = relationship(foreign_keys=[opened_by_id])
    one_reader_by: Mapped[Account | None] = relationship(foreign_keys=[one_reader_by_id])


class PaperEntry(Base):
    """One sheet as one person read it: the first time, the second time, or as it was settled.

    The words are encrypted and go when the batch is closed; the digest tells whether two readings agree.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (UniqueConstraint("batch_id", "sheet", "reading"),)

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batch.id", ondelete="CASCADE"))
    sheet: Mapped[int]  # the number written on it
    reading: Mapped[int]  # one of READINGS
    content: Mapped[bytes | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[Moment]


FIRST, SECOND, SETTLED = READINGS = (1, 2, 3)
