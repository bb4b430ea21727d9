"""What staff report about screens of the information system, who shares it, and what becomes of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.backlog import BacklogItem
from feedback.models.base import Base, Code, Json, Key, Moment, PublicId, UtcDateTime
from feedback.models.collection import Comment
from feedback.models.consent import ConsentText
from feedback.models.organisation import OrgUnit
from feedback.models.pictures import Picture

SEVERITIES = ("blocks", "slows", "annoys")
FREQUENCIES = ("always", "often", "sometimes", "once")
COMPLAINT_STATUSES = ("new", "accepted", "planned", "fixed", "declined", "reopened")
CLOSED_STATUSES = ("fixed", "declined")  # nobody works at it any more, and its people were told why
MAIL_FREQUENCIES = ("daily", "weekly", "never")


class Complaint(Base):
    """One thing that is wrong with a screen: filed by one, shared by whoever says "me too".

    Merged into another it keeps all that is its own, so that taking the merge back gives it back whole.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        # serves "has anything been filed, merged or erased since?", which each look for similar ones asks
        Index(
            "ix_complaint_known",
            "changed_at",
            sqlite_where=text("merged_into_id IS NULL"),
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        # serves the list of known complaints, those of most colleagues first
        Index(None, "voices", "id"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    # From the form: the same form sent twice is one complaint.
    filing_id: Mapped[UUID] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)  # serves managers' lists
    # The screen's code in the catalogue, which outlives its names; empty: another one, or unknown.
    screen: Mapped[Code | None]
    task: Mapped[str]  # what the person was doing, redacted
    wish: Mapped[str]  # what would help, redacted
    status: Mapped[Code]  # one of COMPLAINT_STATUSES
    filed_at: Mapped[Moment]
    # Moved when it begins or ceases to be one of the known ones.
    changed_at: Mapped[Moment]
    # Of itself and of all merged into it: how many accounts, in how many units. Kept for the list's order.
    voices: Mapped[int]
    voice_units: Mapped[int]
    # What it is found by: its words folded, and its units as numbers (analysis/similar.py).
    folded: Mapped[str] = mapped_column(deferred=True)
    numbers: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)

    unit: Mapped[OrgUnit] = relationship()
    merged_into: Mapped["Complaint | None"] = relationship(remote_side="Complaint.id")
    # The words it is read by.
    filing: Mapped["ComplaintVoice"] = relationship(
        primaryjoin="and_(Complaint.id == foreign(ComplaintVoice.complaint_id), ComplaintVoice.is_filing)",
        viewonly=True,
        uselist=False,
    )
    all_voices: Mapped[list["ComplaintVoice"]] = relationship(
        back_populates="complaint", order_by="ComplaintVoice.id", passive_deletes=True
    )
    events: Mapped[list["ComplaintEvent"]] = relationship(
        back_populates="complaint", order_by="ComplaintEvent.id.desc()", passive_deletes=True
    )


# Which screenshots belong to a voice; a picture belongs to one.
complaint_picture = Table(
    "complaint_picture",
    Base.metadata,
    Column("picture_id", ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True),
    # serves a complaint's page
    Column("voice_id", ForeignKey("complaint_voice.id", ondelete="CASCADE"), nullable=False, index=True),
)


class ComplaintVoice(Base):
    """An account that has this trouble: whoever filed it, and each "me too"."""

    __tablename__ = "complaint_voice"
    __table_args__ = (UniqueConstraint("complaint_id", "account_id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    # Empty: the person took it back after it was answered, and nothing tells any more who it was.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)  # serves "mine"
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    # The account's employer at that moment; empty: nobody had said.
    employer: Mapped[Code | None]
    # Their words; empty where somebody only said "me too".
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"), unique=True)
    is_filing: Mapped[bool]  # the first voice: whose words the complaint is read by
    severity: Mapped[Code]  # one of SEVERITIES
    frequency: Mapped[Code]  # one of FREQUENCIES
    # {"browser", "window", "build"}, only with the person's consent to this sentence.
    surroundings: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    consent_text: Mapped[str | None]
    # Which version that is of; empty: agreed to before there were versions.
    consent_version_id: Mapped[int | None] = mapped_column(ForeignKey("consent_text.id"))
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said_at: Mapped[Moment]

    complaint: Mapped[Complaint] = relationship(back_populates="all_voices")
    account: Mapped[Account | None] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    comment: Mapped[Comment | None] = relationship()
    pictures: Mapped[list[Picture]] = relationship(secondary=complaint_picture, order_by=Picture.id)
    consent_version: Mapped[ConsentText | None] = relationship()


class ComplaintFollower(Base):
    """An account that is told what becomes of a complaint."""

    __tablename__ = "complaint_follower"
    __table_args__ = (UniqueConstraint("complaint_id", "account_id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # serves the digest
    since: Mapped[Moment]


class ComplaintEvent(Base):
    """Who answered a complaint, with which words, and which status it had from then on."""

    __tablename__ = "complaint_event"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    status: Mapped[Code]
    answer: Mapped[str]
    at: Mapped[Moment]

    complaint: Mapped[Complaint] = relationship(back_populates="events")
    account: Mapped[Account | None] = relationship()


class ComplaintMerge(Base):
    """Two complaints that may be the same: why the machine thinks so, and what a person decided."""

    __tablename__ = "complaint_merge"
    __table_args__ = (UniqueConstraint("complaint_id", "into_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    into_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"), index=True)
    score: Mapped[float]  # of analysis/similar.py, with its bonus for the same screen
    words: Mapped[Json]  # what they have in common
    same_screen: Mapped[bool]
    suggested_at: Mapped[Moment]
    decision: Mapped[Code | None]  # "merged", "apart" or "undone"; empty: nobody has decided
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    complaint: Mapped[Complaint] = relationship(foreign_keys=[complaint_id])
    into: Mapped[Complaint] = relationship(foreign_keys=[into_id])


class ComplaintImprovement(Base):
    """A complaint is a reason for an improvement."""

    __tablename__ = "complaint_improvement"
    __table_args__ = (UniqueConstraint("complaint_id", "item_id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("backlog_item.id"), index=True)  # serves the item's page
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    linked_at: Mapped[Moment]

    complaint: Mapped[Complaint] = relationship()
    item: Mapped[BacklogItem] = relationship()


class ComplaintMail(Base):
    """How often an account is told about the complaints it follows, and up to when it has been."""

    __tablename__ = "complaint_mail"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    frequency: Mapped[Code]  # one of MAIL_FREQUENCIES
    told_until: Mapped[Moment]
    mailed_on: Mapped[date | None]

    account: Mapped[Account] = relationship()
