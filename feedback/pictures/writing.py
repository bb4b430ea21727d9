"""Pixels as the file that is kept: PNG as long as it is small, else JPEG.

A screen is letters on flat colour: PNG keeps each pixel, and is small. A photograph is neither, and as PNG
ten times as large; JPEG holds it. Not WebP: its filter smooths across the edges of blocks, so that what lies
beside a black box would shine into it. JPEG without subsampling treats each block of 8 × 8 pixels for itself
(ITU-T T.81, A.3), so a box widened to whole blocks stays black to the last pixel.
"""

import io
from typing import Any

from PIL import Image

from feedback.pictures.boxes import Rectangle, burn

LARGEST_PNG = 1536 * 1024  # bytes
JPEG_BLOCK = 8  # pixels
JPEG_QUALITY = 88


class TooLargeForPng(Exception):
    """What is written is no small PNG any more: the rest need not be worked out."""


class SmallFile(io.BytesIO):
    def write(self, data: Any) -> int:
        if self.tell() + len(data) > LARGEST_PNG:
            raise TooLargeForPng
        return super().write(data)


def encoded(image: Image.Image, rectangles: list[Rectangle], is_photo: bool) -> tuple[str, bytes]:
    """Return "png" or "jpg" and the bytes; the rectangles are black in them, and in ``image``."""
    burn(image, rectangles)
    if not is_photo and (data := as_small_png(image)):
        return "png", data
    burn(image, rectangles, JPEG_BLOCK)
    return "jpg", as_jpeg(image)


def as_small_png(image: Image.Image) -> bytes | None:
    file = SmallFile()
    try:
        image.save(file, "PNG", compress_level=6)
    except TooLargeForPng:
        return None
    return file.getvalue()


def as_jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return file.getvalue()
