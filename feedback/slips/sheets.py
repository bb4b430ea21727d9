"""Slips on paper: ten to a sheet, to be cut and handed out with a receipt, a request or a refusal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import force_locale, format_date, gettext

from feedback.collection.slips import LIFETIME
from feedback.i18n import LANGUAGES
from feedback.models import SurveyVersion, Touchpoint, utc_now
from feedback.organisation.links import slip_link
from feedback.paths import PACKAGE
from feedback.printing import pdf
from feedback.touchpoints.asked import has_faces, heading_of, version_at
from feedback.touchpoints.posters import faces, limits, mark
from feedback.touchpoints.qr import svg_of

TEMPLATE = PACKAGE / "slips" / "sheet.typ"
QR_MM = 34


def sheet_pdf(touchpoint: Touchpoint, kind: str, tokens: Sequence[str]) -> bytes:
    """Return the sheets of slips just made. Vietnamese first, the other languages smaller below."""
    last_day, version = utc_now() + LIFETIME, version_at(touchpoint)
    content = {
        "title": gettext("Feedback slips"),
        "mark": mark().replace("#FFFFFF", "#0B6E6E"),
        "faces": faces(),
        "qr_mm": QR_MM,
        "place": touchpoint.name,
        "unit": touchpoint.unit.name,
        "has_faces": has_faces(version),
        "words": {language: words_in(language, kind, version, last_day) for language in LANGUAGES},
        "slips": [svg_of(slip_link(touchpoint, token), QR_MM) for token in tokens],
        "alt": gettext("QR code of a slip"),
    }
    return pdf(TEMPLATE, content, datetime.combine(last_day.date(), datetime.min.time(), UTC))


def words_in(language: str, kind: str, version: SurveyVersion, last_day: datetime) -> dict[str, Any]:
    with force_locale(language):
        return {
            "occasion": occasion_of(kind),
            "question": heading_of(version, language),
            "how": (
                gettext("Scan, tap one face. 20 seconds, no name.")
                if has_faces(version)
                else gettext("Scan and answer. No name.")
            ),
            "once": gettext(
                "This slip counts once, until %(day)s.", day=format_date(last_day.date(), "dd/MM/yyyy")
            ),
            "not_short": limits()["not_short"],
        }


def occasion_of(kind: str) -> str:
    """Return with which paper it was handed out (Circular 01/2018/TT-VPCP, article 12): a statement.

    What is asked is the survey's own question on each of them. Faces under “was it clear why?” would answer
    something else than the page asks and the report counts.
    """
    occasions = {
        "receipt": gettext("You have just handed in a dossier."),
        "supplement": gettext("You have just been asked for more papers."),
        "refusal": gettext("Your dossier has just been refused."),
    }
    return occasions[kind]
