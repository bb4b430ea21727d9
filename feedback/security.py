"""Who may open what: deny by default, and the headers every answer carries."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from markupsafe import Markup

from feedback.forgery import ForgeryProtection
from feedback.paths import resource_dir

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

csrf = ForgeryProtection()

NOBODY = "'none'"
# These pages know nobody and show nothing of anybody, and must fit into one round trip.
FORMS = "/f/"
# What no page of ours asks a device for, so that nothing that got into one can.
UNUSED_FEATURES = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)
PUBLIC = frozenset({"everybody"})
SIGNED_IN = frozenset({"anybody signed in"})

# Views that are not ours to decorate.
LIBRARY_VIEWS = {
    "static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": SIGNED_IN,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": SIGNED_IN,
    "security.verify": SIGNED_IN,
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


def takes_files(mebibytes: int) -> Callable[[View], View]:
    """This view takes uploads up to so many MiB; all others only what a form can hold."""

    def mark(view: View) -> View:
        view.takes_bytes = mebibytes * 1024 * 1024  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Return who may open an endpoint; nobody, where nothing was said."""
    if endpoint in LIBRARY_VIEWS:
        return LIBRARY_VIEWS[endpoint]
    return getattr(app.view_functions[endpoint], "policy", frozenset())


def init_app(app: Flask) -> None:
    app.before_request(allow_files)  # before the check of forged forms, which reads what was sent
    csrf.init_app(app)
    app.before_request(check_access)
    app.after_request(add_headers)
    app.jinja_env.globals.update(inline=inline, plays_sound=plays_sound)


def allow_files() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if limit := getattr(view, "takes_bytes", None):
        request.max_content_length = limit


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


def own_path(address: str) -> str:
    """Return the address if it lies on this site, else the start page: nobody is sent elsewhere."""
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:  # "//[": no address at all
        return url_for("accounts.home")
    is_ours = (
        not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    )
    return address if is_ours and address.isprintable() else url_for("accounts.home")


def inline(element: Literal["style", "script"], name: str) -> Markup:
    """Return a file of ``templates/`` inside an element that this page's policy lets run.

    It is let run by its hash: a nonce would be another one in each answer, and a page kept offline is none.
    So nothing of a request may stand in it; what a script must know stands in attributes.
    """
    content, policy = inline_file(name)
    _policies()[element].append(policy)
    return Markup("<{0}>{1}</{0}>").format(element, Markup(content))  # noqa: S704, a file of ours


@cache
def inline_file(name: str) -> tuple[str, str]:
    """Return a file's text and the source that names it in a policy (CSP Level 3, 2.3.1)."""
    content = (resource_dir("templates") / name).read_text(encoding="utf-8")
    digest = hashlib.sha256(content.encode()).digest()
    return content, f" 'sha256-{b64encode(digest).decode()}'"


def plays_sound() -> None:
    """This page may play recordings of our own."""
    _policies()["media"] = [" 'self'"]


def _policies() -> dict[str, list[str]]:
    """Return what this page's policy allows besides the usual; whoever keeps the page keeps it too."""
    if "inline_policies" not in g:
        g.inline_policies = {"style": [], "script": [], "media": []}
    return g.inline_policies  # type: ignore[no-any-return]


def show_in_frame() -> None:
    """Let pages of this site show the present answer in a frame; by default nobody may."""
    g.frame_ancestors = "'self'"


def show_frames() -> None:
    """Let the present page show frames of this site; by default a page has none."""
    g.frame_sources = "; frame-src 'self'"


def add_headers(response: Response) -> Response:
    headers = response.headers
    inlined = g.get("inline_policies", {})
    policy = content_policy(
        style="".join(inlined.get("style", ())),
        script="".join(inlined.get("script", ())),
        media="".join(inlined.get("media", ())),
        frame_ancestors=g.get("frame_ancestors", NOBODY),
        frame_sources=g.get("frame_sources", ""),
    )
    headers.setdefault("Content-Security-Policy", policy)  # a picture has a stricter one
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    if not request.path.startswith(FORMS):
        # Other sites' pages may neither hold one of ours nor load what it shows.
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = UNUSED_FEATURES
    if not current_app.config["IS_LOCAL"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.blueprint == "security":
        headers.pop("Cache-Control", None)  # Flask-Security writes one that no browser understands
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def content_policy(*, style: str, script: str, media: str, frame_ancestors: str, frame_sources: str) -> str:
    """Return what a page may load and run (CSP Level 3), given what it may besides the usual."""
    media_sources = f"media-src{media}; " if media else ""
    return (
        f"default-src 'none'; {media_sources}style-src 'self'{style}; script-src 'self'{script}; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {frame_ancestors}{frame_sources}"
    )
