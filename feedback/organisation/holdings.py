"""What hangs on a unit and goes along when it ends: places, roles, work that is open.

Records of what happened stay with the unit they happened in: submissions, comments, volumes, evidence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.models import (
    ApiKey,
    Appointment,
    BacklogItem,
    Campaign,
    CampaignSchedule,
    EaseTask,
    ImportMapping,
    OrgUnit,
    ServiceVolume,
    Survey,
    Touchpoint,
)

Row = (
    Touchpoint
    | Appointment
    | BacklogItem
    | Survey
    | Campaign
    | CampaignSchedule
    | EaseTask
    | ApiKey
    | ImportMapping
)
TABLES: tuple[type[Row], ...] = get_args(Row)
SETTLED = ("done", "declined")
# A campaign that runs ends where it began: its people were invited there.
AHEAD = ("proposed", "planned")


@dataclass(frozen=True)
class Holding:
    """One row that hangs on a unit, with the words and the code by which people know it."""

    row: Row
    name: str
    detail: str

    @property
    def kind(self) -> str:
        return self.row.__tablename__

    @property
    def key(self) -> str:
        """Return how a plan names it."""
        return f"{self.kind} {self.row.id}"


def holdings_of(unit_ids: Collection[int]) -> list[Holding]:
    """Return what hangs on units, also what is out of use but kept."""
    return [holding for table in TABLES for holding in map(held, rows_on(table, unit_ids))]


def rows_on(table: type[Row], unit_ids: Collection[int]) -> Sequence[Row]:
    asked = select(table).where(table.unit_id.in_(unit_ids)).order_by(table.id)
    if table is BacklogItem:
        asked = asked.where(BacklogItem.status.not_in(SETTLED))
    if table is Campaign:
        asked = asked.where(Campaign.status.in_(AHEAD))
    if table is Appointment:
        asked = asked.options(joinedload(Appointment.account))
    rows: Sequence[Row] = db.session.scalars(asked).all()  # type: ignore[assignment]
    return rows


def held(row: Row) -> Holding:
    if isinstance(row, Appointment):
        return Holding(row, row.account.name, row.role)
    if isinstance(row, BacklogItem):
        return Holding(row, row.title, row.status)
    if isinstance(row, Campaign | CampaignSchedule):
        return Holding(row, row.instrument, "")
    if isinstance(row, EaseTask):
        return Holding(row, row.detail or row.kind, "")
    return Holding(row, row.name, row.code if isinstance(row, Touchpoint | Survey) else "")


def to_be_placed(unit: OrgUnit) -> list[Holding]:
    """Return what somebody must place before a unit is split: all of it that is in use."""
    return [holding for holding in holdings_of([unit.id]) if is_in_use(holding.row)]


def acting_for(unit_ids: Collection[int]) -> list[Holding]:
    """Return who may act for units: people's roles, and the keys of programs that are in use."""
    rows = [row for table in (Appointment, ApiKey) for row in rows_on(table, unit_ids)]
    return [held(row) for row in rows if is_in_use(row)]


def is_in_use(row: Row) -> bool:
    if isinstance(row, Touchpoint):
        return row.retired_at is None
    return not (isinstance(row, ApiKey) and row.revoked_at)


def move(holding: Holding, heir: OrgUnit) -> None:
    """Let it hang on another unit. A role or schedule that is there already is not there twice."""
    row = holding.row
    if there := same_at(heir, row):
        keep_by_hand(there, row)
        db.session.delete(row)
    else:
        row.unit_id = heir.id
    db.session.flush()


def same_at(unit: OrgUnit, row: Row) -> Row | None:
    """Return the role or schedule of a unit that says the same."""
    if isinstance(row, Appointment):
        same = {"account_id": row.account_id, "role": row.role}
    elif isinstance(row, CampaignSchedule):
        same = {"instrument": row.instrument}
    else:
        return None
    return db.session.scalar(select(type(row)).filter_by(unit_id=unit.id, **same))  # type: ignore[return-value]


def keep_by_hand(there: Row, gone: Row) -> None:
    """Let a role that somebody gave by hand, too, stay when the provider's group takes it away."""
    if isinstance(there, Appointment) and isinstance(gone, Appointment):
        there.from_group = there.from_group and gone.from_group


def place_retired(unit: OrgUnit, placed: Mapping[int, OrgUnit]) -> None:
    """Let the former codes of a touchpoint follow it, so that what was given there is known to be there."""
    for row in rows_on(Touchpoint, [unit.id]):
        last = row
        while isinstance(last, Touchpoint) and last.replaced_by:
            last = last.replaced_by
        if last.id in placed:
            row.unit_id = placed[last.id].id
    db.session.flush()


def months_reported(unit_ids: Collection[int]) -> int:
    """Return for how many months there are volumes of these units: they stay where they were reported."""
    months = select(ServiceVolume.month).where(ServiceVolume.unit_id.in_(unit_ids)).distinct()
    return len(db.session.scalars(months).all())
