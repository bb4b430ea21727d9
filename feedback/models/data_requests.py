"""What persons ask about their own data."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, PublicId, UtcDateTime
from feedback.models.collection import Submission
from feedback.models.organisation import OrgUnit

REQUEST_KINDS = ("access", "rectify", "delete", "withdraw", "restrict", "object")
REQUEST_WAYS = ("receipt", "person", "letter", "phone", "mail")
REQUEST_OUTCOMES = ("completed", "refused")


class DataRequest(Base):
    """One request, with its clocks. Of who asked nothing stays once it is done but what it was about."""

    __tablename__ = "data_request"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[Code]  # one of REQUEST_KINDS
    way: Mapped[Code]  # one of REQUEST_WAYS: how it came
    received_on: Mapped[date]
    has_third_party: Mapped[bool]  # a processor or somebody else must act, too: fifteen days are twenty then
    # Whose administrators deal with it. Empty: those of the whole service.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    # What it is about; emptied where that is deleted. serves a receipt's page
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="SET NULL"), index=True
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    contact: Mapped[bytes | None]  # how to answer the person, encrypted; emptied when it is done
    asked: Mapped[bytes | None]  # in the person's words, encrypted; emptied when it is done
    # How it was made sure who asks; empty from a receipt's page, whose owner has it, and when it is done.
    identity: Mapped[str]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extension_reason: Mapped[str | None]
    # Deleting takes two: who proposes it, and another who confirms.
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # serves the purge
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[Code | None]  # one of REQUEST_OUTCOMES
    refusal_reason: Mapped[str | None]
    made_at: Mapped[Moment]

    unit: Mapped[OrgUnit | None] = relationship()
    submission: Mapped[Submission | None] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    proposed_by: Mapped[Account | None] = relationship(foreign_keys=[proposed_by_id])
    done_by: Mapped[Account | None] = relationship(foreign_keys=[done_by_id])
