"""Where feedback is given: units in their tree, touchpoints, and how many dossiers they handle."""

from datetime import date, timedelta

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Code, Key, Moment, Month
from feedback.models.staffing import Staffing


class OrgUnit(Base):
    """An office in the tree, for as long as it exists under this code, name, kind and parent."""

    __tablename__ = "org_unit"
    __table_args__ = (
        # A code alone is no key: new communes inherit the code of a predecessor.
        UniqueConstraint("code", "valid_from"),
        # At any time one unit bears it; serves finding a unit by its code.
        Index(
            "uq_org_unit_code_in_use",
            "code",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[Key]
    code: Mapped[Code]
    name: Mapped[str]
    kind: Mapped[Code]  # one of UNIT_KINDS
    type: Mapped[Code | None]  # one of UNIT_TYPES of its kind, empty where the law knows no types
    also_spelt: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # the same name elsewhere
    # serves the walk down the tree in every list limited to "my units"
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    valid_from: Mapped[date | None]  # its first day; empty: since before this was noted
    valid_to: Mapped[date | None]  # the first day on which it is no more
    legal_basis: Mapped[str | None]  # on which it was made, where no event tells
    # {language: where formal complaints and denunciations go}; empty: as for the unit above.
    formal_way: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

    parent: Mapped["OrgUnit | None"] = relationship(remote_side="OrgUnit.id")

    @property
    def last_day(self) -> date | None:
        return self.valid_to and self.valid_to - timedelta(days=1)


UNIT_KINDS = ("province", "district", "commune", "centre", "department", "post_office", "other")
# What the law calls a unit of a kind: a ward may become a commune and stay what it is to those it serves.
UNIT_TYPES = {
    "province": ("province", "municipality"),
    "district": ("urban_district", "rural_district", "town", "city"),
    "commune": ("ward", "commune", "township", "special_zone"),
}
KIND_OF_TYPE = {type_: kind for kind, types in UNIT_TYPES.items() for type_ in types}


class Touchpoint(Base):
    """One place where feedback is given; its code stands in the QR on the poster."""

    __tablename__ = "touchpoint"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[Code]  # one of TOUCHPOINT_KINDS
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    counter: Mapped[str | None]  # what stands over it, "Quầy 4": poster, slips and kiosk may share one
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    made_at: Mapped[Moment | None]  # empty: before this was noted
    retired_at: Mapped[Moment | None]
    # Which printing of the poster is the valid one: each has a key of its own in its QR code.
    edition: Mapped[int] = mapped_column(default=1)
    # The new code of the same place; serves following a counter through all its codes.
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"), index=True)

    unit: Mapped[OrgUnit] = relationship()
    replaced_by: Mapped["Touchpoint | None"] = relationship(remote_side="Touchpoint.id")
    staffing: Mapped[list[Staffing]] = relationship(
        order_by=Staffing.since, cascade="all, delete-orphan", passive_deletes=True
    )


TOUCHPOINT_KINDS = ("poster", "slip", "kiosk", "online", "phone", "staff")
# Where people come with a phone by a QR code on paper; at the others no paper of ours hangs.
KINDS_ON_PAPER = ("poster", "slip")


class ServiceVolume(Base):
    """Dossiers of one unit and month: the denominator.

    ``channel`` and ``sector`` are empty where the source does not break its figures down by them.
    """

    __tablename__ = "service_volume"
    __table_args__ = (
        UniqueConstraint("unit_id", "month", "channel", "sector"),
        # serves the report: all units of a subtree in one month
        Index(None, "month", "unit_id"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    month: Mapped[Month]
    channel: Mapped[Code] = mapped_column(default="")
    sector: Mapped[Code] = mapped_column(default="")
    received: Mapped[int] = mapped_column(BigInteger)
    received_online: Mapped[int | None] = mapped_column(BigInteger)
    settled_on_time: Mapped[int | None] = mapped_column(BigInteger)
    settled_overdue: Mapped[int | None] = mapped_column(BigInteger)
