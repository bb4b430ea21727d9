"""What a crash left between a file and its row."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import Select, select

from feedback.database import db, reading_session
from feedback.models import Picture
from feedback.pictures.files import folder_of, is_there
from feedback.pictures.service import remove

# A file is there before its row: none this young is a stray, however long a form's transaction takes.
YOUNG = timedelta(hours=1)
NAMES_AT_ONCE = 500


def forget_pictures(some: Select[int]) -> int:
    """Remove pictures with these ids, with their files; commit is the caller's."""
    pictures = db.session.scalars(select(Picture).where(Picture.id.in_(some))).all()
    for picture in pictures:
        remove(picture)
    return len(pictures)


def stray_files(now: datetime) -> list[Path]:
    """Return the files that no row speaks of."""
    old = sorted(path for path in folder_of(current_app).iterdir() if is_old(path, now))
    names = known(old)
    return [path for path in old if path.stem not in names]


def is_old(path: Path, now: datetime) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < (now - YOUNG).timestamp()
    except FileNotFoundError:
        return False  # somebody just removed it


def known(paths: list[Path]) -> set[str]:
    names = [path.stem for path in paths]
    with reading_session() as session:
        return {
            name
            for start in range(0, len(names), NAMES_AT_ONCE)
            for name in session.scalars(
                select(Picture.public_id).where(Picture.public_id.in_(names[start : start + NAMES_AT_ONCE]))
            )
        }


def sweep(now: datetime) -> int:
    """Erase the files that no row speaks of; return how many."""
    strays = stray_files(now)
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


def pictures_without_file() -> list[str]:
    """Return pictures whose file is gone. Nothing is erased: a disk that is not mounted looks the same."""
    return [picture.public_id for picture in all_pictures() if not is_there(picture)]


def all_pictures() -> Iterator[Picture]:
    with reading_session() as session:
        yield from session.scalars(select(Picture).execution_options(yield_per=NAMES_AT_ONCE))
