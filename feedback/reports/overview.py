"""All units of a manager side by side, one month."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.models import Comment, Option, OrgUnit, Submission
from feedback.organisation.history import lineage, units_of_touchpoints
from feedback.organisation.lineage import Home, Lineage
from feedback.organisation.service import children_by_parent, in_tree, lives_in
from feedback.reports.cells import NOW
from feedback.reports.figures import Satisfaction, satisfaction
from feedback.reports.ratings import SATISFIED_FROM, citizens_ratings
from feedback.reports.service import NotYetShown

Place = tuple[int, int | None]  # receiving unit, touchpoint


@dataclass(frozen=True)
class Tally:
    submissions: int = 0
    comments: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.submissions + other.submissions,
            self.comments + other.comments,
            self.rated + other.rated,
            self.satisfied + other.satisfied,
        )


@dataclass(frozen=True)
class UnitRow:
    """One unit with all units below it; or of it what cannot be told to which unit below it belongs."""

    unit: OrgUnit
    depth: int
    submissions: int
    comments: int
    satisfaction: Satisfaction
    is_unassigned: bool = False


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
    tree = lineage()
    tallies = tallies_of(month, home_now(tree) if view == NOW else lambda place: Home(place[0]))
    counted = {unit for home in tallies for unit in tree.line(home.unit)}
    shown = [
        unit
        for unit in units
        if unit.id in counted or (unit.valid_to is None if view == NOW else lives_in(unit, month))
    ]
    children = children_by_parent(shown)

    def total(unit: OrgUnit) -> Tally:
        own = tallies.get(Home(unit.id), Tally()) + tallies.get(Home(unit.id, is_assigned=False), Tally())
        return sum(map(total, children.get(unit.id, [])), own)

    rows: list[UnitRow] = []
    for unit, depth in in_tree(shown):
        rows.append(row_of(unit, depth, total(unit)))
        if apart := tallies.get(Home(unit.id, is_assigned=False)):
            rows.append(row_of(unit, depth + 1, apart, is_unassigned=True))
    return rows


def row_of(unit: OrgUnit, depth: int, tally: Tally, is_unassigned: bool = False) -> UnitRow:
    share = satisfaction(tally.satisfied, tally.rated)
    return UnitRow(unit, depth, tally.submissions, tally.comments, share, is_unassigned)


def home_now(tree: Lineage) -> Callable[[Place], Home]:
    """Return where today what was given in a unit at a touchpoint counts."""
    points = units_of_touchpoints()
    return lambda place: tree.home(place[0], points.get(place[1]) if place[1] else None)


def tallies_of(month: str, home_of: Callable[[Place], Home]) -> dict[Home, Tally]:
    """Return what was counted in a month, by where it counts."""
    found: dict[Home, Tally] = {}
    for place, tally in counted_places(month):
        home = home_of(place)
        found[home] = found.get(home, Tally()) + tally
    return found


def counted_places(month: str) -> list[tuple[Place, Tally]]:
    """Return what was counted where it was given: three queries."""
    submissions = counts_by_place(Submission, month)
    comments = counts_by_place(Comment, month)
    rated, satisfied = ratings_by_place(month)
    places = submissions.keys() | comments.keys() | rated.keys()
    return [
        (place, Tally(submissions[place], comments[place], rated[place], satisfied[place]))
        for place in places
    ]


def counts_by_place(table: type[Submission] | type[Comment], month: str) -> Counter[Place]:
    unit = Submission.receiving_unit_id if table is Submission else Comment.unit_id
    asked = select(unit, Submission.touchpoint_id, func.count()).select_from(table)
    if table is Comment:
        asked = asked.outerjoin(Submission, Comment.submission_id == Submission.id)
    rows = db.session.execute(asked.where(table.month == month).group_by(unit, Submission.touchpoint_id))
    return Counter({(row[0], row[1]): row[2] for row in rows})


def ratings_by_place(month: str) -> tuple[Counter[Place], Counter[Place]]:
    """Return by place how many rated, and how many of them gave one of the two best levels."""
    place = Submission.receiving_unit_id, Submission.touchpoint_id
    rows = db.session.execute(
        citizens_ratings(*place, func.count(), func.sum(case((Option.number >= SATISFIED_FROM, 1), else_=0)))
        .where(Submission.month == month)
        .group_by(*place)
    ).all()
    return (
        Counter({(row[0], row[1]): row[2] for row in rows}),
        Counter({(row[0], row[1]): int(row[3]) for row in rows}),
    )
