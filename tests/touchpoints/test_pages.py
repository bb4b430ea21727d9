"""Keeping touchpoints: one's own units only, codes that supersede each other, posters that lapse."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from feedback.cli import cli
from feedback.database import db
from feedback.models import Touchpoint, utc_now
from feedback.organisation.codes import is_sound
from feedback.organisation.links import poster_link, slip_link
from tests.factories import (
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    transaction,
)


@pytest.fixture
def units(app):
    root = create_unit(app, "QNM")
    return {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def places(app, units):
    return {code: create_touchpoint(app, f"{code}1", unit=unit) for code, unit in units.items()}


@pytest.fixture
def keeper(app, client, sign_in, places, units):
    """A manager of Tam Kỳ, signed in."""
    account = create_account(app, "manager", units["TAMKY"])
    sign_in(client, account)
    return account


@pytest.fixture
def post(client, page):
    def send(address, **fields):
        token = page(client.get("/manage/touchpoints/new")).fields()["csrf_token"]
        return client.post(address, data={"csrf_token": token, **fields})

    return send


def kept(app, code):
    with app.app_context():
        return db.session.scalar(sa.select(Touchpoint).where(Touchpoint.code == code))


def linked(app, touchpoint, token=None):
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        return slip_link(touchpoint, token) if token else poster_link(touchpoint)


def test_the_list_shows_ones_own_with_their_recent_answers(app, client, keeper, places, page):
    for days in (1, 3, 20, 40):
        create_submission(app, places["TAMKY"], given_at=utc_now() - timedelta(days=days))
    create_submission(app, places["HOIAN"])
    row = page(client.get("/manage/touchpoints/")).find(".//tbody/tr")
    assert [" ".join(cell.itertext()).strip() for cell in row.findall("td")] == ["2", "3"]
    assert "HOIAN" not in client.get("/manage/touchpoints/").text


def test_the_search_forgives_missing_marks(app, client, keeper, units):
    create_touchpoint(app, "K7P4MX", "Quầy trả kết quả", unit=units["TAMKY"])
    found = client.get("/manage/touchpoints/?q=tra+ket").text
    assert "Quầy trả kết quả" in found
    assert "TAMKY1" not in found
    assert "Không có gì khớp" in client.get("/manage/touchpoints/?q=<b>zz").text


def test_a_new_touchpoint_gets_a_sound_code(app, client, keeper, post):
    answer = post("/manage/touchpoints/new", name="Quầy số 2", unit="TAMKY", kind="poster", staffed_by="")
    code = answer.location.rsplit("/", 1)[1]
    assert answer.status_code == 303
    assert is_sound(code)
    assert client.get(f"/f/{code[:3].lower()} {code[3:]}").status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    "wrong", [{"unit": "HOIAN"}, {"unit": "QNM"}, {"kind": "x"}, {"name": " "}, {"name": "x" * 101}]
)
def test_what_cannot_be_is_refused(app, keeper, post, wrong):
    fields = {"name": "Quầy", "unit": "TAMKY", "kind": "poster", "staffed_by": "", **wrong}
    assert post("/manage/touchpoints/new", **fields).status_code == 422


def test_the_place_of_others_looks_as_if_it_were_not_there(app, client, keeper, post):
    for address in (
        "/manage/touchpoints/HOIAN1",
        "/manage/touchpoints/posters.pdf?code=HOIAN1",
        "/manage/touchpoints/posters.pdf?unit=HOIAN",
        "/manage/touchpoints/posters.pdf?unit=QNM",
        "/manage/touchpoints/posters.pdf?code=TAMKY1&size=a0",
        "/manage/touchpoints/posters.pdf",
    ):
        assert client.get(address).status_code == 404, address
    for step in ("retire", "restore", "replace", "reprint"):
        assert post(f"/manage/touchpoints/HOIAN1/{step}").status_code == 404
    assert kept(app, "HOIAN1").retired_at is None


def test_a_new_code_takes_the_place_of_the_old_one(app, client, keeper, post):
    post("/manage/touchpoints/TAMKY1", name="Quầy đổi tên")
    answer = post("/manage/touchpoints/TAMKY1/replace")
    code = answer.location.rsplit("/", 1)[1]
    assert kept(app, code).name == "Quầy đổi tên"
    assert kept(app, "TAMKY1").retired_at is not None
    assert client.get("/f/TAMKY1").status_code == 404
    assert client.get(f"/f/{code}").status_code == 200
    assert code in client.get("/manage/touchpoints/TAMKY1").text
    assert post("/manage/touchpoints/TAMKY1/replace").location == answer.location  # a second tap
    post("/manage/touchpoints/TAMKY1/restore")
    assert kept(app, "TAMKY1").retired_at is not None


def test_retiring_can_be_undone(app, client, keeper, post):
    post("/manage/touchpoints/TAMKY1/retire")
    assert client.get("/f/TAMKY1").status_code == 404
    assert client.get("/manage/touchpoints/posters.pdf?code=TAMKY1").status_code == 404
    post("/manage/touchpoints/TAMKY1/restore")
    assert client.get("/f/TAMKY1").status_code == 200


@pytest.mark.one_database
def test_posters_come_as_one_file(app, client, keeper):
    answer = client.get("/manage/touchpoints/posters.pdf?unit=TAMKY&size=a5")
    assert answer.mimetype == "application/pdf"
    assert "gop-y-TAMKY1-a5.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.one_database
def test_the_command_prints_a_unit_with_all_below_it(app, runner, places, tmp_path):
    target = tmp_path / "posters.pdf"
    done = runner.invoke(cli, ["posters", "--unit", "QNM", "--format", "labels", "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert "2 pages" in done.stderr
    assert target.read_bytes().startswith(b"%PDF-")
    assert runner.invoke(cli, ["posters", "--unit", "NOWHERE", "-o", str(target)]).exit_code == 1
    with transaction(app) as session:
        session.execute(sa.update(Touchpoint).values(retired_at=utc_now()))
    assert runner.invoke(cli, ["posters", "--touchpoint", "TAMKY1", "-o", str(target)]).exit_code == 1


@pytest.mark.one_database
def test_posters_are_for_where_people_come_with_a_phone(app, client, runner, keeper, units, tmp_path):
    for kind in ("kiosk", "online", "phone", "staff", "slip"):
        create_touchpoint(app, kind.upper(), kind=kind, unit=units["TAMKY"])
    target = str(tmp_path / "posters.pdf")
    done = runner.invoke(cli, ["posters", "--unit", "TAMKY", "-o", target])
    assert "2 pages" in done.stderr
    assert {line.split()[3] for line in done.stderr.splitlines()[1:]} == {
        "KIOSK,",
        "ONLINE,",
        "PHONE,",
        "STAFF,",
    }
    assert runner.invoke(cli, ["posters", "--touchpoint", "KIOSK", "-o", target]).exit_code == 1
    pages = PdfReader(io.BytesIO(client.get("/manage/touchpoints/posters.pdf?unit=TAMKY").data)).pages
    assert len(pages) == 2
    for code, has_poster in (("TAMKY1", True), ("SLIP", True), ("KIOSK", False), ("STAFF", False)):
        status = client.get(f"/manage/touchpoints/posters.pdf?code={code}").status_code
        shown = client.get(f"/manage/touchpoints/{code}").text
        assert (status == 200, "posters.pdf" in shown, "gy-qr__code" in shown) == (has_poster,) * 3, code


@pytest.fixture
def verdict(post, page):
    """What the page says of a scan."""

    def judge(scanned, place=""):
        answer = post("/manage/touchpoints/check", scanned=scanned, place=place)
        assert answer.status_code == 200
        return "".join(page(answer).find(".//h2").itertext()).strip(" ✓!\n")

    return judge


def test_a_scan_tells_right_from_wrong(app, keeper, places, units, post, verdict):
    right = linked(app, places["TAMKY"])
    create_touchpoint(app, "K7P4MX", unit=units["TAMKY"])
    other = create_touchpoint(app, "QUAY2", unit=units["TAMKY"])
    assert verdict(right) == "Mọi thứ đều đúng"
    assert verdict(right, "TAMKY1") == "Mọi thứ đều đúng"
    assert verdict(linked(app, other), "TAMKY1") == "Áp phích này của nơi khác"
    assert verdict(linked(app, places["HOIAN"]), "TAMKY1") == "Áp phích này của nơi khác"
    assert verdict("tam ky1") == "Mã đúng"
    assert verdict(right.split("?")[0]) == "Mã đúng"
    assert (
        verdict(right[:-1] + ("a" if right[-1] != "a" else "b"))
        == "Mã có thật, nhưng chữ ký không phải của hệ thống"
    )
    assert verdict(right.replace("?s=1", "?s=2")) == "Mã có thật, nhưng chữ ký không phải của hệ thống"
    assert verdict("https://evil.example/f/TAMKY1") == "Nguy hiểm: mã này dẫn đến trang khác"
    assert verdict("javascript://x/f/TAMKY1") == "Nguy hiểm: mã này dẫn đến trang khác"
    assert verdict("NOWHERE") == "Không có mã này"
    assert verdict("K7P4MY") == "Sai một ký tự"
    assert verdict(linked(app, places["TAMKY"], "A" * 20)) == "Đây là phiếu của điểm tiếp nhận này"
    post("/manage/touchpoints/TAMKY1/reprint")
    assert verdict(right) == "Đúng chỗ, nhưng là bản in cũ"
    assert verdict(linked(app, kept(app, "TAMKY1"))) == "Mọi thứ đều đúng"
    post("/manage/touchpoints/TAMKY1/retire")
    assert verdict(right) == "Mã này đã ngừng dùng"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "scanned", ["https://[", "http://x:y/f/A", "/", "f/x/y", "a" * 65, "👍", "//", "1e400"]
)
def test_odd_scans_break_nothing(keeper, verdict, scanned):
    assert verdict(scanned)


def test_a_poster_of_a_former_secret_key_is_still_ours(app, make_app, settings, keeper, places, verdict):
    former = make_app(settings | {"FEEDBACK_SECRET_KEY": "the key before, longer than 32 bytes"})
    link = linked(former, places["TAMKY"])
    assert verdict(link) == "Mã có thật, nhưng chữ ký không phải của hệ thống"
    app.config["PREVIOUS_SECRET_KEYS"] = ["the key before, longer than 32 bytes"]
    assert verdict(link) == "Mọi thứ đều đúng"


@pytest.mark.one_database
def test_one_wrong_character_is_told_before_the_form(app, client, page, places):
    create_touchpoint(app, "TTHCC3")  # made by hand, and looks like one of the others
    assert client.get("/?code=tthcc3").status_code == 303
    assert client.get("/?code=K7P4MH").location.startswith("/f/K7P4MH")
    answer = client.get("/?code=k7p+4mx")
    assert answer.status_code == 404
    assert "Sai một chữ hoặc số" in answer.text
    on = next(link for link in page(answer).findall(".//a") if "/f/" in link.get("href"))
    assert client.get(on.get("href")).status_code == 404
