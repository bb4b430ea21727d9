"""Computing a month's report: what others count, brought together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext
from sqlalchemy import and_, func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.models import OrgUnit, ServiceVolume, Submission, ThemeRun
from feedback.reports.cells import (
    Cell,
    ReportedUnit,
    UnitNow,
    belongs,
    counted_nowhere,
    in_cell,
    of_divided,
)
from feedback.reports.disclosing import (
    COMMENTS,
    LATE,
    MODE,
    RATED,
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
    Volumes,
    changes,
    hash_of,
    mode_figures,
    satisfaction,
    staff_figures,
    streams_apart,
)
from feedback.reports.given import given_in
from feedback.reports.levels import NOT_TOLD, levels_of
from feedback.reports.periods import Period, period_with
from feedback.reports.said import said_in
from feedback.reports.telling import telling_of, view_of, without_before
from feedback.reports.themes import comments_without_themes, theme_figures, theme_pairs
from feedback.reports.weighting import NOT_WEIGHTED, weighted
from feedback.rollups.reading import submission_counts
from feedback.themes.service import run_for_report


@dataclass(frozen=True)
class Asked:
    """What else than unit and month a report is asked for: a period of periods.LENGTHS, a part."""

    period: str = "month"
    channel: str | None = None
    sector: str | None = None


WHOLE_MONTH = Asked()


class NotYetShown(FeedbackError):
    """The figures of a month that runs, or ended just now."""

    status = 404

    def __init__(self, month: str) -> None:
        self.month = month

    def message(self) -> str:
        return gettext(
            "The figures of a month are shown from the second day of the next one on. Sooner, each new "
            "answer could be told from the difference."
        )


def shown_report(unit: ReportedUnit, month: str, asked: Asked = WHOLE_MONTH) -> Report:
    """Return a report as managers may see it. Raises NotYetShown."""
    if period_with(asked.period, month).last > last_shown_month():
        raise NotYetShown(month)
    return report_for(unit, month, asked)


def report_for(unit: ReportedUnit, month: str, asked: Asked = WHOLE_MONTH) -> Report:
    """Return the report of a unit, units below included, compared with as many months before."""
    period = period_with(asked.period, month)
    cell = Cell(unit, period.months, asked.channel, asked.sector)
    cell_before = replace(cell, months=period.before.months)
    runs = runs_over(cell)
    runs_before = runs_over(cell_before)
    if is_one_run_for_both(period, runs):
        runs_before = {period.before.last: runs[period.last]}
    given, given_before = given_in(cell), given_in(cell_before)
    said, said_before = said_in(cell, runs), said_in(cell_before, runs_before)
    pairs = theme_pairs(said, said_before)
    satisfaction_change, *theme_changes = changes(
        [Pair(*given.satisfied, *given_before.satisfied), *pairs.values()]
    )
    compared = dict(zip(pairs, theme_changes, strict=True))
    now, earlier = telling_of(cell), telling_of(cell_before)
    told = {
        "submissions": now.of(SUBMISSIONS, given.submissions),
        "submissions_before": earlier.of(SUBMISSIONS, given_before.submissions),
        "late_arrivals": now.of(LATE, given.late),
        "rated": now.of(RATED, given.satisfied[1]),
        "comments": now.of(COMMENTS, said.comments),
        "comments_before": earlier.of(COMMENTS, said_before.comments),
        "unassigned": now.of(SUBMISSIONS, unassigned_in(cell), is_whole=False),
    }
    hidden = {name: how for name, how in told.items() if how != SHOWN}
    rated_before = earlier.of(RATED, given_before.satisfied[1])
    are_comments_shown = "comments" not in hidden
    themes = theme_figures(cell, runs, said, said_before, compared) if are_comments_shown else []
    if "comments_before" in hidden:
        themes = [without_before(theme) for theme in themes]
    report = Report(
        month=period.last,
        month_before=period.before.last,
        period=period.kind,
        months=list(period.months),
        channel=asked.channel,
        sector=asked.sector,
        unit=unit.code,
        unit_name=unit.name,
        view=view_of(cell),
        unassigned=now.number(SUBMISSIONS, unassigned_in(cell), is_whole=False),
        submissions=now.number(SUBMISSIONS, given.submissions),
        submissions_before=earlier.number(SUBMISSIONS, given_before.submissions),
        late_arrivals=now.number(LATE, given.late),
        rated=now.number(RATED, given.satisfied[1]),
        comments=now.number(COMMENTS, said.comments),
        comments_before=earlier.number(COMMENTS, said_before.comments),
        themed=said.themed if are_comments_shown else None,
        left_out=dict(sorted(said.left_out.items())) if are_comments_shown else {},
        satisfaction=satisfaction(*given.satisfied, told["rated"]),
        weighted=NOT_WEIGHTED if "rated" in hidden else weighted(cell, given.weighed),
        satisfaction_before=satisfaction(*given_before.satisfied, rated_before),
        satisfaction_change=satisfaction_change
        if told["rated"] == rated_before == SHOWN
        else Change("no_data"),
        streams=streams_apart(given.by_stream, lambda stream, n: now.of(STREAM.format(stream), n)),
        themes=themes,
        unthemed=comments_without_themes(cell, said) if are_comments_shown else [],
        suppressed=[*hidden, *(theme.name for theme in themes if theme.comments is None)],
        hidden=hidden,
        volumes=volumes_of(cell),
        levels=NOT_TOLD if "rated" in hidden else levels_of(given.ratings),
        by_mode=mode_figures(given.by_mode, lambda mode, n: now.of(MODE.format(mode), n)),
        by_staff=staff_figures(given.by_staff, lambda who, n: now.of(STAFF.format(who), n)),
        analysis=analysis_of(runs[max(runs)] if runs else None) if are_comments_shown else None,
    )
    return replace(report, hash=hash_of(report))


def runs_over(cell: Cell) -> dict[str, ThemeRun]:
    """Return the run that speaks about each month, for those where there is one."""
    found = {month: run_for_report(month, cell.unit.id) for month in cell.months}
    return {month: run for month, run in found.items() if run}


def is_one_run_for_both(period: Period, runs: Mapping[str, ThemeRun]) -> bool:
    """Tell whether a month and the one before were sorted by one run: only then with the same eyes."""
    run = runs.get(period.last)
    return period.kind == "month" and run is not None and run.first_month <= period.before.last


def unassigned_in(cell: Cell) -> int:
    """Return how many submissions count in a unit and in none below, for want of knowing where."""
    counts = submission_counts(cell.months)
    found = select(func.sum(counts.c.times)).where(counted_nowhere(counts, cell.unit))
    return int(db.session.scalar(found) or 0) if isinstance(cell.unit, UnitNow) else 0


def volumes_of(cell: Cell) -> Volumes | None:
    """Return the dossiers of a subtree, None where nobody reported any, or nobody can say how many.

    A share is of the rows that say both its parts: what nobody said is no zero.
    """
    if has_part_of_divided(cell) or cell.channel is not None:
        return None
    online = ServiceVolume.received_online.is_not(None)
    settled = and_(ServiceVolume.settled_on_time.is_not(None), ServiceVolume.settled_overdue.is_not(None))
    totals = db.session.execute(
        select(
            func.sum(ServiceVolume.received),
            func.sum(ServiceVolume.received_online),
            func.sum(ServiceVolume.received).filter(online),
            func.sum(ServiceVolume.settled_on_time).filter(settled),
            func.sum(ServiceVolume.settled_on_time + ServiceVolume.settled_overdue).filter(settled),
        ).where(in_cell(ServiceVolume.unit_id, ServiceVolume.month, cell))
    ).one()
    received, *parts = (None if total is None else int(total) for total in totals)
    if received is None:
        return None
    online_received, received_known, on_time, settled_known = parts
    return Volumes(
        received=received,
        on_time_share=share_of(on_time, settled_known),
        online_share=share_of(online_received, received_known),
    )


def has_part_of_divided(cell: Cell) -> bool:
    """Tell whether a divided unit's answers count here: its dossiers do not, they have no touchpoint."""
    if isinstance(cell.unit, OrgUnit):
        return False
    answers = select(Submission.id).where(
        Submission.month.in_(cell.months), of_divided(Submission.receiving_unit_id, cell.unit)
    )
    return db.session.scalar(answers.limit(1)) is not None


def share_of(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


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
