"""What WTForms says by itself reaches a Vietnamese page in Vietnamese."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from wtforms.i18n import messages_path

from feedback.fields import SAID_BY_WTFORMS, Form
from tests.factories import create_account, create_touchpoint, create_unit
from tests.pages import Page, sign_in

SENT_BY_BROWSERS = ("csrf_token", "submission_id", "revision")


def messages_of_wtforms() -> set[str | tuple[str, ...]]:
    with (Path(messages_path()) / "wtforms.pot").open("rb") as file:
        return {one.id if isinstance(one.id, str) else tuple(one.id) for one in read_po(file) if one.id}


def english_of_wtforms() -> list[re.Pattern[str]]:
    """Each message with any value in its gaps."""
    texts = [text for one in messages_of_wtforms() for text in ([one] if isinstance(one, str) else one)]
    return [re.compile(re.sub(r"%\\?(\(\w+\\?\))?\w", ".*", re.escape(text))) for text in texts]


def test_all_that_wtforms_can_say_is_there_to_be_translated() -> None:
    """The catalogue's own test then asks for the Vietnamese of each."""
    assert set(SAID_BY_WTFORMS) == messages_of_wtforms()


def test_every_form_of_ours_speaks_the_pages_language(app: Flask) -> None:
    ours = [one for one in FlaskForm.__subclasses__() if one.__module__.startswith("feedback.")]
    assert ours == [Form]


@pytest.fixture
def draft(app: Flask, client: FlaskClient) -> str:
    """A signed-in administrator's draft of a survey; its path."""
    create_touchpoint(app, unit=create_unit(app, "QNM"), code="TAMKY1")
    sign_in(client, create_account(app, "administrator"))
    return post_filled(client, "/manage/surveys/new", name="Thử", unit="QNM", source="").location


def post_filled(client: FlaskClient, path: str, **fields: Any) -> Any:
    page = Page(client.get(path).text)
    token = {"csrf_token": page.find(".//input[@name='csrf_token']").get("value")}
    return client.post(path, data={**token, **fields})


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path",
    [
        "/manage/surveys/new",
        "{draft}/questions/new/scale",
        "{draft}/questions/new/matrix",
        "/manage/touchpoints/new",
        "/manage/touchpoints/check",
        "/manage/touchpoints/TAMKY1/slips",
        "/manage/api-keys/new",
        "/manage/recordings/touchpoint/TAMKY1",
        "/intake/paper/new",
        "/intake/spoken/TAMKY1",
    ],
)
def test_no_english_of_wtforms_reaches_a_vietnamese_page(client: FlaskClient, draft: str, path: str) -> None:
    path = path.format(draft=draft)
    page = Page(client.get(path).text)
    form = next(one for one in page.findall(".//main//form") if one.get("method") == "post")
    names = {field.get("name") for field in form.iter() if field.tag in {"input", "select", "textarea"}} - {
        None
    }
    nonsense = {name: "không có trong danh sách" for name in names if name not in SENT_BY_BROWSERS}
    answer = post_filled(client, path, **nonsense)
    assert answer.status_code == 422
    said = Page(answer.text).text
    assert [pattern.pattern for pattern in english_of_wtforms() if pattern.search(said)] == []


@pytest.mark.one_database
def test_a_number_that_is_none_is_told_in_vietnamese(client: FlaskClient, draft: str) -> None:
    answer = post_filled(client, f"{draft}/questions/new/scale", label_vi="Mấy điểm?", scale_from="một")
    assert "Mời ghi một số nguyên." in answer.text or "Ghi một số nguyên." in answer.text
