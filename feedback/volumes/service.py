"""Bringing in how many dossiers units had: all of a table or nothing, replacing what was known.

Where a table says anything of a unit and month, it says all of it: what was known of that month and stands
in it no more is taken out, else parts and wholes of two tables would be counted together.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from feedback.audit import service as audit
from feedback.database import db
from feedback.imports.kept import agree
from feedback.imports.tables import Table
from feedback.models import Account, ServiceVolume
from feedback.volumes.reading import Cell, Counts, Reading, read_volumes
from feedback.volumes.units import lock_units, units_over_time

KEEPERS = ("manager", "administrator")
CELLS_AT_ONCE = 300


@dataclass(frozen=True)
class Difference:
    """One cell before and after; one of both is None where it comes or goes."""

    cell: Cell
    before: Counts | None
    after: Counts | None


@dataclass(frozen=True)
class Plan:
    """What a table would change."""

    reading: Reading
    added: list[Difference]
    changed: list[Difference]
    gone: list[Difference]
    unchanged: int

    @property
    def differences(self) -> list[Difference]:
        return [*self.changed, *self.gone, *self.added]

    @property
    def digest(self) -> str:
        """What tells this plan from any other: whoever agrees to a preview agrees to nothing else."""
        return hashlib.sha256(repr(self.differences).encode()).hexdigest()

    @property
    def months(self) -> list[str]:
        return sorted({cell.month for cell in self.reading.counts})


def plan_for(table: Table, account: Account | None) -> Plan:
    """Compare a table with what is known; ``account`` None: the command line, for all units.

    Raises UnreadableTable.
    """
    return compared(read_for(table, account))


def read_for(table: Table, account: Account | None) -> Reading:
    """Raises UnreadableTable."""
    return read_volumes(table, units_over_time(account, *KEEPERS))


def compared(reading: Reading) -> Plan:
    known = known_counts({(cell.unit_id, cell.month) for cell in reading.counts})
    differences = [
        Difference(cell, known.get(cell), reading.counts.get(cell))
        for cell in sorted({*known, *reading.counts})
        if known.get(cell) != reading.counts.get(cell)
    ]
    return Plan(
        reading=reading,
        added=[one for one in differences if one.before is None],
        changed=[one for one in differences if one.before and one.after],
        gone=[one for one in differences if one.after is None],
        unchanged=len(reading.counts) - sum(one.after is not None for one in differences),
    )


def known_counts(months: set[tuple[int, str]]) -> dict[Cell, Counts]:
    """Return all that is known of these units and months."""
    return {
        Cell(row.unit_id, row.month, row.channel, row.sector): Counts(
            row.received, row.received_online, row.settled_on_time, row.settled_overdue
        )
        for row in rows_of(months)
    }


def rows_of(months: set[tuple[int, str]]) -> Iterable[ServiceVolume]:
    wanted, where = sorted(months), tuple_(ServiceVolume.unit_id, ServiceVolume.month)
    for start in range(0, len(wanted), CELLS_AT_ONCE):
        yield from db.session.scalars(
            select(ServiceVolume)
            .where(where.in_(wanted[start : start + CELLS_AT_ONCE]))
            .execution_options(populate_existing=True)
        )


def bring_in(table: Table, account: Account | None, seen: str | None = None) -> Plan:
    """Keep what a table says, all of it. ``seen``: the digest of the plan that was agreed to.

    Raises UnreadableTable, Refused, ChangedMeanwhile.
    """
    reading = read_for(table, account)
    lock_units(reading.units)
    plan = compared(reading)
    agree(plan.reading.refusals, plan.digest, seen)
    apply(plan)
    audit.record(
        "volumes_imported",
        "volumes",
        account,
        months=" ".join(plan.months)[:200],
        added=str(len(plan.added)),
        changed=str(len(plan.changed)),
        gone=str(len(plan.gone)),
    )
    db.session.commit()
    return plan


def apply(plan: Plan) -> None:
    months = {(one.cell.unit_id, one.cell.month) for one in plan.differences}
    rows = {Cell(row.unit_id, row.month, row.channel, row.sector): row for row in rows_of(months)}
    for one in plan.gone:
        db.session.delete(rows[one.cell])
    for cell, counts in ((one.cell, one.after) for one in (*plan.changed, *plan.added)):
        if counts:
            fill(rows.get(cell) or new_row(cell), counts)


def new_row(cell: Cell) -> ServiceVolume:
    row = ServiceVolume(unit_id=cell.unit_id, month=cell.month, channel=cell.channel, sector=cell.sector)
    db.session.add(row)
    return row


def fill(row: ServiceVolume, counts: Counts) -> None:
    row.received, row.received_online = counts.received, counts.online
    row.settled_on_time, row.settled_overdue = counts.on_time, counts.overdue
