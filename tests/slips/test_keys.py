"""Keys of programs, on their page: shown once, seen and revoked by whoever keeps the unit."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from feedback.cli import cli
from feedback.collection.sources import today
from feedback.database import db
from feedback.models import ApiKey, Appointment, Slip, WebSession
from feedback.slips.keys import add_key
from tests.factories import create_account, create_touchpoint, create_unit, transaction

KEYS = "/manage/api-keys/"


@pytest.fixture
def units(app):
    """Two communes side by side under one root; one has another below it."""
    root = create_unit(app, "QNM")
    units = {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}
    units["TRUONGXUAN"] = create_unit(app, "TRUONGXUAN", parent=units["TAMKY"])
    for code, unit in units.items():
        create_touchpoint(app, f"{code}1", unit=unit)
    return units


@pytest.fixture
def administrator(app, client, sign_in, units):
    account = create_account(app, "administrator", units["TAMKY"], name="Lê Thị Hoa")
    sign_in(client, account)
    return account


@pytest.fixture
def make(client, page):
    """Make a key on its page; return what was answered."""

    def send(name="Hệ thống một cửa", unit="TAMKY"):
        fields = page(client.get(f"{KEYS}new")).fields(".//form[@novalidate]")
        return client.post(f"{KEYS}new", data={**fields, "name": name, "unit": unit})

    return send


@pytest.fixture
def call(app):
    """Have a slip made, as the program with this key does."""

    def ask(key, touchpoint="TAMKY1"):
        headers, body = {"Authorization": f"Bearer {key}"}, {"touchpoint": touchpoint, "kind": "receipt"}
        return app.test_client().post("/api/v1/slips", json=body, headers=headers).status_code

    return ask


def shown_key(page, answer):
    return page(answer).by_id("key").text.strip()


def rows(app):
    with app.app_context():
        return db.session.scalars(sa.select(ApiKey).order_by(ApiKey.id)).all()


def press_revoke(client, page, address):
    """Answer yes to the question that stands at the address."""
    token = page(client.get(address)).find(".//main//input[@name='csrf_token']").get("value")
    return client.post(address, data={"csrf_token": token})


def test_a_key_is_shown_once_and_opens_its_unit_and_those_below(app, client, page, administrator, make, call):
    answer = make()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    key = shown_key(page, answer)
    assert [call(key, f"{code}1") for code in ("TAMKY", "TRUONGXUAN", "HOIAN", "QNM")] == [201, 201, 422, 422]
    [row] = rows(app)
    assert (row.name, row.scope, row.created_by_id) == ("Hệ thống một cửa", "slips", administrator.id)
    for address in (KEYS, f"{KEYS}new", f"{KEYS}{row.public_id}/revoke"):
        assert key not in client.get(address).text


def test_a_key_is_in_no_table_session_or_log(app, client, page, administrator, make, stolen, capfd):
    key = shown_key(page, make())
    assert key.encode() not in stolen()
    with app.app_context():
        assert all(key.encode() not in one for one in db.session.scalars(sa.select(WebSession.data)))
    assert key not in "".join(capfd.readouterr())


def test_the_page_sent_again_makes_no_second_key(app, client, page, administrator, make):
    assert make().status_code == 201
    again = make()
    assert again.status_code == 422
    assert "Đơn vị đã có khóa mang tên này" in page(again).text
    assert len(rows(app)) == 1
    assert make(unit="TRUONGXUAN").status_code == 201  # another unit's may be called the same


@pytest.mark.one_database
@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 101}, {"unit": "HOIAN"}, {"unit": "QNM"}])
def test_what_cannot_be_made_is_said(app, administrator, make, wrong):
    assert make(**wrong).status_code == 422
    assert rows(app) == []


def test_a_key_is_revoked_after_asking_once(app, client, page, administrator, make, call):
    key = shown_key(page, make())
    address = f"{KEYS}{rows(app)[0].public_id}/revoke"
    assert client.get(address).status_code == 200
    assert call(key) == 201  # asking ends nothing
    done = press_revoke(client, page, address)
    assert (done.status_code, done.location) == (303, KEYS)
    assert call(key) == 401
    listed = page(client.get(KEYS))
    assert "đã thu hồi" in listed.text
    assert listed.findall(".//main//a[@class='govuk-link']") == []
    assert client.get(address).location == KEYS
    [first] = {row.revoked_at for row in rows(app)}
    assert client.post(address, data=token_of(client, page)).status_code == 303
    assert [row.revoked_at for row in rows(app)] == [first]
    assert make().status_code == 201  # the name is free again


def token_of(client, page):
    return {"csrf_token": page(client.get(KEYS)).find(".//input[@name='csrf_token']").get("value")}


def test_the_list_tells_who_made_a_key_and_when_it_was_last_used(
    app, runner, client, page, administrator, make, call
):
    key = shown_key(page, make())
    text = page(client.get(KEYS)).text
    assert "Lê Thị Hoa" in text
    assert column(page(client.get(KEYS)), 0) == "chưa"
    assert call(key) == 201
    with app.app_context():
        day = today()
    assert [row.last_used_on for row in rows(app)] == [day]
    assert f"{day:%d/%m/%Y}" in column(page(client.get(KEYS)), 0)
    with transaction(app) as session:
        session.execute(sa.update(ApiKey).values(last_used_on=day - timedelta(days=9)))
    assert f"{day - timedelta(days=9):%d/%m/%Y}" in column(page(client.get(KEYS)), 0)
    assert call(key, "HOIAN1") == 422  # also a call that gets nothing shows that the program is alive
    assert [row.last_used_on for row in rows(app)] == [day]
    assert f"last used {day}" in runner.invoke(cli, ["api-keys", "list"]).stdout


def column(listed, number):
    return "".join(listed.findall(".//main//td")[number].itertext())


def test_a_second_call_of_the_day_writes_nothing_but_its_slip(app, client, page, administrator, make, call):
    key = shown_key(page, make())
    assert call(key) == 201
    seen = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2].split()[0]))
    assert call(key) == 201
    assert [one for one in seen if one in {"INSERT", "UPDATE", "DELETE"}] == ["INSERT"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Slip.id))) == 2


def test_an_unknown_key_is_nobodys_last_use(app, administrator, make, call):
    make()
    assert call("gopy_wrong") == 401
    assert [row.last_used_on for row in rows(app)] == [None]


def test_keys_of_other_units_look_as_if_they_were_not_there(app, client, page, administrator, units):
    """One's own unit and those below it; not its neighbour, not the one above it."""
    with app.app_context():
        for unit in units.values():
            add_key(f"Phần mềm {unit.code}", "slips", unit)
    token, listed = token_of(client, page), client.get(KEYS).text
    for code, is_ours in {"TAMKY": True, "TRUONGXUAN": True, "HOIAN": False, "QNM": False}.items():
        [row] = [one for one in rows(app) if one.unit_id == units[code].id]
        address = f"{KEYS}{row.public_id}/revoke"
        assert (f"Phần mềm {code}" in listed) == is_ours, code
        assert client.get(address).status_code == (200 if is_ours else 404), code
        assert client.post(address, data=token).status_code == (303 if is_ours else 404), code
    assert {row.name for row in rows(app) if row.revoked_at} == {"Phần mềm TAMKY", "Phần mềm TRUONGXUAN"}
    assert client.get(f"{KEYS}nobody/revoke").status_code == 404


@pytest.mark.one_database
def test_who_administers_one_unit_and_manages_another_keeps_the_keys_of_one(app, client, sign_in, units):
    with app.app_context():
        for code in ("TAMKY", "HOIAN"):
            add_key(f"Phần mềm {code}", "slips", units[code])
    account = create_account(app, "administrator", units["TAMKY"])
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role="manager", unit_id=units["HOIAN"].id))
    sign_in(client, account)
    listed = client.get(KEYS).text
    assert "Phần mềm TAMKY" in listed
    assert "Phần mềm HOIAN" not in listed


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["administrator", "manager"])
def test_who_may_open_the_page_is_led_to_it(app, client, page, sign_in, units, role):
    sign_in(client, create_account(app, role))
    for address in ("/manage/touchpoints/", "/manage/touchpoints/TAMKY1/slips"):
        links = [one.get("href") for one in page(client.get(address)).findall(".//main//a")]
        assert (KEYS in links) == (role == "administrator"), address


@pytest.mark.one_database
def test_the_command_refuses_a_second_key_of_one_name(runner, units):
    add = ["api-keys", "add", "dossier system", "--unit", "TAMKY"]
    assert [runner.invoke(cli, add).exit_code for _ in range(2)] == [0, 1]
