"""The code a person is given, and the page it opens."""

import re
from datetime import UTC, datetime

import pytest

from feedback.keys import receipt_for, receipt_hash
from feedback.organisation.codes import spoken
from tests.drawings import scanned
from tests.factories import create_submission, form_fields
from tests.pages import Page


def receipt_of(app, submission):
    with app.app_context():
        return receipt_for(submission.submission_id)


def test_only_the_hash_of_a_receipt_is_kept(app, client, touchpoint, kept, stolen):
    receipt = client.post("/f/TAMKY1", data=form_fields()).location.split("/")[-1]
    assert re.fullmatch("[A-Z2-7]{26}", receipt)
    assert kept()[0].receipt_hash == receipt_hash(receipt)
    assert receipt.encode() not in stolen()


@pytest.mark.one_database
def test_the_receipt_page_is_neither_stored_nor_told_to_others(client, touchpoint):
    answer = client.get(client.post("/f/TAMKY1", data=form_fields()).location)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Xong rồi, cảm ơn bà con"), ("en", "Done, thank you")]
)
def test_the_receipt_page_can_be_left_for_a_page_of_nobody(client, touchpoint, language, words):
    receipt = client.post("/f/TAMKY1", data=form_fields()).location
    page = Page(client.get(f"{receipt}?lang={language}").text)
    left = client.get(page.find(".//a[@data-part='done']").get("href"))
    assert left.headers["Cache-Control"] == "no-store"
    assert words in Page(left.text).text


@pytest.mark.one_database
def test_a_receipt_can_be_scanned_by_whoever_has_it(app, client, touchpoint):
    receipt = client.post("/f/TAMKY1", data=form_fields()).location.split("/")[-1]
    answer = client.get(f"/r/{receipt}/qr")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert scanned(answer.text) == f"{app.config['BASE_URL']}/r/{receipt}"
    assert client.get(f"/r/{'A' * 26}/qr").status_code == 404


@pytest.mark.one_database
def test_the_receipt_page_shows_nothing_of_what_was_written(client, touchpoint):
    """Who finds the slip learns where and when, not what."""
    sent = form_fields(comment="Bí mật của tôi", contact_name="Trần Thị B", contact_consent="yes")
    answer = client.post("/f/TAMKY1", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "Bí mật" not in answer.text
    assert "Trần Thị B" not in answer.text


def test_case_dashes_and_spaces_of_a_receipt_do_not_matter(app, client, page, touchpoint):
    receipt = receipt_of(app, create_submission(app, touchpoint))
    groups = [receipt[start : start + 4] for start in range(0, 26, 4)]
    for typed in (receipt.lower(), "-".join(groups), "%20".join(groups).lower(), f"%20{receipt}%20"):
        answer = client.get(f"/r/{typed}")
        assert answer.status_code == 200, typed
        assert receipt in page(answer).text.replace(" ", "")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "typed", ["AAAA", "A" * 26, "x" * 4000, "%00", "%ff%fe", "🙂", "1' OR '1'='1", "..%2f"]
)
def test_an_unknown_receipt_opens_nothing(app, client, touchpoint, typed):
    create_submission(app, touchpoint)
    assert client.get(f"/r/{typed}").status_code == 404


@pytest.mark.one_database
def test_one_wrong_letter_opens_nothing(app, client, touchpoint):
    receipt = receipt_of(app, create_submission(app, touchpoint))
    for place in range(0, 26, 2):
        wrong = receipt[:place] + ("A" if receipt[place] != "A" else "C") + receipt[place + 1 :]
        assert client.get(f"/r/{wrong}").status_code == 404


@pytest.mark.parametrize(
    ("given_at", "month"),
    [
        (datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC), "2026-10"),
        (datetime(2026, 10, 31, 17, 0, 0, tzinfo=UTC), "2026-11"),
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "2026-11"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-01"),
        (datetime(2028, 2, 29, 16, 30, tzinfo=UTC), "2028-02"),
    ],
)
def test_the_month_is_that_of_the_clock_on_the_wall_in_vietnam(app, touchpoint, given_at, month):
    submission = create_submission(app, touchpoint, given_at=given_at, comment="Tốt")
    assert submission.month == month
    assert submission.comments[0].month == month
    assert submission.given_at == given_at


@pytest.mark.one_database
def test_the_receipt_page_tells_the_day_in_vietnam(app, client, page, touchpoint):
    submission = create_submission(app, touchpoint, given_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    text = page(client.get(f"/r/{receipt_of(app, submission)}")).text
    assert "01/11/2026" in text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("lang", "names"), [("vi", "xê, vê kép"), ("en", "Charlie, Whiskey"), ("xx", "xê, vê kép")]
)
def test_each_group_of_a_receipt_can_be_said_over_the_phone(app, lang, names):
    assert spoken("CW", lang) == names


@pytest.mark.one_database
def test_the_code_stands_right_under_the_thanks(app, client, page, touchpoint):
    shown = page(client.get(f"/r/{receipt_of(app, create_submission(app, touchpoint))}"))
    blocks = [element.get("class") for element in shown.find(".//main")]
    assert blocks[:3] == ["gy-success", "gy-receipt", "gy-more-to-say"]
    assert len(shown.findall(".//*[@class='gy-receipt__spoken']/li")) == 7
