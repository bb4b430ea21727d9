"""The citizen's pages as they are shown."""

import gzip
from time import time

import pytest

from feedback.surveys.drafts import instrument_questions
from tests.factories import (
    create_account,
    create_submission,
    create_survey_at,
    create_touchpoint,
    form_fields,
)


@pytest.mark.one_database
def test_the_form_asks_for_one_of_five_faces(client, page, touchpoint):
    answer = client.get("/f/TAMKY1")
    shown = page(answer)
    faces = [radio.get("value") for radio in shown.findall(".//input[@type='radio']")]
    assert answer.status_code == 200
    assert faces == ["1", "2", "3", "4", "5"]
    assert touchpoint.name in shown.text


@pytest.mark.one_database
def test_nothing_is_chosen_before_the_person_chooses(client, page, touchpoint):
    sent = page(client.get("/f/TAMKY1")).fields()
    assert "rating" not in sent
    assert "reasons" not in sent
    assert "contact_consent" not in sent


@pytest.mark.one_database
def test_the_form_works_without_a_script(client, page, touchpoint):
    """A browser that knows nothing but HTML fills in what the page gave it and sends it."""
    shown = page(client.get("/f/TAMKY1"))
    form = shown.find(".//form")
    assert form.get("method") == "post"
    answer = client.post(form.get("action"), data=shown.fields() | {"rating": "5"})
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


@pytest.mark.one_database
def test_the_form_is_in_vietnamese_if_nothing_else_is_wished(client, page, touchpoint):
    shown = page(client.get("/f/TAMKY1"))
    assert shown.root.get("lang") == "vi"
    assert "Rất hài lòng" in shown.text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/f/TAMKY1?lang=en", "", "en"),
        ("/f/TAMKY1?lang=vi", "en", "vi"),
        ("/f/TAMKY1", "en-GB,en;q=0.9", "en"),
        ("/f/TAMKY1", "fr,en;q=0.2,vi;q=0.8", "vi"),
        ("/f/TAMKY1", "ko", "vi"),
        ("/f/TAMKY1?lang=xx", "", "vi"),
        ("/f/TAMKY1?lang=%00", "\x7f,;q=x", "vi"),
    ],
)
def test_the_address_decides_the_language_before_the_browser(
    client, page, touchpoint, address, accepted, language
):
    shown = page(client.get(address, headers={"Accept-Language": accepted}))
    assert shown.root.get("lang") == language
    assert ("Very satisfied" in shown.text) == (language == "en")


@pytest.mark.one_database
def test_the_language_chosen_stays_until_the_receipt(client, page, touchpoint, kept):
    form = page(client.get("/f/TAMKY1?lang=en")).find(".//form")
    answer = client.post(form.get("action"), data=form_fields())
    assert page(client.get(answer.location)).root.get("lang") == "en"
    assert kept()[0].language == "en"


@pytest.mark.parametrize("code", ["tamky1", "TamKy1", "TAMKY1%20", "%20tamky1"])
def test_a_code_may_be_typed_in_any_case(client, touchpoint, kept, code):
    assert client.get(f"/f/{code}").status_code == 200
    assert client.post(f"/f/{code}", data=form_fields()).status_code == 303
    assert kept()[0].touchpoint.code == "TAMKY1"


@pytest.mark.one_database
def test_the_start_page_leads_from_the_code_on_the_poster_to_its_form(client, page, touchpoint):
    field = page(client.get("/?lang=en")).find(".//form//input[@type='text']")
    answer = client.get("/", query_string={field.get("name"): " tamky1 ", "lang": "en"})
    assert answer.location == "/f/TAMKY1?lang=en"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "code", ["//evil.example", "../login", "a/b", "https://evil.example", "ký hiệu", "?#"]
)
def test_a_strange_code_stays_on_this_site(client, touchpoint, code):
    answer = client.get("/", query_string={"code": code})
    assert answer.location.startswith("/f/")
    answer = client.get(answer.location, follow_redirects=True)
    assert answer.status_code == 404
    assert answer.request.host == "localhost"


@pytest.mark.one_database
def test_citizens_get_no_cookie(app, client, page, touchpoint):
    receipt = client.post("/f/TAMKY1", data=form_fields()).location
    for address in ("/", "/?lang=en", "/f/TAMKY1", "/f/UNKNOWN", receipt, "/r/AAAA", "/nothing"):
        assert "Set-Cookie" not in client.get(address).headers, address
    for data in (form_fields(), form_fields(rating=None)):
        assert "Set-Cookie" not in client.post("/f/TAMKY1", data=data).headers


@pytest.mark.one_database
def test_staff_who_look_at_the_form_stay_signed_in(app, client, sign_in, touchpoint):
    sign_in(client, create_account(app, "staff"))
    assert "Set-Cookie" not in client.get("/f/TAMKY1?lang=en").headers
    assert client.get("/complaints/").status_code == 200


@pytest.mark.one_database
def test_every_sending_of_a_new_form_is_a_submission_of_its_own(client, page, touchpoint, kept):
    for _ in range(2):
        shown = page(client.get("/f/TAMKY1"))
        client.post("/f/TAMKY1", data=shown.fields() | {"rating": "3"})
    assert len(kept()) == 2
    assert [submission.signals for submission in kept()] == [["form_too_fast", "code_typed"]] * 2


@pytest.mark.one_database
def test_names_of_places_are_shown_as_text(app, client, page):
    create_touchpoint(app, "XSS", name="<script>alert(1)</script>{{7*7}}")
    shown = page(client.get("/f/XSS"))
    assert "<script>alert(1)</script>{{7*7}}" in shown.text
    assert not any("alert(1)" in (script.text or "") for script in shown.findall(".//script"))


@pytest.mark.parametrize("visit", ["/f/TAMKY1", "/f/TAMKY1?t=SLIP", "/f/OWN1"])
def test_a_form_tells_its_script_when_it_was_handed_out(app, client, page, touchpoint, visit):
    with app.app_context():
        questions = instrument_questions("seq")
    create_survey_at(app, "OWN1", questions, "seq")
    for _written_once in range(2):
        before = int(time())
        form = page(client.get(visit)).find(".//form[@method='post']")
        assert before <= int(form.get("data-issued")) <= time()


@pytest.mark.one_database
def test_the_first_view_is_one_small_response(app, client, page, touchpoint):

    answer = client.get("/f/TAMKY1")
    links = [
        link.get("href") for link in page(answer).findall("head/link") if link.get("rel") == "stylesheet"
    ]
    assert links == []
    assert len(gzip.compress(answer.data)) <= 14_000


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_receipt_page_thanks_and_says_what_it_is_for(app, client, page, touchpoint, lang):
    create_submission(app, touchpoint)
    answer = client.post(f"/f/TAMKY1?lang={lang}", data=form_fields(), follow_redirects=True)
    shown = page(answer)
    receipt = answer.request.path.removeprefix("/r/")
    assert touchpoint.name in shown.text
    assert receipt in shown.text.replace(" ", "")
