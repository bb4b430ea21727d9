"""What is written down of each request, and what never is."""

import json
import socket
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import request

from feedback.database import db
from tests import servers
from tests.factories import PASSWORD, create_account, create_touchpoint, form_fields

pytestmark = pytest.mark.one_database

PROGRAM = Path(sys.executable).with_name("feedback")


@pytest.fixture
def log(capsys):
    """The lines written to stderr since it was last read; each must be JSON."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.split("\n") if line]


def requests_in(lines):
    return [line for line in lines if line["event"] == "request"]


def test_each_request_is_one_line_with_its_id(log, client):
    log()
    for address, status in (("/healthz", 200), ("/", 200), ("/nothing", 404), ("/manage/", 302)):
        answer = client.get(address)
        (line,) = requests_in(log())
        assert line["request_id"] == answer.headers["X-Request-Id"]
        assert (line["method"], line["path"], line["status"]) == ("GET", address, status)
        assert line["ms"] >= 0


def test_each_request_has_an_id_of_its_own(client):
    ids = {client.get("/healthz", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] for _ in range(5)}
    assert len(ids) == 5
    assert "mine" not in ids


@pytest.mark.parametrize("bad", ["\r\nSet-Cookie: x=1", "\x1b[31m", "\u2028", '"},{"event":"forged'])
def test_nobody_forges_a_line(log, client, bad):
    log()
    client.get(f"/nothing{bad}", headers={"User-Agent": "x"})
    (line,) = log()
    assert line["event"] == "request"
    assert line["status"] == 404


def test_a_receipt_is_never_written_down(app, client, capsys):
    create_touchpoint(app)
    answer = client.post("/f/TAMKY1", data=form_fields(), follow_redirects=True)
    receipt = answer.request.path.removeprefix("/r/")
    client.get(f"/r/{receipt.lower()}")
    client.get(f"/r/{receipt}/more")
    client.get(f"/R/{receipt}")
    client.get("/", environ_overrides={"PATH_INFO": f"//r/{receipt}"})
    written = capsys.readouterr().err
    assert receipt.lower() not in written.lower()
    assert '"/r/-"' in written


def groups(receipt, between):
    return between.join(receipt[start : start + 4] for start in range(0, 26, 4))


WAYS_TO_TYPE = {
    "as given": lambda receipt: receipt,
    "small": str.lower,
    "groups": lambda receipt: groups(receipt, " "),
    "dashes": lambda receipt: groups(receipt, "-").lower(),
    "long dashes": lambda receipt: groups(receipt, "–"),
    "dots": lambda receipt: groups(receipt, "."),
    "spaces that do not break": lambda receipt: groups(receipt, "\u00a0"),
    "look-alikes": lambda receipt: receipt.translate(str.maketrans("OIB", "018")),
    "wide": lambda receipt: "".join(chr(ord(letter) + 0xFEE0) for letter in receipt),
    "in quotes": lambda receipt: f"“{receipt}”.",
    "with more": lambda receipt: f"ma:{receipt}?",
    "one missing": lambda receipt: receipt[:-1],
    "one too many": lambda receipt: f"{receipt}A",
    "escaped twice": lambda receipt: groups(receipt, "%20"),
}


@pytest.mark.parametrize(
    "place", ["/{}", "/f/{}", "/k/{}", "/f/{}/", "/./r/{}", "/f/../r/{}", "/static/../r/{}", "/login/{}"]
)
def test_a_receipt_typed_into_the_wrong_place_is_not_written_down(log, client, place):
    for way, typed in WAYS_TO_TYPE.items():
        path = place.format(typed("CWNLO3QIBB7YRE2KDTXGH5MUVA"))
        log()
        client.get("/", environ_overrides={"PATH_INFO": path.encode().decode("latin-1")})
        assert [line["path"] for line in requests_in(log())] == [place.format("-")], way


@pytest.mark.parametrize(
    "path", ["/f/TAMKY1", "/manage/reports/QNM/2026-10.pdf", "/intake/paper/0123456789abcdef"]
)
def test_other_paths_are_written_down_as_they_are(log, client, path):
    log()
    client.get(path)
    assert [line["path"] for line in requests_in(log())] == [path]


def test_what_people_write_is_never_written_down(app, client, sign_in, capsys):
    """Canaries in every field, also where it all ends in an error."""

    def break_down():
        canary = request.form["comment"]
        raise ValueError(f"cannot do with {len(canary)}")

    app.add_url_rule("/broken", "broken", break_down, methods=["POST"])
    app.view_functions["broken"].policy = frozenset({"everybody"})
    app.extensions["csrf"].exempt(break_down)
    create_touchpoint(app)
    sign_in(client, create_account(app))
    canaries = {
        name: f"canary{name}" for name in ("comment", "contact_name", "contact_phone", "dossier_code")
    }
    assert client.post("/broken", data=canaries).status_code == 500
    client.post("/f/TAMKY1", data=form_fields(**canaries, contact_consent="yes"))
    client.post("/f/TAMKY1", data=form_fields(rating=None, **canaries))
    client.get("/?canaryquery=1", headers={"Referer": "http://canaryreferer/", "User-Agent": "canarybrowser"})
    written = capsys.readouterr().err
    assert "canary" not in written
    assert PASSWORD not in written
    assert client.get_cookie("gop_y").value not in written
    assert "ValueError" in written


def test_an_unforeseen_error_tells_the_person_a_number_and_the_log_the_rest(app, log, client, page):
    create_touchpoint(app)
    with app.app_context():
        db.session.execute(sa.text("update question set label = '\"not a map\"'"))
        db.session.commit()
    log()
    answer = client.get("/f/TAMKY1")
    lines = log()
    assert answer.status_code == 500
    assert page(answer).root.get("lang") == "vi"
    assert answer.headers["X-Request-Id"] in page(answer).text
    assert {line["request_id"] for line in lines} == {answer.headers["X-Request-Id"]}
    assert any("exception" in line for line in lines)
    for secret in ("Traceback", "feedback/", ".py", "AttributeError", "Werkzeug"):
        assert secret not in answer.text


def test_the_level_can_be_chosen(capsys, make_app, settings):
    quiet = make_app({**settings, "FEEDBACK_LOG_LEVEL": "error"})
    capsys.readouterr()
    quiet.test_client().get("/healthz")
    assert capsys.readouterr().err == ""
    make_app(settings).test_client().get("/healthz")
    assert "/healthz" in capsys.readouterr().err


def test_a_request_that_is_none_is_told_without_who_sent_it_and_what(tmp_path, settings):
    log = tmp_path / "service.log"
    noise = [
        b"CANARY /r/CWNLO3QIBB7YRE2KDTXGH5MUVA HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie canary\r\n\r\n",
        b"GET /" + b"canary" * 1000 + b" HTTP/1.1\r\n\r\n",
    ]
    with servers.service([PROGRAM, "serve"], settings, folder=tmp_path, log=log) as base_url:
        port = int(base_url.rpartition(":")[2])
        for bad in noise:
            with socket.create_connection(("127.0.0.1", port), timeout=servers.PATIENCE) as connection:
                connection.sendall(bad)
                assert connection.recv(20).startswith(b"HTTP/1.1 4")
    written = log.read_text()
    lines = [json.loads(line) for line in written.splitlines() if not line.startswith("Serving at")]
    told = [line["error"] for line in lines if line["event"] == "invalid_request"]
    assert told == ["InvalidHTTPVersion", "InvalidHeader", "LimitRequestLine"]
    for secret in ("127.0.0.1:", "ip=", "canary", "cwnlo3"):
        assert secret not in written.partition("\n")[2].lower()
