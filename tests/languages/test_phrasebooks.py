"""A language added as data speaks on citizens' pages; what it has no words for is marked as Vietnamese."""

import json
import re
import unicodedata

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from feedback.cli import cli
from feedback.database import db
from feedback.languages import service
from feedback.languages.phrasebook import END, START, mark_parts
from feedback.languages.sentences import asked_sentences, fixed_sentences
from feedback.languages.service import BadPhrasebook
from feedback.models import Submission
from tests.factories import create_account, create_touchpoint, create_unit, form_fields, transaction

QUESTION = "Hôm nay bà con được phục vụ thế nào?"
# Apostrophes and stacked marks as Cơ Tu is written; what the words mean is of no account here.
IN_CO_TU = "T’ngay đơơ zr'lụ chr'val ặ̆ ê?"


def create_language(app, texts=None, code="ktv", name="Cơ Tu", offered=True):
    with transaction(app):
        language, _changed = service.import_language({"code": code, "name": name, "texts": texts or {}})
        service.offer(language, is_offered=offered)


@pytest.fixture
def form(app, client, page):
    create_touchpoint(app)
    return lambda address="/f/TAMKY1?lang=ktv": page(client.get(address))


def test_a_language_added_as_data_speaks_on_the_form(app, form):
    create_language(app, {QUESTION: IN_CO_TU})
    page = form()
    assert page.root.get("lang") == "ktv"
    assert page.find(".//h1").text == unicodedata.normalize("NFC", IN_CO_TU)
    assert IN_CO_TU.split()[2] in page.title  # "zr'lụ": its apostrophe and mark are still there


def test_what_it_has_no_words_for_is_marked_as_vietnamese(app, form):
    create_language(app, {QUESTION: IN_CO_TU})
    page = form()
    borrowed = {element.text for element in page.findall(".//span[@lang='vi']")}
    assert {"Hài lòng", "Bình thường"} <= borrowed
    assert IN_CO_TU not in borrowed
    # Words that stand in no element of their own would be read out as if they were Cơ Tu.
    for label in page.findall(".//label"):
        assert "lòng" not in (label.text or "")


def test_no_sign_of_the_marking_is_left_anywhere(app, client, form):
    create_language(app)
    for address in ("/?lang=ktv", "/f/TAMKY1?lang=ktv", "/f/UNKNOWN?lang=ktv", "/r/UNKNOWN?lang=ktv"):
        text = client.get(address).text
        assert not {START, END} & set(text), address
        assert "\\ue00" not in text


def test_errors_and_messages_are_marked_too(app, client, page):
    create_touchpoint(app)
    create_language(app)
    answer = client.post("/f/TAMKY1?lang=ktv", data=form_fields(rating=None))
    assert answer.status_code == 422
    alert = page(answer).find(".//*[@role='alert']")
    assert [element.text for element in alert.findall(".//a/span[@lang='vi']")]


def test_words_of_people_are_text_and_never_markup(app, form):
    create_language(app, {QUESTION: "<script>alert(1)</script>", "Gửi góp ý": '<b>Gửi</b> & "nữa"'})
    page = form()
    assert page.find(".//h1").text == "<script>alert(1)</script>"
    assert page.find(".//button").text == '<b>Gửi</b> & "nữa"'


def test_a_language_not_offered_yet_is_not_there(app, form):
    create_language(app, {QUESTION: IN_CO_TU}, offered=False)
    page = form()
    assert page.root.get("lang") == "vi"
    assert "Cơ Tu" not in page.text


def test_with_more_than_two_languages_all_can_be_chosen(app, form):
    create_language(app)
    create_language(app, code="sed", name="Ca Dong")
    for address in ("/f/TAMKY1", "/f/TAMKY1?lang=ktv"):
        links = {link.get("lang"): link for link in form(address).findall(".//header//ul//a")}
        shown = "vi" if address == "/f/TAMKY1" else "ktv"
        assert set(links) == {"vi", "en", "ktv", "sed"} - {shown}
        assert links["sed"].get("href") == "/f/TAMKY1?lang=sed"
        assert links["sed"].text == "Ca Dong"


@pytest.mark.one_database
def test_signed_in_pages_know_no_other_language(app, client, sign_in, page):
    create_language(app, {"Báo cáo": "x"})
    create_unit(app)
    sign_in(client, create_account(app))
    assert page(client.get("/manage/?lang=ktv")).root.get("lang") == "vi"


def test_an_answer_does_not_say_which_small_language_was_read(app, client):
    create_touchpoint(app)
    create_language(app)
    assert client.post("/f/TAMKY1?lang=ktv", data=form_fields()).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Submission.language)).all() == ["other"]


@pytest.mark.one_database
def test_the_list_of_sentences_has_what_the_form_says(app, form):
    create_touchpoint(app, "TAMKY2")
    with app.test_request_context():
        known = {*asked_sentences(), *fixed_sentences()}
    create_language(app, {sentence: f"¤{sentence}" for sentence in known})
    assert form().findall(".//*[@lang='vi']/span[@lang='vi']") == []
    assert [element.text for element in form().findall(".//span[@lang='vi']")] == []


@pytest.mark.one_database
def test_citizens_are_addressed_in_one_way(app):
    """“Bà con” on pages as on paper, never “bạn” beside it; and buttons by the name they bear."""
    create_touchpoint(app)
    with app.test_request_context():
        said = [*asked_sentences(), *fixed_sentences()]
    assert [one for one in said if re.search(r"\bbạn\b", one, re.IGNORECASE)] == []
    assert [one for one in said if re.search(r"bấm Gửi", one)] == []
    assert any("bà con" in one.lower() for one in said)


def test_an_administrator_adds_and_fills_in_a_language(app, client, sign_in, page):
    create_touchpoint(app)
    sign_in(client, create_account(app, "administrator"))
    new = page(client.get("/manage/languages/")).fields(".//main//form")
    answer = client.post("/manage/languages/", data={**new, "name": "Cơ Tu", "code": "ktv"})
    assert answer.location == "/manage/languages/ktv"
    shown = page(client.get(answer.location))
    area = next(one for one in shown.findall(".//textarea") if text_beside(shown, one) == QUESTION)
    fields = {
        name: values[0] for name, values in shown.fields(".//form[@action='/manage/languages/ktv']").items()
    }
    saved = client.post("/manage/languages/ktv", data={**fields, area.get("name"): IN_CO_TU})
    assert saved.status_code == 303
    client.post("/manage/languages/ktv/offer", data={"csrf_token": fields["csrf_token"], "offered": "yes"})
    assert page(app.test_client().get("/f/TAMKY1?lang=ktv")).find(".//h1").text == IN_CO_TU


def text_beside(page, area):
    return page.find(f".//label[@for='{area.get('id')}']").text


@pytest.mark.parametrize(
    "text", ["thiếu chỗ trống", "%(days)s và %(name)s", "100% %(days)s", "%(days)", "%(days)d", "%s %(days)s"]
)
@pytest.mark.one_database
def test_a_text_with_other_placeholders_is_refused(app, text):
    sentence = "Thông tin được xóa sau %(days)s ngày."
    with app.app_context(), pytest.raises(BadPhrasebook):
        service.import_language({"code": "ktv", "name": "Cơ Tu", "texts": {sentence: text}})


@pytest.mark.one_database
@pytest.mark.parametrize(
    "content",
    [None, [], {}, {"code": "vi", "name": "x", "texts": {}}, {"code": "../x", "name": "x", "texts": {}},
     {"code": "ktv", "name": "", "texts": {}}, {"code": "ktv", "name": "x", "texts": {"a": 1}},
     {"code": "ktv", "name": "x", "texts": {"a": "b" * 2001}}],
)  # fmt: skip
def test_a_file_that_is_no_language_is_refused(app, content):
    with app.app_context(), pytest.raises(BadPhrasebook):
        service.import_language(content)


def test_a_file_brings_a_language_and_comes_out_the_same(app, runner, tmp_path):
    file = tmp_path / "ktv.json"
    file.write_text(
        json.dumps({"code": "ktv", "name": "Cơ Tu", "texts": {QUESTION: IN_CO_TU}}), encoding="utf-8"
    )
    done = runner.invoke(cli, ["languages", "import", str(file), "--offer"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"changed": 1, "texts": 1}
    assert json.loads(runner.invoke(cli, ["languages", "import", str(file)]).stdout)["changed"] == 0
    written = json.loads(runner.invoke(cli, ["languages", "export", "ktv"]).stdout)
    assert written["texts"][QUESTION] == IN_CO_TU
    assert written["texts"]["Hài lòng"] == ""  # what is still to be said


@pytest.mark.one_database
def test_who_administers_one_unit_does_not_speak_for_all(app, client, sign_in):
    create_language(app)
    commune = create_unit(app, "TRAMY", parent=create_unit(app))
    sign_in(client, create_account(app, "administrator", commune))
    for address in ("/manage/languages/", "/manage/languages/ktv", "/manage/languages/ktv/file"):
        assert client.get(address).status_code == 404


@given(st.text(alphabet="ab<>\"'=/ -!" + START + END))
def test_marking_takes_every_sign_away(text):
    assert not {START, END} & set(mark_parts(text))


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        (f"<p>{START}Gửi{END}</p>", '<p><span lang="vi">Gửi</span></p>'),
        (f'<a title="{START}Gửi{END}">x</a>', '<a title="Gửi">x</a>'),
        (f"<title>{START}Gửi{END} – Góp Ý</title>", "<title>Gửi – Góp Ý</title>"),
        (f"<textarea>{START}Gửi{END}</textarea>", "<textarea>Gửi</textarea>"),
        (
            f"<script>'{START}a{END}<b>'</script>{START}c{END}",
            "<script>'a<b>'</script><span lang=\"vi\">c</span>",
        ),
    ],
)
def test_signs_become_elements_only_where_there_may_be_some(written, marked):
    assert mark_parts(written) == marked
