"""Posters, table tents and labels: what people scan, what it is for, and what it is not for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext
from markupsafe import Markup

from feedback.i18n import DEFAULT_LANGUAGE, LANGUAGES
from feedback.models import OrgUnit, SurveyVersion, Touchpoint
from feedback.organisation.codes import grouped, spoken
from feedback.organisation.formal_way import in_words
from feedback.organisation.links import poster_link, site
from feedback.paths import PACKAGE
from feedback.printing import pdf
from feedback.touchpoints.asked import has_faces, heading_of, version_at
from feedback.touchpoints.qr import svg_of

TEMPLATE = PACKAGE / "touchpoints" / "poster.typ"
# A page of A4 each: a poster, a table tent of two A5 faces, 24 labels. How large the QR code is printed, in
# mm with its quiet zone; poster.typ reads it from here.
QR_MM = {"a4": 86, "a5": 60.6, "labels": 26}
FORMATS = tuple(QR_MM)
# The same poster gives the same bytes, so its date is that of the design.
DESIGNED = datetime(2026, 11, 22, tzinfo=UTC)


def posters_pdf(touchpoints: Sequence[Touchpoint], size: str, languages: Sequence[str] = ()) -> bytes:
    """Return one page per touchpoint in one of FORMATS; in all languages unless some are named."""
    languages = list(languages or LANGUAGES)
    content = {
        "size": size,
        "qr_mm": QR_MM[size],
        "title": gettext("Feedback posters"),
        "main": languages[0],
        "mark": mark(),
        "faces": faces(),
        "words": {language: words_in(language) for language in languages},
        "pages": [page_of(touchpoint, size, languages) for touchpoint in touchpoints],
    }
    return pdf(TEMPLATE, content, DESIGNED)


def page_of(touchpoint: Touchpoint, size: str, languages: Sequence[str]) -> dict[str, Any]:
    version = version_at(touchpoint)
    return {
        "has_faces": has_faces(version),
        "asked": {language: asked_in(language, version) for language in languages},
        "unit": touchpoint.unit.name,
        "name": touchpoint.name,
        "code": grouped(touchpoint.code),
        "edition": str(touchpoint.edition),
        "spoken": {language: spoken(touchpoint.code, language) for language in languages},
        "reception": {language: reception_in(language, touchpoint.unit) for language in languages},
        "qr": svg_of(poster_link(touchpoint), QR_MM[size]),
        "qr_alt": {language: qr_alt(touchpoint, language) for language in languages},
    }


def reception_in(language: str, unit: OrgUnit) -> str:
    with force_locale(language):
        return in_words(unit)


def qr_alt(touchpoint: Touchpoint, language: str) -> str:
    with force_locale(language):
        return gettext("QR code of %(name)s, code %(code)s", name=touchpoint.name, code=touchpoint.code)


def asked_in(language: str, version: SurveyVersion) -> dict[str, str]:
    """Return the page's own question, how it is answered, and what that takes."""
    with force_locale(language):
        tap = has_faces(version)
        return {
            "question": heading_of(version, language),
            "step": gettext("Tap one face") if tap else gettext("Answer the questions"),
            "ease": (
                gettext("20 seconds. No name, no account, nothing to install.")
                if tap
                else gettext("No name, no account, nothing to install.")
            ),
        }


def words_in(language: str) -> dict[str, Any]:
    """Return what every poster says, in one language."""
    with force_locale(language):
        return {
            "why": gettext("Each word from you helps this place serve people better."),
            "first_step": gettext("Scan with the phone's camera or with Zalo"),
            "last_step": gettext("Done. Add a few words if you like"),
            "scan": gettext("Scan here"),
            "type": gettext("Cannot scan? Open %(site)s and type", site=site()),
            "code": gettext("Code"),
            "say": gettext("read aloud:"),
            "worst": gettext("Very dissatisfied"),
            "best": gettext("Very satisfied"),
            **limits(),
        }


def limits() -> dict[str, str]:
    """Return what this is not, and where that goes.

    Law on Complaints 2011 (article 9: 90 days from receiving or learning of the decision) and Law on
    Denunciations 2018 (the denouncer's identity is kept secret).
    """
    return {
        "not_title": gettext("This does not replace a formal complaint or denunciation"),
        "complaint": gettext(
            "Complaint against a decision about you: write to the office that made it, "
            "within 90 days of learning of it."
        ),
        "denunciation": gettext(
            "Denunciation of a wrong act: go to the citizens' reception office. "
            "Your name is kept secret there."
        ),
        "not_short": gettext("Not for formal complaints: go to the citizens' reception office."),
    }


def faces() -> list[str]:
    """Return the five faces of the form as drawings that stand alone."""
    macros: Any = current_app.jinja_env.get_template("components/faces.html").module
    return [alone(macros.face(level, with_tick=False)) for level in range(1, 6)]


def mark() -> str:
    """Return our mark for a dark ground."""
    macros: Any = current_app.jinja_env.get_template("components/mark.html").module
    return alone(macros.mark(48)).replace("#0B6E6E", "#FFFFFF")


def alone(drawing: Markup) -> str:
    return str(drawing).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def language_list(chosen: str) -> list[str]:
    """Return the languages of a choice: "vi", "en", or both with Vietnamese first."""
    return [chosen] if chosen in LANGUAGES else sorted(LANGUAGES, key=lambda one: one != DEFAULT_LANGUAGE)
