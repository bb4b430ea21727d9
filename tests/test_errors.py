"""What people are told when something cannot be done, and the headers every answer carries."""

import pytest
import sqlalchemy as sa
from flask import abort
from flask.testing import FlaskClient
from werkzeug.exceptions import default_exceptions

from feedback.database import db
from feedback.errors import PAGES
from tests.factories import create_account, create_touchpoint, form_fields

JSON = {"Accept": "application/json"}


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_error_is_a_page_in_plain_words(app, client, page, status, lang):
    app.add_url_rule("/broken", "broken", lambda: abort(status))
    app.view_functions["broken"].policy = frozenset({"everybody"})
    answer = client.get(f"/broken?lang={lang}")
    shown = page(answer)
    assert answer.status_code == status
    assert shown.root.get("lang") == lang
    assert shown.find(".//main//a") is not None
    assert default_exceptions[status].description[:30] not in answer.text
    assert (answer.headers["X-Request-Id"] in shown.text) == (status >= 500)


@pytest.mark.one_database
def test_a_program_is_told_in_json(client):
    answer = client.get("/r/AAAA", headers=JSON)
    assert answer.status_code == 404
    assert answer.json["error"]
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.one_database
def test_browsers_are_told_in_a_page(client):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get("/nothing", headers={"Accept": accept}).mimetype == "text/html"
    assert client.get("/nothing").mimetype == "text/html"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address", ["/.git/config", "/.env", "/metrics", "/admin", "/wp-login.php", "/static/../config.py"]
)
def test_there_is_nothing_to_find(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.one_database
def test_every_answer_carries_the_headers_that_protect_it(app, client, sign_in):
    create_touchpoint(app)
    receipt = client.post("/f/TAMKY1", data=form_fields()).location
    sign_in(client, create_account(app, "administrator"))
    # The form is kept for the way back, where it must bear the same submission_id.
    kept = {
        "/static/favicon.svg": "no-cache",
        "/f/worker.js": "no-cache",
        "/f/TAMKY1": "private, no-cache",
    }
    for address in (
        "/",
        "/f/TAMKY1",
        receipt,
        "/login",
        "/manage/",
        "/nothing",
        "/static/favicon.svg",
        "/f/worker.js",
        "/healthz",
    ):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert headers["Cache-Control"] == kept.get(address, "no-store"), address


@pytest.mark.one_database
def test_a_page_kept_offline_fits_the_policy_of_a_newer_answer(client):
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 1


def test_a_service_in_order_is_alive_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


def test_a_database_without_tables_is_not_ready(make_app, empty_database_url, tmp_path):
    settings = {"FEEDBACK_DATABASE_URL": empty_database_url, "FEEDBACK_DATA_DIR": str(tmp_path / "data")}
    client = make_app(settings).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "feedback init" in answer.json["status"]
    assert client.get("/healthz").status_code == 200


def test_a_database_of_another_version_is_not_ready(app, client):
    with app.app_context():
        db.session.execute(sa.text("update alembic_version set version_num = '0001_organisation'"))
        db.session.commit()
    assert client.get("/readyz").status_code == 503


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
