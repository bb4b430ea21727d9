"""What will be improved, on what evidence, and what became of it."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment, PublicId
from feedback.models.organisation import OrgUnit
from feedback.models.themes import Theme


class BacklogItem(Base):
    __tablename__ = "backlog_item"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    title: Mapped[str]
    status: Mapped[Code]  # one of STATUSES
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[Moment]

    unit: Mapped[OrgUnit] = relationship()
    owner: Mapped[Account | None] = relationship(foreign_keys=[owner_id])
    evidence: Mapped[list["BacklogEvidence"]] = relationship(back_populates="item")
    events: Mapped[list["BacklogEvent"]] = relationship(
        back_populates="item", order_by="BacklogEvent.id.desc()"
    )


STATUSES = ("proposed", "planned", "in_progress", "done", "declined")


class BacklogEvidence(Base):
    """A theme as the report showed it on the day it became a reason to act."""

    __tablename__ = "backlog_evidence"

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("backlog_item.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    month: Mapped[str]
    figures: Mapped[Json]  # the theme's row of the report
    report_hash: Mapped[str]

    item: Mapped[BacklogItem] = relationship(back_populates="evidence")
    theme: Mapped[Theme] = relationship()
    unit: Mapped[OrgUnit] = relationship()


class BacklogEvent(Base):
    """Who moved an item to which status, when, and with what words."""

    __tablename__ = "backlog_event"

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("backlog_item.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    status: Mapped[Code]
    note: Mapped[str]
    at: Mapped[Moment]

    item: Mapped[BacklogItem] = relationship(back_populates="events")
    account: Mapped[Account] = relationship()
