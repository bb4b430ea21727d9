"""The one navigation of signed-in pages: to each what their roles open."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext

from feedback.concerns.service import INSPECTOR, urgent_count

MANAGING = {"manager", "analyst", "administrator"}


def navigation(account: Any) -> list[dict[str, Any]]:
    """Return the entries in GOV.UK Frontend's form."""
    if not account.is_authenticated:
        return []
    roles = {role.name for role in account.roles}
    entries = [
        (gettext("Reports"), "reports", "reports.overview", roles & MANAGING),
        (gettext("Improvements"), "backlog", "backlog.overview", roles & {"manager", "administrator"}),
        (
            gettext("Touchpoints"),
            "touchpoints",
            "touchpoints.overview",
            roles & {"manager", "administrator"},
        ),
        (
            gettext("Enter feedback"),
            "intake",
            "intake.overview",
            roles & {"staff", "manager", "administrator"},
        ),
        (gettext("Doubtful answers"), "abuse", "abuse.overview", roles & {"manager", "administrator"}),
        (gettext("Surveys"), "surveys", "surveys.overview", roles & {"manager", "administrator"}),
        (
            concerns_label(account) if INSPECTOR in roles else "",
            "concerns",
            "concerns.overview",
            roles & {INSPECTOR},
        ),
        (gettext("Information system"), "complaints", "complaints.overview", True),
        (gettext("Kiosks"), "kiosks", "kiosks.overview", roles & {"manager", "administrator"}),
        (gettext("Recordings"), "recordings", "recordings.overview", roles & {"manager", "administrator"}),
        (gettext("Languages"), "languages", "languages.overview", roles & {"administrator"}),
    ]
    return [
        {"text": text, "href": url_for(endpoint), "current": request.blueprint == blueprint}
        for text, blueprint, endpoint, is_open in entries
        if is_open
    ]


def concerns_label(account: Any) -> str:
    """Return the queue's name, with how many threats and signs of self-harm nobody has looked at yet."""
    urgent = urgent_count(account)
    if not urgent:
        return gettext("Sensitive comments")
    return ngettext("Sensitive comments: %(num)s urgent", "Sensitive comments: %(num)s urgent", urgent)
