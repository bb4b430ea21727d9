"""Published reports: a unit and month in versions, who wants mail of them, who got it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, Month, PublicId, UtcDateTime
from feedback.models.organisation import OrgUnit

# failed: no figures, and ``fault`` says why; the next attempt makes a draft of it.
PUBLICATION_STATES = ("failed", "draft", "approved", "published", "replaced")
OPEN_STATES = ("failed", "draft", "approved")
# first: the month was over. correction: somebody wrote an erratum. erasure: a quoted comment was erased.
PUBLICATION_CAUSES = ("first", "correction", "erasure")
PUBLICATION_FAULTS = ("analysis_failed", "analysis_missing", "unexpected")
IS_OPEN = text("state IN ('failed', 'draft', 'approved')")
IS_PUBLISHED = text("state = 'published'")


class ReportPublication(Base):
    """One version of a unit's report of a month. Once published it never changes, but for a quote erased."""

    __tablename__ = "report_publication"
    __table_args__ = (
        UniqueConstraint("unit_id", "month", "version"),
        # Of two who begin a version at once one does, and readers find one that holds.
        Index(
            "uq_report_publication_open",
            "unit_id",
            "month",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "uq_report_publication_published",
            "unit_id",
            "month",
            unique=True,
            sqlite_where=IS_PUBLISHED,
            postgresql_where=IS_PUBLISHED,
        ),
        # serves an erased comment: every version of its month
        Index(None, "month"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    month: Mapped[Month]
    version: Mapped[int]
    state: Mapped[Code]  # one of PUBLICATION_STATES
    cause: Mapped[Code]  # one of PUBLICATION_CAUSES
    fault: Mapped[Code | None]  # one of PUBLICATION_FAULTS, of a failed one
    # What the report's hash is over: as JSON keeps it, so that every format is made of it again.
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    hash: Mapped[str | None] = mapped_column(String(64))
    comment: Mapped[str] = mapped_column(default="")  # the manager's, redacted
    erratum: Mapped[str] = mapped_column(default="")  # why there is a correction, redacted
    made_at: Mapped[Moment]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: a quote was erased
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a quote was erased from it: since then its hash is no longer that of its figures.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unit: Mapped[OrgUnit] = relationship()
    approved_by: Mapped[Account | None] = relationship(foreign_keys=[approved_by_id])
    published_by: Mapped[Account | None] = relationship(foreign_keys=[published_by_id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class ReportSubscription(Base):
    """An account that wants mail when a unit's report is published."""

    __tablename__ = "report_subscription"
    __table_args__ = (UniqueConstraint("account_id", "unit_id"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    since: Mapped[Moment]

    account: Mapped[Account] = relationship()
    unit: Mapped[OrgUnit] = relationship()


class ReportMail(Base):
    """That an account was written to about a version: once, whoever else has the same thought."""

    __tablename__ = "report_mail"
    __table_args__ = (UniqueConstraint("publication_id", "account_id"),)

    id: Mapped[Key]
    publication_id: Mapped[int] = mapped_column(ForeignKey("report_publication.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[Moment]
