"""Counting months that are over, and counting anew what changed in them since; done by the worker.

A cell is counted without a lock, and kept in a short transaction if nobody else kept it meanwhile; so who
writes feedback hardly waits. On PostgreSQL a transaction that began to write before changes were noted could
still be under way: a month's rows are counted when all such are over.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union,
    update,
)

from feedback.database import db, reading_session
from feedback.i18n import month_of
from feedback.models import (
    Comment,
    CommentCount,
    CountedMonth,
    PlacementCount,
    StaleCell,
    Submission,
    SubmissionCount,
    ThemeRun,
    utc_now,
)
from feedback.months import months_before
from feedback.rollups import sources

CELLS_AT_ONCE = 50
NOTES_AT_ONCE = 5_000  # SQLite takes 32,766 values in a statement

Table = type[SubmissionCount] | type[CommentCount] | type[PlacementCount]


def keep_counts() -> int:
    """Count the months that are over, and anew what changed in them; return how many cells were counted."""
    forget_superseded()
    ask_for(months_over(), None)
    for run in runs_in_use():
        ask_for([run.month, months_before(run.month, 1)], run.id)
    for counted in waiting():
        open_month(counted)
    return sum(map(count_changes, changed()))


def months_over() -> list[str]:
    """Return the months before this one in which anybody gave anything: a look at the index for each."""
    months: list[str] = []
    before = month_of(utc_now())
    for column in (Submission.month, Comment.month):
        month = db.session.scalar(select(func.min(column)))
        while month and month < before:
            months.append(month)
            month = db.session.scalar(select(func.min(column)).where(column > month))
    return sorted(set(months))


def runs_in_use() -> list[ThemeRun]:
    """Return of each unit and month the newest run: the one its report is made from."""
    newest = select(func.max(ThemeRun.id)).group_by(ThemeRun.unit_id, ThemeRun.month)
    return list(db.session.scalars(select(ThemeRun).where(ThemeRun.id.in_(newest))))


def forget_superseded() -> None:
    """Drop the counts of runs that no report is made from any more."""
    used = [run.id for run in runs_in_use()]
    for table in (PlacementCount, CountedMonth):
        db.session.execute(delete(table).where(table.run_id.is_not(None), table.run_id.not_in(used)))
    db.session.commit()


def ask_for(months: list[str], run_id: int | None) -> None:
    """Have changes noted from now on in those of these months that are not counted yet."""
    known = set(db.session.scalars(select(CountedMonth.month).where(CountedMonth.run_id == run_id)))
    for month in months:
        if month not in known:
            db.session.add(CountedMonth(month=month, run_id=run_id, since=0))
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        # Committed above, so whoever begins to write from here on notes what it changes.
        db.session.execute(
            update(CountedMonth)
            .where(CountedMonth.since == 0)
            .values(since=text("pg_snapshot_xmax(pg_current_snapshot())::text::bigint"))
        )
        db.session.commit()


def waiting() -> list[int]:
    """Return what is to be counted and may be: nobody writes who did not know that changes are noted."""
    asked = select(CountedMonth.id).where(CountedMonth.is_ready.is_(False)).order_by(CountedMonth.id)
    if db.engine.dialect.name == "postgresql":
        asked = asked.where(
            CountedMonth.since <= text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        )
    found = list(db.session.scalars(asked))
    db.session.commit()
    return found


def open_month(counted_id: int) -> None:
    """Keep counts of a month from now on; as yet all its cells have changed."""
    counted = _held(counted_id)
    if counted and not counted.is_ready:
        for table, _rows in _counts_of(counted):
            db.session.execute(delete(table).where(*_of(table, counted)))
        given = select(Submission.receiving_unit_id).where(Submission.month == counted.month)
        said = select(Comment.unit_id).where(Comment.month == counted.month)
        units = union(given, said).subquery()
        noted = select(literal(counted.id), *units.c)
        db.session.execute(insert(StaleCell).from_select(["counted_id", "unit_id"], noted))
        counted.is_ready = True
    db.session.commit()


def changed() -> list[int]:
    """Return the countings that something changed in."""
    ready = select(CountedMonth.id).where(CountedMonth.is_ready)
    asked = select(StaleCell.counted_id).where(StaleCell.counted_id.in_(ready)).distinct()
    found = sorted(db.session.scalars(asked))
    db.session.commit()
    return found


def count_changes(counted_id: int) -> int:
    """Count the changed cells of a month anew, some units at a time; return how many."""
    changed_units = select(StaleCell.unit_id).where(StaleCell.counted_id == counted_id).distinct()
    units = sorted(db.session.scalars(changed_units))
    db.session.commit()
    return sum(
        count_cells(counted_id, units[start : start + CELLS_AT_ONCE])
        for start in range(0, len(units), CELLS_AT_ONCE)
    )


def count_cells(counted_id: int, units: list[int]) -> int:
    """Count a month of these units anew; return how many were, none where somebody else did so meanwhile.

    Read while others write; what they change is noted again, and these notes stay.
    """
    with reading_session() as reading:
        counted = reading.get(CountedMonth, counted_id)
        if counted is None:
            return 0
        cells = select(StaleCell.id).where(StaleCell.counted_id == counted_id, StaleCell.unit_id.in_(units))
        noted = list(reading.scalars(cells))
        found = [
            (table, [row._asdict() for row in reading.execute(rows(units))])
            for table, rows in _counts_of(counted)
        ]
    if not _held(counted_id) or not _forget(noted):
        db.session.rollback()
        return 0
    for table, rows in found:
        db.session.execute(delete(table).where(table.unit_id.in_(units), *_of(table, counted)))
        if rows:
            db.session.execute(insert(table), rows)
    db.session.commit()
    return len(units)


def _forget(noted: list[int]) -> bool:
    """Drop these notes; False where some are gone already: who dropped them counted what is newer."""
    gone = 0
    for start in range(0, len(noted), NOTES_AT_ONCE):
        some = StaleCell.id.in_(noted[start : start + NOTES_AT_ONCE])
        gone += len(db.session.scalars(delete(StaleCell).where(some).returning(StaleCell.id)).all())
    return gone == len(noted) > 0


def _held(counted_id: int) -> CountedMonth | None:
    """Return a counting that nobody else opens, counts or drops until the commit."""
    return db.session.scalar(
        select(CountedMonth)
        .where(CountedMonth.id == counted_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _counts_of(counted: CountedMonth) -> list[tuple[Table, Callable[[list[int]], Select[Any]]]]:
    """Return which tables keep the counts of a month, and how the rows of some units are counted for each."""
    month, run_id = counted.month, counted.run_id
    if run_id is not None:
        return [(PlacementCount, lambda units: sources.placements(month, run_id, Comment.unit_id.in_(units)))]
    return [
        (SubmissionCount, lambda units: sources.submissions(month, Submission.receiving_unit_id.in_(units))),
        (CommentCount, lambda units: sources.comments(month, Comment.unit_id.in_(units))),
    ]


def _of(table: Table, counted: CountedMonth) -> list[ColumnElement[bool]]:
    """Return the condition for the kept counts of a month."""
    of_run = [PlacementCount.run_id == counted.run_id] if table is PlacementCount else []
    return [table.month == counted.month, *of_run]
