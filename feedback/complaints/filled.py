"""What was filled in, as the use cases take it."""

from collections.abc import Sequence
from uuid import UUID

from flask import g
from flask_babel import gettext

from analysis import redact
from feedback.complaints.filing import Filing, Said
from feedback.complaints.forms import ComplaintForm, SpeakingForm, VoiceForm
from feedback.consent.texts import agreement_to
from feedback.fields import choices
from feedback.i18n import in_language
from feedback.models import OrgUnit, Picture, Screen
from feedback.pictures.files import is_there
from feedback.screens.service import all_screens, screens_in_use


def offer_units(form: SpeakingForm, units: Sequence[OrgUnit]) -> bool:
    """Let somebody choose for which of these they speak, if there are several; tell whether any is."""
    offered = [(unit.code, unit.name) for unit in units]
    form.unit.choices = choices([("", gettext("Choose an office")), *offered])
    if len(units) == 1:
        del form.unit
    return bool(units)


def offer_screens(form: ComplaintForm) -> None:
    """Let one of the catalogue's screens be chosen, or none."""
    form.screen.choices = choices([("", gettext("Another screen, or I do not know")), *screens_offered()])


def pictured_screens() -> list[Screen]:
    """Return the screens in use whose picture can be looked at."""
    return [screen for screen in screens_in_use() if screen.picture and is_there(screen.picture)]


def screens_offered() -> list[tuple[str, str]]:
    """Return the screens of the catalogue, code and name."""
    return [(screen.code, in_language(screen.name)) for screen in screens_in_use()]


def screen_name(code: str | None) -> str:
    """Return a screen's name, also of one that is not offered any more."""
    return screen_names().get(code or "") or gettext("Another screen")


def screen_names() -> dict[str, str]:
    """Return all names by their codes, read once for a request."""
    if "screen_names" not in g:
        g.screen_names = {screen.code: in_language(screen.name) for screen in all_screens()}
    return g.screen_names  # type: ignore[no-any-return]


def unit_of(form: SpeakingForm, units: Sequence[OrgUnit]) -> OrgUnit:
    return units[0] if form.unit is None else next(unit for unit in units if unit.code == form.unit.data)


def said_in(form: ComplaintForm | VoiceForm, units: Sequence[OrgUnit], pictures: Sequence[Picture]) -> Said:
    """Return what one person says; what they work with only where they agreed to tell it."""
    shown = form.consent_shown if form.consent.data else None
    surroundings = surroundings_in(form) if shown else None
    return Said(
        unit=unit_of(form, units),
        severity=form.severity.data,
        frequency=form.frequency.data,
        words=form.words.data or "",
        surroundings=surroundings,
        consent=agreement_to(shown) if shown and surroundings else None,
        pictures=pictures,
    )


def surroundings_in(form: SpeakingForm) -> dict[str, str] | None:
    return {name: redact(value).text for name, value in form.offered.items()} or None


def filing_of(form: ComplaintForm, units: Sequence[OrgUnit], pictures: Sequence[Picture]) -> Filing:
    return Filing(
        filing_id=UUID(form.filing_id.data),
        said=said_in(form, units, pictures),
        screen=form.screen.data or None,
        task=form.task.data,
        wish=form.wish.data,
    )


def filing_id_of(form: ComplaintForm) -> UUID | None:
    """Return which form this is; nothing where that field was tampered with."""
    try:
        return UUID(form.filing_id.data)
    except ValueError:
        return None


def typed_text(form: ComplaintForm) -> str:
    """Return all that was typed, as one text: what known complaints are compared with."""
    return " ".join(filter(None, (form.task.data, form.words.data, form.wish.data)))
