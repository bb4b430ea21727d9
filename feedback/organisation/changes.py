"""A change of the tree as it is asked for, and what stands in its way."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select, text

from feedback.accounts.service import units_of
from feedback.database import db
from feedback.models import NOT_TO_ONESELF, Account, Appointment, AuditEntry, OrgUnit, UnitPlan
from feedback.organisation.holdings import Holding, acting_for, to_be_placed
from feedback.organisation.service import is_there, line_of

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


def planners_of(plan: UnitPlan) -> Sequence[Account]:
    """Return who made a plan, and who decided it, as the audit log has it."""
    decided = select(AuditEntry.actor_id).where(
        AuditEntry.kind == "unit_plan_decided", AuditEntry.subject == plan.public_id
    )
    return db.session.scalars(
        select(Account).where(or_(Account.id == plan.made_by_id, Account.id.in_(decided)))
    ).all()


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


def hindrance_of(change: Change, planners: Iterable[Account]) -> str | None:
    """Return the first reason why a change cannot be made as the tree is now, None where there is none."""
    below = units_along(change)
    ending = [*change.ended, *below]
    checks: dict[str, Callable[[], bool]] = {
        "nothing": lambda: changes_nothing(change),
        "ended": lambda: any(unit.valid_to for unit in change.ended),
        "heir_ended": lambda: any(heir.valid_to for heir in units_going_on(change)),
        "inside_itself": lambda: not stood_on(change).isdisjoint(unit.id for unit in ending),
        "parent_ended": lambda: any(parent.valid_to for parent in parents_of(change)),
        "too_early": lambda: is_too_early(change, ending),
        "code_taken": lambda: is_code_taken(change),
        "top": lambda: change.kind == "abolish" and any(unit.parent_id is None for unit in change.ended),
        "roles_held": lambda: any(
            moves_up(change, unit, one) for unit in change.ended for one in acting_for([unit.id])
        ),
        "to_oneself": lambda: any(gives_to_oneself(change, planner) for planner in planners),
        "units_below": lambda: change.kind == "split" and bool(below),
        "unplaced": lambda: change.kind == "split" and bool(unplaced(change)),
    }
    return next((reason for reason, holds in checks.items() if holds()), None)


def changes_nothing(change: Change) -> bool:
    """Tell whether no unit ends, as where one is merged into itself, or an heir is named twice."""
    going_on = units_going_on(change)
    return not change.ended or len(set(going_on)) < len(going_on)


def moves_up(change: Change, unit: OrgUnit, acting: Holding) -> bool:
    """Tell whether a role or key of a unit that ends would hold for one above it."""
    if change.kind == "abolish":
        return True
    above = set(db.session.scalars(line_of(unit.id))) - {unit.id}
    return not above.isdisjoint(joined_with(change, acting))


def joined_with(change: Change, acting: Holding) -> set[int]:
    """Return the ids of the units of today for which a role or key of one that ends would hold."""
    if change.kind != "split":
        return change.ended_ids | {heir.id for heir in units_going_on(change)}
    place = change.places.get(acting.key)
    return {heir.id for at, heir in enumerate(change.heirs) if at == place and isinstance(heir, OrgUnit)}


def gives_to_oneself(change: Change, planner: Account) -> bool:
    """Tell whether a planner would reach more in a role that nobody gives to themselves.

    Either theirs goes along to units where they do not have it, or such units come below one where they do.
    """
    for role in NOT_TO_ONESELF:
        reached = set(db.session.scalars(units_of(planner, role)))
        theirs = (one for one in acting_for(change.ended_ids) if is_role_of(one, planner, role))
        if any(joined_with(change, one) - reached for one in theirs):
            return True
        if reached & stood_on(change) and change.ended_ids - reached:
            return True
    return False


def is_role_of(acting: Holding, account: Account, role: str) -> bool:
    row = acting.row
    return isinstance(row, Appointment) and (row.account_id, row.role) == (account.id, role)


def stood_on(change: Change) -> set[int]:
    """Return the ids of units that go on: heirs, and those above new ones."""
    return {unit.id for unit in (*units_going_on(change), *parents_of(change))}


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
    return len(set(codes)) < len(codes) or is_borne(codes, change.day, change.ended_ids)


def is_borne(codes: Collection[str], day: date, ending: Collection[int] = ()) -> bool:
    """Tell whether a unit bears one of these codes on a day or after it, except those ``ending`` on it."""
    bearers = db.session.scalars(select(OrgUnit).where(OrgUnit.code.in_(codes))).all()
    return any(
        (unit.id not in ending and (unit.valid_to or date.max) > day) or unit.valid_from == day
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
