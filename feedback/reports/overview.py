"""All units of a manager side by side, one month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.models import Comment, Option, OrgUnit, Submission
from feedback.organisation.service import children_by_parent, in_tree
from feedback.reports.figures import Satisfaction, satisfaction
from feedback.reports.ratings import SATISFIED_FROM, citizens_ratings
from feedback.reports.service import NotYetShown


@dataclass(frozen=True)
class UnitRow:
    """One unit with all units below it."""

    unit: OrgUnit
    depth: int
    submissions: int
    comments: int
    satisfaction: Satisfaction


def latest_month(units: Sequence[OrgUnit]) -> str | None:
    """Return the newest month in which anybody answered in these units and which may be shown."""
    return db.session.scalar(
        select(func.max(Submission.month)).where(
            Submission.receiving_unit_id.in_([unit.id for unit in units]),
            Submission.month <= last_shown_month(),
        )
    )


def rows_of(units: Sequence[OrgUnit], month: str) -> list[UnitRow]:
    """Return the units in the order of their tree: three queries for any number of them.

    Raises NotYetShown.
    """
    if month > last_shown_month():
        raise NotYetShown(month)
    submissions, comments = counts_by_unit(Submission, month), counts_by_unit(Comment, month)
    rated, satisfied = ratings_by_unit(month)
    children = children_by_parent(units)

    def total(counts: Counter[int], unit: OrgUnit) -> int:
        return counts[unit.id] + sum(total(counts, child) for child in children.get(unit.id, []))

    return [
        UnitRow(
            unit,
            depth,
            total(submissions, unit),
            total(comments, unit),
            satisfaction(total(satisfied, unit), total(rated, unit)),
        )
        for unit, depth in in_tree(units)
    ]


def counts_by_unit(table: type[Submission] | type[Comment], month: str) -> Counter[int]:
    unit = Submission.receiving_unit_id if table is Submission else Comment.unit_id
    rows = db.session.execute(select(unit, func.count()).where(table.month == month).group_by(unit))
    return Counter(dict(rows.all()))


def ratings_by_unit(month: str) -> tuple[Counter[int], Counter[int]]:
    """Return by unit how many rated, and how many of them gave one of the two best levels."""
    rows = db.session.execute(
        citizens_ratings(
            Submission.receiving_unit_id,
            func.count(),
            func.sum(case((Option.number >= SATISFIED_FROM, 1), else_=0)),
        )
        .where(Submission.month == month)
        .group_by(Submission.receiving_unit_id)
    ).all()
    return Counter({row[0]: row[1] for row in rows}), Counter({row[0]: int(row[2]) for row in rows})
