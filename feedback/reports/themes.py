"""What a month's comments are about: their themes, why some have none, which words show it."""

from collections import Counter
from dataclasses import replace

from sqlalchemy import func, select

from feedback.collection.service import SAID_AT, may_be_read
from feedback.database import db
from feedback.models import (
    Comment,
    ComplaintVoice,
    LeftOutComment,
    Submission,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeRun,
)
from feedback.reports.cells import Counts, ReportedUnit, count, in_cell
from feedback.reports.figures import (
    HIDDEN_BELOW,
    QUOTES_FROM,
    QUOTES_SHOWN,
    Change,
    ThemeFigures,
    change,
)
from feedback.statistics.proportions import wilson_interval
from feedback.themes.ledger.identity import roots
from feedback.themes.runs.origins import read_origins
from feedback.themes.stages.sources import signs_of_one_source

TOO_FEW = "too_few"
NOT_ANALYSED = "not_analysed"
RESTRICTED = "restricted"
UNCLEAR = "unclear"


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


def placed_comments(
    unit: ReportedUnit, month: str, run: ThemeRun | None
) -> tuple[Counter[int], Counter[str], int]:
    """Return comments per theme, per reason for being left out, and how many have at least one theme."""
    if run is None:
        return Counter(), Counter(), 0
    cell = in_cell(Comment.unit_id, Comment.month, unit, month) & Comment.restricted.is_(False)
    merged = roots()
    assigned = (
        select(merged.c.root_id, func.count(Comment.id.distinct()))
        .select_from(ThemeAssignment)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .where(cell, ThemeAssignment.run_id == run.id)
        .group_by(merged.c.root_id)
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
    unit: ReportedUnit, month: str, run: ThemeRun | None, now: Counts, before: Counts
) -> list[ThemeFigures]:
    """Return the themes of the month or the month before, the most frequent first."""
    seen = sorted(now.by_theme.keys() | before.by_theme.keys())
    if run is None or not seen:
        return []
    themes = db.session.scalars(select(Theme).where(Theme.id.in_(seen))).all()
    quotes = quotes_of(unit, month, run) if now.comments >= QUOTES_FROM else {}
    unstable = unstable_in(run)
    rows = []
    for theme in themes:
        row = theme_row(theme, now, before, quotes.get(theme.id, []), len(seen))
        row = replace(row, unstable=theme.id in unstable)
        rows.append(with_doubt(row, theme, unit, month, run, before))
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


def unstable_in(run: ThemeRun) -> set[int]:
    """Return the themes that the run itself does not trust."""
    return set(
        db.session.scalars(
            select(ThemeFinding.theme_id).where(ThemeFinding.run_id == run.id, ThemeFinding.unstable)
        )
    )


def with_doubt(
    row: ThemeFigures, theme: Theme, unit: ReportedUnit, month: str, run: ThemeRun, before: Counts
) -> ThemeFigures:
    """Return a theme that clearly grew with the signs that one source is behind it, if there are any."""
    if row.change.direction != "up":
        return row
    merged = roots()
    in_theme = (
        select(ThemeAssignment.comment_id)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .where(ThemeAssignment.run_id == run.id, merged.c.root_id == theme.id)
    )
    origins = read_origins(in_cell(Comment.unit_id, Comment.month, unit, month), in_theme)
    return replace(row, doubt=signs_of_one_source(list(origins.values()), before.by_theme[theme.id]))


def is_few(comments: int) -> bool:
    """Tell whether a count points at persons: none points at nobody."""
    return 0 < comments < HIDDEN_BELOW


def quotes_of(unit: ReportedUnit, month: str, run: ThemeRun) -> dict[int, list[str]]:
    """Return for each theme its most typical comments of this unit and month, each text once."""
    merged = roots()
    rows = db.session.execute(
        select(merged.c.root_id, Comment.text)
        .select_from(ThemeAssignment)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .outerjoin(ComplaintVoice, ComplaintVoice.comment_id == Comment.id)
        .where(in_cell(Comment.unit_id, Comment.month, unit, month), ThemeAssignment.run_id == run.id)
        .where(may_be_read(SAID_AT))
        .order_by(merged.c.root_id, ThemeAssignment.rank, Comment.id)
    )
    quotes: dict[int, list[str]] = {}
    for theme_id, text in rows:
        shown = quotes.setdefault(theme_id, [])
        if len(shown) < QUOTES_SHOWN and text not in shown:
            shown.append(text)
    return quotes


def comments_without_themes(unit: ReportedUnit, month: str, counts: Counts) -> list[str]:
    """Return the comments where a run had too few for themes: they can simply be read, but never singly."""
    if not counts.left_out[TOO_FEW]:
        return []
    texts = list(
        db.session.scalars(
            select(Comment.text)
            .outerjoin(Submission, Comment.submission_id == Submission.id)
            .outerjoin(ComplaintVoice, ComplaintVoice.comment_id == Comment.id)
            .where(in_cell(Comment.unit_id, Comment.month, unit, month), may_be_read(SAID_AT))
            .order_by(Comment.text)
        )
    )
    return texts if len(texts) >= HIDDEN_BELOW else []
