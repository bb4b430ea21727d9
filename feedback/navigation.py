"""The one navigation of signed-in pages: to each what their roles open, grouped by what people do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext, ngettext

from feedback.accounts.service import reaches_everything
from feedback.concerns.service import INSPECTOR, urgent_count
from feedback.models import WORKING

READING = frozenset({"manager", "analyst", "administrator"})
ENTERING = frozenset({"staff", "manager", "administrator"})
MANAGING = frozenset({"manager", "administrator"})

# As many fit into one line of 1280 px in both languages: who opens no more sees no groups.
FITTING = 5


@dataclass(frozen=True)
class Place:
    """Where the menu leads, and whose roles open it."""

    text: object  # lazy
    endpoint: str
    roles: frozenset[str]
    is_of_all: bool = False  # opened only by who has the role for the whole tree

    @property
    def blueprints(self) -> set[str]:
        own = self.endpoint.partition(".")[0]
        return {own, *BELONGING.get(own, ())}


@dataclass(frozen=True)
class Entry:
    """A line of the menu: a page, or a group with its pages."""

    text: str
    href: str = ""
    is_current: bool = False
    urgent: str = ""  # shown where the menu is closed, too
    entries: Sequence["Entry"] = ()


# Pages of other blueprints that stand under an entry.
BELONGING = {
    "reports": ("official_indices", "publications", "alerts"),
    "units": ("plans",),
    "volumes": ("register_figures",),
    "surveys": ("survey_editing", "survey_deciding"),
    "touchpoints": ("staffing",),
    "campaigns": ("tasks",),
    "complaints": ("complaint_deciding",),
    "themes": ("comments", "teaching", "theme_catalogue", "theme_headings", "theme_runs"),
}

REPORTS = Place(lazy_gettext("Reports"), "reports.overview", READING)
THEMES = Place(lazy_gettext("Themes"), "themes.overview", READING)
IMPROVEMENTS = Place(lazy_gettext("Improvements"), "backlog.overview", MANAGING)
# Never in a group: how many are urgent must be seen without opening anything.
CONCERNS = Place(lazy_gettext("Sensitive comments"), "concerns.overview", frozenset({INSPECTOR}))
POSTAL = Place(lazy_gettext("Postal counters"), "employers.overview", frozenset({"employer"}))
RAW_TEXTS = Place(lazy_gettext("Texts as typed"), "raw_texts.overview", frozenset({"raw_text"}))
LISTENING = (
    Place(lazy_gettext("Enter feedback"), "intake.overview", ENTERING),
    Place(lazy_gettext("What you are asked"), "asked.overview", frozenset(WORKING)),
    Place(lazy_gettext("Usability campaigns"), "campaigns.overview", READING),
    Place(lazy_gettext("Information system"), "complaints.overview", frozenset(WORKING)),
    Place(lazy_gettext("Doubtful answers"), "abuse.overview", MANAGING),
)
SETTING_UP = (
    Place(lazy_gettext("Units"), "units.overview", MANAGING),
    Place(lazy_gettext("Touchpoints"), "touchpoints.overview", MANAGING),
    Place(lazy_gettext("Procedures"), "procedures.overview", READING),
    Place(lazy_gettext("Volumes"), "volumes.overview", MANAGING),
    Place(lazy_gettext("Kiosks"), "kiosks.overview", MANAGING),
    Place(lazy_gettext("Surveys"), "surveys.overview", MANAGING),
    Place(lazy_gettext("Recordings"), "recordings.overview", MANAGING),
    Place(lazy_gettext("Screens"), "screens.overview", frozenset({"administrator"})),
    Place(lazy_gettext("Languages"), "languages.overview", frozenset({"administrator"}), is_of_all=True),
    Place(lazy_gettext("Accounts"), "people.overview", frozenset({"administrator"})),
)
KEEPING_RECORDS = (
    Place(lazy_gettext("Audit log"), "audit.overview", frozenset({"administrator"})),
    Place(lazy_gettext("Requests about data"), "data_requests.overview", frozenset({"administrator"})),
    Place(
        lazy_gettext("What people agree to"), "consent.overview", frozenset({"administrator"}), is_of_all=True
    ),
    Place(lazy_gettext("Keeping and deleting"), "retention.overview", frozenset({"administrator"})),
    Place(lazy_gettext("Working days"), "calendar.overview", frozenset({"administrator"})),
)
MENU: tuple[tuple[object, tuple[Place, ...]], ...] = (
    (None, (REPORTS, THEMES, POSTAL, CONCERNS, RAW_TEXTS)),
    (lazy_gettext("Listening"), LISTENING),
    (None, (IMPROVEMENTS,)),
    (lazy_gettext("Setting up"), SETTING_UP),
    (lazy_gettext("Records"), KEEPING_RECORDS),
)


def navigation(account: Any) -> list[Entry]:
    """Return the menu of an account, in groups where its pages would not fit into a line."""
    if not account.is_authenticated:
        return []
    roles = {role.name for role in account.roles}
    urgent = urgent_words(account) if INSPECTOR in roles else ""
    groups = [
        (name, [entry_of(place, urgent) for place in places if opens(account, place, roles)])
        for name, places in MENU
    ]
    needs_groups = sum(len(entries) for _name, entries in groups) > FITTING
    return [entry for name, entries in groups for entry in arranged(name, entries, needs_groups)]


def opens(account: Any, place: Place, roles: set[str]) -> bool:
    """Tell whether the account opens the page, with the roles it has anywhere."""
    return bool(place.roles & roles) and (not place.is_of_all or reaches_everything(account, *place.roles))


def entry_of(place: Place, urgent: str) -> Entry:
    mine = urgent if place is CONCERNS else ""
    return Entry(
        text=": ".join(filter(None, (str(place.text), mine))),
        href=url_for(place.endpoint),
        is_current=request.blueprint in place.blueprints,
        urgent=mine,
    )


def arranged(name: object, entries: list[Entry], needs_groups: bool) -> list[Entry]:
    """Return the entries as they are, or as one group under its name where there are several."""
    if name is None or not needs_groups or len(entries) < 2:
        return entries
    return [Entry(str(name), is_current=any(one.is_current for one in entries), entries=entries)]


def urgent_words(account: Any) -> str:
    """Return how many threats and signs of self-harm nobody has looked at yet, if any."""
    urgent = urgent_count(account)
    return ngettext("%(num)s urgent", "%(num)s urgent", urgent) if urgent else ""
