"""A kiosk device is paired once, says how it is, and is seen by the managers of its units only."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.kiosk import service
from feedback.models import KioskDevice, Submission, Touchpoint, utc_now
from tests.factories import (
    create_account,
    create_touchpoint,
    create_unit,
    form_fields,
    the_unit,
    transaction,
)

PIN = "482915"


@pytest.fixture
def kiosk(app):
    return create_touchpoint(app, "K1", kind="kiosk")


@pytest.fixture
def create_device(app, kiosk):
    """``create_device(name, paired=True)``: its public id, and its token or its code."""

    def create(name="Máy ở cửa ra", paired=True, touchpoint=kiosk):
        account = create_account(app, "administrator")
        with transaction(app):
            device = service.add_device(touchpoint.code, name, db.session.merge(account))
            code = service.code_of(device)
            if paired:
                return device.public_id, service.pair(db.session.get(Touchpoint, touchpoint.id), code)[1]
            return device.public_id, code

    return create


def told(client, token, what="health", kiosk="K1", **content):
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return client.post(f"/k/{kiosk}/{what}", json=content, headers=headers)


def the_device(app):
    with app.app_context():
        return db.session.scalars(sa.select(KioskDevice)).one()


def test_only_a_kiosk_has_a_kiosks_screen(app, client, kiosk):
    create_touchpoint(app, "TAMKY1")
    assert client.get("/k/K1").status_code == 200
    for code in ("TAMKY1", "NOWHERE"):
        assert client.get(f"/k/{code}").status_code == 404


def test_only_a_tap_at_the_kiosk_is_kept_as_such(app, client, kiosk):
    client.post("/f/K1", data=form_fields(kiosk="1"), headers={"Accept": "application/json"})
    for said in ({}, {"qr": "1abcdefgh"}):  # somebody's phone, by the code typed or by an old poster
        client.post("/f/K1", data=form_fields(**said), headers={"Accept": "application/json"})
    with app.app_context():
        rows = db.session.execute(
            sa.select(Submission.channel, Submission.mode).order_by(Submission.id)
        ).all()
    assert rows == [("kiosk", "kiosk"), ("online", "faces"), ("qr", "faces")]


def test_elsewhere_nobody_can_say_it_was_a_kiosk(app, client):
    create_touchpoint(app, "TAMKY1")
    client.post("/f/TAMKY1", data=form_fields(kiosk="1"))
    with app.app_context():
        assert db.session.scalars(sa.select(Submission.mode)).one() == "faces"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("taps", "signals"),
    [("0", []), ("1", ["kiosk_quick_tap"]), ("2", ["kiosk_quick_tap"]), ("3", ["kiosk_hammered"]), ("-1", []),
     ("9" * 30, []), ("x", [])],
)  # fmt: skip
def test_quick_taps_are_kept_and_noted(app, client, kiosk, taps, signals):
    answer = client.post("/f/K1", data=form_fields(kiosk="1", quick_taps=taps))
    assert answer.status_code == 303
    with app.app_context():
        noted = db.session.scalars(sa.select(Submission.signals)).one()
    assert [one for one in noted if one.startswith("kiosk")] == signals


def test_without_script_the_kiosk_thanks_and_comes_back(app, client, page, kiosk):
    sent = page(client.get("/k/K1")).fields(".//form[@data-kiosk]")
    answer = client.post("/f/K1", data={**{name: values[0] for name, values in sent.items()}, "rating": "5"})
    assert answer.location == "/k/K1/thanks"
    thanks = client.get(answer.location)
    assert thanks.headers["Refresh"] == "10; url=/k/K1"
    assert "gy-receipt" not in thanks.text.partition("<body")[2]


@pytest.mark.one_database
def test_wrong_pairing_codes_do_not_keep_the_right_one_out(client, create_device):
    _, code = create_device(paired=False)
    wrong = [client.post("/k/K1/pair", json={"code": f"{number:08}"}) for number in range(25)]
    assert [answer.status_code for answer in wrong] == [404] * 20 + [429] * 5
    assert int(wrong[-1].headers["Retry-After"]) > 60
    assert client.post("/k/K1/pair", json={"code": code}).status_code == 201


def test_a_pairing_code_works_once_and_its_token_is_kept_as_a_hash(app, client, create_device):
    _, code = create_device(paired=False)
    answer = client.post("/k/K1/pair", json={"code": f" {code[:4].lower()} {code[4:]} "})
    assert answer.status_code == 201
    token = answer.json["token"]
    assert client.post("/k/K1/pair", json={"code": code}).status_code == 404
    assert told(client, token).status_code == 200
    assert token.encode() not in b"".join(str(vars(the_device(app))).encode() for _ in "x")


@pytest.mark.one_database
def test_a_code_is_of_use_for_an_hour_and_at_its_own_kiosk_only(app, client, kiosk, create_device):
    create_touchpoint(app, "K2", kind="kiosk")
    _, code = create_device(paired=False)
    assert client.post("/k/K2/pair", json={"code": code}).status_code == 404
    with transaction(app) as session:
        session.execute(sa.update(KioskDevice).values(pairing_until=utc_now() - timedelta(seconds=1)))
    assert client.post("/k/K1/pair", json={"code": code}).status_code == 404
    for wrong in ("", None, 7, "A" * 5000, "\0"):
        assert client.post("/k/K1/pair", json={"code": wrong}).status_code == 404


def test_a_device_says_how_it_is(app, client, create_device):
    _, token = create_device()
    said = {
        "waiting": 12,
        "refused": 1,
        "oldest_seconds": 7200,
        "version": "abcd1234",
        "battery": 41,
        "charging": True,
    }
    assert told(client, token, **said).status_code == 200
    device = the_device(app)
    assert (device.waiting, device.refused, device.oldest_seconds) == (12, 1, 7200)
    assert (device.app_version, device.battery, device.is_charging) == ("abcd1234", 41, True)
    assert utc_now() - device.last_seen_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    "said",
    [{"waiting": -1, "battery": 101, "version": "<b>", "charging": "yes"},
     {"waiting": 10**30, "oldest_seconds": ""},
     {"waiting": True, "battery": 1.5, "version": 7}, {"version": "a\0b"}],
)  # fmt: skip
def test_what_a_device_cannot_mean_is_left_out(app, client, create_device, said):
    _, token = create_device()
    assert told(client, token, **said).status_code == 200
    device = the_device(app)
    assert (device.waiting, device.battery, device.app_version) == (0, None, None)


@pytest.mark.one_database
def test_a_token_opens_its_own_kiosk_only(app, client, create_device):
    create_touchpoint(app, "K2", kind="kiosk")
    _, token = create_device()
    assert told(client, token, kiosk="K2").status_code == 404
    for wrong in ("", "x", token + "x"):
        assert told(client, wrong).status_code == 404
    assert client.post("/k/K1/health", json={}).status_code == 404


def test_a_pin_is_checked_and_closes_after_five_wrong_ones(app, client, create_device):
    _, token = create_device()
    with transaction(app) as session:
        service.set_pin(session.scalars(sa.select(KioskDevice)).one(), PIN)
    assert told(client, token, "leave", pin=PIN).json == {"right": True}
    for _ in range(5):
        assert told(client, token, "leave", pin="000000").json == {"right": False}
    assert told(client, token, "leave", pin=PIN).status_code == 429
    with transaction(app) as session:
        session.execute(sa.update(KioskDevice).values(pin_closed_until=utc_now()))
    assert told(client, token, "leave", pin=PIN).json == {"right": True}


@pytest.mark.one_database
def test_of_a_pin_only_hashes_are_kept_and_only_the_device_learns_its_own(app, client, create_device):
    _, token = create_device()
    assert told(client, token).json["pin"] is None
    with transaction(app) as session:
        service.set_pin(session.scalars(sa.select(KioskDevice)).one(), PIN)
    verifier = told(client, token).json["pin"]
    assert verifier["rounds"] >= 600_000
    device = the_device(app)
    assert device.pin_hash.startswith("$argon2")
    assert verifier["key"].encode() not in device.pin_verifier
    page = client.get("/k/K1").text
    assert verifier["salt"] not in page
    assert "salt" not in page.partition("<script>")[0]


def test_a_manager_pairs_sets_a_pin_and_revokes(app, client, sign_in, page, kiosk):
    sign_in(client, create_account(app, "manager"))
    fields = {
        name: values[0]
        for name, values in page(client.get("/manage/kiosks/")).fields(".//main//form").items()
    }
    address = client.post("/manage/kiosks/", data={**fields, "touchpoint": "K1", "name": "Máy 1"}).location
    code = page(client.get(address)).find(".//*[@class='govuk-panel__title']").text
    tablet = app.test_client()
    token = tablet.post("/k/K1/pair", json={"code": code}).json["token"]
    csrf = {"csrf_token": fields["csrf_token"]}
    assert client.post(f"{address}/pin", data={**csrf, "pin": "12345"}).status_code == 422
    assert client.post(f"{address}/pin", data={**csrf, "pin": PIN}).status_code == 303
    assert told(tablet, token, "leave", pin=PIN).json == {"right": True}
    client.post(f"{address}/revoke", data=csrf)
    assert told(tablet, token).status_code == 404
    assert "Đã thu hồi" in page(client.get(address)).text
    client.post(f"{address}/pairing", data=csrf)
    assert page(client.get(address)).find(".//*[@class='govuk-panel__title']") is not None


def test_the_list_says_in_words_who_is_silent_and_puts_them_first(app, client, sign_in, page, create_device):
    create_device("Máy A")
    create_device("Máy B")
    create_device("Máy C", paired=False)
    with transaction(app) as session:
        session.execute(
            sa.update(KioskDevice)
            .where(KioskDevice.name == "Máy B")
            .values(last_seen_at=utc_now() - timedelta(hours=3), waiting=12, oldest_seconds=20000)
        )
    sign_in(client, create_account(app, "manager"))
    shown = page(client.get("/manage/kiosks/"))
    names = [link.text for link in shown.findall(".//tbody//a")]
    assert names[0] == "Máy B"
    assert "Im lặng đã 3 giờ" in shown.text
    assert "12 lượt chưa gửi, lâu nhất đã 5 giờ" in shown.text
    assert "Chờ ghép máy" in shown.text
    assert "1 máy cần có người xem" in shown.text


def test_devices_of_other_units_are_not_there(app, client, sign_in, page, create_device):
    root = the_unit(app)
    ours, theirs = (create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN"))
    create_touchpoint(app, "K2", kind="kiosk", unit=ours)
    public_id, token = create_device(
        "Máy của người khác", touchpoint=create_touchpoint(app, "K3", kind="kiosk", unit=theirs)
    )
    sign_in(client, create_account(app, "manager", ours))
    shown = client.get("/manage/kiosks/")
    assert "Máy của người khác" not in shown.text
    csrf = {"csrf_token": page(shown).find(".//input[@name='csrf_token']").get("value")}
    assert client.get(f"/manage/kiosks/{public_id}").status_code == 404
    for what in ("pin", "revoke", "pairing"):
        assert client.post(f"/manage/kiosks/{public_id}/{what}", data={**csrf, "pin": PIN}).status_code == 404
    assert client.post("/manage/kiosks/", data={**csrf, "touchpoint": "K3", "name": "x"}).status_code == 422
    assert told(app.test_client(), token, kiosk="K3").status_code == 200
