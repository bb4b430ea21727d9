"""S-05: what another site makes a browser send is refused, even with the right token in it."""

import pytest

from feedback.security import csrf
from tests.factories import create_account, create_touchpoint, form_fields
from tests.security.routes import address_of

pytestmark = pytest.mark.one_database

FOREIGN = {
    "another site, as browsers say it": {"Sec-Fetch-Site": "cross-site"},
    "another host of the same domain": {"Sec-Fetch-Site": "same-site"},
    "another site, older browser": {"Origin": "https://evil.example"},
    "a frame without an origin": {"Origin": "null"},
    "ours as a part of the name": {"Origin": "http://localhost.evil.example"},
    "ours before an at": {"Origin": "http://localhost@evil.example"},
    "another port": {"Origin": "http://localhost:8081"},
    "no address at all": {"Origin": "http://["},
    "one of two says so": {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
}
OURS = {
    "as browsers say it": {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    "typed": {"Sec-Fetch-Site": "none"},
    "older browser": {"Origin": "http://localhost"},
    "the address people use": {"Origin": "http://127.0.0.1:8000"},
    "https ends at a server in front": {"Origin": "https://localhost"},
    "a browser that says nothing": {},
}


@pytest.fixture
def token(app, client, sign_in, page):
    sign_in(client, create_account(app, "administrator"))
    return page(client.get("/complaints/")).find(".//input[@name='csrf_token']").get("value")


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_what_another_site_sends_does_nothing(client, page, token, headers):
    answer = client.post("/language", data={"csrf_token": token, "language": "en"}, headers=headers)
    assert answer.status_code == 403
    assert "từ trang khác" in page(answer).text
    assert page(client.get("/complaints/")).root.get("lang") == "vi"


@pytest.mark.parametrize("headers", OURS.values(), ids=OURS)
def test_what_our_own_page_sends_is_done(client, page, token, headers):
    answer = client.post("/language", data={"csrf_token": token, "language": "en"}, headers=headers)
    assert answer.status_code == 302
    assert page(client.get("/complaints/")).root.get("lang") == "en"


def test_every_change_by_a_session_is_guarded(app, client, token):
    """Also each one that is added later: what is exempt acts by no session."""
    exempt = {blueprint.name for blueprint in csrf._exempt_blueprints}
    assert exempt == {"collection", "receipts", "kiosk", "invitations", "slips_api"}
    tried = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint.partition(".")[0] in exempt:
            continue
        address = address_of(app, rule, "POST")
        answer = client.post(address, data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, rule
        tried += 1
    assert tried > 50


def test_a_citizens_words_count_wherever_the_form_was_shown(app, client):
    """Browsers inside other apps say odd things; there is no session that could be misused."""
    create_touchpoint(app)
    for headers in FOREIGN.values():
        assert client.post("/f/TAMKY1", data=form_fields(), headers=headers).status_code == 303
