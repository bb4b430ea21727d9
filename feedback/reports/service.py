"""Computing a month's report: what others count, brought together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.models import Submission, ThemeRun
from feedback.reports.answering import answering_of
from feedback.reports.cells import (
    Cell,
    ReportedUnit,
    UnitNow,
    belongs,
    counted_nowhere,
)
from feedback.reports.disclosing import (
    COMMENTS,
    LATE,
    MODE,
    RATED,
    SECTOR,
    STAFF,
    STREAM,
    SUBMISSIONS,
)
from feedback.reports.figures import (
    SHOWN,
    Analysis,
    Change,
    Pair,
    Report,
    ThemeFigures,
    changes,
    hash_of,
    mode_figures,
    satisfaction,
    staff_figures,
    streams_apart,
)
from feedback.reports.given import Given, given_in
from feedback.reports.levels import NOT_TOLD, levels_of
from feedback.reports.periods import CALENDAR, MONTH, Period, period_with
from feedback.reports.quality import quality_of
from feedback.reports.said import Said, said_in
from feedback.reports.screens import screen_figures
from feedback.reports.sectors import sector_figures
from feedback.reports.telling import Telling, telling_of, view_of, without_before
from feedback.reports.themes import comments_without_themes, theme_figures, theme_pairs
from feedback.reports.usability import usability_figures
from feedback.reports.volumes import volumes_of
from feedback.reports.weighting import NOT_WEIGHTED, weighted
from feedback.rollups.reading import submission_counts
from feedback.themes.service import run_for_report

NOTHING_TOLD: dict[str, Any] = {
    "themed": None,
    "left_out": {},
    "themes": [],
    "unthemed": [],
    "analysis": None,
}


class NotYetShown(FeedbackError):
    """The figures of months that run, or ended just now."""

    status = 404

    def __init__(self, month: str, period: str = MONTH) -> None:
        self.month, self.period = month, period

    def message(self) -> str:
        if self.period in CALENDAR:
            return gettext("A quarter and a year are shown when their last month is.")
        return gettext(
            "The figures of a month are shown from the second day of the next one on. Sooner, each new "
            "answer could be told from the difference."
        )


@dataclass(frozen=True)
class Counts:
    """What was given and said in a cell, and what may be told of it."""

    cell: Cell
    runs: Mapping[str, ThemeRun]
    given: Given
    said: Said
    telling: Telling

    @property
    def is_analysed(self) -> bool:
        """Whether each month in which anybody wrote was sorted into themes: else none are comparable."""
        return not self.not_analysed

    @property
    def not_analysed(self) -> list[str]:
        """The months in which somebody wrote whose comments nobody sorted into themes."""
        return sorted(self.said.months - self.runs.keys())

    def told(self, what: str) -> Callable[[str], str]:
        """Return how one of the kinds of MODE, STREAM or STAFF is told."""
        return lambda kind: self.telling.of(what.format(kind))


def shown_report(unit: ReportedUnit, month: str, period: str = MONTH) -> Report:
    """Return a report as managers may see it. Raises NotYetShown."""
    last = period_with(period, month).last
    if last > last_shown_month():
        raise NotYetShown(last, period)
    return report_for(unit, month, period)


def report_for(unit: ReportedUnit, month: str, period: str = MONTH) -> Report:
    """Return the report of a unit, units below included, compared with as many months before.

    ``period``: one of periods.LENGTHS, the one in which the month is or which ends with it.
    """
    asked = period_with(period, month)
    now, before = counts_of(unit, asked)
    figures = {**counted(now, before), **rated(now, before), **spoken(now, before)}
    volumes = volumes_of(now.cell)
    report = Report(
        month=asked.last,
        month_before=asked.before.last,
        period=asked.kind,
        months=list(asked.months),
        unit=unit.code,
        unit_name=unit.name,
        view=view_of(now.cell),
        volumes=volumes,
        by_sector=sector_figures(now.cell, now.given.by_sector, now.told(SECTOR), volumes is not None),
        screens=screen_figures(now.cell),
        usability=usability_figures(now.cell),
        answering=answering_of(now.cell),
        quality=quality_of(now.cell, now.not_analysed, now.telling.units_hidden),
        suppressed=[*figures["hidden"], *few_of(figures["themes"])],
        **figures,
    )
    return replace(report, hash=hash_of(report))


def counts_of(unit: ReportedUnit, asked: Period) -> tuple[Counts, Counts]:
    """Return the counts of a period and of the one before."""
    cell, cell_before = Cell(unit, asked.months), Cell(unit, asked.before.months)
    runs, runs_before = runs_over(cell), runs_over(cell_before)
    if is_one_run_for_both(asked, runs):
        runs_before = {asked.before.last: runs[asked.last]}
    return counts_in(cell, runs), counts_in(cell_before, runs_before)


def counts_in(cell: Cell, runs: Mapping[str, ThemeRun]) -> Counts:
    return Counts(cell, runs, given_in(cell), said_in(cell, runs), telling_of(cell))


def counted(now: Counts, before: Counts) -> dict[str, Any]:
    """Return the counts of a report, those that may not be told as None, and what is told instead."""
    found = {
        "submissions": (now.given.submissions, now.telling.of(SUBMISSIONS)),
        "submissions_before": (before.given.submissions, before.telling.of(SUBMISSIONS)),
        "late_arrivals": (now.given.late, now.telling.of(LATE)),
        "rated": (now.given.satisfied[1], now.telling.of(RATED)),
        "comments": (now.said.comments, now.telling.of(COMMENTS)),
        "comments_before": (before.said.comments, before.telling.of(COMMENTS)),
        "unassigned": (unassigned_in(now.cell), now.telling.of(SUBMISSIONS, is_whole=False)),
    }
    numbers = {name: number if how == SHOWN else None for name, (number, how) in found.items()}
    return {**numbers, "hidden": {name: how for name, (_, how) in found.items() if how != SHOWN}}


def rated(now: Counts, before: Counts) -> dict[str, Any]:
    """Return how people rated."""
    told, told_before = now.telling.of(RATED), before.telling.of(RATED)
    given, is_told = now.given, told == SHOWN
    return {
        "satisfaction": satisfaction(*given.satisfied, told),
        "satisfaction_before": satisfaction(*before.given.satisfied, told_before),
        "weighted": weighted(given) if is_told else NOT_WEIGHTED,
        "levels": levels_of(given.ratings, now.telling.are_levels_told) if is_told else NOT_TOLD,
        "streams": streams_apart(given.by_stream, now.told(STREAM)),
        "by_mode": mode_figures(given.by_mode, now.told(MODE)),
        "by_staff": staff_figures(given.by_staff, now.told(STAFF)),
    }


def spoken(now: Counts, before: Counts) -> dict[str, Any]:
    """Return what people spoke of, and what changed: all comparisons of a report are judged together."""
    are_comparable = now.is_analysed and before.is_analysed
    pairs = theme_pairs(now.said, before.said) if are_comparable else {}
    rating = Pair(*now.given.satisfied, *before.given.satisfied)
    of_rating, *of_themes = changes([rating, *pairs.values()])
    if not now.telling.of(RATED) == before.telling.of(RATED) == SHOWN:
        of_rating = Change("no_data")
    if now.telling.of(COMMENTS) != SHOWN:
        return {"satisfaction_change": of_rating, **NOTHING_TOLD}
    compared = dict(zip(pairs, of_themes, strict=True))
    themes = theme_figures(now.cell, now.runs, now.said, before.said, compared)
    if before.telling.of(COMMENTS) != SHOWN or not are_comparable:
        themes = [without_before(theme) for theme in themes]
    return {
        "satisfaction_change": of_rating,
        "themed": now.said.themed,
        "left_out": dict(sorted(now.said.left_out.items())),
        "themes": themes,
        "unthemed": comments_without_themes(now.cell, now.said),
        "analysis": analysis_of(now.runs[max(now.runs)] if now.runs else None),
    }


def few_of(themes: Sequence[ThemeFigures]) -> list[str]:
    return [theme.name for theme in themes if theme.comments is None]


def runs_over(cell: Cell) -> dict[str, ThemeRun]:
    """Return the run that speaks about each month, for those where there is one."""
    found = {month: run_for_report(month, cell.unit.id) for month in cell.months}
    return {month: run for month, run in found.items() if run}


def is_one_run_for_both(period: Period, runs: Mapping[str, ThemeRun]) -> bool:
    """Tell whether a month and the one before were sorted by one run: only then with the same eyes."""
    run = runs.get(period.last)
    return period.kind == MONTH and run is not None and run.first_month <= period.before.last


def unassigned_in(cell: Cell) -> int:
    """Return how many submissions count in a unit and in none below, for want of knowing where."""
    counts = submission_counts(cell.months)
    found = select(func.sum(counts.c.times)).where(counted_nowhere(counts, cell.unit))
    return int(db.session.scalar(found) or 0) if isinstance(cell.unit, UnitNow) else 0


def analysis_of(run: ThemeRun | None) -> Analysis | None:
    if run is None:
        return None
    return Analysis(
        id=run.public_id,
        unit=run.unit.code,
        first_month=run.first_month,
        month=run.month,
        comments=run.comments,
        themed=run.themed,
        quality=run.quality,
    )


def months_with_data(unit: ReportedUnit) -> Sequence[str]:
    """Return the months in which anybody answered and which may be shown, the newest first."""
    return db.session.scalars(
        select(Submission.month)
        .where(belongs(Submission.receiving_unit_id, unit), Submission.month <= last_shown_month())
        .distinct()
        .order_by(Submission.month.desc())
    ).all()
