"""Dropping the files of analyses that are of no use any more: the texts of comments are in them.

Whoever works on an analysis holds its folder, and drops it at the end. Here goes what others left, and what
holds words that are gone. Nothing is lost with a folder but time: who takes the analysis up computes anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import func, select

from feedback.database import reading_session
from feedback.models import Comment, ThemeJob, utc_now
from feedback.themes.ledger.turns import portions
from feedback.themes.runs.keeping import Folder, NotAsKept
from feedback.themes.stages.made import ENCODE, READ

# An analysis that nobody has gone on with for longer is computed anew.
KEPT_FOR = timedelta(days=1)

log = structlog.get_logger()


def root_of_runs() -> Path:
    root: Path = current_app.config["DATA_DIR"] / "runs"
    return root


def forget_what_is_over(now: datetime | None = None) -> int:
    """Drop what nobody is at and nobody needs, or what holds words that are gone; return how many folders.

    Of this data folder: each machine may have its own.
    """
    return sum(drop(folder, partial(is_over, now=now or utc_now())) for folder in folders())


def what_is_over(now: datetime) -> list[Folder]:
    """Return what would be dropped, and change nothing."""
    return [folder for folder in folders() if not folder.is_held() and is_over(folder, now)]


def folders() -> list[Folder]:
    root = root_of_runs()
    return [Folder(path) for path in sorted(root.iterdir()) if path.is_dir()] if root.exists() else []


def drop(folder: Folder, is_to_go: Callable[[Folder], bool] = lambda _folder: True) -> bool:
    """Drop a folder that nobody is at and tell whether it went.

    Whether it is to go is decided while nobody can come to it.
    """
    with told(folder), folder.held() as is_ours:
        if is_ours and is_to_go(folder):
            folder.drop()
            return True
    return False


def drop_own(folder: Folder) -> None:
    """Drop a folder that one holds oneself."""
    with told(folder):
        folder.drop()


@contextmanager
def told(folder: Folder) -> Iterator[None]:
    """Log what is broken about a folder: it keeps no other, ends no work, and is tried again each minute."""
    try:
        yield
    except OSError as error:
        log.error("analysis_files_not_forgotten", job=folder.path.name, exc_info=error)


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
