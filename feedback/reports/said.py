"""What people said in a cell of a report: its comments, in which themes, or why in none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import func, select

from feedback.database import db
from feedback.models import ThemeRun, Touchpoint
from feedback.reports.cells import Cell, counted_in
from feedback.reports.figures import HIDDEN_BELOW
from feedback.rollups.reading import comment_counts, placement_counts

NOT_ANALYSED = "not_analysed"
RESTRICTED = "restricted"
UNCLEAR = "unclear"


@dataclass(frozen=True)
class Said:
    """The comments of a cell, each in themes or left out: ``themed + left_out.total() == comments``.

    ``by_theme`` leaves out a theme where it points at persons, by 1 to 4 comments of a month, and ``few``
    says in how many months that is so. What is told of several months adds up what is told of each: with the
    whole sum that month's number would follow from the others' reports.
    """

    comments: int
    by_theme: Counter[int]
    left_out: Counter[str]
    themed: int
    few: Counter[int] = field(default_factory=Counter)
    months: frozenset[str] = frozenset()  # in which anybody wrote

    @property
    def themes(self) -> set[int]:
        return {*self.by_theme, *self.few}

    def between(self, theme: int) -> tuple[int, int]:
        """Return how many comments a theme has at least and at most, as far as that is told."""
        least = self.by_theme[theme]
        return least, min(self.comments, least + (HIDDEN_BELOW - 1) * self.few[theme])

    def __add__(self, other: "Said") -> "Said":
        return Said(
            self.comments + other.comments,
            self.by_theme + other.by_theme,
            self.left_out + other.left_out,
            self.themed + other.themed,
            self.few + other.few,
            self.months | other.months,
        )


NOTHING_SAID = Said(0, Counter(), Counter(), 0)


class Placed(NamedTuple):
    """So many comments of a month: in a theme, for a reason in none, or without either in any."""

    month: str
    theme_id: int | None
    reason: str | None
    times: int


def said_in(cell: Cell, runs: Mapping[str, ThemeRun]) -> Said:
    """Return what was said, each month's comments as its run placed them."""
    return sum(said_by_month(cell, runs).values(), NOTHING_SAID)


def said_by_month(cell: Cell, runs: Mapping[str, ThemeRun]) -> dict[str, Said]:
    """Return it month by month: what is told of several months adds up what is told of each."""
    comments, placed = comments_of(cell), placed_by(runs, cell)
    return {
        month: said_as(month, [row for row in placed if row.month == month], *found)
        for month, found in comments.items()
    }


def said_as(month: str, placed: Sequence[Placed], comments: int, restricted: int) -> Said:
    """Return what was said in a month."""
    by_theme: Counter[int] = Counter()
    left_out: Counter[str] = Counter()
    for row in placed:
        if row.theme_id is not None:
            by_theme[row.theme_id] += row.times
        elif row.reason is not None:
            left_out[row.reason] += row.times
    themed = sum(row.times for row in placed if row.theme_id is None and row.reason is None)
    if comments > themed + left_out.total() + restricted:
        left_out[NOT_ANALYSED] = comments - themed - left_out.total() - restricted
    few = [theme for theme, times in by_theme.items() if 0 < times < HIDDEN_BELOW]
    return Said(
        comments,
        Counter({theme: times for theme, times in by_theme.items() if theme not in few}),
        with_restricted(left_out, restricted),
        themed,
        Counter(few),
        frozenset([month]),
    )


def said_by_citizens(cell: Cell, runs: Mapping[str, ThemeRun]) -> Counter[int]:
    """Return how many comments each theme has from citizens: no complaints, nothing from staff's places."""
    staff = select(Touchpoint.id).where(Touchpoint.kind == "staff")
    found: Counter[int] = Counter()
    for run, months in months_by_run(runs):
        counts = placement_counts(run, months)
        rows = db.session.execute(
            select(counts.c.theme_id, func.sum(counts.c.times))
            .where(counted_in(counts, cell), counts.c.theme_id.is_not(None), counts.c.channel.is_not(None))
            .where(func.coalesce(counts.c.touchpoint_id, 0).not_in(staff))
            .group_by(counts.c.theme_id)
        )
        found.update({theme_id: int(times) for theme_id, times in rows})
    return found


def comments_of(cell: Cell) -> dict[str, tuple[int, int]]:
    """Return by month how many comments there are, and how many of them only inspectors read."""
    counts = comment_counts(cell.months)
    restricted = func.sum(counts.c.times).filter(counts.c.is_restricted)
    rows = db.session.execute(
        select(counts.c.month, func.sum(counts.c.times), restricted)
        .where(counted_in(counts, cell))
        .group_by(counts.c.month)
        .order_by(counts.c.month)
    )
    return {month: (int(comments), int(apart or 0)) for month, comments, apart in rows}


def placed_by(runs: Mapping[str, ThemeRun], cell: Cell) -> list[Placed]:
    found: list[Placed] = []
    for run_id, months in months_by_run(runs):
        counts = placement_counts(run_id, months)
        columns = (counts.c.month, counts.c.theme_id, counts.c.reason)
        rows = db.session.execute(
            select(*columns, func.sum(counts.c.times)).where(counted_in(counts, cell)).group_by(*columns)
        )
        found += [Placed(month, theme_id, reason, int(times)) for month, theme_id, reason, times in rows]
    return found


def months_by_run(runs: Mapping[str, ThemeRun]) -> list[tuple[int, list[str]]]:
    """Return each run's key with the months it speaks about."""
    keys = sorted({run.id for run in runs.values()})
    return [(key, [month for month in runs if runs[month].id == key]) for key in keys]


def with_restricted(left_out: Counter[str], restricted: int) -> Counter[str]:
    """Return why comments were left out, the restricted ones among them.

    Fewer than HIDDEN_BELOW would point at whoever wrote them: they count with the most frequent other reason,
    of several the last in the alphabet. The sum is right in either case.
    """
    if not restricted:
        return left_out
    reason = RESTRICTED
    if restricted < HIDDEN_BELOW:
        reason = max(left_out, key=lambda code: (left_out[code], code), default=UNCLEAR)
    return left_out + Counter({reason: restricted})
