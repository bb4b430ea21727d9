"""A cell of a report: one month of a unit and all units below it, as it was then or as it is now."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, false, func, or_, select

from feedback.models import Comment, OrgUnit, Submission
from feedback.organisation.history import lineage, units_of_touchpoints
from feedback.organisation.lineage import Gathered, gather
from feedback.organisation.service import subtree

WAS, NOW = "was", "now"
VIEWS = (WAS, NOW)


@dataclass(frozen=True)
class UnitNow:
    """A unit with all that was given to those it is made of today, whatever they were called then."""

    unit: OrgUnit
    gathered: Gathered

    @property
    def id(self) -> int:
        return self.unit.id

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def name(self) -> str:
        return self.unit.name


# As it was: what was given to the unit itself and to those that ever stood below it.
ReportedUnit = OrgUnit | UnitNow


def unit_of(reported: ReportedUnit) -> OrgUnit:
    return reported.unit if isinstance(reported, UnitNow) else reported


def as_now(unit: OrgUnit) -> UnitNow:
    return UnitNow(unit, gather(lineage(), unit.id, units_of_touchpoints()))


@dataclass(frozen=True)
class Cell:
    """What a figure of a report is about: these months of a unit and all below it."""

    unit: ReportedUnit
    months: tuple[str, ...]


def counted_in(counts: Subquery, cell: Cell) -> ColumnElement[bool]:
    """Return the condition that a kept count (feedback.rollups) is of a cell."""
    return and_(counts.c.month.in_(cell.months), _counts_below(counts, cell.unit))


def _counts_below(counts: Subquery, unit: ReportedUnit) -> ColumnElement[bool]:
    if isinstance(unit, OrgUnit):
        return counts.c.unit_id.in_(subtree(unit.id))
    divided = (
        and_(counts.c.unit_id == ended, counts.c.touchpoint_id.in_(touchpoints))
        for ended, touchpoints in unit.gathered.touchpoints.items()
        if touchpoints
    )
    return or_(counts.c.unit_id.in_(unit.gathered.units), *divided)


def counted_nowhere(counts: Subquery, unit: ReportedUnit) -> ColumnElement[bool]:
    """Return the condition that a count is of this unit and none below it, for want of knowing of which."""
    if isinstance(unit, OrgUnit):
        return false()
    ended = (
        and_(counts.c.unit_id == ended, func.coalesce(counts.c.touchpoint_id, 0).not_in(touchpoints))
        for ended, touchpoints in unit.gathered.unassigned.items()
    )
    return or_(false(), *ended)


def in_cell(unit_column: Any, month_column: Any, cell: Cell) -> ColumnElement[bool]:
    """Return the condition that a row counts in a cell."""
    return and_(month_column.in_(cell.months), belongs(unit_column, cell.unit))


def belongs(unit_column: Any, unit: ReportedUnit) -> ColumnElement[bool]:
    """Return the condition that a row counts in a unit or below it."""
    if isinstance(unit, OrgUnit):
        condition: ColumnElement[bool] = unit_column.in_(subtree(unit.id))
        return condition
    wholly: ColumnElement[bool] = unit_column.in_(unit.gathered.units)
    return (
        or_(wholly, of_divided(unit_column, unit)) if unit_column.class_ in {Submission, Comment} else wholly
    )


def of_divided(unit_column: Any, unit: UnitNow) -> ColumnElement[bool]:
    """Return the condition that a row of a divided unit counts here by its touchpoint."""
    placed = [
        and_(unit_column == divided, given_at(unit_column, touchpoints))
        for divided, touchpoints in unit.gathered.touchpoints.items()
        if touchpoints
    ]
    return or_(false(), *placed)


def given_at(unit_column: Any, touchpoints: Collection[int]) -> ColumnElement[bool]:
    there = Submission.touchpoint_id.in_(touchpoints)
    if unit_column.class_ is Submission:
        return there
    return Comment.submission_id.in_(select(Submission.id).where(there))
