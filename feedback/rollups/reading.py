"""Counts as they are now: kept ones where they hold, from the rows where they do not. Always exact."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, false, select, union_all

from feedback.database import db
from feedback.models import (
    Comment,
    CommentCount,
    CountedMonth,
    PlacementCount,
    StaleCell,
    Submission,
    SubmissionCount,
)
from feedback.rollups import sources

Rows = Callable[..., Select[Any]]


def submission_counts(months: Collection[str]) -> Subquery:
    """Return the submissions of these months, counted: the columns of SubmissionCount but its id."""
    return _counts(SubmissionCount, Submission.receiving_unit_id, sources.submissions, months, None)


def comment_counts(months: Collection[str]) -> Subquery:
    """Return the comments of these months, counted: the columns of CommentCount but its id."""
    return _counts(CommentCount, Comment.unit_id, sources.comments, months, None)


def placement_counts(run_id: int, months: Collection[str]) -> Subquery:
    """Return where a run placed the comments of these months: the columns of PlacementCount but its id."""

    def rows(month: str, *where: ColumnElement[bool]) -> Select[Any]:
        return sources.placements(month, run_id, *where)

    return _counts(PlacementCount, Comment.unit_id, rows, months, run_id)


def _counts(
    table: type[SubmissionCount] | type[CommentCount] | type[PlacementCount],
    unit_column: Any,
    rows: Rows,
    months: Collection[str],
    run_id: int | None,
) -> Subquery:
    """Put kept counts and rows together so that one statement sees one state of both.

    Which months are counted is looked up before; whether they still are, the statement itself asks, and where
    they are not it counts the rows.
    """
    ready = _ready(months, run_id)
    columns = [column for column in table.__table__.c if column.name != "id"]
    parts: list[Select[Any]] = []
    for month in sorted(months):
        if month not in ready:
            parts.append(rows(month))
            continue
        is_kept = exists().where(CountedMonth.id == ready[month], CountedMonth.is_ready)
        changed = select(StaleCell.unit_id).where(StaleCell.counted_id == ready[month])
        kept = select(*columns).where(table.month == month, is_kept, table.unit_id.not_in(changed))
        if table is PlacementCount:
            kept = kept.where(PlacementCount.run_id == run_id)
        parts += [kept, rows(month, is_kept, unit_column.in_(changed)), rows(month, ~is_kept)]
    return union_all(*(parts or [select(*columns).where(false())])).subquery()


def _ready(months: Collection[str], run_id: int | None) -> dict[str, int]:
    """Return which of these months are counted and may be read so, with the number of the counting."""
    rows = db.session.execute(
        select(CountedMonth.month, CountedMonth.id).where(
            CountedMonth.month.in_(months), CountedMonth.run_id == run_id, CountedMonth.is_ready
        )
    )
    return dict(rows.all())
