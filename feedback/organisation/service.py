"""Finding units and touchpoints."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from feedback.database import db
from feedback.errors import NotFound
from feedback.models import OrgUnit, Touchpoint
from feedback.months import first_day, last_day
from feedback.organisation.codes import grouped, is_sound
from feedback.organisation.history import reached_from, went_into


def find_touchpoint(code: str) -> Touchpoint | None:
    """Return the touchpoint in use under this code, however it was typed from the poster."""
    return db.session.scalar(
        select(Touchpoint).where(Touchpoint.code == tidy_code(code), Touchpoint.retired_at.is_(None))
    )


def find_unit(code: str, on: date | None = None) -> OrgUnit:
    """Return the unit that bears this code now, or bore it on a day: codes return. Raises NotFound."""
    unit = db.session.scalar(select(OrgUnit).where(OrgUnit.code == tidy_code(code), is_there(on)))
    if unit is None:
        raise NotFound
    return unit


def is_there(on: date | None = None) -> ColumnElement[bool]:
    """Return the condition that a unit exists: now, or on a day."""
    if on is None:
        return OrgUnit.valid_to.is_(None)
    return and_(
        or_(OrgUnit.valid_from.is_(None), OrgUnit.valid_from <= on),
        or_(OrgUnit.valid_to.is_(None), OrgUnit.valid_to > on),
    )


def lives_on(unit: OrgUnit, day: date) -> bool:
    """Tell whether a unit was there on a day; ``valid_to`` is the first on which it was not."""
    return (unit.valid_from is None or unit.valid_from <= day) and (
        unit.valid_to is None or unit.valid_to > day
    )


def lives_in(unit: OrgUnit, month: str) -> bool:
    """Tell whether a unit was there on any day of a month."""
    return (unit.valid_from is None or unit.valid_from <= last_day(month)) and (
        unit.valid_to is None or unit.valid_to > first_day(month)
    )


def root_unit() -> OrgUnit | None:
    """Return the top of the tree: what nobody else is responsible for is kept there."""
    return db.session.scalar(top_of_the_tree())


@cache
def top_of_the_tree() -> Select[OrgUnit]:
    """Select the top that was first, or what it became as a whole: another tree may stand beside it.

    Each page asks: to put the statement together takes three times as long as to run it.
    """
    first = select(func.min(OrgUnit.id)).where(OrgUnit.parent_id.is_(None)).scalar_subquery()
    selves = reached_from(first, went_into())
    tops = select(OrgUnit).where(OrgUnit.parent_id.is_(None), is_there())
    return tops.order_by(OrgUnit.id.in_(selves).desc(), OrgUnit.id).limit(1)


def tidy_code(code: str) -> str:
    """Return a code as it is kept, however it was typed: case and spaces do not matter.

    Nor does a dash between the groups of a touchpoint's code; units have dashes of their own.
    """
    plain = "".join(code.split()).upper()
    joined = plain.replace("-", "")
    return joined if is_sound(joined) and plain in {joined, grouped(joined).replace(" ", "-")} else plain


def subtree(unit_id: int) -> Select[int]:
    """Select the ids of a unit and of all units below it."""
    below = (
        select(OrgUnit.id).where(OrgUnit.id == unit_id).cte(recursive=True)
    )  # unnamed: a statement may ask twice
    below = below.union_all(select(OrgUnit.id).join(below, OrgUnit.parent_id == below.c.id))
    return select(below.c.id)


def line_of(unit_id: int) -> Select[int]:
    """Select the ids of a unit and of all units above it."""
    above = select(OrgUnit.id, OrgUnit.parent_id).where(OrgUnit.id == unit_id).cte(recursive=True)
    above = above.union_all(
        select(OrgUnit.id, OrgUnit.parent_id).join(above, OrgUnit.id == above.c.parent_id)
    )
    return select(above.c.id)


def children_by_parent(units: Sequence[OrgUnit]) -> dict[int | None, list[OrgUnit]]:
    """Return the units below each; whose parent is not among them stands under None."""
    known = {unit.id for unit in units}
    children: dict[int | None, list[OrgUnit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    return children


def in_tree(units: Sequence[OrgUnit]) -> list[tuple[OrgUnit, int]]:
    """Return the units in the order of their tree, each with its depth."""
    children = children_by_parent(units)

    def below(parent: int | None, depth: int) -> list[tuple[OrgUnit, int]]:
        return [
            row for unit in children.get(parent, []) for row in ((unit, depth), *below(unit.id, depth + 1))
        ]

    return below(None, 0)


def units_in(ids: Select[int]) -> list[OrgUnit]:
    """Return the units of a selection in the order of their names, the nameless rest of a level last."""
    return list(
        db.session.scalars(
            select(OrgUnit).where(OrgUnit.id.in_(ids)).order_by(OrgUnit.kind == "other", OrgUnit.name)
        )
    )
