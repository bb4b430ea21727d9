"""A cell of a report: one month of a unit and all units below it."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select

from feedback.database import db
from feedback.models import (
    OrgUnit,
)
from feedback.organisation.service import subtree


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


def in_cell(unit_column: object, month_column: object, unit: OrgUnit, month: str) -> ColumnElement[bool]:
    return and_(month_column == month, unit_column.in_(subtree(unit.id)))  # type: ignore[arg-type, attr-defined]


def count(rows: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
