"""Pictures that wait for the rest of a form: a file cannot be put back into its field, so it is kept.

Whoever sent one, and nobody else, sees it until it is sent for good or its day is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, select
from werkzeug.datastructures import FileStorage

from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, Picture, utc_now
from feedback.pictures.faults import BadPicture
from feedback.pictures.files import is_there, path_of
from feedback.pictures.service import (
    MOST_PICTURES,
    draw,
    keep,
    read,
    remove,
    require_pairs,
    too_many,
)

HELD_FOR = timedelta(days=1)
# Of one account. Older ones give way, so that nobody fills the disk with pictures sent nowhere.
MOST_HELD = 12


@dataclass(frozen=True)
class Held:
    """A picture that was sent before, and what to do with it now."""

    public_id: str
    boxes: str = ""  # more of it to black out
    is_dropped: bool = False


@dataclass
class Sent:
    """What one sending of a form brought: new files with their boxes, and pictures from before."""

    files: Sequence[FileStorage] = ()
    boxes: Sequence[str] = ()
    held: Sequence[Held] = ()
    is_looking: bool = False  # show them first, do not send yet


@dataclass
class Attached:
    """The pictures a form has now, and what is wrong with others."""

    pictures: list[Picture] = field(default_factory=list)
    fault: BadPicture | None = None
    is_looking: bool = False
    most: int = MOST_PICTURES

    @property
    def is_ready(self) -> bool:
        """Tell whether the form may be sent with them."""
        return self.fault is None and not self.is_looking

    @property
    def places_left(self) -> int:
        return self.most - len(self.pictures)

    @property
    def field(self) -> str:
        """Return the id of where a fault is mended."""
        return f"picture-{len(self.pictures) + 1}" if self.places_left > 0 else "pictures"


def gather(sent: Sent, account: Account, most: int = MOST_PICTURES) -> Attached:
    """Take in what is new, find what waits, and black out what is asked; commit is the caller's.

    What is good is taken although something else is not: :attr:`Attached.fault` then says what. The request's
    session gives up what it holds first, for nobody else should wait until pictures are decoded.
    """
    account_id, attached = account.id, Attached(is_looking=sent.is_looking, most=most)
    db.end_reading()
    drawn = list(draw_each(sent, attached))
    attached.pictures = list(find_each(sent.held, account_id, attached))
    for picture, data in drawn:
        if attached.places_left <= 0:
            attached.fault = attached.fault or BadPicture(too_many(most))
            break
        attached.pictures.append(keep(picture, data))
    return attached


def draw_each(sent: Sent, attached: Attached) -> Iterable[tuple[Picture, bytes]]:
    for index, file in enumerate(sent.files):
        try:
            require_pairs(sent.files, sent.boxes)
            if data := read(file):
                yield draw(data, sent.boxes[index] if sent.boxes else "")
        except BadPicture as bad:
            attached.fault = attached.fault or bad


def find_each(held: Sequence[Held], account_id: int, attached: Attached) -> Iterable[Picture]:
    for one in held[: attached.most]:
        try:
            picture = find_held(one.public_id, account_id)
            if one.is_dropped:
                remove(picture)
            else:
                yield blackened(picture, one.boxes)
        except NotFound:
            attached.fault = attached.fault or BadPicture(gone())
        except BadPicture as bad:
            attached.fault = attached.fault or bad
            yield picture


def blackened(picture: Picture, boxes: str) -> Picture:
    """Return a picture with more of it black, in place of the one before. Raises BadPicture."""
    if not boxes.strip():
        return picture
    replacement, data = draw(path_of(picture).read_bytes(), boxes)
    replacement.boxes += picture.boxes
    remove(picture)
    return keep(replacement, data)


def hold(attached: Attached, account: Account) -> None:
    """Keep pictures for the form's next sending."""
    until = utc_now() + HELD_FOR
    for picture in attached.pictures:
        picture.held_by_id, picture.held_until = account.id, until
    db.session.flush()
    for picture in db.session.scalars(held_by(account.id).order_by(Picture.id.desc()).offset(MOST_HELD)):
        remove(picture)
    db.session.commit()


def release(pictures: Sequence[Picture]) -> None:
    """Pictures have an owner now, and wait no more; commit is the caller's."""
    for picture in pictures:
        picture.held_by_id = picture.held_until = None


def find_held(public_id: str, account_id: int) -> Picture:
    """Return a picture that waits for this account. Raises NotFound."""
    found = db.session.scalar(held_by(account_id).where(Picture.public_id == public_id).with_for_update())
    if found is None or not is_there(found):
        raise NotFound
    return found


def held_by(account_id: int) -> Select[Picture]:
    return select(Picture).where(Picture.held_by_id == account_id, Picture.held_until > utc_now())


def is_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a picture waited long enough."""
    return Picture.held_until <= now


def gone() -> str:
    return gettext("A picture you sent before is no longer kept. Please choose it again.")
