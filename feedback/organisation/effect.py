"""A change of the tree takes effect: units end and begin, what hung on them goes along, all at once."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from feedback.audit import service as audit
from feedback.database import db
from feedback.models import Account, Appointment, OrgUnit, Touchpoint, UnitEvent, UnitLink, UnitPlan, utc_now
from feedback.organisation.changes import (
    Change,
    Heir,
    change_of,
    hindrance_of,
    lock_the_tree,
    planners_of,
    units_along,
)
from feedback.organisation.holdings import Holding, holdings_of, move, place_retired, to_be_placed

Followers = dict[int | None, OrgUnit]  # by the id of a unit that ends whole: the one that takes its place


def plans_due(day: date) -> Sequence[UnitPlan]:
    """Return what was decided for this day or before, and has not taken effect."""
    due = select(UnitPlan).where(UnitPlan.status == "planned", UnitPlan.day <= day)
    return db.session.scalars(due.order_by(UnitPlan.day, UnitPlan.id)).all()


def take_effect(public_id: str) -> str:
    """Carry out a plan that was decided, once; return what became of it. What hinders it is kept with it."""
    lock_the_tree()
    plan = db.session.scalars(select(UnitPlan).where(UnitPlan.public_id == public_id)).one()
    if plan.status == "planned":
        carry_out(plan, actor=None)
    db.session.commit()
    return plan.hindrance or plan.status


def carry_out(plan: UnitPlan, actor: Account | None) -> None:
    """Change the tree as planned, or keep with the plan why not. The caller has locked the tree."""
    change = change_of(plan)
    plan.hindrance = hindrance_of(change, planners_of(plan))
    if plan.hindrance:
        return
    plan.event = make(change, actor)
    plan.status, plan.settled_at = "effective", utc_now()
    audit.record(
        "unit_event",
        plan.public_id,
        actor,
        change.about,
        change=change.kind,
        day=change.day.isoformat(),
        ended=" ".join(unit.code for unit in change.ended),
        heirs=" ".join(heir.code for heir in change.heirs),
    )


def make(change: Change, actor: Account | None) -> UnitEvent:
    """Let units end and others begin, with all below and all that hung on them."""
    below = units_along(change)
    end([*change.ended, *below], change.day)
    heirs = [begin(heir, change) for heir in change.heirs]
    event = UnitEvent(kind=change.kind, day=change.day, legal_basis=change.legal_basis)
    event.links = links_of(change, heirs)
    db.session.add(event)
    if change.kind == "split":
        divide(change, heirs, actor)
        return event
    followers: Followers = {unit.id: heirs[0] if heirs else above(unit, change) for unit in change.ended}
    copies = bring_along(below, followers, change)
    for unit in [*change.ended, *below]:
        hand_over(holdings_of([unit.id]), followers.get(unit.id) or copies[unit.id], actor)
    return event


def end(units: Sequence[OrgUnit], day: date) -> None:
    for unit in units:
        unit.valid_to = day
    db.session.flush()  # before others begin under the same codes


def begin(heir: Heir, change: Change) -> OrgUnit:
    if isinstance(heir, OrgUnit):
        return heir
    unit = OrgUnit(
        code=heir.code,
        name=heir.name,
        kind=heir.kind,
        type=heir.type,
        parent_id=heir.parent,
        valid_from=change.day,
        formal_way=common_way(change.ended) if change.kind != "split" else None,
    )
    db.session.add(unit)
    db.session.flush()
    return unit


def common_way(units: Sequence[OrgUnit]) -> dict[str, str] | None:
    """Return the words of the formal way if all units that have some say the same."""
    said = [unit.formal_way for unit in units if unit.formal_way]
    return said[0] if said and all(words == said[0] for words in said) else None


def links_of(change: Change, heirs: Sequence[OrgUnit]) -> list[UnitLink]:
    relation = "part" if change.kind == "split" else "whole"
    followed: list[int | None] = [*(heir.id for heir in heirs)] if heirs else [None]
    return [
        UnitLink(predecessor_id=unit.id, successor_id=heir, relation=relation)
        for unit in change.ended
        for heir in followed
    ]


def above(unit: OrgUnit, change: Change) -> OrgUnit:
    """Return the unit that has what an abolished one leaves: the next above that does not end too."""
    parent = unit.parent
    while parent is not None and parent.id in change.ended_ids:
        parent = parent.parent
    if parent is None:
        raise ValueError("the top of the tree cannot be abolished")
    return parent


def bring_along(below: Sequence[OrgUnit], followers: Followers, change: Change) -> dict[int, OrgUnit]:
    """Begin the units below anew under whoever follows their parent; return them by their former ids."""
    copies: dict[int, OrgUnit] = {}
    heads = dict(followers)
    for unit in below:  # parents first
        copies[unit.id] = OrgUnit(
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            type=unit.type,
            also_spelt=unit.also_spelt,
            formal_way=unit.formal_way,
            parent=heads[unit.parent_id],
            valid_from=change.day,
        )
        heads[unit.id] = copies[unit.id]
        db.session.add(copies[unit.id])
    db.session.flush()
    if copies:
        event = UnitEvent(kind="reparent", day=change.day, legal_basis=change.legal_basis)
        event.links = [
            UnitLink(predecessor_id=before, successor_id=copy.id, relation="whole")
            for before, copy in copies.items()
        ]
        db.session.add(event)
    return copies


def divide(change: Change, heirs: Sequence[OrgUnit], actor: Account | None) -> None:
    """Hand each thing to the heir that was said for it."""
    unit = change.ended[0]
    placed: dict[int, OrgUnit] = {}
    for holding in to_be_placed(unit):
        heir = heirs[change.places[holding.key]]
        hand_over([holding], heir, actor)
        if isinstance(holding.row, Touchpoint):
            placed[holding.row.id] = heir
    place_retired(unit, placed)


def hand_over(holdings: Sequence[Holding], heir: OrgUnit, actor: Account | None) -> None:
    for holding in holdings:
        row = holding.row
        if isinstance(row, Appointment):
            before = db.session.get_one(OrgUnit, row.unit_id)
            audit.record("role_moved", row.account.public_id, actor, before, role=row.role, to=heir.code)
        move(holding, heir)
