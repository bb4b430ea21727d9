"""S-29: whatever breaks, wherever, nobody is told how the service is made."""

import pytest

from feedback.security import policy_of
from tests.factories import create_account, create_touchpoint
from tests.security.routes import address_of

pytestmark = pytest.mark.one_database

INNARDS = (
    "Traceback",
    "feedback/",
    ".py",
    "secret of the house",
    "RuntimeError",
    "Werkzeug",
    "gunicorn",
    "SQL",
)


def breaking_down(policy):
    """A view that fails, open to whom the one in its place was."""

    def break_down(**_values):
        raise RuntimeError("secret of the house")

    break_down.policy = policy
    return break_down


@pytest.fixture
def broken(app, client, sign_in):
    """The service in which every route fails, to somebody who may open them all."""
    create_touchpoint(app)
    sign_in(client, create_account(app, "administrator"))
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = breaking_down(policy_of(app, endpoint))
    return client


def test_a_fault_in_any_route_tells_nothing(app, broken):
    tried = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        answer = broken.get(address_of(app, rule, "GET"))
        assert answer.status_code in {403, 500}, rule
        tried += answer.status_code == 500
        for word in INNARDS:
            assert word not in answer.text, (rule, word)
            assert word not in str(answer.headers), (rule, word)
    assert tried > 40


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_nobody_needs_do_nothing(client, method):
    for address in ("/", "/login", "/manage/"):
        answer = client.open(address, method=method, headers={"X-Canary": "canary"})
        assert answer.status_code == 405, address
        assert "canary" not in answer.text
