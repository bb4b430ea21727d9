"""Where a signed-in person starts, and in which language they read."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.i18n import LANGUAGES
from feedback.security import own_path, signed_in

blueprint = Blueprint("accounts", __name__)


# The page of each role's work; of several roles the first one counts.
FIRST_PAGES = {
    "manager": "reports.overview",
    "analyst": "reports.overview",
    "administrator": "reports.overview",
    "inspector": "concerns.overview",
    "staff": "complaints.overview",
    "employer": "employers.overview",
    "raw_text": "raw_texts.overview",
}


@blueprint.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    """Lead everybody to the page of their work, and whoever has none to their own account."""
    pages = (page for role, page in FIRST_PAGES.items() if current_user.has_role(role))
    return redirect(url_for(next(pages, "security.change_password")))


@blueprint.post("/language")
@signed_in
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(own_path(request.form.get("next", "")))
