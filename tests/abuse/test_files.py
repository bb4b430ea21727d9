"""Files that people of the rated unit bring in: not weighed as if they were taps, shown to another line."""

import io

import pytest
from sqlalchemy import func, select

from feedback.models import Account, Appointment, ImportBatch, SubmissionWeight, utc_now
from tests.factories import create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page, sign_in, text_of

OVERVIEW = "/manage/doubtful/"
PRAISE = "Cán bộ rất tận tình, hướng dẫn từng bước và trả đúng hẹn"


@pytest.fixture
def units(app):
    units = {"QNM": create_unit(app, "QNM")}
    units |= {code: create_unit(app, code, parent=units["QNM"]) for code in ("TAMKY", "HOIAN")}
    for code, unit in units.items():
        create_touchpoint(app, f"{code}1", unit=unit)
    return units


def signed_in(app, role, unit, name="Ai đó"):
    client = app.test_client()
    sign_in(client, create_account(app, role, unit, name=name))
    return client


def bring_in(client, touchpoint, rows=12, channel="online"):
    """Twelve times the same praise, all at the same time, as a manager's file would."""
    token = Page(client.get("/manage/imports/").text).find(".//input[@name='csrf_token']").get("value")
    content = "\n".join(["Ngày,Mức hài lòng,Góp ý", *[f"31/10/2026,5,{PRAISE}"] * rows]).encode()
    fields = {"csrf_token": token, "touchpoint": touchpoint, "mapping": "", "day": "20/10/2026"}
    upload = {**fields, "file": (io.BytesIO(content), "a.csv")}
    address = client.post("/manage/imports/", data=upload, content_type="multipart/form-data").location
    mapped = Page(client.get(address).text).fields(".//form[@novalidate]")
    assert client.post(address, data={**mapped, "channel": channel}).status_code == 303
    assert client.post(f"{address}/run", data={"csrf_token": token}).status_code == 303


def test_who_brought_a_file_in_is_kept(app, units):
    bring_in(signed_in(app, "manager", units["TAMKY"], "Chị Lan"), "TAMKY1")
    with transaction(app) as session:
        (batch,) = session.scalars(select(ImportBatch)).all()
        assert (batch.added, batch.rated, batch.fives) == (12, 12, 12)
        assert batch.account_id is not None
        assert batch.touchpoint_id is not None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("role", "code", "sees"),
    [
        ("manager", "HOIAN", True),
        ("manager", "TAMKY", False),  # their own
        ("manager", "QNM", False),  # above it
        ("administrator", None, True),
    ],
)
def test_another_line_sees_what_the_unit_brought_in_itself(app, units, role, code, sees):
    bring_in(signed_in(app, "manager", units["TAMKY"], "Chị Lan"), "TAMKY1")
    listed = signed_in(app, role, units[code] if code else None).get(OVERVIEW).text
    assert ("Chị Lan" in listed) is sees
    assert ("100" in Page(listed).text) is sees


@pytest.mark.one_database
def test_who_runs_the_service_brings_in_without_being_named(app, units):
    bring_in(signed_in(app, "administrator", None, "Anh Quản Trị Chung"), "TAMKY1")
    listed = Page(signed_in(app, "manager", units["HOIAN"]).get(OVERVIEW).text)
    assert "Anh Quản Trị Chung" not in text_of(listed.find(".//main"))


@pytest.mark.one_database
def test_to_read_texts_as_typed_makes_a_file_nobodys_own(app, units):
    client = signed_in(app, "administrator", None, "Anh Quản Trị Chung")
    with transaction(app) as session:
        keeper = session.scalars(select(Account)).one()
        session.add(Appointment(account_id=keeper.id, role="raw_text", unit_id=units["TAMKY"].id))
    bring_in(client, "TAMKY1")
    listed = Page(signed_in(app, "manager", units["HOIAN"]).get(OVERVIEW).text)
    assert "Anh Quản Trị Chung" not in text_of(listed.find(".//main"))


@pytest.mark.one_database
def test_of_few_ratings_no_share_is_shown(app, units):
    bring_in(signed_in(app, "manager", units["TAMKY"], "Chị Lan"), "TAMKY1", rows=4)
    listed = signed_in(app, "manager", units["HOIAN"]).get(OVERVIEW).text
    assert "Chị Lan" in listed
    assert "%" not in Page(listed).text


def test_the_same_words_at_the_same_time_in_one_file_are_no_sign(app, units, weigh):
    bring_in(signed_in(app, "manager", units["TAMKY"]), "TAMKY1")
    weigh(utc_now())
    with transaction(app) as session:
        assert session.scalar(select(func.count()).select_from(SubmissionWeight)) == 0
