"""Forged requests: what another site makes the browser of somebody signed in send.

Two checks that fail apart from each other (OWASP, Cross-Site Request Forgery Prevention): where the request
comes from, as the browser says it and no page can write it, and the form's token.
"""

from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFProtect

from feedback.errors import FeedbackError

OURS = frozenset({"same-origin", "none"})  # none: typed, or from a bookmark


class FromElsewhere(FeedbackError):
    """Another site's page sent this."""

    status = 403

    def message(self) -> str:
        return gettext("This was sent from another website, so nothing was done. Open the page here instead.")


class ForgeryProtection(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's check of the token, after one of where the request comes from."""

    def protect(self, apply_exemptions: bool = False) -> None:
        is_exempt = apply_exemptions and (not request.endpoint or self._is_exempt())
        if not is_exempt and request.method in current_app.config["WTF_CSRF_METHODS"]:
            require_our_origin()
        super().protect(apply_exemptions)


def require_our_origin() -> None:
    """Refuse what another site sent. A browser too old to say where from is left to the token."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site and site not in OURS:
        raise FromElsewhere
    if origin and not is_ours(origin):
        raise FromElsewhere


def is_ours(origin: str) -> bool:
    """Tell whether an origin is this site. Its host was compared with those we answer to before.

    The scheme is not looked at: a web server in front speaks https, and plain http to us.
    """
    try:
        place = urlsplit(origin).netloc
    except ValueError:
        return False
    return place in {request.host, urlsplit(current_app.config["BASE_URL"]).netloc}
