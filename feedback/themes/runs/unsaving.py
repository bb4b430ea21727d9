"""Taking away what is left of a run that was not saved to its end: in short turns, as it was written."""

from typing import Any

from sqlalchemy import delete, select, update

from feedback.database import db
from feedback.models import (
    AnyThemeRun,
    CommentTone,
    Explanation,
    LeftOutComment,
    SetAside,
    Theme,
    ThemeAssignment,
    ThemeFinding,
    ThemeJob,
    WantedLabel,
)
from feedback.themes.ledger.turns import ROWS_AT_ONCE, Turns

TABLES = (ThemeAssignment, LeftOutComment, SetAside, WantedLabel, Explanation, ThemeFinding)
UNDER_WAY = ThemeJob.state.in_(("waiting", "running"))


def unsave(run_id: int, turns: Turns) -> None:
    """Delete a run that is not whole, with its rows and the themes it brought, of which nobody knows."""
    for table in TABLES:
        delete_all(table, table.run_id == run_id, turns)
    # Each looks whether anything points at it, for which some databases read a whole table.
    delete_all(Theme, Theme.unsaved_run_id == run_id, turns, at_once=1)
    with turns.turn():
        # What it read of words is as good as what any run read; the next replaces it.
        db.session.execute(update(CommentTone).where(CommentTone.run_id == run_id).values(run_id=None))
        db.session.execute(update(ThemeJob).where(ThemeJob.run_id == run_id).values(run_id=None))
        db.session.execute(delete(AnyThemeRun).where(AnyThemeRun.id == run_id))


def delete_all(table: Any, condition: Any, turns: Turns, at_once: int = ROWS_AT_ONCE) -> None:
    some = select(table.id).where(condition).limit(at_once)
    gone = delete(table).where(table.id.in_(some)).returning(table.id)
    deleted = at_once
    while deleted == at_once:
        with turns.turn():
            deleted = len(db.session.scalars(gone, execution_options={"synchronize_session": False}).all())


def unsave_what_is_over() -> int:
    """Delete what was half saved by whoever no longer goes on with it; return how many runs."""
    going_on = select(ThemeJob.run_id).where(UNDER_WAY, ThemeJob.run_id.is_not(None))
    left = select(AnyThemeRun.id).where(AnyThemeRun.is_whole.is_(False), AnyThemeRun.id.not_in(going_on))
    numbers = db.session.scalars(left).all()
    db.session.rollback()
    for number in numbers:
        unsave(number, Turns())
    return len(numbers)
