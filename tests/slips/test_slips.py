"""A slip makes one answer a verified one; everything else is open, and kept all the same."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from pypdf import PdfReader

from feedback.cli import cli
from feedback.database import db
from feedback.models import Question, Slip, Submission, Touchpoint, utc_now
from feedback.organisation.links import poster_link
from feedback.slips.service import make_slips
from feedback.slips.sheets import sheet_pdf
from feedback.touchpoints.posters import posters_pdf
from tests.factories import (
    create_account,
    create_survey_at,
    create_touchpoint,
    create_unit,
    form_fields,
    transaction,
)
from tests.statements import noted, work_in


@pytest.fixture
def touchpoint(app):
    return create_touchpoint(app, "TAMKY1")


@pytest.fixture
def slips(app, touchpoint):
    def make(count=1, kind="refusal", sector=None, place=touchpoint):
        with app.app_context():
            return make_slips(place, kind, count, sector)

    return make


@pytest.fixture
def submissions(app):
    def read():
        with app.app_context():
            return db.session.scalars(sa.select(Submission).order_by(Submission.id)).all()

    return read


def send(client, code="TAMKY1", **fields):
    answer = client.post(f"/f/{code}", data=form_fields(**fields))
    assert answer.status_code == 303
    return answer


def test_an_answer_with_a_slip_is_verified_once(client, slips, submissions):
    [token] = slips(kind="supplement", sector="land")
    send(client, slip=token)
    send(client, slip=token.lower())
    first, second = submissions()
    assert (first.stream, first.slip_kind, first.sector) == ("verified", "supplement", "land")
    assert (second.stream, second.slip_kind, second.sector) == ("open", None, None)
    assert "slip_reused" in second.signals
    assert "slip_reused" not in first.signals


def test_a_repeated_sending_stays_verified_and_uses_nothing_more(client, slips, submissions):
    one, other = slips(2)
    number = str(uuid4())
    answers = [send(client, slip=token, submission_id=number) for token in (one, one, other)]
    assert len({answer.location for answer in answers}) == 1
    assert [one.stream for one in submissions()] == ["verified"]
    send(client, slip=other)
    assert submissions()[-1].stream == "verified"


def test_what_is_no_valid_slip_is_kept_as_open(app, client, slips, submissions):
    [old], [theirs] = slips(), slips(place=create_touchpoint(app, "HOIAN1"))
    with transaction(app) as session:
        session.execute(
            sa.update(Slip).where(Slip.touchpoint_id == 1).values(expires_at=utc_now() - timedelta(seconds=1))
        )
    for token, signal in (
        (old, "slip_expired"),
        (theirs, "slip_of_another_touchpoint"),
        ("A" * 20, "slip_unknown"),
        ("'; drop table slip; --", "slip_unknown"),
        ("👍" * 50, "slip_unknown"),
    ):
        send(client, slip=token)
        assert (submissions()[-1].stream, signal in submissions()[-1].signals) == ("open", True), signal
    send(client, "NOWHERE", slip=theirs)
    assert submissions()[-1].stream == "open"
    send(client, "HOIAN1", slip=theirs)
    assert submissions()[-1].stream == "verified"


def test_two_people_with_one_slip_at_once(app, slips, submissions):
    [token] = slips()
    with ThreadPoolExecutor(12) as people:
        list(people.map(lambda _: send(app.test_client(), slip=token), range(12)))
    kept = submissions()
    assert sorted(one.stream for one in kept) == ["open"] * 11 + ["verified"]
    assert sum("slip_reused" in one.signals for one in kept) == 11


def test_a_rating_with_a_slip_takes_few_statements(app, client, slips):
    tokens = slips(2)
    send(client, slip=tokens[0])
    with app.app_context():
        engine = db.engine
    with noted(engine) as asked:
        send(client, slip=tokens[1])
    assert 2 <= len(work_in(asked)) <= 3, asked


def test_the_database_tells_neither_the_token_nor_whose_answer_it_was(app, client, slips):
    [token] = slips()
    send(client, slip=token)
    with app.app_context():
        slip = db.session.execute(sa.select(Slip.__table__)).one()
        cells = [*slip, *db.session.execute(sa.select(Submission.__table__)).one()]
    assert token.encode() not in b"".join(str(cell).encode() for cell in cells)
    assert not {"submission_id", "used_at"} & set(slip._mapping)
    assert slip.batch is None  # a few made at once are not told apart


def test_the_page_carries_what_the_qr_said(app, client, page, touchpoint, slips, submissions):
    """As a browser does it, also by way of the other language."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        link = poster_link(touchpoint).removeprefix(app.config["BASE_URL"])
    [token] = slips()
    for address, signals, stream in (
        (link, [], "open"),
        ("/f/TAMKY1", ["code_typed"], "open"),
        (link[:-1], ["poster_forged"], "open"),
        ("/f/TAMKY1?s=%22%3E%3Cb%3E", ["poster_forged"], "open"),
        (f"/f/TAMKY1?t={token}", [], "verified"),
        (f"/f/TAMKY1?t={token}", ["slip_reused"], "open"),
    ):
        shown = page(client.get(address))
        other = next(one.get("href") for one in shown.findall(".//a") if one.get("hreflang") == "en")
        for form in (shown, page(client.get(other))):
            assert form.fields().get("slip", [""])[0] == (token if "t=" in address else "")
        send(client, **{name: values[0] for name, values in form.fields().items()})
        kept = submissions()[-1]
        assert [one for one in kept.signals if not one.startswith("form_")] == signals, address
        assert kept.stream == stream
    assert token not in client.get("/f/TAMKY1").text
    assert link.split("=")[1] not in client.get("/f/TAMKY1").text


def test_an_old_poster_is_noted_and_accepted(app, client, page, touchpoint, submissions):
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        signature = poster_link(touchpoint).split("=")[1]
    with transaction(app) as session:
        session.merge(touchpoint).edition = 2
    send(app.test_client(), qr=signature)
    assert "poster_old" in submissions()[-1].signals
    assert submissions()[-1].touchpoint_id == touchpoint.id


@pytest.mark.one_database
def test_a_sheet_has_slips_that_work_and_that_nobody_sees_again(
    app, client, page, sign_in, touchpoint, submissions
):
    sign_in(client, create_account(app, "manager"))
    fields = page(client.get("/manage/touchpoints/TAMKY1/slips")).fields() | {
        "kind": "refusal",
        "count": "13",
    }
    answer = client.post("/manage/touchpoints/TAMKY1/slips", data=fields)
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    assert len(reader.pages) == 2
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Hồ sơ của bà con vừa bị từ chối." in text
    assert "xin đến nơi tiếp công dân" in text
    document = pypdfium2.PdfDocument(answer.data)
    found = {
        one.text
        for number in (0, 1)
        for one in zxingcpp.read_barcodes(document[number].render(scale=2.5).to_pil())
    }
    document.close()
    assert len(found) == 13
    tokens = {link.split("?t=")[1] for link in found}
    assert all(len(token) == 20 for token in tokens)
    send(app.test_client(), slip=tokens.pop())
    assert submissions()[-1].stream == "verified"
    assert submissions()[-1].slip_batch is not None
    assert "13" in page(client.get("/manage/touchpoints/TAMKY1/slips")).text
    for wrong in ({"count": "0"}, {"count": "501"}, {"count": "x"}, {"kind": "other"}):
        refused = client.post("/manage/touchpoints/TAMKY1/slips", data=fields | wrong)
        assert refused.status_code == 422, wrong


OCCASIONS = {
    "receipt": "Bà con vừa nộp hồ sơ.",
    "supplement": "Bà con vừa được yêu cầu bổ sung giấy tờ.",
    "refusal": "Hồ sơ của bà con vừa bị từ chối.",
}


@pytest.mark.one_database
@pytest.mark.parametrize("kind", OCCASIONS)
def test_a_slip_asks_what_the_page_asks(app, client, page, touchpoint, kind):
    """With whichever paper it came: only then do faces mean the same, and can the streams be compared."""
    said = sheet_text(app, touchpoint, kind)
    asked = "".join(page(client.get("/f/TAMKY1")).find(".//legend").itertext()).strip()
    assert asked.endswith("?")
    assert said.count("?") == 2  # once in each language, and nothing else
    assert f"{OCCASIONS[kind]} {asked}" in said
    assert "Quét, chạm một khuôn mặt" in said


@pytest.mark.one_database
def test_a_slip_and_a_poster_of_another_survey_carry_its_name_and_no_faces(app, client, page):
    question = Question(position=0, code="q1", kind="yes_no", required=False, label={"vi": "Có rõ không?"})
    create_survey_at(app, "RIENG1", [question])
    with app.app_context():
        place = db.session.scalars(sa.select(Touchpoint).where(Touchpoint.code == "RIENG1")).one()
        asked = page(client.get("/f/RIENG1")).find(".//h1").text.strip()
        said = sheet_text(app, place, "receipt")
        with app.test_request_context("/?lang=vi", base_url=app.config["BASE_URL"]):
            poster = squeezed(posters_pdf([place], "a4", ["vi"]))
    for text, how in ((said, "Quét mã rồi trả lời."), (poster, "Trả lời các câu hỏi")):
        assert asked in text
        assert how in text
        assert "khuôn mặt" not in text
        assert "20 giây" not in text
        assert "hài lòng" not in text


def sheet_text(app, touchpoint, kind):
    with app.test_request_context("/?lang=vi", base_url=app.config["BASE_URL"]):
        place = db.session.merge(touchpoint)
        return squeezed(sheet_pdf(place, kind, ["A" * 20]))


def squeezed(pdf):
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u200b", "").split())


@pytest.mark.one_database
def test_slips_of_others_are_not_there(app, client, sign_in, touchpoint):
    sign_in(client, create_account(app, "manager", create_unit(app, "HOIAN")))
    assert client.get("/manage/touchpoints/TAMKY1/slips").status_code == 404


@pytest.mark.one_database
def test_the_command_prints_slips(app, runner, touchpoint, tmp_path):
    target = tmp_path / "slips.pdf"
    done = runner.invoke(
        cli, ["slips", "--touchpoint", "TAMKY1", "--kind", "receipt", "--count", "3", "-o", str(target)]
    )
    assert done.exit_code == 0, done.output
    assert target.read_bytes().startswith(b"%PDF-")
    assert runner.invoke(cli, ["slips", "--touchpoint", "NO", "--kind", "receipt", "-o", "x"]).exit_code == 1
