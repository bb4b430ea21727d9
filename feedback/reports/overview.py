"""All units of a manager side by side, one month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.models import OrgUnit, Submission
from feedback.organisation.service import in_tree, lives_in
from feedback.reports.cells import NOW
from feedback.reports.disclosing import COMMENTS, RATED, SATISFIED, SUBMISSIONS, Pattern, pattern_of
from feedback.reports.figures import SHOWN, Satisfaction, satisfaction
from feedback.reports.service import NotYetShown
from feedback.reports.standing import standings


@dataclass(frozen=True)
class UnitRow:
    """One unit with all units below it; or of it what cannot be told to which unit below it belongs."""

    unit: OrgUnit
    depth: int
    submissions: int | None
    comments: int | None
    satisfaction: Satisfaction
    is_unassigned: bool = False
    submissions_told: str = SHOWN
    comments_told: str = SHOWN
    standing: str = ""  # "above" or "below": where it stands out among units of its kind


def latest_month(units: Sequence[OrgUnit]) -> str | None:
    """Return the newest month in which anybody answered in these units and which may be shown."""
    return db.session.scalar(
        select(func.max(Submission.month)).where(
            Submission.receiving_unit_id.in_([unit.id for unit in units]),
            Submission.month <= last_shown_month(),
        )
    )


def rows_of(units: Sequence[OrgUnit], month: str, view: str) -> list[UnitRow]:
    """Return the units of the month, or of today, in the order of their tree: few queries for any number.

    Raises NotYetShown.
    """
    if month > last_shown_month():
        raise NotYetShown(month)
    pattern = pattern_of(month)
    shown = [
        unit
        for unit in units
        if is_counted(unit, pattern, view)
        or (unit.valid_to is None if view == NOW else lives_in(unit, month))
    ]
    rows: list[UnitRow] = []
    for unit, depth in in_tree(shown):
        rows.append(row_of(unit, depth, pattern, view))
        if is_counted(unit, pattern, view, is_whole=False):
            rows.append(row_of(unit, depth + 1, pattern, view, is_whole=False))
    standing = standings((row.unit, row.satisfaction) for row in rows if not row.is_unassigned)
    return [
        row if row.is_unassigned else replace(row, standing=standing.get(row.unit.id, "")) for row in rows
    ]


def is_counted(unit: OrgUnit, pattern: Pattern, view: str, is_whole: bool = True) -> bool:
    """Tell whether anything was counted in a unit and below it, or in it and nowhere below."""
    return any(pattern.count(view, unit.id, what, is_whole) for what in (SUBMISSIONS, COMMENTS))


def row_of(unit: OrgUnit, depth: int, pattern: Pattern, view: str, is_whole: bool = True) -> UnitRow:
    counts = {
        what: (pattern.count(view, unit.id, what, is_whole), pattern.told(view, unit.id, what, is_whole))
        for what in (SUBMISSIONS, COMMENTS, RATED)
    }
    (submissions, submissions_told), (comments, comments_told), (rated, rated_told) = counts.values()
    return UnitRow(
        unit,
        depth,
        submissions if submissions_told == SHOWN else None,
        comments if comments_told == SHOWN else None,
        satisfaction(pattern.count(view, unit.id, SATISFIED, is_whole), rated, rated_told),
        not is_whole,
        submissions_told,
        comments_told,
    )
