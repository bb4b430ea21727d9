"""Touchpoints at which something has jumped within a month, and who was written to about it."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Key, Moment, Month
from feedback.models.organisation import Touchpoint


class Alert(Base):
    """At a touchpoint clearly more people are dissatisfied than in the months before: once a month."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("touchpoint_id", "month"),)

    id: Mapped[Key]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    month: Mapped[Month]
    found_at: Mapped[Moment] = mapped_column(index=True)  # serves the list, and what is still to be told
    # How many times likelier the month's days are if it jumped (feedback.statistics.sequential).
    evidence: Mapped[float]

    touchpoint: Mapped[Touchpoint] = relationship()


class AlertMail(Base):
    """That an account was written to about an alert: once."""

    __tablename__ = "alert_mail"
    __table_args__ = (UniqueConstraint("alert_id", "account_id"),)

    id: Mapped[Key]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # serves "how many today"
    written_at: Mapped[Moment]
