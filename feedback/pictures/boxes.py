"""Rectangles to black out: read from JSON, rounded outwards, burned into the pixels."""

import json
import math
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from PIL import Image

from feedback.pictures.faults import BadPicture

MOST_BOXES = 100
MOST_LETTERS = 20_000
UNITS = ("relative", "pixel")

Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels; the last two lie outside


@dataclass(frozen=True)
class Box:
    """A rectangle on the picture as it is seen, the right way up."""

    x: float
    y: float
    width: float
    height: float
    unit: str = "relative"  # to the picture's width and height, 0 to 1; or "pixel"

    def on(self, size: tuple[int, int]) -> Rectangle:
        """Return which whole pixels it touches. Raises BadPicture where there are none."""
        across, down = (1, 1) if self.unit == "pixel" else size
        left, top = math.floor(self.x * across), math.floor(self.y * down)
        right, bottom = math.ceil((self.x + self.width) * across), math.ceil((self.y + self.height) * down)
        inside = max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])
        if inside[0] >= inside[2] or inside[1] >= inside[3]:
            raise BadPicture(unclear())
        return inside


def boxes_in(text: str) -> list[Box]:
    """Read ``[{"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.05}]``, each perhaps with ``"unit": "pixel"``.

    An empty text is no box at all; whatever else is not exactly that raises BadPicture, for a picture whose
    boxes are not understood must not be kept as it is.
    """
    if not text.strip():
        return []
    try:
        found = json.loads(text) if len(text) <= MOST_LETTERS else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) > MOST_BOXES:
        raise BadPicture(unclear())
    return [box_of(one) for one in found]


def box_of(found: Any) -> Box:
    if (
        not isinstance(found, dict)
        or not {"x", "y", "width", "height"} <= found.keys() <= Box.__annotations__.keys()
    ):
        raise BadPicture(unclear())
    box = Box(**found)
    numbers = (box.x, box.y, box.width, box.height)
    if not all(is_length(number) for number in numbers) or box.unit not in UNITS:
        raise BadPicture(unclear())
    if box.width <= 0 or box.height <= 0 or (box.unit == "relative" and max(box.x, box.y) >= 1):
        raise BadPicture(unclear())
    return box


def is_length(number: object) -> bool:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    return is_number and math.isfinite(number) and abs(number) < 1_000_000  # type: ignore[arg-type]


def burn(image: Image.Image, rectangles: list[Rectangle], grid: int = 1) -> None:
    """Make every pixel of the rectangles black, each rounded outwards to a grid of so many pixels."""
    for left, top, right, bottom in rectangles:
        outwards = (
            left // grid * grid,
            top // grid * grid,
            -(-right // grid) * grid,
            -(-bottom // grid) * grid,
        )
        image.paste((0, 0, 0), outwards)


def unclear() -> str:
    return gettext(
        "We did not understand what to black out in this picture, so it was not kept. "
        "Please choose it again and mark the places once more."
    )
