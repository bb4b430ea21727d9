"""Staff of a small province who speak of the information system."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from feedback.models import OrgUnit
from tests.factories import create_account, create_unit
from tests.pages import Page, sign_in

PRINTING = "In biên nhận hồ sơ bị lệch khổ giấy, chữ tràn ra ngoài mép"
SAME_PRINTING = "in biên nhận hồ sơ lệch khổ giấy, mất chữ ở mép"
SLOW = "Sáng thứ hai mở danh sách công việc đợi cả phút mới hiện"


class Colleague(SimpleNamespace):
    """Somebody at a browser of their own: what they open, send and file."""

    app: Flask
    client: FlaskClient

    def open(self, path: str) -> Page:
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return Page(answer.text)

    def send(self, path: str, at: str | None = None, **data: Any) -> TestResponse:
        """Send a form's fields as they stand at ``at``, with these in their place."""
        page = self.open(at or path)
        token = page.find(".//input[@name='csrf_token']").get("value")
        return self.client.post(path, data={"csrf_token": token, **data})

    def fill_in(self, words: str, **changed: Any) -> TestResponse:
        """Fill in a new complaint and send it once."""
        page = self.open("/complaints/new")
        fields = page.fields(".//form[@data-complaint]")
        fields |= {"words": words, "severity": "slows", "frequency": "often", **changed}
        return self.client.post("/complaints/new", data=fields)

    def file(self, words: str, **changed: Any) -> str:
        """File a complaint, whatever is similar, and return its id."""
        answer = self.fill_in(words, **changed)
        if answer.status_code == 200:
            fields = Page(answer.text).fields(".//form[@data-complaint]")
            answer = self.client.post("/complaints/new", data=fields)
        assert answer.status_code == 303, answer.text
        return answer.location.rpartition("/")[2]

    def say_me_too(self, complaint: str, **changed: Any) -> TestResponse:
        return self.send(f"/complaints/{complaint}/me-too", severity="slows", frequency="often", **changed)


def screenshot(boxes: str = "", width: int = 40) -> dict[str, Any]:
    """What a form sends of one picture: its file, and what to black out in it."""
    data = io.BytesIO()
    Image.new("RGB", (width, 20), "white").save(data, "PNG")
    return {"pictures": [(io.BytesIO(data.getvalue()), "man-hinh.png")], "boxes": [boxes]}


def pictures_at(person: Colleague, complaint: str) -> list[str]:
    shown = person.open(f"/complaints/{complaint}").findall(".//img")
    return [str(one.get("src")) for one in shown if "/pictures/" in str(one.get("src"))]


@pytest.fixture
def units(app: Flask) -> dict[str, OrgUnit]:
    root = create_unit(app, "QNM")
    return {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def colleague(app: Flask, units: dict[str, OrgUnit]) -> Callable[..., Colleague]:
    """``colleague("HOIAN", "manager")``: signed in."""

    def make(unit: str = "TAMKY", role: str = "staff", **of_account: Any) -> Colleague:
        account = create_account(app, role, units[unit], **of_account)
        client = app.test_client()
        sign_in(client, account)
        return Colleague(app=app, client=client, account=account)

    return make
