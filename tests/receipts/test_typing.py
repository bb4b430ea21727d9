"""A receipt can be typed on the first page, and a mistyped one is told what to look at."""

import json

import pytest

from feedback.keys import receipt_for
from tests.factories import create_submission, create_touchpoint

pytestmark = pytest.mark.one_database


@pytest.fixture
def receipt(app, touchpoint):
    submission = create_submission(app, touchpoint)
    with app.app_context():
        return receipt_for(submission.submission_id)


def groups(receipt, between=" "):
    return between.join(receipt[start : start + 4] for start in range(0, 26, 4))


@pytest.mark.parametrize(
    "way",
    [
        str,
        str.lower,
        groups,
        lambda receipt: f"  {groups(receipt, '-').lower()}\n",
        lambda receipt: groups(receipt, "–"),
        lambda receipt: groups(receipt, ". "),
        lambda receipt: receipt.translate(str.maketrans("OIB", "018")),
    ],
)
def test_a_receipt_is_known_however_it_is_typed(client, page, receipt, way):
    box = page(client.get("/?lang=vi")).find(".//form")
    assert box.get("method") == "post"
    answer = client.post(box.get("action"), data={"code": way(receipt)})
    assert (answer.status_code, answer.location) == (303, f"/r/{receipt}?lang=vi")
    assert client.get(answer.location).status_code == 200


def test_a_typed_receipt_stands_in_no_query_log_or_cookie(client, receipt, capsys):
    capsys.readouterr()
    answer = client.post("/", data={"code": groups(receipt)})
    opened = client.get(answer.location)
    assert "?" not in answer.location
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    written = capsys.readouterr().err
    assert [json.loads(line)["path"] for line in written.splitlines()] == ["/", "/r/-"]
    assert receipt[:8] not in written


def test_the_same_box_takes_the_code_of_a_poster(app, client, page, touchpoint):
    create_touchpoint(app, "TRUNGTAMHANHCHINHCONGQNAMA")  # as long as a receipt
    for typed, code in (
        (" tamky1", "TAMKY1"),
        ("trungtamhanhchinhcongqnama", "TRUNGTAMHANHCHINHCONGQNAMA"),
        ("UNKNOWN", "UNKNOWN"),
    ):
        answer = client.post("/", data={"code": typed})
        assert (answer.status_code, answer.location) == (303, f"/f/{code}")


def test_a_letter_missing_is_counted_and_nothing_typed_is_lost(client, page, receipt):
    answer = client.post("/", data={"code": groups(receipt)[:-1]})
    assert answer.status_code == 404
    assert "26 chữ và số, ở đây đếm được 25" in page(answer).text
    assert page(answer).by_id("code").get("value") == groups(receipt)[:-1]


def test_an_empty_box_is_told_so(client, page, touchpoint):
    answer = client.post("/", data={"code": "  "})
    assert answer.status_code == 404
    assert "Xin gõ mã" in page(answer).text


def test_an_unknown_receipt_is_shown_in_groups_to_be_mended(client, page, receipt):
    wrong = ("A" if receipt[0] != "A" else "C") + receipt[1:]
    shown = page(client.get(f"/r/{wrong.lower()}"))
    assert "Mã tra cứu này chưa đúng" in shown.text
    assert "đếm được" not in shown.text
    assert shown.fields() == {"code": [groups(wrong)]}
    mended = client.post(shown.find(".//form").get("action"), data={"code": groups(receipt)})
    assert client.get(mended.location).status_code == 200


def test_an_unknown_receipt_that_is_too_short_is_counted(client, page, touchpoint):
    assert "đếm được 4" in page(client.get("/r/AAAA")).text


def test_whoever_has_the_address_without_the_code_gets_the_box(client):
    answer = client.get("/r/?lang=en")
    assert (answer.status_code, answer.location) == (302, "/?lang=en")
