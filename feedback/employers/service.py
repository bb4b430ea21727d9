"""How people rated the counters that postal employees staffed, beside those of civil servants.

An answer belongs to whoever stood at its counter when it was given. Figures are hidden, and called
indicative, as in a monthly report.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select

from feedback.collection.service import last_shown_month, may_be_read
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Comment, OrgUnit, Submission, Theme, ThemeAssignment, ThemeRun
from feedback.months import months_before, months_from
from feedback.organisation.service import root_unit
from feedback.organisation.staffing import staffed_then
from feedback.reports.figures import (
    HIDDEN_BELOW,
    QUOTES_FROM,
    QUOTES_SHOWN,
    Change,
    Pair,
    Satisfaction,
    changes,
    satisfaction,
)
from feedback.reports.given import SATISFIED_FROM, rated_by_citizens
from feedback.rollups.reading import submission_counts
from feedback.statistics.proportions import wilson_interval
from feedback.themes.ledger.identity import roots
from feedback.themes.service import run_for_report

EMPLOYER = "employer"
POSTAL, CIVIL = "postal_employee", "civil_servant"
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Counted:
    """How many were satisfied, of how many who rated, in one cell."""

    month: str
    staffed_by: str
    unit_id: int
    satisfied: int
    rated: int


@dataclass(frozen=True)
class MonthRow:
    month: str
    postal: Satisfaction
    civil: Satisfaction


@dataclass(frozen=True)
class UnitRow:
    """Of one unit only what was given at its postal counters."""

    unit: OrgUnit
    satisfaction: Satisfaction


@dataclass(frozen=True)
class ThemeRow:
    """A theme of the comments given at postal counters; ``comments`` is None where too few spoke of it."""

    name: str
    comments: int | None
    share: float | None
    low: float | None
    high: float | None
    quotes: Sequence[str]


@dataclass(frozen=True)
class EmployersView:
    """One month of the counters that postal employees staffed."""

    month: str
    postal: Satisfaction
    civil: Satisfaction
    difference: Change
    months: Sequence[MonthRow]
    units: Sequence[UnitRow]
    comments: int
    themes: Sequence[ThemeRow]


def employers_view(month: str) -> EmployersView:
    """Return a month that may be shown. Raises NotFound."""
    if month > last_shown_month():
        raise NotFound
    counted = counts_since(months_before(month, MONTHS_SHOWN - 1), month)
    now = [cell for cell in counted if cell.month == month]
    postal, civil = total(now, POSTAL), total(now, CIVIL)
    written = select(func.count()).select_from(Comment).join(Submission).where(at_postal_counters(month))
    comments = db.session.scalar(written) or 0
    return EmployersView(
        month=month,
        postal=satisfaction(*postal),
        civil=satisfaction(*civil),
        difference=changes([Pair(*postal, *civil)])[0],
        months=month_rows(counted),
        units=unit_rows(now),
        comments=comments,
        themes=theme_rows(month, comments),
    )


def latest_month() -> str | None:
    """Return the newest month in which anybody answered at a postal counter and which may be shown."""
    shown = select(func.max(Submission.month)).where(
        Submission.month <= last_shown_month(), staffed_then() == POSTAL
    )
    return db.session.scalar(shown)


def counts_since(first: str, last: str) -> list[Counted]:
    counts = submission_counts(months_from(first, last))
    cells = (counts.c.month, counts.c.staffed_by, counts.c.unit_id)
    satisfied = func.sum(case((counts.c.rating >= SATISFIED_FROM, counts.c.times), else_=0))
    rows = db.session.execute(
        select(*cells, satisfied, func.sum(counts.c.times))
        .where(rated_by_citizens(counts), counts.c.staffed_by.in_([POSTAL, CIVIL]))
        .group_by(*cells)
    )
    return [
        Counted(month, staff, unit, int(satisfied), int(rated))
        for month, staff, unit, satisfied, rated in rows
    ]


def total(cells: Iterable[Counted], staffed_by: str) -> tuple[int, int]:
    """Return how many were satisfied, and how many rated."""
    theirs = [cell for cell in cells if cell.staffed_by == staffed_by]
    return sum(cell.satisfied for cell in theirs), sum(cell.rated for cell in theirs)


def month_rows(cells: Sequence[Counted]) -> list[MonthRow]:
    """Return the months in which anybody answered at a postal counter, the newest first."""
    months = sorted({cell.month for cell in cells if cell.staffed_by == POSTAL}, reverse=True)
    return [
        MonthRow(month, *(satisfaction(*total(of_month(cells, month), staff)) for staff in (POSTAL, CIVIL)))
        for month in months
    ]


def of_month(cells: Iterable[Counted], month: str) -> list[Counted]:
    return [cell for cell in cells if cell.month == month]


def unit_rows(cells: Iterable[Counted]) -> list[UnitRow]:
    """Return the units where postal employees stood, by name."""
    by_unit = {cell.unit_id: (cell.satisfied, cell.rated) for cell in cells if cell.staffed_by == POSTAL}
    shown = hidden_together(by_unit)
    units = db.session.scalars(select(OrgUnit).where(OrgUnit.id.in_(by_unit)).order_by(OrgUnit.name))
    return [UnitRow(unit, shown[unit.id]) for unit in units]


def hidden_together(counts: Mapping[int, tuple[int, int]]) -> dict[int, Satisfaction]:
    """Return the satisfaction of each unit.

    Where exactly one is hidden it would follow from the total and the others: the next smallest is hidden
    with it.
    """
    figures = {unit: satisfaction(*counted) for unit, counted in counts.items()}
    by_size = sorted(figures, key=lambda unit: (figures[unit].n, unit))
    if len(by_size) > 1 and figures[by_size[0]].top2 is None and figures[by_size[1]].top2 is not None:
        second = by_size[1]
        figures[second] = Satisfaction(figures[second].n, None, None, None, indicative=False)
    return figures


def at_postal_counters(month: str) -> ColumnElement[bool]:
    """Return the condition under which a submission was given to a postal employee in this month."""
    return and_(Submission.month == month, staffed_then() == POSTAL)


def theme_rows(month: str, comments: int) -> list[ThemeRow]:
    """Return what people speak about at postal counters, the most frequent first."""
    root = root_unit()
    run = run_for_report(month, root.id) if root else None
    if run is None or comments < HIDDEN_BELOW:
        return []
    quotes = quotes_of(month, run) if comments >= QUOTES_FROM else {}
    merged, comments_each = roots(), func.count(Comment.id.distinct())
    hits = db.session.execute(
        select(Theme.id, Theme.name, comments_each)
        .join(merged, merged.c.root_id == Theme.id)
        .join(ThemeAssignment, ThemeAssignment.theme_id == merged.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .join(Submission, Comment.submission_id == Submission.id)
        .where(at_postal_counters(month), ThemeAssignment.run_id == run.id, Comment.restricted.is_(False))
        .group_by(Theme.id, Theme.name)
        .order_by(comments_each.desc(), Theme.name)
    )
    return [theme_row(name, number, comments, quotes.get(theme, [])) for theme, name, number in hits]


def theme_row(name: str, hits: int, comments: int, quotes: Sequence[str]) -> ThemeRow:
    if hits < HIDDEN_BELOW:
        return ThemeRow(name, None, None, None, None, [])
    low, high = wilson_interval(hits, comments)
    return ThemeRow(name, hits, hits / comments, low, high, quotes)


def quotes_of(month: str, run: ThemeRun) -> dict[int, list[str]]:
    """Return for each theme its most typical comments, each text once."""
    merged = roots()
    rows = db.session.execute(
        select(merged.c.root_id, Comment.text)
        .select_from(ThemeAssignment)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .join(Submission, Comment.submission_id == Submission.id)
        .where(at_postal_counters(month), ThemeAssignment.run_id == run.id, may_be_read(Submission.given_at))
        .order_by(merged.c.root_id, ThemeAssignment.rank, Comment.id)
    )
    quotes: dict[int, list[str]] = {}
    for theme_id, text in rows:
        shown = quotes.setdefault(theme_id, [])
        if len(shown) < QUOTES_SHOWN and text not in shown:
            shown.append(text)
    return quotes
