"""What a month's comments are about: their themes, why some have none, which words show it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import func, select

from feedback.collection.service import SAID_AT, may_be_read
from feedback.database import db
from feedback.models import (
    Comment,
    ComplaintVoice,
    Submission,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeRun,
)
from feedback.reports.cells import Cell, in_cell
from feedback.reports.figures import (
    HIDDEN_BELOW,
    QUOTES_FROM,
    QUOTES_SHOWN,
    Change,
    Pair,
    ThemeFigures,
)
from feedback.reports.said import Said, comments_of
from feedback.statistics.proportions import wilson_interval
from feedback.themes.ledger.identity import roots
from feedback.themes.runs.origins import read_origins
from feedback.themes.stages.sources import signs_of_one_source

TOO_FEW = "too_few"
LOOKED_AT = 10 * QUOTES_SHOWN  # comments of a theme, of which many may say the same


def theme_figures(
    cell: Cell, runs: Mapping[str, ThemeRun], now: Said, before: Said, compared: Mapping[int, Change]
) -> list[ThemeFigures]:
    """Return the themes of the period or the one before, the most frequent first."""
    seen = themes_spoken_of(now, before)
    if not runs or not seen:
        return []
    run = runs[max(runs)]
    themes = db.session.scalars(select(Theme).where(Theme.id.in_(seen))).all()
    quotes = quotes_of(cell, runs_quoted(cell, runs))
    unstable = unstable_in(run)
    rows, not_compared = [], Change("no_data")
    for theme in themes:
        change = compared.get(theme.id, not_compared)
        row = theme_row(theme, now, before, quotes.get(theme.id, []), change)
        row = replace(row, unstable=theme.id in unstable)
        rows.append(with_doubt(row, theme, cell, run, before))
    return sorted(rows, key=lambda row: (row.comments is None, -(row.comments or 0), row.name))


def theme_row(theme: Theme, now: Said, before: Said, quotes: list[str], compared: Change) -> ThemeFigures:
    """Return a theme's figures; where few people stand behind one, None, and nothing it follows from.

    The interval is as wide as what is not counted makes it.
    """
    (least, most), (least_before, _most) = now.between(theme.id), before.between(theme.id)
    is_few, was_few = not least and most > 0, not least_before and before.few[theme.id] > 0
    has_share = now.comments >= HIDDEN_BELOW and not is_few
    low = wilson_interval(least, now.comments)[0] if has_share else None
    high = wilson_interval(most, now.comments)[1] if has_share else None
    if is_few:
        compared = Change("no_data")
    elif was_few:
        compared = Change(compared.direction)
    return ThemeFigures(
        id=theme.public_id,
        name=theme.name,
        comments=None if is_few else least,
        share=least / now.comments if has_share else None,
        low=low,
        high=high,
        comments_before=None if was_few else least_before,
        change=compared,
        quotes=[] if is_few else quotes,
        uncounted=now.few[theme.id],
        uncounted_before=before.few[theme.id],
    )


def unstable_in(run: ThemeRun) -> set[int]:
    """Return the themes that the run itself does not trust."""
    return set(
        db.session.scalars(
            select(ThemeFinding.theme_id).where(ThemeFinding.run_id == run.id, ThemeFinding.unstable)
        )
    )


def with_doubt(row: ThemeFigures, theme: Theme, cell: Cell, run: ThemeRun, before: Said) -> ThemeFigures:
    """Return a theme that clearly grew with the signs that one source is behind it, if there are any."""
    if row.change.direction != "up" or len(cell.months) > 1:
        return row
    merged = roots()
    in_theme = (
        select(ThemeAssignment.comment_id)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .where(ThemeAssignment.run_id == run.id, merged.c.root_id == theme.id)
    )
    origins = read_origins(in_cell(Comment.unit_id, Comment.month, cell), in_theme)
    return replace(row, doubt=signs_of_one_source(list(origins.values()), before.by_theme[theme.id]))


def runs_quoted(cell: Cell, runs: Mapping[str, ThemeRun]) -> dict[str, ThemeRun]:
    """Return the runs of the months from which a report may quote."""
    comments = comments_of(cell)
    return {month: run for month, run in runs.items() if comments.get(month, (0, 0))[0] >= QUOTES_FROM}


def quotes_of(cell: Cell, runs: Mapping[str, ThemeRun]) -> dict[int, list[str]]:
    """Return for each theme its most typical comments of this cell, each text once, the newest first."""
    quotes: dict[int, list[str]] = {}
    for month in sorted(runs, reverse=True):
        for theme_id, text in typical_comments(replace(cell, months=(month,)), runs[month]):
            shown = quotes.setdefault(theme_id, [])
            if len(shown) < QUOTES_SHOWN and text not in shown:
                shown.append(text)
    return quotes


def themes_spoken_of(now: Said, before: Said) -> list[int]:
    return sorted(now.themes | before.themes)


def theme_pairs(now: Said, before: Said) -> dict[int, Pair]:
    """Return by theme what is to be compared: its share of the comments."""
    return {theme: least_apart(theme, now, before) for theme in themes_spoken_of(now, before)}


def least_apart(theme: int, now: Said, before: Said) -> Pair:
    """Return the two shares as near to each other as what is not counted lets them be.

    Where either may be the greater one there is nothing to compare.
    """
    (least, most), (least_before, most_before) = now.between(theme), before.between(theme)
    if least * before.comments >= most_before * now.comments:
        return Pair(least, now.comments, most_before, before.comments)
    if most * before.comments <= least_before * now.comments:
        return Pair(most, now.comments, least_before, before.comments)
    return Pair(0, 0, 0, 0)


def typical_comments(cell: Cell, run: ThemeRun) -> Iterator[tuple[int, str]]:
    """Give theme and text of the most typical comments of a cell, those of each theme in their order."""
    merged = roots()
    place = func.row_number().over(
        partition_by=merged.c.root_id, order_by=(ThemeAssignment.rank, ThemeAssignment.comment_id)
    )
    placed = (
        select(merged.c.root_id, ThemeAssignment.comment_id, place.label("place"))
        .select_from(ThemeAssignment)
        .join(merged, ThemeAssignment.theme_id == merged.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .where(in_cell(Comment.unit_id, Comment.month, cell), Comment.restricted.is_(False))
        .where(ThemeAssignment.run_id == run.id)
        .subquery()
    )
    rows = db.session.execute(
        select(placed.c.root_id, Comment.text)
        .join(Comment, placed.c.comment_id == Comment.id)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .outerjoin(ComplaintVoice, ComplaintVoice.comment_id == Comment.id)
        .where(placed.c.place <= LOOKED_AT, may_be_read(SAID_AT))
        .order_by(placed.c.root_id, placed.c.place)
    )
    yield from rows.all()


def comments_without_themes(cell: Cell, said: Said) -> list[str]:
    """Return the comments where a run had too few for themes: they can simply be read, but never singly.

    Of several months there may be many: each month's report has its own.
    """
    if not said.left_out[TOO_FEW] or len(cell.months) > 1:
        return []
    texts = list(
        db.session.scalars(
            select(Comment.text)
            .outerjoin(Submission, Comment.submission_id == Submission.id)
            .outerjoin(ComplaintVoice, ComplaintVoice.comment_id == Comment.id)
            .where(in_cell(Comment.unit_id, Comment.month, cell), may_be_read(SAID_AT))
            .order_by(Comment.text)
        )
    )
    return texts if len(texts) >= HIDDEN_BELOW else []
