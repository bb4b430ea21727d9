"""Dropping the files of analyses that are of no use any more: the texts of comments are in them.

Whoever works on an analysis holds its folder, and drops it at the end. Here goes what others left, and what
holds words that are gone. Nothing is lost with a folder but time: who takes the analysis up computes anew.
"""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from feedback.database import reading_session
from feedback.models import Comment, ThemeJob, utc_now
from feedback.themes.ledger.turns import portions
from feedback.themes.runs.keeping import Folder, NotAsKept
from feedback.themes.stages.made import ENCODE, READ

# An analysis that nobody has gone on with for longer is computed anew.
KEPT_FOR = timedelta(days=1)


def root_of_runs() -> Path:
    root: Path = current_app.config["DATA_DIR"] / "runs"
    return root


def forget_all_left() -> None:
    """Drop what nobody is at: to be called when words went that may be in there, after the commit."""
    for folder in folders():
        drop(folder)


def forget_what_is_over(now: datetime | None = None) -> int:
    """Drop what nobody is at and nobody needs, or what holds words that are gone; return how many folders."""
    return sum(drop(folder) for folder in what_is_over(now or utc_now()))


def what_is_over(now: datetime) -> list[Folder]:
    return [folder for folder in folders() if is_left(folder) and is_over(folder, now)]


def folders() -> list[Folder]:
    root = root_of_runs()
    return [Folder(path) for path in sorted(root.iterdir()) if path.is_dir()] if root.exists() else []


def drop(folder: Folder) -> bool:
    with folder.held() as is_ours:
        if is_ours:
            folder.drop()
    return is_ours


def is_left(folder: Folder) -> bool:
    with folder.held() as is_ours:
        return is_ours


def is_over(folder: Folder, now: datetime) -> bool:
    with reading_session() as session:
        state = session.scalar(select(ThemeJob.state).where(ThemeJob.public_id == folder.path.name))
    is_late = folder.last_written() < (now - KEPT_FOR).timestamp()
    return state not in {"waiting", "running"} or is_late or holds_what_is_gone(folder)


def holds_what_is_gone(folder: Folder) -> bool:
    """Tell whether texts are kept of comments that were erased or restricted since, or may be."""
    if (folder.path / ENCODE).exists():
        return True  # a slice of texts without their numbers, of no use to who comes next
    if not folder.file_of(READ).exists():
        return False
    try:
        return any(len(some) > count_readable(some) for some in portions(iter(folder.comments_read())))
    except NotAsKept:
        return True


def count_readable(comments: list[int]) -> int:
    readable = select(func.count()).where(Comment.id.in_(comments), Comment.restricted.is_(False))
    with reading_session() as session:
        return session.scalar(readable) or 0
