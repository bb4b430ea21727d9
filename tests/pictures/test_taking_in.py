"""A picture that is sent is drawn anew, lies where nobody else looks, and goes with its row."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from feedback.database import db
from feedback.models import Picture
from feedback.pictures.files import folder_of, path_of
from feedback.pictures.service import remove
from tests.factories import transaction
from tests.pictures import drawn

Take = Callable[..., list[Picture]]


@pytest.fixture
def take(app: Flask) -> Take:
    """Takes pictures in and commits."""

    def take(*files: bytes, boxes: tuple[str, ...] = ()) -> list[Picture]:
        with transaction(app):
            return drawn.take_in([drawn.upload(data) for data in files], boxes)

    return take


def kept(app: Flask) -> list[Path]:
    return sorted(folder_of(app).iterdir())


def opened(app: Flask, picture: Picture) -> Image.Image:
    with app.app_context():
        return Image.open(io.BytesIO(path_of(picture).read_bytes()))


def test_a_screenshot_is_kept_pixel_by_pixel(app: Flask, take: Take) -> None:
    (picture,) = take(drawn.saved())
    assert (picture.kind, picture.width, picture.height) == ("png", 320, 200)
    assert opened(app, picture).tobytes() == drawn.screen().tobytes()


@pytest.mark.one_database
def test_a_photograph_is_kept_as_jpeg(app: Flask, take: Take) -> None:
    (picture,) = take(drawn.saved(drawn.noise(1200, 900)))
    assert (picture.kind, opened(app, picture).format) == ("jpg", "JPEG")


@pytest.mark.one_database
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_every_pixel_of_a_box_is_black(app: Flask, take: Take, form: str) -> None:
    (picture,) = take(drawn.saved(form=form), boxes=(drawn.boxes(),))
    image = opened(app, picture).convert("RGB")
    assert image.crop((80, 50, 240, 100)).getcolors() == [(160 * 50, (0, 0, 0))]
    assert image.getpixel((60, 130)) != (0, 0, 0)
    assert picture.boxes == 1


def test_the_file_goes_with_its_row(app: Flask, take: Take) -> None:
    (picture,) = take(drawn.saved())
    with transaction(app) as session:
        remove(session.merge(picture))
        session.flush()
        assert len(kept(app)) == 1
    assert kept(app) == []


def test_a_row_that_stays_keeps_its_file(app: Flask, take: Take) -> None:
    (picture,) = take(drawn.saved())
    with app.app_context():
        remove(db.session.merge(picture))
        db.session.flush()
        db.session.rollback()
    assert len(kept(app)) == 1


def test_a_picture_that_is_not_committed_leaves_no_file(app: Flask) -> None:
    with app.app_context():
        drawn.take_in([drawn.upload(drawn.saved())], [])
        assert len(kept(app)) == 1
    assert kept(app) == []


def test_a_savepoint_given_up_takes_no_file_of_what_is_kept(app: Flask) -> None:
    with transaction(app) as session:
        drawn.take_in([drawn.upload(drawn.saved())], [])
        session.flush()
        session.begin_nested().rollback()
    assert len(kept(app)) == 1


@pytest.mark.one_database
def test_nobody_else_on_the_machine_reads_pictures(app: Flask, take: Take) -> None:
    take(drawn.saved())
    assert folder_of(app).stat().st_mode & 0o777 == 0o700
    assert kept(app)[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.one_database
def test_fields_left_empty_are_no_pictures(app: Flask) -> None:
    with app.app_context():
        assert drawn.take_in([drawn.upload(b"", name="")] * 3, ["", "", ""]) == []
