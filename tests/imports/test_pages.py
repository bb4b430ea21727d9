"""Bringing in a file through the page: upload, say what is what, look, import."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.i18n import today
from feedback.imports.tables import MAX_LINES
from feedback.imports.uploads import DAYS_KEPT, MAX_UPLOAD
from feedback.models import ImportMapping, ImportUpload, utc_now
from feedback.retention import purge
from tests.factories import create_account, create_touchpoint, create_unit, the_unit
from tests.pages import Page

FILES = Path(__file__).parent / "files"
HOSTILE = "<script>alert(1)</script>,\"=cmd|'/c calc'!A1\""


@pytest.fixture
def manager(app, client, touchpoint, sign_in):
    account = create_account(app, "manager", the_unit(app))
    sign_in(client, account)
    return account


def upload(client, content, name="a.csv", **changed):
    token = Page(client.get("/manage/imports/").text).find(".//input[@name='csrf_token']").get("value")
    fields = {"csrf_token": token, "touchpoint": "TAMKY1", "mapping": "", "day": "20/10/2026", **changed}
    if content is not None:
        fields["file"] = (io.BytesIO(content), name)
    return client.post("/manage/imports/", data=fields, content_type="multipart/form-data")


def fields_at(client, address):
    return Page(client.get(address).text).fields(".//form[@novalidate]")


def press(client, address, what=""):
    token = Page(client.get(address).text).find(".//input[@name='csrf_token']").get("value")
    return client.post(f"{address}{what}", data={"csrf_token": token})


def count(app, table):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_file_is_looked_at_mapped_and_brought_in_once(app, client, manager, kept):
    content = (FILES / "limesurvey-codes.csv").read_bytes()
    address = upload(client, content).location
    page = client.get(address).text
    assert "LimeSurvey" in page
    assert "&#39;A1&#39;" in page or "A1" in page
    assert kept() == []
    fields = fields_at(client, address)
    assert fields["rating-text"][0] == "A1"
    fields["rating-code"] = [{"A1": "5", "A5": "1", "A4": "2", "A2": "4"}[t] for t in fields["rating-text"]]
    assert client.post(address, data={**fields, "name": "LS quầy"}).status_code == 303
    assert press(client, address, "/run").status_code == 303
    assert sorted(one.answers[0].option.code for one in kept() if one.answers) == ["1", "2", "5"]
    result = client.get(address).text
    assert "chưa gửi" in result  # the line that was never sent off, with its cause
    assert count(app, ImportMapping) == 1
    with app.app_context():
        assert db.session.scalar(sa.select(ImportUpload.content)) is None
    again = upload(client, content, mapping="LS quầy").location
    press(client, again, "/run")
    assert len(kept()) == 3


def save_mapping(client, name):
    address = upload(client, "lời,sao\nBà Năm chờ lâu,5\n".encode()).location
    return client.post(address, data={**fields_at(client, address), "name": name})


def forget(client, name):
    token = Page(client.get("/manage/imports/").text).find(".//input[@name='csrf_token']").get("value")
    return client.post("/manage/imports/mappings/forget", data={"csrf_token": token, "name": name})


def test_a_way_of_reading_is_its_units_and_can_be_deleted(app, client, manager, sign_in):
    elsewhere = create_unit(app, "HOIAN")
    create_touchpoint(app, "HOIAN1", unit=elsewhere)
    sign_in(neighbour := app.test_client(), create_account(app, "manager", elsewhere))
    assert save_mapping(client, "LS quầy").status_code == 303
    assert "LS quầy" in client.get("/manage/imports/").text
    assert "LS quầy" not in neighbour.get("/manage/imports/").text
    assert forget(neighbour, "LS quầy").status_code == 404
    assert count(app, ImportMapping) == 1
    assert forget(client, "LS quầy").status_code == 303
    assert "LS quầy" not in client.get("/manage/imports/").text
    assert count(app, ImportMapping) == 0


def test_what_lies_there_meanwhile_is_encrypted_and_can_be_given_up(app, client, manager, stolen, kept):
    address = upload(client, "lời\nBà Năm nói chờ lâu\n".encode()).location
    assert "Bà Năm".encode() not in stolen()
    assert "Bà Năm" in client.get(address).text
    assert press(client, address, "/give-up").status_code == 303
    assert client.get(address).status_code == 404
    assert press_is_gone(client, address)
    assert kept() == []


def press_is_gone(client, address):
    token = Page(client.get("/manage/imports/").text).find(".//input[@name='csrf_token']").get("value")
    return client.post(f"{address}/run", data={"csrf_token": token}).status_code == 404


@pytest.mark.one_database
def test_what_people_wrote_is_never_run_or_drawn(client, manager):
    address = upload(client, f"lời góp ý,ghi\n{HOSTILE}\n{HOSTILE}\n".encode(), name="<b>.csv").location
    page = client.get(address).text
    assert "<script>alert(1)" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.one_database
def test_refused_lines_are_told_with_their_cause_before_and_after(app, client, sign_in, manager):
    address = upload(
        client,
        "lời,sao\nTốt,5\n,\nXấu,9\nTạm,4\nTạm,4\nTạm,4\nTạm,4\nTạm,4\nTạm,4\nTạm,4\nTạm,4\nTạm,4\n".encode(),
    ).location
    assert "Dòng 4: mức đánh giá “9” không phải số từ 1 đến 5" in client.get(address).text
    press(client, address, "/run")
    assert "Dòng 4:" in client.get(address).text
    with app.app_context():
        purge(utc_now() + timedelta(days=DAYS_KEPT))
    sign_in(client, manager)  # the session had its end, too
    later = client.get(address).text
    assert "Dòng 4:" not in later
    assert "không còn được lưu" in later


@pytest.mark.one_database
def test_a_file_nobody_brings_in_is_gone_after_two_days(app, client, sign_in, manager):
    address = upload(client, b"a,b\n1,2\n").location
    uploaded = utc_now()
    for moment, status in (
        (uploaded + timedelta(days=1.9), 200),
        (uploaded + timedelta(days=DAYS_KEPT), 404),
    ):
        with app.app_context():
            purge(moment)
        sign_in(client, manager)  # the session had its end, too
        assert client.get(address).status_code == status
    assert count(app, ImportUpload) == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "changed"),
    [
        (None, {}),
        (b"", {}),
        (b"\x89PNG\x00", {}),
        (b"a,b\n1,2\n", {"touchpoint": "NOWHERE"}),
        (b"a,b\n1,2\n", {"day": "yesterday"}),
        (b"a,b\n" + b"1,2\n" * (MAX_LINES + 1), {}),
    ],
    ids=["no file", "empty", "no table", "no touchpoint", "no day", "too many lines"],
)
def test_what_cannot_be_taken_is_said(app, client, manager, content, changed):
    answer = upload(client, content, **changed)
    assert answer.status_code == 422
    assert Page(answer.text).find(".//*[@class='govuk-error-summary']") is not None
    assert count(app, ImportUpload) == 0


@pytest.mark.one_database
def test_a_file_too_large_is_refused(app, client, manager):
    answer = upload(client, b"x" * (MAX_UPLOAD + 1))
    assert answer.status_code == 413
    assert f"{MAX_UPLOAD // 1024**2} MB" in answer.text
    assert count(app, ImportUpload) == 0


@pytest.mark.one_database
def test_a_mapping_that_makes_no_sense_is_said_and_nothing_changes(client, manager):
    address = upload(client, "lời,sao\nTốt,5\n".encode()).location
    fields = fields_at(client, address)
    twice = client.post(address, data={**fields, "column-0": "rating", "column-1": "rating"})
    assert twice.status_code == 422
    nothing = client.post(address, data={**fields, "column-0": "", "column-1": ""})
    assert nothing.status_code == 422
    assert client.post(address, data={**fields, "day": "31/12/2999"}).status_code == 422
    assert client.post(address, data={**fields, "channel": "telepathy"}).status_code == 422


@pytest.mark.one_database
def test_a_file_nobody_understands_can_still_be_mapped_by_hand(client, manager, kept):
    address = upload(client, b"x,y\n1,0\n0,1\n").location
    assert client.get(address).status_code == 200
    fields = fields_at(client, address)
    assert client.post(address, data={**fields, "column-0": "comment"}).status_code == 303
    press(client, address, "/run")
    assert [one.comments[0].text for one in kept()] == ["1", "0"]


@pytest.mark.one_database
def test_somebody_elses_file_and_mapping_are_theirs(app, client, manager, sign_in):
    address = upload(client, "lời,sao\nTốt,5\n".encode()).location
    client.post(address, data={**fields_at(client, address), "name": "Của tôi"})
    sign_in(other := app.test_client(), create_account(app, "manager"))
    assert other.get(address).status_code == 404
    theirs = upload(other, "lời,sao\nTốt,5\n".encode()).location
    assert other.post(theirs, data={**fields_at(other, theirs), "name": "Của tôi"}).status_code == 422


@pytest.mark.one_database
def test_files_go_to_ones_own_units_only(app, client, manager, sign_in):
    elsewhere = create_unit(app, "HOIAN")
    create_touchpoint(app, "HOIAN1", unit=elsewhere)
    assert upload(client, b"a\nb\n", touchpoint="HOIAN1").status_code == 422


class TestElsewhere:
    @pytest.fixture(params=["Pacific/Kiritimati", "Etc/GMT+12"])
    def settings(self, settings, request):
        """Where it is tomorrow, or yesterday: at any time one of both is another day than the machine's."""
        return {**settings, "FEEDBACK_TIME_ZONE": request.param}

    @pytest.mark.one_database
    def test_the_day_offered_is_that_of_the_units(self, app, client, manager):
        with app.app_context():
            day = today()
        offered = Page(client.get("/manage/imports/").text).find(".//input[@name='day']").get("value")
        assert offered == f"{day:%d/%m/%Y}"
