"""What the registers of offices say of a unit and month, for the State's own indices."""

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Key, Month


class RegisterFigure(Base):
    """One figure of a unit and month. No row: nobody said.

    A row for each name, not a column: the next version of an instrument asks for others.
    """

    __tablename__ = "register_figure"
    __table_args__ = (
        UniqueConstraint("unit_id", "month", "name"),
        # serves the overview: all units of a year
        Index(None, "month", "unit_id"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    month: Mapped[Month]
    name: Mapped[Code]  # one of feedback.register_figures.catalogue
    value: Mapped[int] = mapped_column(BigInteger)  # of a question yes or no: 1 or 0
