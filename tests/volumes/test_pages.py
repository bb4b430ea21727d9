"""Volumes' page: what is missing is said; a file is looked at before it counts; one's own units only."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.imports.tables import MAX_LINES
from feedback.models import KeptTable, ServiceVolume
from feedback.volumes.coverage import newest_month
from tests.factories import create_account, create_unit, transaction

PAGE = "/manage/volumes/"
HEADING = "Đơn vị,Tháng,Tiếp nhận,Trực tuyến\n"


@pytest.fixture
def units(app):
    root = create_unit(app, "QNM")
    return {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def keeper(app, client, sign_in, units):
    account = create_account(app, "manager", units["TAMKY"])
    sign_in(client, account)
    return account


@pytest.fixture
def post(client, page, keeper):
    def send(address, **fields):
        token = page(client.get(PAGE)).fields(".//form[@enctype]")["csrf_token"]
        return client.post(address, data={"csrf_token": token, **fields})

    return send


@pytest.fixture
def hand_in(post):
    def send(text, name="so-lieu.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        return post(PAGE, file=(io.BytesIO(content), name))

    return send


def volumes(app):
    with app.app_context():
        return [(row.month, row.received) for row in db.session.scalars(sa.select(ServiceVolume)).all()]


def test_a_file_is_looked_at_before_it_counts(app, client, page, hand_in, post):
    answer = hand_in(HEADING + "TAMKY,10/2026,1.234,7\n")
    assert answer.status_code == 303
    seen = client.get(answer.location)
    assert "1.234" in seen.text
    assert volumes(app) == []
    fields = page(seen).fields(".//form[@method='post'][last()]")
    digest = page(seen).find(".//input[@name='seen']").get("value")
    assert fields["csrf_token"]
    assert post(f"{answer.location}/run", seen=digest).status_code == 303
    assert volumes(app) == [("2026-10", 1234)]
    assert client.get(answer.location).status_code == 404  # the file is gone


@pytest.mark.one_database
def test_whoever_agreed_to_another_preview_sees_this_one_first(app, client, page, hand_in, post, units):
    answer = hand_in(HEADING + "TAMKY,10/2026,20,7\n")
    digest = page(client.get(answer.location)).find(".//input[@name='seen']").get("value")
    with transaction(app) as session:
        session.add(ServiceVolume(unit_id=units["TAMKY"].id, month="2026-10", received=5))
    again = post(f"{answer.location}/run", seen=digest)
    assert again.status_code == 409
    assert volumes(app) == [("2026-10", 5)]
    digest = page(again).find(".//input[@name='seen']").get("value")
    post(f"{answer.location}/run", seen=digest)
    assert volumes(app) == [("2026-10", 20)]


@pytest.mark.one_database
def test_the_units_of_others_are_unknown(app, client, hand_in, post):
    answer = hand_in(HEADING + "TAMKY,10/2026,20,7\nHOIAN,10/2026,20,7\n")
    seen = client.get(answer.location)
    assert "Dòng 3" in seen.text
    assert "HOIAN" in seen.text
    assert "/run" not in seen.text
    assert post(f"{answer.location}/run", seen="x").status_code == 422
    assert volumes(app) == []


@pytest.mark.one_database
def test_the_file_of_another_looks_as_if_it_were_not_there(app, client, hand_in, sign_in, units):
    address = hand_in(HEADING + "TAMKY,10/2026,20,7\n").location
    other = app.test_client()
    sign_in(other, create_account(app, "administrator"))
    assert other.get(address).status_code == 404


@pytest.mark.one_database
def test_what_is_no_such_table_is_told_and_not_kept(app, hand_in, post):
    for text, name in (("x", "a.pdf"), ("", "a.csv"), ("Đơn vị,Số\nA,1\n", "a.csv"), ("PK", "a.xlsx")):
        assert hand_in(text, name).status_code == 422, name
    assert post(PAGE).status_code == 422
    with app.app_context():
        assert db.session.scalars(sa.select(KeptTable)).all() == []


@pytest.mark.one_database
def test_a_file_of_too_many_lines_is_for_the_command(app, page, hand_in):
    answer = hand_in(HEADING + "TAMKY,10/2026,20,7\n" * (MAX_LINES + 1))
    assert answer.status_code == 422
    assert f"{MAX_LINES} dòng" in page(answer).text
    with app.app_context():
        assert db.session.scalars(sa.select(KeptTable)).all() == []


@pytest.mark.one_database
def test_the_template_is_filled_in_and_brought_in(app, client, hand_in, keeper, units):
    with transaction(app) as session:
        session.merge(units["TAMKY"]).name = "=1+1"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}template.xlsx").data))
    sheet = book.active
    assert [cell.value for cell in sheet[2]][:2] == ["TAMKY", "=1+1"]
    assert sheet["B2"].data_type == "s"
    sheet["F2"] = 31
    file = io.BytesIO()
    book.save(file)
    seen = client.get(hand_in(file.getvalue(), "so-lieu.xlsx").location).text
    assert "31 tiếp nhận" in seen


@pytest.mark.one_database
def test_what_is_missing_is_not_zero(app, client, page, keeper, units):
    with app.app_context():
        month = newest_month()
    with transaction(app) as session:
        session.add(ServiceVolume(unit_id=units["TAMKY"].id, month=month, received=0))
    cells = [" ".join(cell.itertext()).split() for cell in page(client.get(PAGE)).findall(".//tbody/tr/td")]
    assert cells[-1] == ["0"]
    assert cells[0] == ["–", "còn", "thiếu"]
    assert "HOIAN" not in client.get(PAGE).text
    assert "TAMKY" not in page(client.get(f"{PAGE}?q=zzz")).text


@pytest.mark.one_database
def test_a_file_is_given_up(app, client, hand_in, post):
    address = hand_in(HEADING + "TAMKY,10/2026,20,7\n").location
    post(f"{address}/give-up")
    assert client.get(address).status_code == 404
    assert volumes(app) == []
