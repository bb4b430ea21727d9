"""Computing a month's report from the rows: what others count, brought together."""

from collections.abc import Sequence
from dataclasses import replace

from flask import current_app
from flask_babel import gettext
from sqlalchemy import and_, func, select

from feedback.collection.service import last_shown_month
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.models import (
    Comment,
    OrgUnit,
    ServiceVolume,
    Submission,
    ThemeRun,
)
from feedback.months import months_before, start_of
from feedback.reports.cells import (
    NOW,
    WAS,
    Counts,
    ReportedUnit,
    UnitNow,
    belongs,
    count,
    in_cell,
    is_unassigned,
    of_divided,
)
from feedback.reports.figures import (
    Analysis,
    Report,
    Volumes,
    change,
    hash_of,
    mode_figures,
    satisfaction,
    staff_figures,
    streams_apart,
)
from feedback.reports.ratings import (
    SATISFIED_FROM,
    ratings_by_mode,
    ratings_by_staff,
    ratings_by_stream,
    ratings_of,
    tally_of,
)
from feedback.reports.themes import (
    NOT_ANALYSED,
    comments_without_themes,
    placed_comments,
    theme_figures,
    with_restricted,
)
from feedback.reports.weighting import weighted
from feedback.themes.service import run_for_report


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


def shown_report(unit: ReportedUnit, month: str) -> Report:
    """Return a report as managers may see it. Raises NotYetShown."""
    if month > last_shown_month():
        raise NotYetShown(month)
    return report_for(unit, month)


def report_for(unit: ReportedUnit, month: str) -> Report:
    """Return the report of a unit, units below included, compared with the month before."""
    run = run_for_report(month, unit.id)
    before = months_before(month, 1)
    now_counts, before_counts = counts_of(unit, month, run), counts_of(unit, before, run)
    themes = theme_figures(unit, month, run, now_counts, before_counts)
    report = Report(
        month=month,
        month_before=before,
        unit=unit.code,
        unit_name=unit.name,
        view=NOW if isinstance(unit, UnitNow) else WAS,
        unassigned=unassigned_of(unit, month),
        submissions=now_counts.submissions,
        submissions_before=before_counts.submissions,
        late_arrivals=late_arrivals(unit, month),
        rated=now_counts.rated,
        comments=now_counts.comments,
        comments_before=before_counts.comments,
        themed=now_counts.themed,
        left_out=dict(sorted(now_counts.left_out.items())),
        satisfaction=satisfaction(now_counts.satisfied, now_counts.rated),
        weighted=weighted(unit, month, tally_of(unit, month)),
        satisfaction_before=satisfaction(before_counts.satisfied, before_counts.rated),
        satisfaction_change=change(
            now_counts.satisfied,
            now_counts.rated,
            before_counts.satisfied,
            before_counts.rated,
            comparisons=1,
        ),
        streams=streams_apart(ratings_by_stream(unit, month)),
        themes=themes,
        unthemed=comments_without_themes(unit, month, now_counts),
        suppressed=[theme.name for theme in themes if theme.comments is None],
        volumes=volumes_of(unit, month),
        by_mode=mode_figures(ratings_by_mode(unit, month)),
        by_staff=staff_figures(ratings_by_staff(unit, month)),
        analysis=analysis_of(run),
    )
    return replace(report, hash=hash_of(report))


def counts_of(unit: ReportedUnit, month: str, run: ThemeRun | None) -> Counts:
    by_theme, left_out, themed = placed_comments(unit, month, run)
    cell = in_cell(Comment.unit_id, Comment.month, unit, month)
    comments = count(select(Comment.id).where(cell))
    restricted = count(select(Comment.id).where(cell, Comment.restricted))
    if comments > themed + left_out.total() + restricted:
        left_out[NOT_ANALYSED] = comments - themed - left_out.total() - restricted
    left_out = with_restricted(left_out, restricted)
    ratings = ratings_of(unit, month)
    return Counts(
        submissions=count(
            select(Submission.id).where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        ),
        rated=ratings.total(),
        satisfied=sum(times for rating, times in ratings.items() if rating >= SATISFIED_FROM),
        comments=comments,
        by_theme=by_theme,
        left_out=left_out,
        themed=themed,
    )


def unassigned_of(unit: ReportedUnit, month: str) -> int:
    """Return how many of a month's submissions count here and in no unit below, for want of knowing where."""
    return count(select(Submission.id).where(Submission.month == month, is_unassigned(unit)))


def late_arrivals(unit: ReportedUnit, month: str) -> int:
    """Return how many of a month's submissions were given in an earlier month, whose report was final."""
    return count(
        select(Submission.id).where(
            in_cell(Submission.receiving_unit_id, Submission.month, unit, month),
            Submission.given_at < start_of(month, current_app.config["TIME_ZONE"]),
        )
    )


def volumes_of(unit: ReportedUnit, month: str) -> Volumes | None:
    """Return the dossiers of a subtree, None where nobody reported any, or nobody can say how many.

    A share is of the rows that say both its parts: what nobody said is no zero.
    """
    if has_part_of_divided(unit, month):
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
        ).where(in_cell(ServiceVolume.unit_id, ServiceVolume.month, unit, month))
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


def has_part_of_divided(unit: ReportedUnit, month: str) -> bool:
    """Tell whether a divided unit's answers count here: its dossiers do not, they have no touchpoint."""
    if isinstance(unit, OrgUnit):
        return False
    answers = select(Submission.id).where(
        Submission.month == month, of_divided(Submission.receiving_unit_id, unit)
    )
    return count(answers.limit(1)) > 0


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
