"""Touchpoints that ask a survey of their own: aloud and on paper the rating at the counter is asked there."""

import io

import pypdf
import pytest

from feedback.models import Question
from tests.factories import create_account, create_survey_at, the_unit
from tests.intake.test_paper import enter, press
from tests.pages import Page


@pytest.fixture
def clerk(app, client, sign_in):
    """At a touchpoint whose own survey asks one question, which is not the rating."""
    question = Question(position=0, code="more", kind="long_text", required=True, label={"vi": "Kể thêm?"})
    create_survey_at(app, "RIENG1", [question])
    account = create_account(app, "staff", the_unit(app))
    sign_in(client, account)
    return account


def form_at(client, address):
    fields = Page(client.get(address).text).fields(".//form[@novalidate]")
    return {name: values for name, values in fields.items() if values not in ([], [""])}


def test_the_rating_is_asked_aloud_and_kept(client, clerk, kept):
    page = client.get("/intake/spoken/RIENG1").text
    assert "Hôm nay bà con được phục vụ thế nào? Rất không hài lòng" in page
    fields = form_at(client, "/intake/spoken/RIENG1")
    answer = client.post(
        "/intake/spoken/RIENG1", data={**fields, "channel": "counter", "language": "vi", "rating": "2"}
    )
    assert answer.status_code == 303
    assert [[one.option.code for one in said.answers] for said in kept()] == [["2"]]


def test_the_rating_is_typed_from_paper_and_kept(client, clerk, kept):
    fields = form_at(client, "/intake/paper/new")
    days = {"filled_from": "01/10/2026", "filled_to": "15/10/2026"}
    fields = {**fields, **days, "touchpoint": "RIENG1", "announced": "1"}
    fields.pop("is_entered_twice")
    batch = client.post("/intake/paper/new", data=fields).location.split("/readings/")[0]
    assert enter(client, batch, rating="4").status_code == 303
    assert press(client, batch, "close").status_code == 303
    assert [[one.option.code for one in said.answers] for said in kept()] == [["4"]]


@pytest.mark.one_database
def test_the_sheet_is_printed(client, clerk):
    answer = client.get("/intake/paper/forms/RIENG1.pdf")
    (page,) = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    assert "Rất hài lòng" in page.extract_text()
