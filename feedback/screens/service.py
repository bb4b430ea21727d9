"""The catalogue of screens: finding one to complain about, and keeping the list."""

from collections.abc import Sequence
from itertools import groupby

from flask_babel import gettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from analysis import fold
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import SCREEN_GROUPS, Account, Picture, Screen, utc_now
from feedback.pictures.drafts import release
from feedback.pictures.service import remove

KEEPERS = ("administrator",)


class CodeTaken(FeedbackError):
    """Another screen has this code."""

    status = 422

    def message(self) -> str:
        return gettext("Another screen has this code. Choose another one.")


def screens_in_use() -> list[Screen]:
    """Return the screens a complaint can be about, in the order of their groups."""
    return all_screens(Screen.retired_at.is_(None))


def all_screens(*conditions: ColumnElement[bool]) -> list[Screen]:
    found = db.session.scalars(select(Screen).where(*conditions).options(joinedload(Screen.picture))).all()
    return sorted(found, key=place_of)


def place_of(screen: Screen) -> tuple[int, int, str]:
    return SCREEN_GROUPS.index(screen.group), screen.position, screen.code


def grouped(screens: Sequence[Screen]) -> list[tuple[str, list[Screen]]]:
    """Return screens that stand in order as groups, each with its code."""
    return [(group, list(members)) for group, members in groupby(screens, key=lambda screen: screen.group)]


def find_screen(code: str) -> Screen:
    """Return a screen by its code, also one that is no longer in use. Raises NotFound."""
    screen = db.session.scalar(select(Screen).where(Screen.code == code))
    if screen is None:
        raise NotFound
    return screen


def search(typed: str) -> list[Screen]:
    """Return screens whose code or name holds every word typed, whatever its marks."""
    words = fold(typed).split()
    return [screen for screen in all_screens() if all(word in spoken(screen) for word in words)]


def spoken(screen: Screen) -> str:
    return fold(" ".join([screen.code, *screen.name.values()]))


def add_screen(code: str, name: dict[str, str], group: str, keeper: Account) -> Screen:
    """Put a screen at the end of its group. Raises CodeTaken."""
    screen = Screen(code=code, name=name, group=group, position=end_of(group))
    db.session.add(screen)
    try:
        db.session.flush()
    except IntegrityError as taken:
        db.session.rollback()
        raise CodeTaken from taken
    audit.record("screen_added", code, keeper)
    db.session.commit()
    return screen


def end_of(group: str) -> int:
    return (db.session.scalar(select(func.max(Screen.position)).where(Screen.group == group)) or 0) + 1


def change_screen(screen: Screen, name: dict[str, str], group: str, position: int, keeper: Account) -> None:
    """Call a screen otherwise, or put it elsewhere; its code stays, for complaints name it."""
    screen.name, screen.group, screen.position = name, group, position
    audit.record("screen_changed", screen.code, keeper)
    db.session.commit()


def show_as(screen: Screen, picture: Picture, keeper: Account) -> None:
    """Give a screen a picture, in place of the one before."""
    _take_picture(screen)
    screen.picture = picture
    release([picture])
    audit.record("screen_pictured", screen.code, keeper)
    db.session.commit()


def hide_picture(screen: Screen, keeper: Account) -> None:
    """Take a screen's picture away, with its file."""
    _take_picture(screen)
    audit.record("screen_picture_removed", screen.code, keeper)
    db.session.commit()


def _take_picture(screen: Screen) -> None:
    if before := screen.picture:
        screen.picture = None
        db.session.flush()
        remove(before)


def retire(screen: Screen, keeper: Account) -> None:
    """Offer a screen no longer; what was said of it stays."""
    screen.retired_at = utc_now()
    audit.record("screen_retired", screen.code, keeper)
    db.session.commit()


def restore(screen: Screen, keeper: Account) -> None:
    screen.retired_at = None
    audit.record("screen_restored", screen.code, keeper)
    db.session.commit()
