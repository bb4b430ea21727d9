"""Answers with a slip and without are shown apart, and neither gives away a few persons of the other."""

import pytest

from feedback.cli import cli
from feedback.database import db
from feedback.models import OrgUnit
from feedback.reports.figures import SHOWN, satisfaction, streams_apart
from feedback.reports.service import report_for
from feedback.slips.service import make_slips
from tests.factories import MONTH, create_account, create_submission, create_touchpoint


@pytest.fixture
def streams(app):
    """What the report says after so many answers of 5 and 1 with a slip, and without."""
    touchpoint = create_touchpoint(app, "TAMKY1")

    def count(verified, unverified):
        with app.app_context():
            tokens = make_slips(touchpoint, "receipt", sum(verified) or 1)
        for satisfied, rating in zip(verified, (5, 1), strict=True):
            for _ in range(satisfied):
                create_submission(app, touchpoint, rating=rating, slip=tokens.pop())
        for satisfied, rating in zip(unverified, (5, 1), strict=True):
            for _ in range(satisfied):
                create_submission(app, touchpoint, rating=rating)
        with app.app_context():
            return report_for(db.session.get_one(OrgUnit, touchpoint.unit_id), MONTH).streams

    return count


def test_the_two_streams_have_their_own_figures(streams):
    found = streams((4, 2), (5, 3))
    assert found == {"verified": satisfaction(4, 6), "open": satisfaction(5, 8)}
    assert found["verified"].low < 4 / 6 < found["verified"].high


@pytest.mark.one_database
@pytest.mark.parametrize(("verified", "unverified"), [((4, 0), (10, 0)), ((10, 0), (1, 3))])
def test_where_one_is_too_small_both_are_hidden(streams, verified, unverified):
    found = streams(verified, unverified)
    assert {one.top2 for one in found.values()} == {None}
    assert {one.n for one in found.values()} == {None}


@pytest.mark.one_database
def test_without_slips_there_is_one_stream_only(streams):
    assert streams((0, 0), (6, 0)) == {}
    assert streams_apart({"verified": (7, 9)}, lambda stream: SHOWN)["open"].n == 0


@pytest.mark.one_database
def test_page_pdf_and_json_show_them(app, client, sign_in, streams):
    streams((4, 2), (5, 3))
    sign_in(client, create_account(app, "manager"))
    address = f"/manage/reports/QNM/{MONTH}"
    assert "Hài lòng, có phiếu" in client.get(address).text
    assert client.get(f"{address}.json").json["streams"]["verified"]["n"] == 6
    assert client.get(f"{address}.pdf").status_code == 200


def test_what_staff_bring_in_by_file_stands_apart_whatever_it_says(app, runner, tmp_path):
    """400 fives of one's own, called scans of the QR code, are seen for what they are."""
    touchpoint = create_touchpoint(app, "TAMKY1")
    for rating in (5, 5, 5, 1, 1, 1):
        create_submission(app, touchpoint, rating=rating)
    file = tmp_path / "perfect.csv"
    file.write_text("stars\n" + "5\n" * 400)
    options = ["--map", "rating=stars", "--channel", "qr", "--mode", "faces", "--date", f"{MONTH}-15"]
    answer = runner.invoke(cli, ["import", str(file), "--touchpoint", "TAMKY1", *options])
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        report = report_for(db.session.get_one(OrgUnit, touchpoint.unit_id), MONTH)
    assert report.streams == {"open": satisfaction(3, 6), "file": satisfaction(400, 400)}
