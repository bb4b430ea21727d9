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
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy.orm import Session

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

LOCK = 54  # the number of the migration that has triggers hold it
NEWEST_IN_MANY_CELLS = select(func.max(StaleCell.id)).where(StaleCell.counted_id.is_(None))

Table = type[SubmissionCount] | type[CommentCount] | type[PlacementCount]


def keep_counts() -> int:
    """Count the months that are over, and anew what changed in them; return how many cells were counted.

    Where there is nothing to do nothing is written: each minute is as many looks as there are months.
    """
    forget_superseded()
    ask_for(not_counted())
    settle()
    for counted in waiting():
        open_month(counted)
    done = sum(map(count_changes, changed()))
    forget_old_notes()
    return done


def not_counted() -> list[tuple[str, int | None]]:
    """Return the months that are over, and those that runs in use are read in, which nobody asked for yet.

    A report compares a month with the one before, both as one run placed their comments.
    """
    with reading_session() as reading:
        wanted: list[tuple[str, int | None]] = [(month, None) for month in months_over(reading)]
        for run_id, month in reading.execute(runs_in_use()):
            wanted += [(month, run_id), (months_before(month, 1), run_id)]
        known = set(reading.execute(select(CountedMonth.month, CountedMonth.run_id)).all())
    return [one for one in wanted if one not in known]


def months_over(reading: Session) -> list[str]:
    """Return the months before this one in which anybody gave anything: a look at the index for each."""
    months: set[str] = set()
    before = month_of(utc_now())
    for column in (Submission.month, Comment.month):
        month = reading.scalar(select(func.min(column)))
        while month and month < before:
            months.add(month)
            month = reading.scalar(select(func.min(column)).where(column > month))
    return sorted(months)


def runs_in_use() -> Select[int, str]:
    """Select of each unit and month the newest run: the one its report is made from."""
    newest = select(func.max(ThemeRun.id)).group_by(ThemeRun.unit_id, ThemeRun.month)
    return select(ThemeRun.id, ThemeRun.month).where(ThemeRun.id.in_(newest))


def forget_superseded() -> None:
    """Drop the counts of runs that no report is made from any more."""
    used = runs_in_use().with_only_columns(ThemeRun.id)
    old = (CountedMonth.run_id.is_not(None), CountedMonth.run_id.not_in(used))
    with reading_session() as reading:
        if reading.scalar(select(CountedMonth.id).where(*old).limit(1)) is None:
            return
    db.session.execute(delete(PlacementCount).where(PlacementCount.run_id.not_in(used)))
    db.session.execute(delete(CountedMonth).where(*old))
    db.session.commit()


def ask_for(wanted: list[tuple[str, int | None]]) -> None:
    """Have changes in these months noted from now on."""
    if wanted:
        db.session.add_all(CountedMonth(month=month, run_id=run_id) for month, run_id in wanted)
        db.session.commit()


def settle() -> None:
    """Say from when on changes are noted: whoever begins to write after this does it."""
    unsettled = CountedMonth.since.is_(None)
    with reading_session() as reading:
        if reading.scalar(select(CountedMonth.id).where(unsettled).limit(1)) is None:
            return
    now = text("pg_snapshot_xmax(pg_current_snapshot())::text::bigint") if _is_postgresql() else 0
    db.session.execute(update(CountedMonth).where(unsettled).values(since=now))
    db.session.commit()


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def waiting() -> list[int]:
    """Return what is to be counted and may be: nobody writes who did not know that changes are noted."""
    asked = select(CountedMonth.id).where(CountedMonth.is_ready.is_(False)).order_by(CountedMonth.id)
    if _is_postgresql():
        oldest_at_work = text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        asked = asked.where(CountedMonth.since <= oldest_at_work)
    with reading_session() as reading:
        return list(reading.scalars(asked))


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
    with reading_session() as reading:
        return sorted(counted for counted in reading.scalars(asked) if counted is not None)


def count_changes(counted_id: int) -> int:
    """Count the changed cells of a month anew, some units at a time; return how many."""
    asked = select(StaleCell.unit_id).where(StaleCell.counted_id == counted_id).distinct()
    with reading_session() as reading:
        units = sorted(unit for unit in reading.scalars(asked) if unit is not None)
    return sum(
        count_cells(counted_id, units[start : start + CELLS_AT_ONCE])
        for start in range(0, len(units), CELLS_AT_ONCE)
    )


def count_cells(counted_id: int, units: list[int]) -> int:
    """Count a month of these units anew; return how many were, none where it is to be tried again.

    Read while others write: what they change is noted again, and these notes stay. Not kept are counts that
    somebody else kept meanwhile, and none while what stands in many cells is being changed or was.
    """
    with reading_session() as reading:
        counted = reading.get(CountedMonth, counted_id)
        if counted is None:
            return 0
        many = reading.scalar(NEWEST_IN_MANY_CELLS)
        cells = select(StaleCell.id).where(StaleCell.counted_id == counted_id, StaleCell.unit_id.in_(units))
        noted = list(reading.scalars(cells))
        found = [
            (table, [row._asdict() for row in reading.execute(rows(units))])
            for table, rows in _counts_of(counted)
        ]
    if not (_holds_still(many) and _held(counted_id) and _forget(noted)):
        db.session.rollback()
        return 0
    for table, rows in found:
        db.session.execute(delete(table).where(table.unit_id.in_(units), *_of(table, counted)))
        if rows:
            db.session.execute(insert(table), rows)
    db.session.commit()
    return len(units)


def _holds_still(many: int | None) -> bool:
    """Tell whether nothing that stands in many cells was changed since this note, or is being changed.

    It stays so until the commit. Whoever changes such a thing holds the lock shared (0054) and is not waited
    for; on SQLite the write lock is enough.
    """
    if _is_postgresql() and not db.session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return False
    return db.session.scalar(NEWEST_IN_MANY_CELLS) == many


def forget_old_notes() -> None:
    """Drop notes of countings that are gone, and all but the newest of what stands in many cells."""
    gone = StaleCell.counted_id.not_in(select(CountedMonth.id))
    older = and_(StaleCell.counted_id.is_(None), StaleCell.id < NEWEST_IN_MANY_CELLS.scalar_subquery())
    with reading_session() as reading:
        if reading.scalar(select(StaleCell.id).where(or_(gone, older)).limit(1)) is None:
            return
    db.session.execute(delete(StaleCell).where(or_(gone, older)))
    db.session.commit()


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
