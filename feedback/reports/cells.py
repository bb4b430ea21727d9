"""A cell of a report: one month of a unit and all units below it, as it was then or as it is now."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from feedback.database import db
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
class Counts:
    """What is counted in a cell."""

    submissions: int
    rated: int
    satisfied: int
    comments: int
    by_theme: Counter[int]
    left_out: Counter[str]
    themed: int


def in_cell(unit_column: Any, month_column: Any, unit: ReportedUnit, month: str) -> ColumnElement[bool]:
    return and_(month_column == month, belongs(unit_column, unit))


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


def is_unassigned(unit: ReportedUnit) -> ColumnElement[bool]:
    """Return the condition that a submission counts here and in no unit below, for want of knowing where."""
    if isinstance(unit, OrgUnit):
        return false()
    return or_(
        false(),
        *(
            and_(
                Submission.receiving_unit_id == ended,
                func.coalesce(Submission.touchpoint_id, 0).not_in(touchpoints),
            )
            for ended, touchpoints in unit.gathered.unassigned.items()
        ),
    )


def count(rows: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
