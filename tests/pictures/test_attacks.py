"""Files made to do harm are refused with words, or come out as plain pixels (S-23, S-24, S-25)."""

import io
import random
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin, TiffImagePlugin

from feedback import create_app
from feedback.database import db
from feedback.pictures.boxes import Box, boxes_in
from feedback.pictures.files import folder_of, path_of, write
from feedback.pictures.reading import MOST_SCANS, pixels_of
from feedback.pictures.service import BadPicture
from tests.pictures import drawn

SECRETS = (b"15.5736", b"Tam Ky secret", b"<script>", b"PK\x03\x04", b"Nikon", b"<?php")
SECOND = 1.0  # of the processor, as S-25 has it


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service without a table: what is taken in here is never committed, and so leaves nothing."""
    return create_app({"FEEDBACK_DATA_DIR": str(tmp_path_factory.mktemp("data"))})


@pytest.fixture
def kept(app: Flask) -> Callable[..., bytes]:
    """Takes one file in and returns the bytes that are kept."""

    def kept(data: bytes, boxes: str = "", **names: str) -> bytes:
        with app.test_request_context("/?lang=en"):
            (picture,) = drawn.take_in([drawn.upload(data, **names)], [boxes])
            return path_of(picture).read_bytes()

    return kept


@pytest.fixture
def refused(app: Flask) -> Callable[..., str]:
    """Has one file refused at once, nothing kept; returns the words."""

    def refused(data: bytes, boxes: str = "") -> str:
        before = time.process_time()
        with app.test_request_context("/?lang=en"), pytest.raises(BadPicture) as bad:
            drawn.take_in([drawn.upload(data)], [boxes])
        assert time.process_time() - before < SECOND
        assert list(folder_of(app).iterdir()) == []
        return bad.value.message()

    return refused


def moving(form: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(0, 250, 10)]
    return drawn.saved(frames[0], form, save_all=True, append_images=frames[1:])


def fits_bomb() -> bytes:
    """A picture of astronomers whose packed data once filled the memory (GHSA-whj4-6x5x-4v2j)."""
    cards = ["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 60000", "NAXIS2  = 60000", "END"]
    return "".join(card.ljust(80) for card in cards).ljust(2880).encode()


OTHER_FORMATS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": moving("GIF"),
    "fits": fits_bomb(),
    "tiff": drawn.saved(form="TIFF"),
    "bmp": drawn.saved(form="BMP"),
    "page": b"<!doctype html><script>alert(1)</script>",
    "program": b"<?php system($_GET['c']); ?>",
    "archive": b"PK\x03\x04" + bytes(40),
    "sound in RIFF": b"RIFF\x24\0\0\0WAVEfmt " + bytes(30),
    "a few bytes": b"\xff\xd8\xff",
}


@pytest.mark.parametrize("data", OTHER_FORMATS.values(), ids=OTHER_FORMATS)
def test_what_is_no_still_picture_of_three_formats_is_refused(
    refused: Callable[..., str], data: bytes
) -> None:
    assert "screenshot" in refused(data)


def test_who_sends_heic_is_told_what_to_do(refused: Callable[..., str]) -> None:
    assert "HEIC" in refused(b"\0\0\0\x18ftypheic" + bytes(20))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(refused: Callable[..., str], form: str) -> None:
    assert "moves" in refused(moving(form))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_picture_is_refused(refused: Callable[..., str], form: str, share: float) -> None:
    data = drawn.saved(form=form)
    assert refused(data[: int(len(data) * share)])


BOMBS = {
    "400 million pixels of one bit": drawn.png_claiming(20_000, 20_000),
    "a header of two thousand million": drawn.png_claiming(60_000, 1, 1).replace(
        b"\0\0\0\x01\x01\0", b"\0\0\xea\x60\x01\0"
    ),
    "a strip": drawn.png_claiming(30_000, 10),
    "webp": drawn.saved(Image.new("1", (16_383, 2_000)).convert("L"), "WEBP", lossless=True, method=0),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_is_unpacked(refused: Callable[..., str], data: bytes) -> None:
    assert refused(data)


def test_a_jpeg_of_endless_passes_is_refused(refused: Callable[..., str]) -> None:
    data = drawn.saved(form="JPEG", progressive=True)
    assert refused(data[:-2] + b"\xff\xda\0\x06\x01\x01\0\x01\x3f\0" * MOST_SCANS + data[-2:])


def test_a_picture_of_too_many_bytes_is_refused(app: Flask, refused: Callable[..., str]) -> None:
    app.config["PICTURE_BYTES"] = 1024**2
    assert "1 MB" in refused(b"\x89PNG\r\n\x1a\n" + bytes(1024**2))


def speaking_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "Tam Ky secret", zip=False)
    told.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Tam Ky secret</x:xmpmeta>")
    return drawn.saved(pnginfo=told, exif=exif(), icc_profile=b"Tam Ky secret" * 20)


def exif(orientation: int = 1) -> Image.Exif:
    told = Image.Exif()
    told[0x0112], told[0x010F], told[0x010E] = orientation, "Nikon", "Tam Ky secret"
    degrees = tuple(TiffImagePlugin.IFDRational(*pair) for pair in ((15, 1), (34, 1), (25, 1)))
    told.get_ifd(0x8825).update({1: "N", 2: degrees, 0x1D: "15.5736"})
    return told


def polyglot(front: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.html", "<script>alert(1)</script>")
    return front + archive.getvalue() + b"<script>alert(1)</script><?php system('id'); ?>"


TALKATIVE = {
    "text in PNG": speaking_png(),
    "EXIF and a comment in JPEG": drawn.saved(form="JPEG", exif=exif(), comment=b"Tam Ky secret <script>"),
    "XMP in WebP": drawn.saved(form="WEBP", exif=exif(), xmp=b"<x>Tam Ky secret</x>"),
    "JPEG, page and archive": polyglot(drawn.saved(form="JPEG", comment=b"<script>")),
    "PNG and archive": polyglot(drawn.saved()),
    "WebP and archive": polyglot(drawn.saved(form="WEBP")),
}


@pytest.mark.parametrize("data", TALKATIVE.values(), ids=TALKATIVE)
def test_nothing_but_pixels_is_kept(kept: Callable[..., bytes], data: bytes) -> None:
    assert any(secret in data for secret in SECRETS)
    found = kept(data, name="../../x.jpg.php\0", mime="text/html")
    assert not any(secret in found for secret in SECRETS)
    with Image.open(io.BytesIO(found)) as image:
        assert image.format in {"PNG", "JPEG"}
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not image.getexif()
    assert found.endswith((b"IEND\xaeB`\x82", b"\xff\xd9"))


def test_a_picture_stands_upright_before_its_boxes_are_drawn(kept: Callable[..., bytes]) -> None:
    """A phone writes the picture lying, and says in EXIF how to turn it; the browser showed it upright."""
    found = kept(
        drawn.saved(form="JPEG", exif=exif(6)), drawn.boxes({"x": 0, "y": 0, "width": 1, "height": 0.1})
    )
    image = Image.open(io.BytesIO(found))
    assert image.size == (200, 320)
    assert image.crop((0, 0, 200, 32)).getcolors() == [(200 * 32, (0, 0, 0))]


def test_what_is_transparent_hides_nothing(kept: Callable[..., bytes]) -> None:
    image = drawn.screen().convert("RGBA")
    image.putalpha(0)
    found = Image.open(io.BytesIO(kept(drawn.saved(image))))
    assert (found.mode, found.getcolors()) == ("RGB", [(320 * 200, (255, 255, 255))])


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a\0.png",
        "CON",
        "a.jpg.php",
        "x" * 4096,
        "..\\..\\x",
        "\u202egnp.exe",
    ],
)
def test_a_name_leads_nowhere(app: Flask, kept: Callable[..., bytes], name: str) -> None:
    with app.test_request_context():
        drawn.take_in([drawn.upload(drawn.saved(), name=name)], [])
        (file,) = folder_of(app).iterdir()
        assert re.fullmatch(r"[0-9a-f]{16}\.png", file.name)


def test_nobody_overwrites_anothers_file(app: Flask) -> None:
    """Were a random name ever drawn twice, the second picture fails and the first stays."""
    path = folder_of(app) / "0123456789abcdef.png"
    with app.app_context():
        path.write_bytes(b"first")
        with pytest.raises(FileExistsError):
            write(path, b"second", db.session)
        db.session.begin().rollback()
    assert path.read_bytes() == b"first"
    path.unlink()


UNCLEAR = [
    "{}",
    "null",
    "[",
    "[1]",
    "[" * 19_000,
    '[{"x": 0.1}]',
    '[{"x": 0, "y": 0, "width": 0.1, "height": 0.1, "colour": "white"}]',
    '[{"x": 0, "y": 0, "width": 0.1, "height": NaN}]',
    '[{"x": 0, "y": 0, "width": 0.1, "height": 1e400}]',
    '[{"x": 0, "y": 0, "width": "0.1", "height": 0.1}]',
    '[{"x": 0, "y": 0, "width": true, "height": 0.1}]',
    '[{"x": 0, "y": 0, "width": -0.1, "height": 0.1}]',
    '[{"x": 0, "y": 0, "width": 0, "height": 0.1}]',
    '[{"x": 50, "y": 50, "width": 100, "height": 20}]',
    '[{"x": 900, "y": 0, "width": 10, "height": 20, "unit": "pixel"}]',
    '[{"x": 0, "y": 0, "width": 0.1, "height": 0.1, "unit": "inch"}]',
    "[" + ",".join(['{"x": 0, "y": 0, "width": 1, "height": 1}'] * 101) + "]",
]


@pytest.mark.parametrize("boxes", UNCLEAR, ids=lambda text: text[:60])
def test_boxes_that_are_not_understood_keep_no_picture(refused: Callable[..., str], boxes: str) -> None:
    assert "black out" in refused(drawn.saved(), boxes)


def test_boxes_without_their_picture_keep_no_picture(app: Flask) -> None:
    two = [drawn.upload(drawn.saved()), drawn.upload(drawn.saved())]
    with app.test_request_context(), pytest.raises(BadPicture):
        drawn.take_in(two, [drawn.boxes()])


@given(
    left=st.floats(0, 0.99),
    top=st.floats(0, 0.99),
    width=st.floats(0.001, 1),
    height=st.floats(0.001, 1),
    size=st.tuples(st.integers(1, 5000), st.integers(1, 5000)),
)
def test_every_pixel_a_box_touches_is_in_it(
    left: float, top: float, width: float, height: float, size: tuple[int, int]
) -> None:
    first_x, first_y, last_x, last_y = Box(left, top, width, height).on(size)
    assert first_x <= left * size[0] < size[0]
    assert first_y <= top * size[1] < size[1]
    assert last_x >= min((left + width) * size[0], size[0])
    assert last_y >= min((top + height) * size[1], size[1])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), form=st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_a_picture_with_wrong_bytes_in_it_is_taken_or_refused(seed: int, form: str) -> None:
    """Whatever Pillow's readers raise, a person gets words and never a broken page."""
    data = bytearray(drawn.saved(drawn.screen(64, 64), form, exif=exif()))
    chance = random.Random(seed)  # noqa: S311, no secret
    for _ in range(chance.randrange(1, 12)):
        data[chance.randrange(12, len(data))] = chance.randrange(256)
    with suppress(BadPicture):
        assert pixels_of(bytes(data)).mode == "RGB"


def test_no_text_means_no_box() -> None:
    assert boxes_in(" ") == []
