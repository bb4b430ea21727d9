"""What a form with pictures sends, of which ``components/pictures.html`` draws the fields."""

import json

from flask import Flask, current_app
from flask_babel import gettext
from werkzeug.datastructures import FileStorage, MultiDict

from feedback.pictures.drafts import Held, Sent
from feedback.pictures.files import is_there
from feedback.pictures.reading import LONGEST_SIDE, MOST_PIXELS

EDGES = ("x", "y", "width", "height")


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        picture_limits=limits, picture_words=words, picture_edges=edge_names, picture_is_there=is_there
    )


def read_sent(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> Sent:
    """Return the pictures of a form as they were sent, nothing looked at yet."""
    dropped = set(form.getlist("drop"))
    return Sent(
        files=files.getlist("pictures"),
        boxes=form.getlist("boxes"),
        held=[
            Held(public_id, boxes_for(public_id, form), public_id in dropped)
            for public_id in form.getlist("held")
        ],
        is_looking="look" in form,
    )


def boxes_for(public_id: str, form: MultiDict[str, str]) -> str:
    """Return what to black out in a picture from before, as JSON: typed, or drawn by the script."""
    typed = [form.get(f"{public_id}-{edge}", "").strip() for edge in EDGES]
    if not any(typed):
        return form.get(f"{public_id}-boxes", "")
    return json.dumps([{edge: share_of(number) for edge, number in zip(EDGES, typed, strict=True)}])


def share_of(number: str) -> float | str:
    """Return a percent as a share; what is none stays as it is, and is told to be none later."""
    try:
        return float(number.rstrip("% ").replace(",", ".")) / 100
    except ValueError:
        return number


def edge_names() -> dict[str, str]:
    """Return the four fields of a box, as they are asked for without a script."""
    return {
        "x": gettext("From the left (percent)"),
        "y": gettext("From the top (percent)"),
        "width": gettext("Width (percent)"),
        "height": gettext("Height (percent)"),
    }


def limits() -> dict[str, int]:
    """Return what the script keeps to, so that nothing too large is sent at all."""
    return {
        "data-bytes": current_app.config["PICTURE_BYTES"],
        "data-pixels": MOST_PIXELS,
        "data-side": LONGEST_SIDE,
    }


def words() -> dict[str, str]:
    """Return what the script says to screen readers."""
    return {
        "data-shown": gettext("The picture is here. Add black boxes, or go on."),
        "data-added": gettext("Black box {number} added. Arrow keys move it, with Shift they size it."),
        "data-removed": gettext("Black box {number} removed."),
        "data-undone": gettext("Undone."),
        "data-gone": gettext("The picture is removed."),
        "data-full": gettext("No more pictures fit. Remove one first."),
        "data-unreadable": gettext("This is no picture we can read. Send a screenshot as PNG, JPEG or WebP."),
        "data-failed": gettext(
            "The black boxes could not be drawn, so nothing was sent. "
            "Remove the picture, or use another browser."
        ),
    }
