"""The list of procedures: searching it, bringing in a new one, retiring what it no longer has."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from analysis import fold
from feedback.audit import service as audit
from feedback.database import db
from feedback.i18n import today
from feedback.imports.kept import agree
from feedback.imports.tables import Table
from feedback.models import Account, Procedure
from feedback.procedures.reading import Listed, Reading, read_procedures

READERS = ("manager", "analyst", "administrator")
KEEPERS = ("administrator",)


@dataclass(frozen=True)
class Difference:
    """A procedure before and after; one of both is None where it comes or is no longer in the list."""

    code: str
    before: Listed | None
    after: Listed | None
    comes_back: bool = False  # it was retired


@dataclass(frozen=True)
class Plan:
    """What a list would change. ``gone``: known, in force, and not in the list."""

    reading: Reading
    added: list[Difference]
    changed: list[Difference]
    gone: list[Difference]
    unchanged: int

    @property
    def digest(self) -> str:
        """What tells this plan from any other: whoever agrees to a preview agrees to nothing else."""
        return hashlib.sha256(repr([self.added, self.changed, self.gone]).encode()).hexdigest()


def procedures_matching(words: str = "", sector: str = "", with_retired: bool = False) -> list[Procedure]:
    """Return those whose code or name holds every word, typed with its marks or without."""
    found = select(Procedure).order_by(Procedure.sector, Procedure.name, Procedure.code)
    if sector:
        found = found.where(Procedure.sector == sector)
    if not with_retired:
        found = found.where(Procedure.retired_on.is_(None))
    wanted = fold(words).split()
    return [
        one
        for one in db.session.scalars(found)
        if all(word in fold(f"{one.code} {one.name}") for word in wanted)
    ]


def plan_for(table: Table) -> Plan:
    """Compare a list with what is known. Raises UnreadableTable."""
    reading, known = read_procedures(table), {one.code: one for one in all_of_them()}
    differences = [
        Difference(
            code,
            listed_as(known[code]) if code in known else None,
            reading.procedures.get(code),
            code in known and known[code].retired_on is not None,
        )
        for code in sorted({*known, *reading.procedures})
    ]
    listed = [one for one in differences if one.after]
    changed = [one for one in listed if one.before and (one.before != one.after or one.comes_back)]
    added = [one for one in listed if one.before is None]
    return Plan(
        reading=reading,
        added=added,
        changed=changed,
        gone=[one for one in differences if one.after is None and not one.comes_back],
        unchanged=len(listed) - len(added) - len(changed),
    )


def all_of_them() -> Sequence[Procedure]:
    return db.session.scalars(select(Procedure).execution_options(populate_existing=True)).all()


def listed_as(procedure: Procedure) -> Listed:
    return Listed(procedure.code, procedure.name, procedure.sector, tuple(procedure.levels), procedure.online)


def bring_in(table: Table, account: Account | None, *, retire_others: bool, seen: str | None = None) -> Plan:
    """Keep a list, all of it. What it no longer has is retired only where that is said.

    ``seen``: the digest of the plan that was agreed to. Raises UnreadableTable, Refused, ChangedMeanwhile.
    """
    audit.lock_the_chain()  # one list at a time
    plan = plan_for(table)
    agree(plan.reading.refusals, plan.digest, seen)
    apply(plan, retire_others)
    audit.record(
        "procedures_imported",
        "procedures",
        account,
        added=str(len(plan.added)),
        changed=str(len(plan.changed)),
        retired=str(len(plan.gone) if retire_others else 0),
    )
    db.session.commit()
    return plan


def apply(plan: Plan, retire_others: bool) -> None:
    known, day = {one.code: one for one in all_of_them()}, today()
    for one in (*plan.added, *plan.changed):
        if one.after:
            fill(known.get(one.code) or new_procedure(one.code, day), one.after)
    for one in plan.gone if retire_others else ():
        known[one.code].retired_on = day


def new_procedure(code: str, since: date) -> Procedure:
    procedure = Procedure(code=code, since=since)
    db.session.add(procedure)
    return procedure


def fill(procedure: Procedure, listed: Listed) -> None:
    procedure.name, procedure.sector = listed.name, listed.sector
    procedure.levels, procedure.online = list(listed.levels), listed.online
    procedure.retired_on = None
