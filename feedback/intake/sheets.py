"""The sheet of paper: the same questions as on the screen, set by typst, two on a page of A4."""

from typing import Any

from flask_babel import gettext

from feedback.i18n import in_language, language
from feedback.intake.paper import letters_of, praising_levels
from feedback.models import SurveyVersion, Touchpoint, utc_now
from feedback.organisation.formal_way import in_words
from feedback.paths import PACKAGE
from feedback.printing import pdf

TEMPLATE = PACKAGE / "intake" / "sheets.typ"
MAX_PRINTED = 200


def sheets_pdf(touchpoint: Touchpoint, version: SurveyVersion, first: int, count: int) -> bytes:
    """Return sheets numbered from ``first``; with a count of one, one whose number is written by hand."""
    # The day it is printed would only make equal sheets differ.
    moment = (version.published_at or utc_now()).replace(microsecond=0)
    return pdf(TEMPLATE, content_of(touchpoint, version, first, count), moment)


def content_of(touchpoint: Touchpoint, version: SurveyVersion, first: int, count: int) -> dict[str, Any]:
    """Return every text of the sheet, in the reader's language."""
    questions = {question.code: question for question in version.questions}
    rating, comment = questions["rating"], questions.get("comment")
    letters = letters_of(version)
    return {
        "language": language(),
        "title": gettext("Feedback sheet"),
        "place": f"{touchpoint.name} · {touchpoint.unit.name}",
        "numbers": [str(first + step) for step in range(count)] if count > 1 else [""],
        "number_label": gettext("Sheet no."),
        "date_label": gettext("Date"),
        "rating": in_language(rating.label),
        "levels": [[option.code, in_language(option.label)] for option in rating.options],
        "one_hint": gettext("Tick one box."),
        "reasons": gettext("What was it about?") if letters else "",
        "letters": [[letter, in_language(option.label)] for letter, option in letters.items()],
        "many_hint": many_hint(praising_levels(version)),
        "comment": in_language(comment.label) if comment else "",
        "comment_hint": gettext("Please do not write names, phone numbers or card numbers."),
        "dossier": gettext("Dossier code (optional)"),
        "legal": gettext(
            "This form is for improving the service. It is not a formal complaint or denunciation."
        ),
        "reception": in_words(touchpoint.unit),
        "form": f"{touchpoint.code} · {version.survey.code} {version.number}",
    }


def many_hint(praising: list[str]) -> str:
    """Say how the ticks will be understood: the person who ticks can know it as well as the clerk."""
    if not praising:
        return gettext("Tick as many as you like.")
    return gettext(
        "Tick as many as you like. After %(levels)s they say what was good, "
        "after any other answer what was not.",
        levels=", ".join(praising),
    )
