"""Which days are worked: public holidays, and the weekend days worked in exchange for others."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Key, Moment


class SpecialDay(Base):
    """A day that is not as its weekday: off from Monday to Friday, or worked at a weekend."""

    __tablename__ = "special_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_worked: Mapped[bool]
    name: Mapped[str]


class ConfirmedYear(Base):
    """A year whose special days an administrator looked over; of others only weekdays are known."""

    __tablename__ = "confirmed_year"

    id: Mapped[Key]
    year: Mapped[int] = mapped_column(unique=True)
    confirmed_at: Mapped[Moment]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
