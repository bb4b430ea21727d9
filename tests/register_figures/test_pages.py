"""Register figures' pages: one's own units, looked at first; official indices apart from what we measured."""

import io
from datetime import date

import openpyxl
import pytest

from feedback.database import db
from feedback.models import Procedure, RegisterFigure, ServiceVolume
from tests.factories import (
    MONTH,
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    transaction,
)
from tests.register_figures.test_judging import BEST

PAGE = "/manage/register-figures/"
NEW_YEAR = date(2026, 1, 1)
OFFICIAL = f"/manage/reports/AX/{MONTH}/official"


@pytest.fixture
def units(app):
    root = create_unit(app, "QNM", kind="province")
    return {code: create_unit(app, code, kind="commune", parent=root) for code in ("AX", "HOIAN")}


@pytest.fixture
def keeper(app, client, sign_in, units):
    sign_in(client, create_account(app, "manager", units["AX"]))


@pytest.fixture
def post(client, page, keeper):
    def send(address, **fields):
        token = page(client.get(PAGE)).fields(".//form[@enctype]")["csrf_token"]
        return client.post(address, data={"csrf_token": token, **fields})

    return send


def known(app, unit, facts):
    """Put a unit's month into the database as tables would."""
    volumes = {
        column: facts[name]
        for name, column in (
            *(("received", "received"), ("received_online", "received_online")),
            *(("settled_on_time", "settled_on_time"), ("settled_overdue", "settled_overdue")),
        )
    }
    with transaction(app) as session:
        session.add(ServiceVolume(unit_id=unit.id, month=MONTH, **volumes))
        session.add_all(
            RegisterFigure(unit_id=unit.id, month=MONTH, name=name, value=value)
            for name, value in facts.items()
            if name not in volumes and name != "level"
        )


@pytest.mark.one_database
def test_the_template_is_filled_in_looked_at_and_brought_in(app, client, page, post):
    with transaction(app) as session:
        session.add_all(
            Procedure(
                code=f"1.{how}", name="A", sector="land", levels=["commune"], online=how, since=NEW_YEAR
            )
            for how in (None, "full", "part")
        )
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}template.xlsx").data))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    row = dict(zip(headings, [cell.value for cell in sheet[2]], strict=True))
    assert (row["Mã đơn vị"], row["Số thủ tục"], row["Thủ tục trực tuyến"]) == ("AX", 3, 2)
    assert sheet.max_row == 2  # the unit of others is not in it
    sheet.cell(2, headings.index("Trả trước hạn") + 1, 31)
    file = io.BytesIO()
    book.save(file)
    answer = post(PAGE, file=(io.BytesIO(file.getvalue()), "so.xlsx"))
    seen = client.get(answer.location)
    assert "Trả trước hạn" in seen.text
    digest = page(seen).find(".//input[@name='seen']").get("value")
    assert post(f"{answer.location}/run", seen="x").status_code == 409
    assert post(f"{answer.location}/run", seen=digest).status_code == 303
    with app.app_context():
        assert db.session.query(RegisterFigure).count() == 3
    assert client.get(answer.location).status_code == 404  # the file is gone


@pytest.mark.one_database
def test_the_units_of_others_are_unknown(app, client, post):
    table = "Đơn vị,Tháng,Số thủ tục\nHOIAN,10/2026,20\n"
    answer = post(PAGE, file=(io.BytesIO(table.encode()), "a.csv"))
    seen = client.get(answer.location)
    assert "Dòng 2" in seen.text
    assert "/run" not in seen.text
    assert post(f"{answer.location}/run", seen="x").status_code == 422
    post(f"{answer.location}/give-up")
    assert client.get(answer.location).status_code == 404


def test_where_all_nine_are_known_the_page_has_a_band(app, client, page, keeper, units):
    known(app, units["AX"], BEST)
    text = page(client.get(OFFICIAL)).text
    assert "18,0 trên 18 điểm: xếp loại xuất sắc" in text
    assert "im lặng là hài lòng" in text


@pytest.mark.one_database
def test_what_is_missing_is_said_by_name_and_there_is_no_band(app, client, page, keeper, units):
    text = page(client.get(OFFICIAL)).text
    assert "chưa biết chỉ số nào" in text
    known(app, units["AX"], {name: value for name, value in BEST.items() if name != "contacts_more"})
    text = page(client.get(OFFICIAL)).text
    assert "Còn thiếu: “Đi lại bổ sung hơn một lần”" in text
    assert "chưa biết chỉ số 3" in text
    assert "16,0 điểm" in text
    assert "xếp loại xuất sắc" not in text


@pytest.mark.one_database
def test_late_dossiers_online_come_from_volumes_divided_by_channel(app, client, page, keeper, units):
    known(app, units["AX"], {name: value for name, value in BEST.items() if name != "online_overdue"})
    assert "Còn thiếu: “Hồ sơ trực tuyến quá hạn”" in page(client.get(OFFICIAL)).text
    with transaction(app) as session:
        row = session.query(ServiceVolume).one()
        row.channel, row.received = "online", 40
        session.add(
            ServiceVolume(
                unit_id=units["AX"].id,
                month=MONTH,
                channel="counter",
                received=60,
                received_online=0,
                settled_on_time=0,
                settled_overdue=0,
            )
        )
    assert "xuất sắc" in page(client.get(OFFICIAL)).text


@pytest.mark.one_database
def test_what_people_said_changes_no_official_index(app, client, page, keeper, units):
    known(app, units["AX"], BEST)
    before = page(client.get(OFFICIAL)).find(".//main")
    place = create_touchpoint(app, "AX1", unit=units["AX"])
    for _ in range(12):
        create_submission(app, place, rating=1, comment="Chờ lâu")
    after = page(client.get(OFFICIAL)).find(".//main")
    assert "".join(before.itertext()) == "".join(after.itertext())
    assert OFFICIAL in client.get(f"/manage/reports/AX/{MONTH}").text


@pytest.mark.one_database
def test_a_units_own_figures_are_not_those_of_units_below(app, client, page, sign_in, units):
    known(app, units["AX"], BEST)
    sign_in(client, create_account(app, "analyst"))
    seen = page(client.get(f"/manage/reports/QNM/{MONTH}/official"))
    assert "chưa biết chỉ số nào" in seen.text
    assert [link.text for link in seen.findall(f".//a[@href='{OFFICIAL}']")] == ["Đơn vị AX"]
    assert PAGE not in client.get(OFFICIAL).text  # an analyst brings nothing in
