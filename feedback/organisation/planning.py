"""What administrators do about the tree: making units, planning changes, deciding and withdrawing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import reachable_units, reaches_everything, units_of
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import today
from feedback.models import Account, OrgUnit, UnitPlan, utc_now
from feedback.organisation.changes import (
    Change,
    NewUnit,
    change_of,
    hindrance_of,
    is_borne,
    kept_heir,
    lock_the_tree,
    planners_of,
    units_along,
)
from feedback.organisation.effect import carry_out
from feedback.organisation.holdings import Holding, holdings_of, months_reported, to_be_placed
from feedback.organisation.searching import search
from feedback.organisation.service import lives_on, tidy_code

PLANNERS = ("administrator",)
OPEN = ("draft", "planned")


class Hindered(FeedbackError):
    """A plan cannot be decided as the tree is now; its page says why."""

    status = 409

    def __init__(self, hindrance: str) -> None:
        self.hindrance = hindrance


class Unclear(FeedbackError):
    """Several units answer to a name."""

    def __init__(self, units: Sequence[OrgUnit]) -> None:
        self.units = units

    def message(self) -> str:
        named = ", ".join(f"{unit.name} ({unit.code})" for unit in self.units[:5])
        return gettext("Several units are meant: %(units)s. Write the code.", units=named)


class CodeTaken(FeedbackError):
    """Another unit bears the code."""

    status = 409

    def message(self) -> str:
        return gettext("Another unit bears this code.")


class ParentNotThere(FeedbackError):
    """The unit above began later, or has ended."""

    status = 409

    def message(self) -> str:
        return gettext("The unit above did not exist yet on that day, or exists no more.")


@dataclass(frozen=True)
class Preview:
    """What a plan would do if it took effect now."""

    change: Change
    hindrance: str | None
    below: Sequence[OrgUnit]  # which go along
    moving: Sequence[Holding]  # what goes to the only heir, or to the unit above
    to_place: Sequence[Holding]  # what somebody must place
    months_reported: int

    @property
    def takes_effect_at_once(self) -> bool:
        return self.change.day <= today()


def add_unit(new: NewUnit, valid_from: date, legal_basis: str, account: Account) -> OrgUnit:
    """Make a unit that follows nobody. Raises CodeTaken, ParentNotThere, NotFound."""
    lock_the_tree()
    require_reached(account, [new.parent])
    if is_borne([new.code], valid_from):
        raise CodeTaken
    above = db.session.get_one(OrgUnit, new.parent) if new.parent is not None else None
    if above and (above.valid_to or not lives_on(above, valid_from)):
        raise ParentNotThere
    unit = OrgUnit(
        code=new.code,
        name=new.name,
        kind=new.kind,
        type=new.type,
        parent_id=new.parent,
        valid_from=valid_from,
        legal_basis=legal_basis,
    )
    db.session.add(unit)
    db.session.flush()
    audit.record("unit_added", new.code, account, unit, day=valid_from.isoformat())
    db.session.commit()
    return unit


def prepare(change: Change, account: Account) -> UnitPlan:
    """Keep a change as a draft: nothing happens before somebody decides it. Raises NotFound."""
    require_reached(account, units_in(change))
    plan = UnitPlan(
        kind=change.kind,
        day=change.day,
        legal_basis=change.legal_basis,
        status="draft",
        predecessors=[unit.id for unit in change.ended],
        successors=[kept_heir(heir) for heir in change.heirs],
        places={},
        made_by_id=account.id,
        made_at=utc_now(),
    )
    db.session.add(plan)
    db.session.flush()
    audit.record(
        "unit_plan_made", plan.public_id, account, change.about, change=plan.kind, day=plan.day.isoformat()
    )
    db.session.commit()
    return plan


def place(plan: UnitPlan, places: Mapping[str, int]) -> None:
    """Keep which heir of a split unit has what; what is not said yet stays open."""
    lock_the_tree()
    require_open(plan)
    known = {holding.key for unit in change_of(plan).ended for holding in to_be_placed(unit)}
    plan.places = {key: heir for key, heir in places.items() if key in known and heir < len(plan.successors)}
    db.session.commit()


def decide(plan: UnitPlan, account: Account) -> None:
    """Let a plan take effect on its day; at once if that is here or past. Raises Hindered, NotFound.

    What was decided and hindered on its day is tried once more by deciding it again.
    """
    lock_the_tree()
    require_open(plan)
    change = change_of(plan)
    if hindrance := hindrance_of(change, [*planners_of(plan), account]):
        raise Hindered(hindrance)
    plan.status = "planned"
    audit.record(
        "unit_plan_decided", plan.public_id, account, change.about, change=plan.kind, day=plan.day.isoformat()
    )
    if plan.day <= today():
        carry_out(plan, account)
    db.session.commit()


def withdraw(plan: UnitPlan, account: Account) -> None:
    """Take back what has not taken effect. Raises NotFound."""
    lock_the_tree()
    require_open(plan)
    plan.status, plan.settled_at = "withdrawn", utc_now()
    audit.record("unit_plan_withdrawn", plan.public_id, account, change_of(plan).about, change=plan.kind)
    db.session.commit()


def preview(plan: UnitPlan, account: Account) -> Preview:
    """Return what a plan would do if this account decided it now."""
    change = change_of(plan)
    is_split = change.kind == "split"
    below = units_along(change)
    ending = [unit.id for unit in (*change.ended, *below)]
    return Preview(
        change,
        hindrance_of(change, [*planners_of(plan), account]),
        below,
        [] if is_split else holdings_of(ending),
        [holding for unit in change.ended for holding in to_be_placed(unit)] if is_split else [],
        months_reported(ending),
    )


def plans_for(account: Account) -> list[UnitPlan]:
    """Return the plans about units an account administers: what is open first, the newest first."""
    plans = db.session.scalars(
        select(UnitPlan).options(joinedload(UnitPlan.made_by)).order_by(UnitPlan.id.desc())
    ).all()
    reached = reached_by(account)
    mine = [plan for plan in plans if reached.issuperset(units_in(change_of(plan)))]
    return sorted(mine, key=lambda plan: plan.status not in OPEN)


def find_plan(public_id: str, account: Account) -> UnitPlan:
    """Return a plan about units an account administers. Raises NotFound."""
    plan = db.session.scalar(select(UnitPlan).where(UnitPlan.public_id == public_id))
    if plan is None:
        raise NotFound
    require_reached(account, units_in(change_of(plan)))
    return plan


def units_in(change: Change) -> list[int | None]:
    """Return the units a change is about, also the ones above that take what nobody follows.

    None stands for the top of the tree.
    """
    heirs = [heir.parent if isinstance(heir, NewUnit) else heir.id for heir in change.heirs]
    taking = heirs or [unit.parent_id for unit in change.ended]
    return [*(unit.id for unit in change.ended), *taking]


def require_reached(account: Account, unit_ids: Sequence[int | None]) -> None:
    """Refuse what lies outside an account's units."""
    if not reached_by(account).issuperset(unit_ids):
        raise NotFound


def reached_by(account: Account) -> set[int | None]:
    """Return the units an account administers, None for the top: that only who administers everything."""
    reached: set[int | None] = set(db.session.scalars(units_of(account, *PLANNERS)))
    return reached | {None} if reaches_everything(account, *PLANNERS) else reached


def require_open(plan: UnitPlan) -> None:
    if plan.status not in OPEN:
        raise NotFound


def offered_units(account: Account) -> list[OrgUnit]:
    return reachable_units(account, *PLANNERS)


def find_named(account: Account, typed: str) -> OrgUnit:
    """Return the one unit of today meant by a code or a name, old names too. Raises NotFound, Unclear."""
    offered = {unit.code: unit for unit in offered_units(account)}
    if unit := offered.get(tidy_code(typed)):
        return unit
    hits = search(typed, {unit.id for unit in offered.values()})
    best = [hit.unit for hit in hits if hit.rank == hits[0].rank]
    if not best:
        raise NotFound
    if len(best) > 1:
        raise Unclear(best)
    return best[0]
