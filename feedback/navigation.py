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
    urgent = urgent_words(account) if INSPECTOR in roles else ""
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
            ": ".join(filter(None, (gettext("Sensitive comments"), urgent))),
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
        {
            "text": text,
            "href": url_for(endpoint),
            "current": request.blueprint == blueprint,
            # also where the menu is closed
            "urgent": urgent if blueprint == "concerns" else "",
        }
        for text, blueprint, endpoint, is_open in entries
        if is_open
    ]


def urgent_words(account: Any) -> str:
    """Return how many threats and signs of self-harm nobody has looked at yet, if any."""
    urgent = urgent_count(account)
    return ngettext("%(num)s urgent", "%(num)s urgent", urgent) if urgent else ""
