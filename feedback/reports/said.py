"""What people said in a cell of a report: its comments, in which themes, or why in none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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
    """The comments of a cell, each in themes or left out: ``themed + left_out.total() == comments``."""

    comments: int
    by_theme: Counter[int]
    left_out: Counter[str]
    themed: int


class Placed(NamedTuple):
    """So many comments were placed alike: in a theme, for a reason in none, or without either in any."""

    theme_id: int | None
    reason: str | None
    times: int


def said_in(cell: Cell, runs: Mapping[str, ThemeRun]) -> Said:
    """Return what was said, each month's comments as its run placed them."""
    comments, restricted = comments_of(cell)
    placed = placed_by(runs, cell)
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
    return Said(comments, by_theme, with_restricted(left_out, restricted), themed)


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


def comments_of(cell: Cell) -> tuple[int, int]:
    """Return how many comments there are, and how many of them only inspectors read."""
    counts = comment_counts(cell.months)
    rows = db.session.execute(
        select(counts.c.is_restricted, func.sum(counts.c.times))
        .where(counted_in(counts, cell))
        .group_by(counts.c.is_restricted)
    )
    found = {bool(is_restricted): int(times) for is_restricted, times in rows}
    return sum(found.values()), found.get(True, 0)


def placed_by(runs: Mapping[str, ThemeRun], cell: Cell) -> list[Placed]:
    found: list[Placed] = []
    for run_id, months in months_by_run(runs):
        counts = placement_counts(run_id, months)
        columns = (counts.c.theme_id, counts.c.reason)
        rows = db.session.execute(
            select(*columns, func.sum(counts.c.times)).where(counted_in(counts, cell)).group_by(*columns)
        )
        found += [Placed(theme_id, reason, int(times)) for theme_id, reason, times in rows]
    return found


def months_by_run(runs: Mapping[str, ThemeRun]) -> list[tuple[int, list[str]]]:
    """Return each run's key with the months it speaks about."""
    keys = sorted({run.id for run in runs.values()})
    return [(key, [month for month in runs if runs[month].id == key]) for key in keys]


def with_restricted(left_out: Counter[str], restricted: int) -> Counter[str]:
    """Return why comments were left out, the restricted ones among them.

    Fewer than HIDDEN_BELOW would point at whoever wrote them: they count with the most frequent other reason.
    The sum is right in either case.
    """
    if not restricted:
        return left_out
    reason = RESTRICTED
    if restricted < HIDDEN_BELOW:
        reason = max(left_out, key=left_out.__getitem__, default=UNCLEAR)
    return left_out + Counter({reason: restricted})
