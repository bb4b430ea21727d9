"""S-16: whatever an address asks for, the answer is a page: found, not found or not understood."""

import pytest

from tests.factories import create_account
from tests.security.routes import address_of
from tests.security.walking import place_of, walk

pytestmark = pytest.mark.one_database

HOSTILE = (
    "' OR 1=1 --",
    "\x00",
    "\ud7ff\ufffe",
    "../../etc/passwd",
    "-1",
    "9" * 40,
    "2026-13",
    "9999-12",
    "2026-10-32",
    "à" * 300,
    "//[",
)


def test_no_question_breaks_a_page(sample, signed_in):
    client = signed_in("admin")
    asked = {}
    for answer in walk(sample, client):
        for name in answer.request.args:
            asked.setdefault((place_of(sample, answer.request.path), name), answer.request.path)
    assert len(asked) > 8
    for (_, name), path in asked.items():
        for words in HOSTILE:
            status = client.get(path, query_string={name: words, "lang": words}).status_code
            assert status < 500, (path, name, words)


def test_no_address_breaks_a_page(app, client, sign_in):
    """Nor what stands in it where a code, a month or a name is meant."""
    sign_in(client, create_account(app, "administrator"))
    for rule in app.url_map.iter_rules():
        for words in HOSTILE if rule.arguments and "GET" in rule.methods else ():
            answer = client.get(address_of(app, rule, "GET", words))
            assert answer.status_code < 500, (rule, words)
