"""Slips on paper: ten to a sheet, to be cut and handed out with a receipt, a request or a refusal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import force_locale, format_date, gettext

from feedback.collection.slips import LIFETIME
from feedback.i18n import LANGUAGES
from feedback.models import SLIP_KINDS, Touchpoint, utc_now
from feedback.organisation.links import slip_link
from feedback.paths import PACKAGE
from feedback.printing import pdf
from feedback.touchpoints.posters import faces, limits, mark
from feedback.touchpoints.qr import svg_of

TEMPLATE = PACKAGE / "slips" / "sheet.typ"
QR_MM = 34


def sheet_pdf(touchpoint: Touchpoint, kind: str, tokens: Sequence[str]) -> bytes:
    """Return the sheets of slips just made. Vietnamese first, the other languages smaller below."""
    last_day = utc_now() + LIFETIME
    content = {
        "title": gettext("Feedback slips"),
        "mark": mark().replace("#FFFFFF", "#0B6E6E"),
        "faces": faces(),
        "qr_mm": QR_MM,
        "place": touchpoint.name,
        "unit": touchpoint.unit.name,
        "words": {language: words_in(language, kind, last_day) for language in LANGUAGES},
        "slips": [svg_of(slip_link(touchpoint, token), QR_MM) for token in tokens],
        "alt": gettext("QR code of a slip"),
    }
    return pdf(TEMPLATE, content, datetime.combine(last_day.date(), datetime.min.time(), UTC))


def words_in(language: str, kind: str, last_day: datetime) -> dict[str, Any]:
    with force_locale(language):
        return {
            "question": question_about(kind),
            "how": gettext("Scan, tap one face. 20 seconds, no name."),
            "once": gettext(
                "This slip counts once, until %(day)s.", day=format_date(last_day.date(), "dd/MM/yyyy")
            ),
            "not_short": limits()["not_short"],
        }


def question_about(kind: str) -> str:
    """Return what is asked with the paper the person just got (Circular 01/2018/TT-VPCP, article 12)."""
    questions = {
        "receipt": gettext("You handed in a dossier. How was it?"),
        "supplement": gettext("You were asked for more papers. Was it clear why?"),
        "refusal": gettext("Your dossier was refused. Was it explained well?"),
    }
    return questions[kind] if kind in SLIP_KINDS else questions["receipt"]
