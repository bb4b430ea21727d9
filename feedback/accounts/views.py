"""Where a signed-in person starts, and in which language they read."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.i18n import LANGUAGES
from feedback.security import own_path, signed_in

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    """Lead everybody to the page of their work."""
    if any(current_user.has_role(role) for role in ("manager", "analyst", "administrator")):
        return redirect(url_for("reports.overview"))
    return redirect(
        url_for("concerns.overview" if current_user.has_role("inspector") else "complaints.overview")
    )


@blueprint.post("/language")
@signed_in
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(own_path(request.form.get("next", "")))
