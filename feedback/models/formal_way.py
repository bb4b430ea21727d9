"""Who said where the formal way of a unit is."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Json, Key, Moment


class FormalWayEvent(Base):
    """Who changed the text of a unit, when, and to what; empty: taken away."""

    __tablename__ = "formal_way_event"

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    texts: Mapped[Json]
    at: Mapped[Moment]

    account: Mapped[Account] = relationship()
