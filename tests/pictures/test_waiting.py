"""A picture waits for its form, for whoever sent it, a day at most; a crash leaves nothing for good."""

import io
import os
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.cli import cli
from feedback.database import db
from feedback.models import Account, Picture, Screen, utc_now
from feedback.pictures.drafts import MOST_HELD, Attached, hold
from feedback.pictures.files import folder_of
from feedback.pictures.sweeping import YOUNG, pictures_without_file
from feedback.screens.starter import ensure_starter_screens
from tests.factories import create_account, transaction
from tests.pages import Page, sign_in
from tests.pictures import drawn

PAGE = "/manage/screens/RECEIVE/picture"


@pytest.fixture
def keeper(app: Flask, client: FlaskClient) -> Account:
    """An administrator, signed in."""
    account = create_account(app, "administrator")
    with transaction(app):
        ensure_starter_screens()
    sign_in(client, account)
    return account


def send(client: FlaskClient, *files: bytes, **fields: str) -> TestResponse:
    page = Page(client.get(PAGE).text)
    data = {"csrf_token": page.find(".//input[@name='csrf_token']").get("value"), **fields}
    data["pictures"] = [(io.BytesIO(file), "screen.png") for file in files]
    return client.post(PAGE, data=data, content_type="multipart/form-data")


def held_in(response: TestResponse) -> str:
    return str(Page(response.text).find(".//input[@name='held']").get("value"))


def pictures(app: Flask) -> list[Picture]:
    with transaction(app) as session:
        return list(session.scalars(select(Picture)))


def pixels(response: TestResponse) -> Image.Image:
    return Image.open(io.BytesIO(response.data)).convert("RGB")


def shown(app: Flask) -> Picture | None:
    with transaction(app) as session:
        return session.scalar(select(Screen).where(Screen.code == "RECEIVE")).picture


@pytest.mark.usefixtures("keeper")
def test_without_a_script_a_picture_is_looked_at_blackened_and_sent(app: Flask, client: FlaskClient) -> None:
    looked = send(client, drawn.saved(), look="1")
    first = held_in(looked)
    assert looked.status_code == 200
    assert client.get(f"/pictures/{first}").status_code == 200

    typed = {f"{first}-x": "25", f"{first}-y": "25%", f"{first}-width": "50,0", f"{first}-height": "25"}
    second = held_in(send(client, held=first, look="1", **typed))
    blackened = pixels(client.get(f"/pictures/{second}"))
    assert blackened.crop((80, 50, 240, 100)).getcolors() == [(160 * 50, (0, 0, 0))]
    assert client.get(f"/pictures/{first}").status_code == 404

    assert send(client, held=second).status_code == 303
    (picture,) = pictures(app)
    assert (picture.public_id, picture.boxes, picture.held_until) == (second, 1, None)
    assert shown(app).id == picture.id


@pytest.mark.one_database
@pytest.mark.usefixtures("keeper")
def test_what_is_typed_wrong_keeps_the_picture_and_sends_nothing(app: Flask, client: FlaskClient) -> None:
    held = held_in(send(client, drawn.saved(), look="1"))
    again = send(client, held=held, **{f"{held}-x": "links"})
    assert again.status_code == 422
    assert held_in(again) == held
    assert shown(app) is None


@pytest.mark.one_database
@pytest.mark.usefixtures("keeper")
def test_a_bad_file_is_told_at_its_field(client: FlaskClient) -> None:
    answer = send(client, b"GIF89a")
    page = Page(answer.text)
    link = page.find(".//div[@class='govuk-error-summary__body']//a")
    assert answer.status_code == 422
    assert page.by_id(link.get("href")[1:]).get("name") == "pictures"


@pytest.mark.one_database
@pytest.mark.usefixtures("keeper")
def test_a_picture_too_many_is_told_and_the_first_stays(client: FlaskClient) -> None:
    answer = send(client, drawn.saved(), drawn.saved())
    assert answer.status_code == 422
    assert len(Page(answer.text).findall(".//input[@name='held']")) == 1


@pytest.mark.one_database
@pytest.mark.usefixtures("keeper")
def test_a_picture_that_waits_can_be_removed(app: Flask, client: FlaskClient) -> None:
    held = held_in(send(client, drawn.saved(), look="1"))
    assert send(client, held=held, drop=held).status_code == 200
    assert pictures(app) == []
    assert list(folder_of(app).iterdir()) == []


@pytest.mark.usefixtures("keeper")
def test_nobody_else_sees_or_uses_a_picture_that_waits(app: Flask, client: FlaskClient) -> None:
    held = held_in(send(client, drawn.saved(), look="1"))
    other = app.test_client()
    sign_in(other, create_account(app, "administrator", email="other@qnm.example"))
    assert other.get(f"/pictures/{held}").status_code == 404
    assert send(other, held=held).status_code == 422
    assert app.test_client().get(f"/pictures/{held}").status_code == 302
    assert shown(app) is None


@pytest.mark.one_database
def test_an_account_holds_a_dozen_and_no_more(app: Flask, client: FlaskClient, keeper: Account) -> None:
    with transaction(app):
        for _ in range(MOST_HELD):
            hold(Attached(drawn.take_in([drawn.upload(drawn.saved())], [])), keeper)
    send(client, drawn.saved(), look="1")
    assert len(pictures(app)) == MOST_HELD
    assert len(list(folder_of(app).iterdir())) == MOST_HELD


@pytest.fixture
def strays(app: Flask) -> list[str]:
    """What a crash leaves: an old file without a row, a young one, and a row without its file."""
    with transaction(app):
        lost, _whole = drawn.take_in([drawn.upload(drawn.saved()), drawn.upload(drawn.saved())], [])
    folder = folder_of(app)
    old, young = folder / "00000000000000aa.png", folder / "00000000000000bb.png"
    old.write_bytes(b"left")
    young.write_bytes(b"being written")
    for file in folder.iterdir():
        if file != young:
            os.utime(file, times=((utc_now() - 2 * YOUNG).timestamp(),) * 2)
    (folder / f"{lost.public_id}.png").unlink()
    return [lost.public_id]


@pytest.mark.one_database
def test_purging_erases_files_without_a_row(app: Flask, strays: list[str]) -> None:
    purge = app.test_cli_runner().invoke
    assert '"stray_picture_files": 1' in purge(cli, ["purge", "--dry-run"]).stdout
    assert len(list(folder_of(app).iterdir())) == 3
    assert '"stray_picture_files": 1' in purge(cli, ["purge"]).stdout
    assert {file.stem for file in folder_of(app).iterdir()} == {
        "00000000000000bb",
        *(picture.public_id for picture in pictures(app) if picture.public_id not in strays),
    }


@pytest.mark.one_database
def test_a_row_without_its_file_is_told_and_kept(app: Flask, strays: list[str]) -> None:
    """Where the disk with the files is not there, no row may go."""
    assert "1 picture" in app.test_cli_runner().invoke(cli, ["purge"]).stderr
    with app.app_context():
        assert pictures_without_file() == strays
        assert db.session.scalar(select(Picture).where(Picture.public_id == strays[0]))


@pytest.mark.one_database
def test_purging_forgets_what_waited_too_long(app: Flask, client: FlaskClient, keeper: Account) -> None:
    send(client, drawn.saved(), look="1")
    with transaction(app) as session:
        session.scalars(select(Picture)).one().held_until = utc_now() - timedelta(seconds=1)
    assert '"held_pictures": 1' in app.test_cli_runner().invoke(cli, ["purge"]).stdout
    assert list(folder_of(app).iterdir()) == []
