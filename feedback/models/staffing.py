"""Who stood at a counter, and since when."""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Key, Moment

STAFFED_BY = ("civil_servant", "postal_employee")
# Before any answer: who has always stood there, or since nobody knows when.
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


class Staffing(Base):
    """From a moment on these stood at a touchpoint, until its next row: none can overlap or leave a gap."""

    __tablename__ = "touchpoint_staffing"
    __table_args__ = (
        # serves "who stood there when this was given": the last one before a moment
        UniqueConstraint("touchpoint_id", "since"),
    )

    id: Mapped[Key]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id", ondelete="CASCADE"))
    since: Mapped[Moment]  # midnight where the units lie, or BEGINNING
    staffed_by: Mapped[Code | None]  # one of STAFFED_BY, empty where nobody stands there
