"""Computing a month's report from the rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from feedback.collection.service import may_be_read
from feedback.database import db
from feedback.models import (
    SPOKEN_MODES,
    Answer,
    Comment,
    LeftOutComment,
    Option,
    OrgUnit,
    Question,
    ServiceVolume,
    Submission,
    SubmissionWeight,
    Theme,
    ThemeAssignment,
    ThemeRun,
    Touchpoint,
)
from feedback.months import months_before, start_of
from feedback.organisation.service import subtree
from feedback.reports.figures import (
    HIDDEN_BELOW,
    QUOTES_FROM,
    QUOTES_SHOWN,
    Analysis,
    Change,
    Report,
    ThemeFigures,
    Volumes,
    change,
    hash_of,
    mode_figures,
    satisfaction,
    streams_apart,
)
from feedback.reports.statistics import wilson_interval
from feedback.reports.weighting import Tally, weighted
from feedback.themes.service import run_for_report

TOO_FEW = "too_few"
NOT_ANALYSED = "not_analysed"
RESTRICTED = "restricted"
UNCLEAR = "unclear"
SATISFIED_FROM = 4


@dataclass(frozen=True)
class Counts:
    """What is counted in one month of a subtree."""

    submissions: int
    rated: int
    satisfied: int
    comments: int
    by_theme: Counter[int]
    left_out: Counter[str]
    themed: int


def report_for(unit: OrgUnit, month: str) -> Report:
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
        analysis=analysis_of(run),
    )
    return replace(report, hash=hash_of(report))


def counts_of(unit: OrgUnit, month: str, run: ThemeRun | None) -> Counts:
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


def late_arrivals(unit: OrgUnit, month: str) -> int:
    """Return how many of a month's submissions were given in an earlier month, whose report was final."""
    return count(
        select(Submission.id).where(
            in_cell(Submission.receiving_unit_id, Submission.month, unit, month),
            Submission.given_at < start_of(month, current_app.config["TIME_ZONE"]),
        )
    )


def with_restricted(left_out: Counter[str], restricted: int) -> Counter[str]:
    """Return why comments were left out, the restricted ones among them.

    Fewer than HIDDEN_BELOW would point at whoever wrote them: they count with the most frequent other reason.
    The sum is right in either case.
    """
    if not restricted:
        return left_out
    reason = RESTRICTED
    if is_few(restricted):
        reason = max(left_out, key=left_out.__getitem__, default=UNCLEAR)
    return left_out + Counter({reason: restricted})


def in_cell(unit_column: object, month_column: object, unit: OrgUnit, month: str) -> ColumnElement[bool]:
    return and_(month_column == month, unit_column.in_(subtree(unit.id)))  # type: ignore[arg-type, attr-defined]


def count(rows: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def ratings_of(unit: OrgUnit, month: str) -> Counter[int]:
    """Return how many submissions of citizens gave each rating."""
    rows = db.session.execute(
        citizens_ratings(Option.number, func.count())
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Option.number)
    )
    return Counter({number: times for number, times in rows if number is not None})


def tally_of(unit: OrgUnit, month: str) -> Tally:
    weight = func.coalesce(SubmissionWeight.weight, 1.0)
    rows = db.session.execute(
        citizens_ratings(Option.number, weight, func.count())
        .outerjoin(SubmissionWeight, SubmissionWeight.submission_id == Submission.id)
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Option.number, weight)
    )
    return Tally(Counter({(number, weight): times for number, weight, times in rows if number is not None}))


def ratings_by_stream(unit: OrgUnit, month: str) -> dict[str, tuple[int, int]]:
    """Return for each stream how many were satisfied and how many rated."""
    is_satisfied = case((Option.number >= SATISFIED_FROM, 1), else_=0)
    rows = db.session.execute(
        citizens_ratings(Submission.stream, func.sum(is_satisfied), func.count())
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Submission.stream)
    )
    return {stream: (int(satisfied), rated) for stream, satisfied, rated in rows}


def ratings_by_mode(unit: OrgUnit, month: str) -> dict[str, tuple[int, int]]:
    """Return by way of asking how many were satisfied, and how many rated."""
    satisfied = func.sum(case((Option.number >= SATISFIED_FROM, 1), else_=0))
    rows = db.session.execute(
        service_ratings(Submission.mode, satisfied, func.count())
        .where(in_cell(Submission.receiving_unit_id, Submission.month, unit, month))
        .group_by(Submission.mode)
    )
    return {mode: (int(satisfied), rated) for mode, satisfied, rated in rows}


def citizens_ratings(*columns: Any) -> Select[Any]:
    """Select from the ratings people gave themselves: what they said to somebody who typed is apart."""
    return service_ratings(*columns).where(Submission.mode.not_in(SPOKEN_MODES))


def service_ratings(*columns: Any) -> Select[Any]:
    """Select from the ratings of the service. Staff rate their tool, which is another question."""
    return (
        select(*columns)
        .select_from(Submission)
        .outerjoin(Touchpoint, Submission.touchpoint_id == Touchpoint.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .join(Question, and_(Answer.question_id == Question.id, Question.code == "rating"))
        .join(Option, Answer.option_id == Option.id)
        .where(func.coalesce(Touchpoint.kind, "") != "staff")
    )


def placed_comments(
    unit: OrgUnit, month: str, run: ThemeRun | None
) -> tuple[Counter[int], Counter[str], int]:
    """Return comments per theme, per reason for being left out, and how many have at least one theme."""
    if run is None:
        return Counter(), Counter(), 0
    cell = in_cell(Comment.unit_id, Comment.month, unit, month) & Comment.restricted.is_(False)
    assigned = (
        select(ThemeAssignment.theme_id, func.count())
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .where(cell, ThemeAssignment.run_id == run.id)
        .group_by(ThemeAssignment.theme_id)
    )
    left_out = (
        select(LeftOutComment.reason, func.count())
        .join(Comment, LeftOutComment.comment_id == Comment.id)
        .where(cell, LeftOutComment.run_id == run.id)
        .group_by(LeftOutComment.reason)
    )
    themed = (
        select(ThemeAssignment.comment_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .where(cell, ThemeAssignment.run_id == run.id)
        .distinct()
    )
    return (
        Counter(dict(db.session.execute(assigned).all())),
        Counter(dict(db.session.execute(left_out).all())),
        count(themed),
    )


def theme_figures(
    unit: OrgUnit, month: str, run: ThemeRun | None, now: Counts, before: Counts
) -> list[ThemeFigures]:
    """Return the themes of the month or the month before, the most frequent first."""
    seen = sorted(now.by_theme.keys() | before.by_theme.keys())
    if run is None or not seen:
        return []
    themes = db.session.scalars(select(Theme).where(Theme.id.in_(seen))).all()
    quotes = quotes_of(unit, month, run) if now.comments >= QUOTES_FROM else {}
    rows = [theme_row(theme, now, before, quotes.get(theme.id, []), len(seen)) for theme in themes]
    return sorted(rows, key=lambda row: (row.comments is None, -(row.comments or 0), row.name))


def theme_row(theme: Theme, now: Counts, before: Counts, quotes: list[str], comparisons: int) -> ThemeFigures:
    """Return a theme's figures; where few people stand behind one, None, and nothing it follows from."""
    hits, hits_before = now.by_theme[theme.id], before.by_theme[theme.id]
    has_share = now.comments >= HIDDEN_BELOW and not is_few(hits)
    low, high = wilson_interval(hits, now.comments) if has_share else (None, None)
    compared = change(hits, now.comments, hits_before, before.comments, comparisons)
    if is_few(hits):
        compared = Change("no_data")
    elif is_few(hits_before):
        compared = Change(compared.direction)
    return ThemeFigures(
        id=theme.public_id,
        name=theme.name,
        comments=None if is_few(hits) else hits,
        share=hits / now.comments if has_share else None,
        low=low,
        high=high,
        comments_before=None if is_few(hits_before) else hits_before,
        change=compared,
        quotes=[] if is_few(hits) else quotes,
    )


def is_few(comments: int) -> bool:
    """Tell whether a count points at persons: none points at nobody."""
    return 0 < comments < HIDDEN_BELOW


def quotes_of(unit: OrgUnit, month: str, run: ThemeRun) -> dict[int, list[str]]:
    """Return for each theme its most typical comments of this unit and month, each text once."""
    rows = db.session.execute(
        select(ThemeAssignment.theme_id, Comment.text)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .join(Submission, Comment.submission_id == Submission.id)
        .where(in_cell(Comment.unit_id, Comment.month, unit, month), ThemeAssignment.run_id == run.id)
        .where(may_be_read())
        .order_by(ThemeAssignment.theme_id, ThemeAssignment.rank)
    )
    quotes: dict[int, list[str]] = {}
    for theme_id, text in rows:
        shown = quotes.setdefault(theme_id, [])
        if len(shown) < QUOTES_SHOWN and text not in shown:
            shown.append(text)
    return quotes


def comments_without_themes(unit: OrgUnit, month: str, counts: Counts) -> list[str]:
    """Return the comments where a run had too few for themes: they can simply be read, but never singly."""
    if not counts.left_out[TOO_FEW]:
        return []
    texts = list(
        db.session.scalars(
            select(Comment.text)
            .join(Submission, Comment.submission_id == Submission.id)
            .where(in_cell(Comment.unit_id, Comment.month, unit, month), may_be_read())
            .order_by(Comment.text)
        )
    )
    return texts if len(texts) >= HIDDEN_BELOW else []


def volumes_of(unit: OrgUnit, month: str) -> Volumes | None:
    """Return the dossiers of a subtree, None where nobody reported any."""
    totals = db.session.execute(
        select(
            func.sum(ServiceVolume.received),
            func.sum(ServiceVolume.received_online),
            func.sum(ServiceVolume.settled_on_time),
            func.sum(ServiceVolume.settled_overdue),
        ).where(in_cell(ServiceVolume.unit_id, ServiceVolume.month, unit, month))
    ).one()
    received, online, on_time, overdue = (None if total is None else int(total) for total in totals)
    if received is None:
        return None
    return Volumes(
        received=received,
        on_time_share=share_of(on_time, None if on_time is None or overdue is None else on_time + overdue),
        online_share=share_of(online, received),
    )


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


def months_with_data(unit: OrgUnit) -> Sequence[str]:
    """Return the months in which anybody answered, the newest first."""
    return db.session.scalars(
        select(Submission.month)
        .where(Submission.receiving_unit_id.in_(subtree(unit.id)))
        .distinct()
        .order_by(Submission.month.desc())
    ).all()
