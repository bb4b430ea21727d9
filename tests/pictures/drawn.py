"""Pictures for tests, honest ones and others."""

import io
import json
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from feedback.models import Account, Picture
from feedback.pictures.drafts import Sent, gather

PINK = (255, 200, 200)
BOX = {"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.25}


def screen(width: int = 320, height: int = 200) -> Image.Image:
    """Something like a screen: letters and lines on a light ground, nowhere black in the middle of it."""
    image = Image.new("RGB", (width, height), PINK)
    draw = ImageDraw.Draw(image)
    for top in range(0, height, 20):
        draw.text((4, top), f"Họ tên người nộp {top}", fill=(20, 60, 200))
        draw.line((0, top, width, top + 7), fill=(200, 30, 30))
    return image


def noise(width: int = 320, height: int = 200) -> Image.Image:
    """Something like a photograph: no two pixels alike."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def saved(image: Image.Image | None = None, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    (image or screen()).save(file, form, **options)
    return file.getvalue()


def upload(data: bytes, name: str = "screen.png", mime: str = "image/png") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name, content_type=mime)


def take_in(files: Sequence[FileStorage], boxes: Sequence[str]) -> list[Picture]:
    """Take pictures in as a form does; what is wrong with them is raised. Commit is the caller's."""
    attached = gather(Sent(files, boxes), Account(id=0))
    if attached.fault:
        raise attached.fault
    return attached.pictures


def boxes(*found: dict[str, Any]) -> str:
    return json.dumps(found or [BOX])


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG (ISO/IEC 15948, 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_claiming(width: int, height: int, bits: int = 1) -> bytes:
    """A PNG of that many pixels, all of them there, which are a few bytes when packed."""
    row = b"\0" + bytes((width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
