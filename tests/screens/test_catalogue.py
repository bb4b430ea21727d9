"""The catalogue of screens: administrators keep it, everybody who signs in sees its pictures."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.database import db
from feedback.models import SCREEN_GROUPS, AuditEntry, Picture, Screen
from feedback.pictures.files import folder_of
from feedback.screens.service import grouped, screens_in_use
from feedback.screens.starter import ensure_starter_screens
from feedback.screens.wording import GROUP_NAMES
from tests.factories import create_account, create_unit, transaction
from tests.pages import Page, sign_in
from tests.pictures import drawn

OVERVIEW = "/manage/screens/"


@pytest.fixture
def keeper(app: Flask, client: FlaskClient) -> FlaskClient:
    """An administrator's browser."""
    with transaction(app):
        ensure_starter_screens()
    sign_in(client, create_account(app, "administrator"))
    return client


def send(client: FlaskClient, page: str, to: str = "", **fields: str) -> TestResponse:
    token = Page(client.get(page).text).find(".//input[@name='csrf_token']").get("value")
    return client.post(to or page, data={"csrf_token": token, **fields})


def names_on(answer: TestResponse) -> str:
    return Page(answer.text).text


def codes_in_use(app: Flask) -> list[str]:
    with app.app_context():
        return [screen.code for screen in screens_in_use()]


def test_a_new_catalogue_starts_with_the_usual_screens_and_stays_as_people_make_it(app: Flask) -> None:
    with transaction(app) as session:
        ensure_starter_screens()
        groups = [group for group, _screens in grouped(screens_in_use())]
        assert groups == list(SCREEN_GROUPS) == list(GROUP_NAMES)
        for screen in session.scalars(select(Screen).where(Screen.code != "LOGIN")):
            session.delete(screen)
        session.flush()
        ensure_starter_screens()
    assert codes_in_use(app) == ["LOGIN"]


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["tiếp nhận trực tuyến", "tiep nhan TRUC tuyen", "receive-online"])
def test_a_screen_is_found_with_and_without_marks(keeper: FlaskClient, typed: str) -> None:
    said = names_on(keeper.get(OVERVIEW, query_string={"q": typed}))
    assert "Tiếp nhận hồ sơ trực tuyến" in said
    assert "Trả kết quả" not in said


@pytest.mark.one_database
def test_a_search_without_result_says_what_to_do(keeper: FlaskClient) -> None:
    said = names_on(keeper.get(OVERVIEW, query_string={"q": "<script>"}))
    assert "Không có màn hình nào tên như vậy" in said


@pytest.mark.one_database
def test_a_screen_is_added_changed_retired_and_restored(app: Flask, keeper: FlaskClient) -> None:
    added = send(keeper, f"{OVERVIEW}new", vi="Cấp đổi thẻ", group="land", code="card")
    assert added.location == f"{OVERVIEW}CARD"
    changed = send(keeper, f"{OVERVIEW}CARD", vi="Cấp thẻ", en="Cards", group="entry", position="1")
    assert changed.status_code == 303
    assert "Cấp thẻ" in names_on(keeper.get(f"{OVERVIEW}CARD"))
    assert codes_in_use(app)[:2] == ["CARD", "LOGIN"]

    send(keeper, f"{OVERVIEW}CARD", f"{OVERVIEW}CARD/retire")
    assert "CARD" not in codes_in_use(app)
    assert "Ngừng dùng" in names_on(keeper.get(OVERVIEW, query_string={"q": "card"}))
    send(keeper, f"{OVERVIEW}CARD", f"{OVERVIEW}CARD/restore")
    assert "CARD" in codes_in_use(app)
    with app.app_context():
        kinds = db.session.scalars(select(AuditEntry.kind).where(AuditEntry.subject == "CARD")).all()
    assert kinds == ["screen_added", "screen_changed", "screen_retired", "screen_restored"]


def test_a_code_is_given_once(keeper: FlaskClient) -> None:
    answer = send(keeper, f"{OVERVIEW}new", vi="Màn hình khác", group="land", code="LOGIN")
    assert answer.status_code == 422
    assert "Màn hình khác đã dùng mã này" in names_on(answer)
    assert Page(answer.text).by_id("vi").get("value") == "Màn hình khác"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [("vi", ""), ("vi", "x" * 101), ("code", "../x"), ("code", "A" * 41), ("group", "sea")],
)
def test_a_fault_leads_to_its_field(keeper: FlaskClient, field: str, value: str) -> None:
    fields = {"vi": "Màn hình", "group": "land", "code": "NEW", field: value}
    answer = send(keeper, f"{OVERVIEW}new", **fields)
    assert answer.status_code == 422
    assert Page(answer.text).find(f".//a[@href='#{field}']") is not None


def give_picture(app: Flask, code: str = "LOGIN") -> Picture:
    with transaction(app) as session:
        screen = session.scalar(select(Screen).where(Screen.code == code))
        (screen.picture,) = pictures = drawn.take_in([drawn.upload(drawn.saved())], [])
    return pictures[0]


@pytest.mark.one_database
def test_a_picture_is_a_file_to_save_and_no_page(app: Flask, keeper: FlaskClient) -> None:
    picture = give_picture(app)
    staff = app.test_client()
    sign_in(staff, create_account(app, "staff"))
    answer = staff.get(f"/screens/LOGIN/{picture.public_id}")
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"] == "attachment; filename=login.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert staff.get(f"/screens/HOME/{picture.public_id}").status_code == 404
    assert app.test_client().get(f"/screens/LOGIN/{picture.public_id}").status_code == 302


@pytest.mark.one_database
def test_who_files_a_complaint_sees_what_the_screens_look_like(app: Flask, keeper: FlaskClient) -> None:
    create_unit(app)
    assert Page(keeper.get("/complaints/new").text).find(".//*[@data-screen]") is None
    picture = give_picture(app)
    page = Page(keeper.get("/complaints/new").text)
    shown = page.find(".//*[@data-screen='LOGIN']//img")
    assert shown is not None
    assert shown.get("src") == f"/screens/LOGIN/{picture.public_id}"


@pytest.mark.one_database
def test_another_picture_takes_the_place_of_the_first_with_its_file(app: Flask, keeper: FlaskClient) -> None:
    first = give_picture(app)
    page = Page(keeper.get(f"{OVERVIEW}LOGIN/picture").text)
    answer = keeper.post(
        f"{OVERVIEW}LOGIN/picture",
        data={
            "csrf_token": page.find(".//input[@name='csrf_token']").get("value"),
            "pictures": (io.BytesIO(drawn.saved(form="WEBP")), "a.webp"),
            "boxes": drawn.boxes(),
        },
    )
    assert answer.status_code == 303
    (file,) = folder_of(app).iterdir()
    assert file.stem != first.public_id
    send(keeper, f"{OVERVIEW}LOGIN", f"{OVERVIEW}LOGIN/picture/remove")
    assert list(folder_of(app).iterdir()) == []


@pytest.mark.one_database
def test_a_picture_whose_file_is_gone_is_told_of(app: Flask, keeper: FlaskClient) -> None:
    picture = give_picture(app)
    (folder_of(app) / f"{picture.public_id}.png").unlink()
    assert "Tệp của ảnh này bị mất" in names_on(keeper.get(f"{OVERVIEW}LOGIN"))
    assert keeper.get(f"/screens/LOGIN/{picture.public_id}").status_code == 404
