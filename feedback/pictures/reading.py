"""From bytes a stranger sent to plain pixels, or to the reason why not.

Everything is asked of the header first: which format, how many pixels, how many passes. Only a picture that
is small enough is decoded, and of it only the pixels go on, on white paper, the right way up: no EXIF, no
place, no profile, no text, nothing behind its end.
"""

import io
import struct
import threading
import zlib

from flask_babel import gettext
from PIL import Image, ImageOps

from feedback.pictures.faults import BadPicture

FORMATS = ("JPEG", "PNG", "WEBP")
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
# Two monitors of 3840 × 2160 side by side, or a phone's camera; browsers on phones draw no larger canvas.
MOST_PIXELS = 4096 * 4096
LONGEST_SIDE = 16_000  # a page scrolled through on a phone; JPEG ends at 65,535
# A progressive JPEG has some ten. Each is a walk over all pixels, and costs its sender 50 bytes.
MOST_SCANS = 100
START_OF_SCAN = b"\xff\xda"
AT_ONCE = 2  # pictures decoded at the same time: each takes up to 120 MB
# What Pillow's readers raise when a file is not what it says.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

decoding = threading.BoundedSemaphore(AT_ONCE)


def limit_pillow() -> None:
    """Let Pillow itself refuse what is twice too large, whoever opens it."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def pixels_of(data: bytes) -> Image.Image:
    """Return a picture's pixels, mode RGB, without anything else that stood in the file.

    Raises BadPicture.
    """
    if not data.startswith(MAGIC):
        raise BadPicture(unknown_format(data))
    if data.startswith(MAGIC[0]) and data.count(START_OF_SCAN) > MOST_SCANS:
        raise BadPicture(damaged())
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            require_fitting(image)
            return plain(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as bomb:
        raise BadPicture(too_large()) from bomb
    except UNREADABLE as error:
        raise BadPicture(damaged()) from error


def require_fitting(image: Image.Image) -> None:
    """Raises BadPicture by what the header says, before a pixel is decoded."""
    if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
        raise BadPicture(too_large())
    if getattr(image, "n_frames", 1) > 1:
        raise BadPicture(gettext("This picture moves. Send a still picture, such as a screenshot."))


def plain(image: Image.Image) -> Image.Image:
    """Return the pixels alone; what is transparent becomes white, so that nothing lies hidden under it."""
    paper = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper.paste(image, mask=image.getchannel("A"))
    else:
        paper.paste(image.convert("RGB"))
    return paper


def unknown_format(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"}:
        return gettext(
            "This is a HEIC picture, which browsers cannot show. "
            "Take a screenshot of it, or set the phone's camera to JPEG."
        )
    return gettext("This is no picture we can read. Send a screenshot as PNG, JPEG or WebP.")


def damaged() -> str:
    return gettext("This picture is damaged or not complete. Take the screenshot again and send that.")


def too_large() -> str:
    return gettext(
        "This picture has too many pixels: at most %(millions)s million fit. "
        "Take a screenshot of the part that matters.",
        millions=MOST_PIXELS // 1_000_000,
    )
