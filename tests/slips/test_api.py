"""POST /api/v1/slips: who has a key makes slips for its units, everybody else is told the same."""

import base64

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from feedback.cli import cli
from feedback.database import db
from feedback.models import ApiKey, Slip, Submission
from tests.factories import create_touchpoint, create_unit, form_fields


@pytest.fixture
def units(app):
    root = create_unit(app, "QNM")
    units = {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}
    for code, unit in units.items():
        create_touchpoint(app, f"{code}1", unit=unit)
    return units


@pytest.fixture
def key(runner, units):
    done = runner.invoke(cli, ["api-keys", "add", "dossier system", "--unit", "TAMKY"])
    assert done.exit_code == 0
    return done.stdout.strip()


@pytest.fixture
def call(client, key):
    def ask(shown=key, **body):
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        body = {"touchpoint": "TAMKY1", "kind": "receipt", **body}
        return client.post("/api/v1/slips", json=body, headers=headers)

    return ask


def test_a_program_gets_slips_that_work(app, client, call, tmp_path):
    answer = call(count=2, sector="land")
    assert answer.status_code == 201
    one, other = answer.json["slips"]
    assert one["url"].endswith(f"/f/TAMKY1?t={one['token']}")
    assert one["token"] != other["token"]
    picture = tmp_path / "qr.png"
    picture.write_bytes(base64.b64decode(one["qr_png_base64"]))
    assert zxingcpp.read_barcodes(Image.open(picture))[0].text == one["url"]
    assert one["qr_svg"].startswith("<svg")
    assert client.post("/f/TAMKY1", data=form_fields(slip=one["token"])).status_code == 303
    with app.app_context():
        kept = db.session.scalars(sa.select(Submission)).one()
        assert (kept.stream, kept.slip_kind, kept.sector) == ("verified", "receipt", "land")


def test_the_key_is_kept_as_a_hash_and_listed_without_itself(app, runner, key):
    with app.app_context():
        row = db.session.execute(sa.select(ApiKey.__table__)).one()
    assert key.encode() not in str(tuple(row)).encode()
    listed = runner.invoke(cli, ["api-keys", "list"]).stdout
    assert "dossier system" in listed
    assert key not in listed


@pytest.mark.one_database
@pytest.mark.parametrize("shown", ["", "gopy_wrong", "é", "x" * 5000])
def test_without_a_valid_key_nothing_is_made(app, call, shown):
    answer = call(shown)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    with app.app_context():
        assert db.session.scalars(sa.select(Slip)).all() == []


def test_a_revoked_key_is_dead_at_once(runner, call):
    assert call().status_code == 201
    key_id = runner.invoke(cli, ["api-keys", "list"]).stdout.split("\t")[0]
    assert runner.invoke(cli, ["api-keys", "revoke", key_id]).exit_code == 0
    assert call().status_code == 401
    assert runner.invoke(cli, ["api-keys", "revoke", "nobody"]).exit_code == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"touchpoint": "HOIAN1"}, "touchpoint"),
        ({"touchpoint": "NOWHERE"}, "touchpoint"),
        ({"touchpoint": 7}, "touchpoint"),
        ({"kind": "gift"}, "kind"),
        ({"kind": ["receipt"]}, "kind"),
        ({"count": 0}, "count"),
        ({"count": 101}, "count"),
        ({"count": True}, "count"),
        ({"count": "5"}, "count"),
        ({"sector": "Đất đai"}, "sector"),
        ({"sector": "x" * 33}, "sector"),
        ({"citizen": "Trần Thị Bé"}, "citizen"),
    ],
)
def test_what_cannot_be_done_says_what_is_wrong(call, body, fault):
    answer = call(**body)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [fault]


@pytest.mark.one_database
def test_other_than_json_is_refused(client, key):
    headers = {"Authorization": f"Bearer {key}"}
    assert client.post("/api/v1/slips", data="{}", headers=headers).status_code == 415
    for body in (b"[]", b"7", b"{", b'"x"', b"null"):
        answer = client.post("/api/v1/slips", data=body, headers=headers, content_type="application/json")
        assert answer.status_code == 422, body
    assert client.get("/api/v1/slips", headers=headers).status_code == 405


@pytest.mark.one_database
def test_a_program_gone_wild_is_slowed_down(call):
    answers = [call(kind="x") for _ in range(121)]
    assert {answer.status_code for answer in answers[:120]} == {422}
    assert answers[120].status_code == 429
    assert answers[120].headers["Retry-After"]
