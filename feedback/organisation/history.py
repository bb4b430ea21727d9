"""What became of units, as the database keeps it: for reports, for look-ups and for those in charge."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from feedback.database import db
from feedback.models import OrgUnit, Touchpoint, UnitEvent, UnitLink
from feedback.organisation.lineage import Lineage, Link

# A page asks for the units of its reader many times. A statement never changes once it is put together.
kept = lru_cache(maxsize=256)


def lineage() -> Lineage:
    """Return the tree of all times: two queries."""
    parents = dict(db.session.execute(select(OrgUnit.id, OrgUnit.parent_id)).all())
    links: dict[int, list[Link]] = defaultdict(list)
    for link in db.session.scalars(select(UnitLink).order_by(UnitLink.id)):
        links[link.predecessor_id].append((link.successor_id, link.relation))
    return Lineage(parents, dict(links))


def units_of_touchpoints() -> dict[int, int]:
    return dict(db.session.execute(select(Touchpoint.id, Touchpoint.unit_id)).all())


@kept
def realm(unit_id: int) -> Select[int]:
    """Select the ids of a unit, of all below it, and of all that became a part of these as a whole.

    Whoever is responsible for a unit answers for what it took over. What was split stays with those above.
    """
    below = select(OrgUnit.parent_id.label("one"), OrgUnit.id.label("next")).where(
        OrgUnit.parent_id.is_not(None)
    )
    return reached_from(unit_id, below, consists_of())


@kept
def superiors(unit_id: int) -> Select[int]:
    """Select the ids of a unit, of what went into it as a whole, and of all that ever stood above these."""
    return reached_from(unit_id, stands_below(), consists_of())


def answerable(unit_id: int | ScalarSelect[int]) -> Select[int]:
    """Select the ids of a unit, of what it became a part of as a whole, and of all that ever stood above."""
    return reached_from(unit_id, stands_below(), went_into())


@kept
def former_selves(unit_id: int) -> Select[int]:
    """Select the ids of a unit and of all that went into it as a whole, whatever stood below them."""
    return reached_from(unit_id, consists_of())


@kept
def same_unit(unit_id: int) -> Select[int]:
    """Select the ids of a unit and of what it was before it got another name, type or place."""
    renewed = UnitEvent.kind.in_(("rename", "retype", "reparent"))
    return reached_from(
        unit_id, consists_of().join(UnitEvent, UnitLink.event_id == UnitEvent.id).where(renewed)
    )


def stands_below() -> Select[Any, Any]:
    return select(OrgUnit.id.label("one"), OrgUnit.parent_id.label("next")).where(
        OrgUnit.parent_id.is_not(None)
    )


def consists_of() -> Select[Any, Any]:
    return whole(UnitLink.successor_id, UnitLink.predecessor_id)


def went_into() -> Select[Any, Any]:
    return whole(UnitLink.predecessor_id, UnitLink.successor_id)


def whole(one: Any, following: Any) -> Select[Any, Any]:
    return select(one.label("one"), following.label("next")).where(
        UnitLink.relation == "whole", UnitLink.successor_id.is_not(None)
    )


def reached_from(unit_id: int | ScalarSelect[int], *steps: Select[Any, Any]) -> Select[int]:
    """Select the ids that are reached from a unit by any number of steps, itself among them."""
    step = union_all(*steps).subquery()
    found = (
        select(OrgUnit.id).where(OrgUnit.id == unit_id).cte(recursive=True)
    )  # unnamed: a statement may ask twice
    found = found.union(select(step.c.next).join(found, step.c.one == found.c.id))
    return select(found.c.id)


def events_of(unit: OrgUnit) -> Sequence[UnitEvent]:
    """Return what happened to a unit, the newest first."""
    touched = select(UnitLink.event_id).where(
        or_(UnitLink.predecessor_id == unit.id, UnitLink.successor_id == unit.id)
    )
    return db.session.scalars(
        select(UnitEvent)
        .where(UnitEvent.id.in_(touched))
        .options(
            selectinload(UnitEvent.links).joinedload(UnitLink.predecessor),
            selectinload(UnitEvent.links).joinedload(UnitLink.successor),
        )
        .order_by(UnitEvent.day.desc(), UnitEvent.id.desc())
    ).all()


def formed_of(unit: OrgUnit) -> Sequence[OrgUnit]:
    """Return the units that went into this one, wholly or in part."""
    return db.session.scalars(
        select(OrgUnit)
        .join(UnitLink, UnitLink.predecessor_id == OrgUnit.id)
        .where(UnitLink.successor_id == unit.id)
        .order_by(OrgUnit.name)
    ).all()


def heirs_of(unit: OrgUnit) -> Sequence[OrgUnit]:
    """Return the units that followed this one."""
    return db.session.scalars(
        select(OrgUnit)
        .join(UnitLink, UnitLink.successor_id == OrgUnit.id)
        .where(UnitLink.predecessor_id == unit.id)
        .order_by(OrgUnit.name)
    ).all()


def has_history(unit: OrgUnit) -> bool:
    """Tell whether anything is known to have happened to a unit."""
    touched = or_(UnitLink.predecessor_id == unit.id, UnitLink.successor_id == unit.id)
    return db.session.scalar(select(UnitLink.id).where(touched).limit(1)) is not None


def bearers_of(code: str) -> Sequence[OrgUnit]:
    """Return all units that ever bore a code, the newest first."""
    return db.session.scalars(
        select(OrgUnit)
        .where(OrgUnit.code == code)
        .options(joinedload(OrgUnit.parent))
        .order_by(OrgUnit.valid_from.is_not(None).desc(), OrgUnit.valid_from.desc(), OrgUnit.id.desc())
    ).all()
