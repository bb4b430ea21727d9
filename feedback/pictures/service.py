"""Taking pictures in, and away."""

import hashlib
from collections.abc import Sequence

from flask import Flask, current_app
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from feedback.database import db
from feedback.models import Picture, utc_now
from feedback.models.base import new_public_id
from feedback.pictures import files
from feedback.pictures.boxes import boxes_in, unclear
from feedback.pictures.faults import BadPicture
from feedback.pictures.reading import decoding, limit_pillow, pixels_of
from feedback.pictures.writing import encoded

__all__ = ["MOST_PICTURES", "REQUEST_MIB", "BadPicture", "remove"]

MOST_PICTURES = 3
MOST_MIB = 10  # what FEEDBACK_PICTURE_MIB may say at most
REQUEST_MIB = MOST_PICTURES * MOST_MIB + 1  # for takes_files(): the pictures, and the rest of the form


def init_app(app: Flask) -> None:
    limit_pillow()
    files.init_app(app)


def require_pairs(sent: Sequence[FileStorage], boxes: Sequence[str]) -> None:
    """Raises BadPicture where it is not sure which boxes belong to which picture."""
    if boxes and len(boxes) != len(sent):
        raise BadPicture(unclear())


def read(file: FileStorage) -> bytes:
    """Return a file's bytes, none where none was chosen. Raises BadPicture."""
    most = current_app.config["PICTURE_BYTES"]
    data = file.stream.read(most + 1)
    if len(data) > most:
        raise BadPicture(
            gettext(
                "This picture is too large: at most %(size)s MB fit. "
                "Take a screenshot of the part that matters.",
                size=most // 1024**2,
            )
        )
    if file.filename and not data:
        raise BadPicture(gettext("This file is empty. Choose the picture again."))
    return data


def draw(data: bytes, boxes: str) -> tuple[Picture, bytes]:
    """Return a picture drawn anew, and its bytes; nothing is kept yet. Raises BadPicture."""
    with decoding:
        image = pixels_of(data)
        rectangles = [box.on(image.size) for box in boxes_in(boxes)]
        kind, kept = encoded(image, rectangles, is_photo=data.startswith(b"\xff\xd8"))
    picture = Picture(
        public_id=new_public_id(),
        kind=kind,
        width=image.width,
        height=image.height,
        size=len(kept),
        sha256=hashlib.sha256(kept).digest(),
        boxes=len(rectangles),
        taken_in_at=utc_now(),
    )
    return picture, kept


def keep(picture: Picture, data: bytes) -> Picture:
    """Write the file, then add the row: a row never speaks of a file that is not there."""
    files.write(files.path_of(picture), data, db.session)
    db.session.add(picture)
    return picture


def remove(picture: Picture) -> None:
    """Take a picture away; its file goes with the caller's commit."""
    db.session.delete(picture)


def too_many(most: int) -> str:
    return ngettext("At most %(num)s picture fits.", "At most %(num)s pictures fit. Remove one first.", most)
