"""Bringing in figures of registers: all of a table or nothing.

Offices deliver different figures of the same unit and month, one its times, another its reflections: a table
replaces what it names and leaves the rest. Taken out is what has a dash.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from feedback.audit import service as audit
from feedback.database import db
from feedback.i18n import N_
from feedback.imports.kept import agree
from feedback.imports.service import Refusal
from feedback.imports.tables import Table
from feedback.models import Account, RegisterFigure
from feedback.register_figures.catalogue import BY_NAME, too_many_in
from feedback.register_figures.reading import Place, Reading, read_figures
from feedback.volumes.units import lock_units, units_over_time

READERS = ("manager", "analyst", "administrator")
KEEPERS = ("manager", "administrator")
PLACES_AT_ONCE = 300


@dataclass(frozen=True)
class Difference:
    """A figure before and after; one of both is None where it comes or goes."""

    place: Place
    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Plan:
    """What a table would change."""

    reading: Reading
    differences: list[Difference]
    unchanged: int

    @property
    def added(self) -> list[Difference]:
        return [one for one in self.differences if one.before is None]

    @property
    def changed(self) -> list[Difference]:
        return [one for one in self.differences if None not in {one.before, one.after}]

    @property
    def gone(self) -> list[Difference]:
        return [one for one in self.differences if one.after is None]

    @property
    def digest(self) -> str:
        """What tells this plan from any other: whoever agrees to a preview agrees to nothing else."""
        return hashlib.sha256(repr(self.differences).encode()).hexdigest()

    @property
    def months(self) -> list[str]:
        return sorted({month for _unit, month in self.reading.said})


def plan_for(table: Table, account: Account | None) -> Plan:
    """Compare a table with what is known; ``account`` None: the command line, for all units.

    Raises UnreadableTable.
    """
    return compared(read_for(table, account))


def read_for(table: Table, account: Account | None) -> Reading:
    """Raises UnreadableTable."""
    return read_figures(table, units_over_time(account, *KEEPERS))


def compared(reading: Reading) -> Plan:
    known = known_figures(reading.said)
    reading.refusals += contradictions(reading, known)
    reading.refusals.sort(key=lambda refusal: refusal.line)
    said = [
        Difference(place, name, known[place].get(name), after)
        for place, figures in sorted(reading.said.items())
        for name, after in sorted(figures.items(), key=in_order)
    ]
    differences = [one for one in said if one.before != one.after]
    return Plan(reading, differences, len(said) - len(differences))


def in_order(figure: tuple[str, int | None]) -> int:
    return list(BY_NAME).index(figure[0])


def contradictions(reading: Reading, known: Mapping[Place, Mapping[str, int]]) -> Iterable[Refusal]:
    """Yield what cannot be true of a unit and month, of what was known and what comes in together."""
    for place, said in reading.said.items():
        together = {name: value for name, value in {**known[place], **said}.items() if value is not None}
        if found := too_many_in(together):
            yield Refusal(
                reading.lines[place],
                N_("%(less)s cannot be more than %(more)s"),
                {"less": found[0], "more": found[1]},
            )


def known_figures(places: Iterable[Place]) -> dict[Place, dict[str, int]]:
    """Return what is known of each of these units and months, by name."""
    found: dict[Place, dict[str, int]] = {place: {} for place in places}
    for row in rows_of(found):
        found[row.unit_id, row.month][row.name] = row.value
    return found


def rows_of(places: Iterable[Place]) -> Iterable[RegisterFigure]:
    wanted, where = sorted(places), tuple_(RegisterFigure.unit_id, RegisterFigure.month)
    for start in range(0, len(wanted), PLACES_AT_ONCE):
        yield from db.session.scalars(
            select(RegisterFigure)
            .where(where.in_(wanted[start : start + PLACES_AT_ONCE]))
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
        "register_figures_imported",
        "register_figures",
        account,
        months=" ".join(plan.months)[:200],
        added=str(len(plan.added)),
        changed=str(len(plan.changed)),
        gone=str(len(plan.gone)),
    )
    db.session.commit()
    return plan


def apply(plan: Plan) -> None:
    places = {one.place for one in plan.differences}
    rows = {(row.unit_id, row.month, row.name): row for row in rows_of(places)}
    for one in plan.differences:
        row = rows.get((*one.place, one.name))
        if one.after is None:
            db.session.delete(row)
        elif row:
            row.value = one.after
        else:
            unit, month = one.place
            db.session.add(RegisterFigure(unit_id=unit, month=month, name=one.name, value=one.after))
