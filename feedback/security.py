"""Who may open what: deny by default, and the headers every answer carries."""

import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import CSRFProtect

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

csrf = CSRFProtect()

PUBLIC = frozenset({"everybody"})
SIGNED_IN = frozenset({"anybody signed in"})

# Views that are not ours to decorate.
LIBRARY_VIEWS = {
    "static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": SIGNED_IN,
    "security.verify": frozenset(),  # asking for the password again: nothing needs it yet
}


def public(view: View) -> View:
    """Everybody may open this, without signing in."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever has an account may open this."""
    view.policy = SIGNED_IN  # type: ignore[attr-defined]
    return view


def only(*roles: str) -> Callable[[View], View]:
    """Who has one of these roles may open this; for which units, the use case decides."""

    def mark(view: View) -> View:
        view.policy = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Return who may open an endpoint; nobody, where nothing was said."""
    if endpoint in LIBRARY_VIEWS:
        return LIBRARY_VIEWS[endpoint]
    return getattr(app.view_functions[endpoint], "policy", frozenset())


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.before_request(check_access)
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def check_access() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # an unknown address: 404 says so to everybody
    policy = policy_of(current_app, request.endpoint)
    if policy == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    if policy != SIGNED_IN and not any(current_user.has_role(role) for role in policy):
        abort(403)
    return None


def csp_nonce() -> str:
    """Return the password under which this one page's inline style and script run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_headers(response: Response) -> Response:
    headers = response.headers
    inline = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'{inline}; script-src 'self'{inline}; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    if not current_app.config["IS_LOCAL"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.blueprint == "security":
        headers.pop("Cache-Control", None)  # Flask-Security writes one that no browser understands
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
