"""A change of the tree as it is asked for, and what stands in its way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from feedback.database import db
from feedback.models import ApiKey, Appointment, OrgUnit, UnitPlan
from feedback.organisation.holdings import to_be_placed
from feedback.organisation.service import is_there

TREE_LOCK = 0x60B8  # PostgreSQL's advisory locks have numbers


@dataclass(frozen=True)
class NewUnit:
    """A unit that begins with the change; ``parent`` is the id of the unit it stands below."""

    code: str
    name: str
    kind: str
    type: str | None
    parent: int | None


Heir = OrgUnit | NewUnit


@dataclass(frozen=True)
class Change:
    """Units that end on a day, and those that follow them: new ones, or some that go on and take them in."""

    kind: str
    day: date
    legal_basis: str
    ended: Sequence[OrgUnit]
    heirs: Sequence[Heir]
    places: Mapping[str, int]  # of a split: which heir has what hung on the unit

    @property
    def ended_ids(self) -> set[int]:
        return {unit.id for unit in self.ended}

    @property
    def about(self) -> OrgUnit | None:
        """Return under which unit the audit log keeps it: the first that ends."""
        return next(iter(self.ended), None)


def lock_the_tree() -> None:
    """Let one change the tree at a time, and see what the one before left; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": TREE_LOCK})
    db.session.expire_all()


def change_of(plan: UnitPlan) -> Change:
    return Change(
        plan.kind,
        plan.day,
        plan.legal_basis,
        [db.session.get_one(OrgUnit, unit_id) for unit_id in plan.predecessors],
        [heir_of(kept) for kept in plan.successors],
        plan.places,
    )


def heir_of(kept: Mapping[str, Any]) -> Heir:
    return db.session.get_one(OrgUnit, kept["id"]) if "id" in kept else NewUnit(**kept)


def kept_heir(heir: Heir) -> dict[str, Any]:
    return {"id": heir.id} if isinstance(heir, OrgUnit) else asdict(heir)


def units_below(units: Iterable[OrgUnit]) -> list[OrgUnit]:
    """Return the units of today below others, parents first."""
    found: list[OrgUnit] = []
    level = [unit.id for unit in units]
    while level:
        children = db.session.scalars(
            select(OrgUnit).where(OrgUnit.parent_id.in_(level), is_there()).order_by(OrgUnit.id)
        ).all()
        found += [child for child in children if child not in found]
        level = [child.id for child in children]
    return found


def units_along(change: Change) -> list[OrgUnit]:
    """Return the units below those that end, which begin anew under whoever follows."""
    return [unit for unit in units_below(change.ended) if unit.id not in change.ended_ids]


def hindrance_of(change: Change) -> str | None:
    """Return the first reason why a change cannot be made as the tree is now, None where there is none."""
    below = units_along(change)
    ending = [*change.ended, *below]
    checks = {
        "nothing": changes_nothing(change),
        "ended": any(unit.valid_to for unit in change.ended),
        "heir_ended": any(isinstance(heir, OrgUnit) and heir.valid_to for heir in change.heirs),
        "inside_itself": bool({unit.id for unit in ending} & set(stood_on(change))),
        "parent_ended": any(parent.valid_to for parent in parents_of(change)),
        "too_early": is_too_early(change, ending),
        "code_taken": is_code_taken(change),
        "top": change.kind == "abolish" and any(unit.parent_id is None for unit in change.ended),
        "roles_held": change.kind == "abolish" and has_roles(change.ended),
        "units_below": change.kind == "split" and bool(below),
        "unplaced": change.kind == "split" and bool(unplaced(change)),
    }
    return next((reason for reason, holds in checks.items() if holds), None)


def changes_nothing(change: Change) -> bool:
    """Tell whether no unit ends, as where one is merged into itself, or an heir is named twice."""
    going_on = units_going_on(change)
    return not change.ended or len(set(going_on)) < len(going_on)


def has_roles(units: Iterable[OrgUnit]) -> bool:
    """Tell whether people or programs may act for a unit: what they may is never handed to the one above."""
    held = (holding.row for unit in units for holding in to_be_placed(unit))
    return any(isinstance(row, Appointment | ApiKey) for row in held)


def stood_on(change: Change) -> list[int]:
    """Return the ids of units that go on: heirs, and those above new ones."""
    return [unit.id for unit in (*units_going_on(change), *parents_of(change))]


def units_going_on(change: Change) -> list[OrgUnit]:
    return [heir for heir in change.heirs if isinstance(heir, OrgUnit)]


def parents_of(change: Change) -> list[OrgUnit]:
    ids = [heir.parent for heir in change.heirs if isinstance(heir, NewUnit) and heir.parent is not None]
    return [db.session.get_one(OrgUnit, unit_id) for unit_id in ids]


def is_too_early(change: Change, ending: Sequence[OrgUnit]) -> bool:
    """Tell whether something would end before it began, or go on before it was there."""
    going_on = [*parents_of(change), *units_going_on(change)]
    return any(unit.valid_from and unit.valid_from >= change.day for unit in ending) or any(
        unit.valid_from and unit.valid_from > change.day for unit in going_on
    )


def is_code_taken(change: Change) -> bool:
    """Tell whether another unit bears a new one's code on the day or after it, or two new ones share it."""
    codes = [heir.code for heir in change.heirs if isinstance(heir, NewUnit)]
    free = {unit.id for unit in change.ended}
    bearers = db.session.scalars(select(OrgUnit).where(OrgUnit.code.in_(codes))).all()
    return len(set(codes)) < len(codes) or any(
        (unit.id not in free and (unit.valid_to or date.max) > change.day) or unit.valid_from == change.day
        for unit in bearers
    )


def unplaced(change: Change) -> list[str]:
    """Return the keys of what hangs on a unit to be split and has no heir yet."""
    places = range(len(change.heirs))
    return [
        holding.key
        for unit in change.ended
        for holding in to_be_placed(unit)
        if change.places.get(holding.key) not in places
    ]
