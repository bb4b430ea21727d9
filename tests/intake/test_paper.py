"""Paper: each sheet once, read twice, settled by looking again, counted when the batch is closed."""

import io
import re
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.intake.readings import Sheet, digest_of
from feedback.keys import content_digest
from feedback.models import PaperBatch, PaperEntry, Submission
from feedback.retention import purge
from tests.factories import create_account, create_touchpoint, create_unit, the_unit
from tests.pages import Page


@pytest.fixture
def clerk(app, client, touchpoint, sign_in):
    account = create_account(app, "staff", the_unit(app), name="Chị Tư")
    sign_in(client, account)
    return account


@pytest.fixture
def begin(client, clerk):
    def new(announced=2, twice=True, **changed):
        """Begin a batch; return its address."""
        fields = Page(client.get("/intake/paper/new").text).fields(".//form[@novalidate]")
        fields |= {"touchpoint": "TAMKY1", "filled_from": "01/10/2026", "filled_to": "15/10/2026"}
        fields |= {"announced": str(announced), "is_entered_twice": "y"}
        fields |= changed
        if not twice:
            del fields["is_entered_twice"]
        answer = client.post("/intake/paper/new", data=fields)
        assert answer.status_code == 303, answer.text
        return answer.location.split("/readings/")[0]

    return new


@pytest.fixture
def colleague(app, clerk, sign_in):
    """Another clerk of the same office, at a browser of their own."""
    sign_in(other := app.test_client(), create_account(app, "staff", the_unit(app), name="Anh Năm"))
    return other


def form_at(client, address):
    fields = Page(client.get(address).text).fields(".//form[@novalidate]")
    return {name: values for name, values in fields.items() if name != "is_blank"}


def enter(client, batch, reading=1, **answers):
    address = f"{batch}/readings/{reading}"
    return client.post(address, data={**form_at(client, address), **answers})


def press(client, batch, what, **fields):
    token = Page(client.get(batch).text).find(".//input[@name='csrf_token']").get("value")
    return client.post(f"{batch}/{what}", data={"csrf_token": token, **fields})


def numbers(app):
    with app.app_context():
        return db.session.scalars(
            sa.select(PaperEntry.sheet).where(PaperEntry.reading == 1).order_by(PaperEntry.sheet)
        ).all()


def test_a_batch_counts_when_it_is_closed_and_not_before(app, client, begin, kept):
    batch = begin(announced=2, twice=False)
    assert (
        enter(client, batch, rating="2", reasons="ag", comment="Chờ lâu, gọi 0905123456").status_code == 303
    )
    assert enter(client, batch, rating="5").status_code == 303
    assert kept() == []
    assert press(client, batch, "close").status_code == 303
    first, second = kept()
    assert {(one.channel, one.mode, one.month) for one in (first, second)} == {("paper", "paper", "2026-10")}
    assert sorted(answer.option.code for answer in first.answers) == ["2", "system", "time"]
    assert "0905123456" not in first.comments[0].text
    assert [answer.option.code for answer in second.answers] == ["5"]


def test_the_rating_of_a_sheet_tells_what_its_ticks_say_and_the_page_tells_that(client, begin, kept):
    """The sheet asks “What was it about?” and has one list: those lying on desks must stay the same form."""
    batch = begin(announced=2, twice=False)
    page = client.get(f"{batch}/readings/1").text
    assert "Vì sao thấy như vậy?" in page
    assert "Sau 4, 5" in page
    assert "Điều gì chưa tốt?" not in page
    enter(client, batch, rating="2", reasons="a")
    enter(client, batch, rating="5", reasons="a")
    press(client, batch, "close")
    told = [{answer.question.code for answer in said.answers} for said in kept()]
    assert told == [{"rating", "reasons"}, {"rating", "strengths"}]


@pytest.mark.one_database
def test_a_reading_typed_before_this_version_agrees_with_one_typed_now(app):
    """What a sheet is digested from may not grow: batches are open when an upgrade comes."""
    with app.app_context():
        assert digest_of(Sheet(rating=4, reasons=["time"])) == content_digest(
            {"rating": 4, "reasons": ["time"], "comment": "", "dossier_code": ""}
        )


def test_a_closed_batch_keeps_no_words_and_cannot_be_changed(app, client, begin, kept):
    batch = begin(announced=1, twice=False)
    enter(client, batch, rating="2", comment="Chờ lâu")
    press(client, batch, "close")
    with app.app_context():
        assert db.session.scalars(sa.select(PaperEntry.content)).all() == [None]
    assert client.get(f"{batch}/readings/1").status_code == 404
    assert press(client, batch, "close").status_code == 409
    assert press(client, batch, "announced", announced="9").status_code == 409
    assert len(kept()) == 1


def test_what_lies_too_long_is_typed_again_and_the_page_tells_the_day(
    app, client, clerk, sign_in, begin, kept
):
    batch = begin(announced=1, twice=False)
    assert last_days(client, batch) == []
    enter(client, batch, rating="2", comment="Chờ lâu")
    [day] = last_days(client, batch)
    left = datetime.strptime(day, "%d/%m/%Y").replace(tzinfo=app.config["TIME_ZONE"]) + timedelta(days=1)
    for moment, sheets in ((left - timedelta(seconds=1), [1]), (left + timedelta(days=1), [])):
        with app.app_context():
            purge(moment)
        assert numbers(app) == sheets
    sign_in(client, clerk)  # the session had its end, too
    assert last_days(client, batch) == []
    enter(client, batch, rating="2", comment="Chờ lâu")
    assert press(client, batch, "close").status_code == 303
    assert len(kept()) == 1


def last_days(client, batch):
    return re.findall(r"được giữ đến hết ngày (\S+)\.", client.get(batch).text)


def test_the_number_of_sheets_must_be_right(client, begin, kept):
    batch = begin(announced=3, twice=False)
    enter(client, batch, rating="4")
    enter(client, batch, rating="4")
    assert press(client, batch, "close").status_code == 409
    assert kept() == []
    assert press(client, batch, "announced", announced="2").status_code == 303
    assert press(client, batch, "close").status_code == 303
    assert len(kept()) == 2


def test_a_sheet_is_typed_once_by_its_number(app, client, begin):
    batch = begin()
    address = f"{batch}/readings/1"
    fields = {**form_at(client, address), "rating": "3", "number": "7"}
    assert client.post(address, data=fields).status_code == 303
    assert client.post(address, data=fields).status_code == 303  # the same twice: a double click
    assert client.post(address, data={**fields, "rating": "4"}).status_code == 409
    assert numbers(app) == [7]
    assert form_at(client, address)["number"] == ["8"]


def test_the_second_reader_does_not_see_the_first(client, begin, app, sign_in):
    batch = begin(announced=1)
    enter(client, batch, rating="2", comment="Chờ lâu quá")
    sign_in(other := app.test_client(), create_account(app, "staff", the_unit(app)))
    page = other.get(f"{batch}/readings/2").text
    assert "Chờ lâu quá" not in page
    assert Page(page).fields(".//form[@novalidate]")["number"] == ["1"]


def test_differences_are_shown_side_by_side_and_settled(client, begin, kept, app, sign_in):
    batch = begin(announced=3)
    for rating in "234":
        enter(client, batch, rating=rating, comment="Chờ lâu")
    sign_in(other := app.test_client(), create_account(app, "staff", the_unit(app)))
    for rating in "254":
        enter(other, batch, 2, rating=rating, comment="Chờ lâu")
    assert press(client, batch, "close").status_code == 409
    page = client.get(f"{batch}/sheets/2")
    assert page.status_code == 200
    assert "3" in page.text
    assert "5" in page.text
    assert press(client, batch, "sheets/2", take="2").status_code == 303
    assert press(client, batch, "close").status_code == 303
    assert [one.answers[0].option.code for one in kept()] == ["2", "5", "4"]


def test_neither_reading_may_be_right(client, begin, kept, colleague):
    batch = begin(announced=1)
    enter(client, batch, rating="2")
    enter(colleague, batch, 2, rating="3")
    assert press(client, batch, "sheets/1", number="1", rating="9").status_code == 422
    assert press(client, batch, "sheets/1", number="1", rating="1", reasons="b").status_code == 303
    press(client, batch, "close")
    assert sorted(answer.option.code for answer in kept()[0].answers) == ["1", "attitude"]


def test_all_sheets_must_be_read_twice_where_it_was_agreed(client, begin, kept, colleague):
    batch = begin(announced=1)
    enter(client, batch, rating="2")
    assert press(client, batch, "close").status_code == 409
    enter(colleague, batch, 2, rating="2")
    assert press(client, batch, "close").status_code == 303
    assert len(kept()) == 1


def test_a_second_reading_is_another_persons(client, begin, colleague):
    batch = begin(announced=1)
    enter(client, batch, rating="2")
    own = enter(client, batch, 2, number="1", rating="2")
    assert own.status_code == 409
    assert "Người khác đọc phiếu này" in own.text
    assert f"{batch}/readings/2" not in client.get(batch).text
    assert f"{batch}/readings/2" in colleague.get(batch).text
    assert enter(colleague, batch, 2, rating="2").status_code == 303


def test_nobody_comes_by_both_readings_by_taking_one_out(client, begin, colleague):
    batch = begin(announced=1)
    enter(client, batch, rating="2")
    enter(colleague, batch, 2, rating="3")
    press(client, batch, "readings/1/undo")
    assert enter(colleague, batch, 1, number="1", rating="3").status_code == 409
    assert enter(client, batch, 1, number="1", rating="2").status_code == 303


def test_one_clerk_alone_reads_twice_and_the_batch_says_why(client, begin, kept):
    batch, why = begin(announced=1), "Xã chỉ có một cán bộ một cửa"
    enter(client, batch, rating="2")
    assert press(client, batch, "one-reader", reason="hết").status_code == 422
    assert enter(client, batch, 2, number="1", rating="2").status_code == 409
    assert press(client, batch, "one-reader", reason=why).status_code == 303
    assert press(client, batch, "one-reader", reason="Một lý do khác viết sau").status_code == 303
    assert enter(client, batch, 2, number="1", rating="2").status_code == 303
    assert press(client, batch, "close").status_code == 303
    assert len(kept()) == 1
    assert f"“{why}” (Chị Tư)" in client.get(batch).text


def test_only_readings_that_differ_are_settled_and_once(app, client, clerk, begin, kept, colleague):
    batch = begin(announced=2)
    for rating in "23":
        enter(client, batch, rating=rating)
    for rating in "24":
        enter(colleague, batch, 2, rating=rating)
    assert client.get(f"{batch}/sheets/1").status_code == 404
    assert press(client, batch, "sheets/1", number="1", rating="5").status_code == 404
    assert press(client, batch, "sheets/2", take="1").status_code == 303
    assert press(colleague, batch, "sheets/2", take="2").status_code == 404
    press(colleague, batch, "close")
    assert [one.answers[0].option.code for one in kept()] == ["2", "3"]
    with app.app_context():
        settled = sa.select(PaperEntry.account_id).where(PaperEntry.reading == 3)
        assert db.session.scalars(settled).all() == [clerk.id]


@pytest.mark.parametrize(
    "settled", [{"take": "2"}, {"number": "1", "is_blank": "y", "rating": "", "comment": ""}]
)
def test_a_concern_only_one_reading_has_is_kept_and_restricted(client, begin, kept, colleague, settled):
    """Who settles is of the office that people write about."""
    batch, hint = begin(announced=1), "cán bộ vòi tiền tôi"
    enter(client, batch, rating="1", comment=hint)
    enter(colleague, batch, 2, rating="1", comment="cán bộ … tôi")
    assert press(colleague, batch, "sheets/1", **settled).status_code == 303
    assert press(client, batch, "close").status_code == 303
    comments = {comment.text: comment.restricted for comment in kept()[0].comments}
    assert comments.pop(hint) is True
    assert comments == ({"cán bộ … tôi": False} if "take" in settled else {})


def test_a_concern_both_readings_have_is_one_comment(client, begin, kept, colleague):
    batch = begin(announced=1)
    enter(client, batch, rating="1", comment="cán bộ vòi tiền tôi")
    enter(colleague, batch, 2, rating="1", comment="cán bộ vòi tiền của tôi")
    press(client, batch, "sheets/1", take="1")
    press(client, batch, "close")
    assert [comment.text for comment in kept()[0].comments] == ["cán bộ vòi tiền tôi"]


def test_a_second_reading_needs_a_first(client, begin):
    batch = begin()
    assert enter(client, batch, 2, number="5", rating="1").status_code == 422


def test_the_last_sheet_can_be_taken_out(app, client, begin):
    batch = begin()
    enter(client, batch, rating="1")
    enter(client, batch, rating="2")
    assert press(client, batch, "readings/1/undo").status_code == 303
    assert numbers(app) == [1]
    assert form_at(client, f"{batch}/readings/1")["number"] == ["2"]
    press(client, batch, "readings/1/undo")
    assert press(client, batch, "readings/1/undo").status_code == 303
    assert numbers(app) == []


def test_a_blank_sheet_is_counted_as_typed_and_says_nothing(client, begin, kept):
    batch = begin(announced=2, twice=False)
    assert enter(client, batch).status_code == 422
    assert enter(client, batch, is_blank="y").status_code == 303
    assert enter(client, batch, is_blank="y", rating="4").status_code == 422
    enter(client, batch, comment="Chỉ có lời")
    press(client, batch, "close")
    assert [one.comments[0].text for one in kept()] == ["Chỉ có lời"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "typed",
    [{"rating": "6"}, {"rating": "năm"}, {"rating": "4", "reasons": "z"}, {"rating": "4", "number": "x"}],
)
def test_what_is_no_answer_is_said_and_kept_in_the_page(client, begin, typed, app):
    batch = begin()
    answer = enter(client, batch, comment="Chờ lâu", **typed)
    assert answer.status_code == 422
    assert Page(answer.text).fields(".//form[@novalidate]")["comment"] == ["Chờ lâu"]
    assert numbers(app) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "wrong",
    [
        {"announced": "0"},
        {"announced": "301"},
        {"announced": "mười"},
        {"filled_from": "31/02/2026"},
        {"filled_from": "16/10/2026"},
        {"filled_to": "01/01/2999"},
        {"touchpoint": "HOIAN1"},
    ],
)
def test_a_batch_that_makes_no_sense_is_refused(client, clerk, wrong, app):
    fields = Page(client.get("/intake/paper/new").text).fields(".//form[@novalidate]")
    fields |= {
        "touchpoint": "TAMKY1",
        "filled_from": "01/10/2026",
        "filled_to": "15/10/2026",
        "announced": "5",
    }
    assert client.post("/intake/paper/new", data={**fields, **wrong}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(PaperBatch.id)) is None


def test_what_is_typed_lies_encrypted(client, begin, stolen):
    batch = begin()
    enter(client, batch, rating="2", comment="Bà Năm nói chờ lâu")
    assert "Bà Năm".encode() not in stolen()


@pytest.mark.one_database
def test_a_batch_of_another_unit_looks_as_if_it_were_not_there(app, client, begin, sign_in):
    batch = begin(announced=1)
    enter(client, batch, rating="2")
    elsewhere = create_unit(app, "HOIAN")
    create_touchpoint(app, "HOIAN1", unit=elsewhere)
    sign_in(other := app.test_client(), create_account(app, "manager", elsewhere))
    token = Page(other.get("/intake/paper/new").text).find(".//input[@name='csrf_token']").get("value")
    for address in (batch, f"{batch}/readings/1", "/intake/paper/forms/TAMKY1.pdf"):
        assert other.get(address).status_code == 404, address
    for what in ("close", "readings/1", "readings/1/undo", "announced", "sheets/1"):
        assert other.post(f"{batch}/{what}", data={"csrf_token": token}).status_code == 404, what
    assert batch not in other.get("/intake/").text


@pytest.mark.one_database
def test_sheets_are_printed_with_their_numbers(client, clerk):
    answer = client.get("/intake/paper/forms/TAMKY1.pdf?first=101&count=5")
    assert answer.mimetype == "application/pdf"
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
    assert len(pages) == 3
    assert "101" in pages[0]
    assert "105" in pages[2]
    for text in ("Rất hài lòng", "Quầy số 1 Tam Kỳ", "Thời gian chờ", "Sau 4, 5"):
        assert text in pages[0]
    one = pypdf.PdfReader(io.BytesIO(client.get("/intake/paper/forms/TAMKY1.pdf").data))
    assert len(one.pages) == 1


def test_closing_is_done_once_also_by_two_at_once(app, client, begin, kept):
    """The second finds the batch closed: the ids of the sheets are the same besides."""
    batch = begin(announced=1, twice=False)
    enter(client, batch, rating="2")
    assert {press(client, batch, "close").status_code for _ in range(2)} == {303, 409}
    assert len(kept()) == 1
    with app.app_context():
        closed = db.session.scalars(sa.select(PaperBatch.closed_at)).one()
        assert closed <= datetime.now(UTC)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1
