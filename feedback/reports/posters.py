"""The results poster for the wall: what people said this month, in Vietnamese first and English beneath."""

from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from feedback.i18n import DEFAULT_LANGUAGE
from feedback.organisation.links import site
from feedback.paths import PACKAGE
from feedback.printing import pdf
from feedback.reports import wording
from feedback.reports.figures import FEW, HIDDEN, SHOWN, Satisfaction
from feedback.reports.pdf import month_end
from feedback.reports.wall import Wall
from feedback.touchpoints.posters import language_list, mark
from feedback.touchpoints.qr import svg_of

TEMPLATE = PACKAGE / "reports" / "poster.typ"
QR_MM = 50


def results_poster(wall: Wall) -> bytes:
    """Return one page of A4. The same figures give the same bytes, whoever prints them."""
    with force_locale(DEFAULT_LANGUAGE):
        return pdf(TEMPLATE, content_of(wall), month_end(wall.report.month))


def content_of(wall: Wall) -> dict[str, Any]:
    languages = language_list("both")
    return {
        "title": heading(wall),
        "languages": languages,
        "unit": wall.report.unit_name,
        "mark": mark(),
        "share": share_of(wall),
        "themes": wall.themes,
        "done": wall.done,
        "qr": svg_of(f"{current_app.config['BASE_URL']}/", QR_MM),
        "qr_mm": QR_MM,
        "qr_alt": gettext("QR code of %(site)s", site=site()),
        "words": {language: words_in(language, wall) for language in languages},
    }


def words_in(language: str, wall: Wall) -> dict[str, str]:
    """Return what the poster says, in one language."""
    with force_locale(language):
        return {
            "heading": heading(wall),
            "answered": answered(wall),
            "satisfied": gettext(
                "of %(n)s people who rated were satisfied", n=wording.whole(wall.report.satisfaction.n)
            ),
            "interval": between(wall.report.satisfaction),
            "hidden": why_hidden(wall),
            "themes_title": gettext("What you spoke of most"),
            "no_themes": gettext("Nothing was said by 5 people or more."),
            "done_title": gettext("You said – we did"),
            "nothing_done": gettext("Nothing has been finished in these months yet."),
            "say_title": gettext("Tell us what could be better"),
            "scan": gettext("Scan with the phone's camera or with Zalo, or open %(site)s", site=site()),
            "ease": gettext("20 seconds. No name, no account, nothing to install."),
            "limit": gettext("Not for formal complaints: go to the citizens' reception office."),
            "check": gettext("Check value of the figures: %(hash)s", hash=wall.report.hash),
        }


def heading(wall: Wall) -> str:
    return gettext("What you told us in %(month)s", month=wording.period_of(wall.report))


def share_of(wall: Wall) -> str | None:
    """Return the share satisfied as the report has it; None where it is hidden."""
    share = wall.report.satisfaction.top2
    return None if share is None else wording.percent(share)


def answered(wall: Wall) -> str:
    """Return how many answered, or why that is not said."""
    if wall.answered_told == FEW:
        return gettext("Fewer than 5 people answered: too few to show figures.")
    if wall.answered_told == HIDDEN:
        return gettext(
            "How many answered is not shown: the number of a few people elsewhere would follow from it."
        )
    return ngettext(
        "%(n)s person answered.", "%(n)s people answered.", wall.answered, n=wording.whole(wall.answered)
    )


def between(rated: Satisfaction) -> str:
    """Return the interval in words, and whether to rely on it."""
    if rated.low is None or rated.high is None:
        return ""
    ends = {"low": round(100 * rated.low), "high": round(100 * rated.high)}
    if ends["low"] == ends["high"]:
        said = gettext("With the margin of error: about %(low)s in 100 people.", **ends)
    else:
        said = gettext("With the margin of error: between %(low)s and %(high)s in 100 people.", **ends)
    few = gettext("For reference only: fewer than 30 people rated.") if rated.indicative else ""
    return f"{said} {few}".strip()


def why_hidden(wall: Wall) -> str:
    """Return why there is no share: nobody, few, or one from which that of a few others would follow."""
    rated = wall.report.satisfaction
    if wall.answered_told != SHOWN:
        return answered(wall)
    if not wall.answered:
        return gettext("Nobody told us anything this month.")
    if rated.told == HIDDEN:
        why = gettext(
            "How satisfied they are is not shown: what a few people elsewhere said would follow from it."
        )
    else:
        why = gettext("Fewer than 5 of them rated: too few to show a share.")
    return f"{answered(wall)} {why}"
