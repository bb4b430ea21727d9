"""What happened to units, and what is planned to: who became whom, from which day, on which legal basis."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment, PublicId, UtcDateTime
from feedback.models.organisation import OrgUnit


class UnitEvent(Base):
    """One change of the tree: from its day on the successors stand where the predecessors stood."""

    __tablename__ = "unit_event"

    id: Mapped[Key]
    kind: Mapped[Code]  # one of EVENT_KINDS
    day: Mapped[date]  # the first on which it holds
    legal_basis: Mapped[str]

    links: Mapped[list["UnitLink"]] = relationship(back_populates="event", order_by="UnitLink.id")


EVENT_KINDS = ("merge", "split", "rename", "retype", "reparent", "abolish")


class UnitLink(Base):
    """Of one predecessor: all of it, or a part nobody has measured, became this successor.

    Without a successor nobody follows it. All links of a predecessor are of one event: it ended once.
    """

    __tablename__ = "unit_link"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("unit_event.id"), index=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    # serves the way back, to all that a unit is made of
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    relation: Mapped[Code]  # one of RELATIONS

    event: Mapped[UnitEvent] = relationship(back_populates="links")
    predecessor: Mapped[OrgUnit] = relationship(foreign_keys=[predecessor_id])
    successor: Mapped[OrgUnit | None] = relationship(foreign_keys=[successor_id])


RELATIONS = ("whole", "part")


class UnitPlan(Base):
    """An event that an administrator prepares: nothing of the tree changes before its day."""

    __tablename__ = "unit_plan"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[Code]  # one of EVENT_KINDS
    day: Mapped[date]
    legal_basis: Mapped[str]
    status: Mapped[Code]  # one of PLAN_STATUSES
    # What was chosen, as feedback/organisation/changes.py reads it.
    predecessors: Mapped[Json]  # [id of a unit]
    successors: Mapped[Json]  # [{"id"} of a unit that goes on, or {"code", "name", "kind", "type", "parent"}]
    places: Mapped[Json]  # of a split: {"touchpoint 7": which successor}
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Moment]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it took effect or was withdrawn
    event_id: Mapped[int | None] = mapped_column(ForeignKey("unit_event.id"))
    hindrance: Mapped[str | None] = mapped_column(String(64))  # why it could not take effect on its day

    made_by: Mapped[Account] = relationship()
    event: Mapped[UnitEvent | None] = relationship()


PLAN_STATUSES = ("draft", "planned", "effective", "withdrawn")
