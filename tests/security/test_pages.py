"""What every page there is has in common, also those that come later: found by walking, not from a list."""

import pytest

from tests.security.walking import walk

pytestmark = pytest.mark.one_database

WITHOUT_SESSION = ("/f/", "/r/", "/k/")


@pytest.mark.parametrize("who", ["admin", "inspector"])
def test_every_answer_protects_itself(sample, signed_in, who):
    """S-03, S-04."""
    visited = set()
    for answer in walk(sample, signed_in(who)):
        path, headers = answer.request.path, answer.headers
        visited.add(path)
        assert answer.status_code < 500, path
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy or "frame-ancestors 'self'" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
        if path.startswith(("/manage", "/complaints", "/intake", "/home", "/login", "/password")):
            assert headers["Cache-Control"] == "no-store", path
        if path.startswith(WITHOUT_SESSION):
            assert "Set-Cookie" not in headers, path
        for cookie in headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie, (path, cookie)
            assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie, (path, cookie)
    assert len(visited) > (60 if who == "admin" else 8)
