"""The list of procedures: brought in as a whole, what changed is told, nothing is retired unasked."""

import io
import json

import pytest
import sqlalchemy as sa

from feedback.cli import cli
from feedback.database import db
from feedback.models import Procedure
from tests.factories import create_account, create_unit

PAGE = "/manage/procedures/"
HEADING = "Mã TTHC;Tên TTHC;Lĩnh vực;Cấp thực hiện;Mức độ\n"
LAND = "1.004194;Đăng ký biến động quyền sử dụng đất;Đất đai;Cấp tỉnh, cấp xã;Toàn trình\n"
BIRTH = "1.001193.000.00.00.H47;Đăng ký khai sinh;Hộ tịch;Xã;Một phần\n"


@pytest.fixture
def bring_in(runner, tmp_path):
    def run(text, *options, encoding="utf-8"):
        path = tmp_path / "tthc.csv"
        path.write_bytes((HEADING + text).encode(encoding))
        done = runner.invoke(cli, ["procedures", "import", str(path), *options])
        return done.exit_code, json.loads(done.stdout), done.stderr

    return run


@pytest.fixture
def known(app):
    def read():
        with app.app_context():
            rows = db.session.scalars(sa.select(Procedure).order_by(Procedure.code)).all()
            return {row.code: (row.name, row.sector, row.levels, row.online, row.retired_on) for row in rows}

    return read


def test_a_list_is_kept(bring_in, known):
    code, counts, _ = bring_in(LAND + BIRTH)
    assert (code, counts["added"]) == (0, 2)
    assert known() == {
        "1.001193.000.00.00.H47": ("Đăng ký khai sinh", "justice", ["commune"], "part", None),
        "1.004194": (
            *("Đăng ký biến động quyền sử dụng đất", "land", ["province", "commune"], "full", None),
        ),
    }


def test_what_is_no_longer_in_the_list_is_retired_only_when_said_and_comes_back(bring_in, known):
    bring_in(LAND + BIRTH)
    _, counts, said = bring_in(LAND.replace("Toàn trình", "Một phần"))
    assert counts == {"added": 0, "changed": 1, "gone": 1, "unchanged": 0, "refused": 0}
    assert "1.001193.000.00.00.H47: no longer in the list" in said
    assert known()["1.001193.000.00.00.H47"][-1] is None
    bring_in(LAND, "--retire-others")
    assert known()["1.001193.000.00.00.H47"][-1] is not None
    assert bring_in(LAND)[1]["gone"] == 0
    assert bring_in(LAND + BIRTH)[1]["changed"] == 1
    assert known()["1.001193.000.00.00.H47"][-1] is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("1.00419;Tên;Đất đai;Xã;", "is not like 1.004194"),
        ("1.004194.000.00.00.X47;Tên;Đất đai;Xã;", "is not like 1.004194"),
        ("1.004195;;Đất đai;Xã;", "the name is missing"),
        ("1.004195;Tên;Thiên văn;Xã;", "not in the list of sectors"),
        ("1.004195;Tên;Đất đai;Thôn;", "none of: tỉnh, huyện, xã"),
        ("1.004195;Tên;Đất đai;Xã;Mức 9", "none of: toàn trình, một phần, không"),
        ("1.004194;Tên;Đất đai;Xã;", "the same code as line 2"),
    ],
)
def test_a_wrong_line_is_named_with_its_cause_and_nothing_is_kept(bring_in, known, line, cause):
    code, counts, said = bring_in(LAND + line + "\n")
    assert (code, counts["refused"]) == (1, 1)
    assert "line 3: " in said
    assert cause in said
    assert known() == {}


@pytest.fixture
def administrator(app, client, sign_in):
    create_unit(app, "QNM")
    account = create_account(app, "administrator")
    sign_in(client, account)
    return account


@pytest.fixture
def post(client, page, administrator):
    def send(address, **fields):
        token = page(client.get(PAGE)).fields(".//form[@enctype]")["csrf_token"]
        return client.post(address, data={"csrf_token": token, **fields})

    return send


@pytest.mark.one_database
def test_the_page_shows_what_would_change_and_retires_only_when_ticked(app, client, page, post, known):
    def hand_in(text):
        return post(PAGE, file=(io.BytesIO((HEADING + text).encode()), "tthc.csv")).location

    def agree(address, **fields):
        seen = page(client.get(address)).find(".//input[@name='seen']").get("value")
        return post(f"{address}/run", seen=seen, **fields)

    assert agree(hand_in(LAND + BIRTH)).status_code == 303
    address = hand_in(LAND.replace("biến động", "thay đổi"))
    shown = client.get(address).text
    assert "Đăng ký biến động quyền sử dụng đất → Đăng ký thay đổi quyền sử dụng đất" in shown
    assert "Đăng ký khai sinh" in shown
    agree(address)
    assert known()["1.001193.000.00.00.H47"][-1] is None
    agree(hand_in(LAND), retire="1")
    assert known()["1.001193.000.00.00.H47"][-1] is not None
    assert "Đăng ký khai sinh" not in client.get(PAGE).text
    assert "Đăng ký khai sinh" in client.get(f"{PAGE}?retired=1").text


@pytest.mark.one_database
def test_the_list_is_searched_without_marks_and_by_sector(bring_in, client, administrator):
    bring_in(LAND + BIRTH)
    assert "Đăng ký khai sinh" in client.get(f"{PAGE}?q=khai+sinh").text
    assert "Đăng ký khai sinh" not in client.get(f"{PAGE}?q=004194").text
    assert "Đăng ký khai sinh" not in client.get(f"{PAGE}?sector=land").text


@pytest.mark.one_database
def test_managers_read_the_list_and_bring_in_none(app, client, sign_in, page, bring_in):
    bring_in(LAND)
    sign_in(client, create_account(app, "manager", create_unit(app, "QNM")))
    shown = client.get(PAGE)
    assert "1.004194" in shown.text
    assert page(shown).find(".//form[@enctype]") is None
