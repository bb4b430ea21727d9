"""All units of a manager side by side, one month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.models import OrgUnit, Submission
from feedback.organisation.history import lineage, units_of_touchpoints
from feedback.organisation.lineage import Home, Lineage
from feedback.organisation.service import children_by_parent, in_tree, lives_in
from feedback.reports.cells import NOW
from feedback.reports.disclosing import COMMENTS, RATED, SUBMISSIONS, Pattern, pattern_of
from feedback.reports.figures import SHOWN, Satisfaction, satisfaction
from feedback.reports.given import SATISFIED_FROM, rated_by_citizens
from feedback.reports.service import NotYetShown
from feedback.rollups.reading import comment_counts, submission_counts

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
    submissions: int | None
    comments: int | None
    satisfaction: Satisfaction
    is_unassigned: bool = False
    submissions_told: str = SHOWN
    comments_told: str = SHOWN


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
    pattern = pattern_of(month)

    def total(unit: OrgUnit) -> Tally:
        own = tallies.get(Home(unit.id), Tally()) + tallies.get(Home(unit.id, is_assigned=False), Tally())
        return sum(map(total, children.get(unit.id, [])), own)

    rows: list[UnitRow] = []
    for unit, depth in in_tree(shown):
        rows.append(row_of(unit, depth, total(unit), pattern, view))
        if apart := tallies.get(Home(unit.id, is_assigned=False)):
            rows.append(row_of(unit, depth + 1, apart, pattern, view, is_unassigned=True))
    return rows


def row_of(
    unit: OrgUnit, depth: int, tally: Tally, pattern: Pattern, view: str, is_unassigned: bool = False
) -> UnitRow:
    submissions, comments, rated = (
        pattern.told(view, unit.id, what, not is_unassigned) for what in (SUBMISSIONS, COMMENTS, RATED)
    )
    return UnitRow(
        unit,
        depth,
        tally.submissions if submissions == SHOWN else None,
        tally.comments if comments == SHOWN else None,
        satisfaction(tally.satisfied, tally.rated, rated),
        is_unassigned,
        submissions,
        comments,
    )


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
    """Return what was counted where it was given."""
    given, said = submission_counts([month]), comment_counts([month])
    rated = rated_by_citizens(given)
    found: dict[Place, Tally] = {}
    for unit, touchpoint, submissions, ratings, satisfied in db.session.execute(
        select(
            given.c.unit_id,
            given.c.touchpoint_id,
            func.sum(given.c.times),
            func.sum(given.c.times).filter(rated),
            func.sum(given.c.times).filter(rated, given.c.rating >= SATISFIED_FROM),
        ).group_by(given.c.unit_id, given.c.touchpoint_id)
    ):
        found[unit, touchpoint] = Tally(int(submissions), 0, int(ratings or 0), int(satisfied or 0))
    for unit, touchpoint, comments in db.session.execute(
        select(said.c.unit_id, said.c.touchpoint_id, func.sum(said.c.times)).group_by(
            said.c.unit_id, said.c.touchpoint_id
        )
    ):
        found[unit, touchpoint] = found.get((unit, touchpoint), Tally()) + Tally(comments=int(comments))
    return sorted(found.items(), key=str)
