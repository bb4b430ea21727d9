"""The report as PDF/UA-1, set by typst: tagged for screen readers, fonts for Vietnamese inside."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import typst
from flask_babel import gettext

from feedback.i18n import language
from feedback.paths import PACKAGE
from feedback.reports import wording
from feedback.reports.figures import Report, ThemeFigures

TEMPLATE = PACKAGE / "reports" / "report.typ"

# What the fonts inside typst can draw: Latin with all its marks, punctuation, currency. PDF/UA refuses the
# rest, and a comment may hold any emoji or script.
UNPRINTABLE = re.compile(
    r"[^\t\n -~\u00a0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u200a\u2010-\u2029\u202f-\u2040\u205f"
    r"\u20a0-\u20bf\u3000]+"
)
STAND_IN = "□"


def pdf_of(report: Report) -> bytes:
    """Return the PDF. The same report gives the same bytes."""
    compiled = typst.compile(
        TEMPLATE,
        # What people wrote goes in as data, never as part of the document's source.
        sys_inputs={"report": json.dumps(all_printable(content_of(report)), ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=month_end(report.month),
    )
    assert isinstance(compiled, bytes)  # noqa: S101 - typst returns a list only for image formats
    return compiled


def printable(text: str) -> str:
    """Return ``text`` with a small box where the fonts have no letter."""
    return UNPRINTABLE.sub(STAND_IN, text)


def all_printable(content: Any) -> Any:
    """Return lists and dicts of texts with every text printable."""
    if isinstance(content, dict):
        return {name: all_printable(value) for name, value in content.items()}
    if isinstance(content, list):
        return [all_printable(value) for value in content]
    return printable(content)


def month_end(month: str) -> datetime:
    """A fixed moment of the month: the PDF carries a date, and printing it again must change nothing."""
    return datetime(int(month[:4]), int(month[5:]), 28, tzinfo=UTC)


def content_of(report: Report) -> dict[str, Any]:
    """Return every text of the PDF, already in the reader's language."""
    return {
        "language": language(),
        "title": gettext("Feedback report %(month)s", month=wording.month_name(report.month)),
        "unit": report.unit_name,
        "findings": wording.findings(report),
        "figures": key_figures(report),
        "themes_title": gettext("What people speak about"),
        "heading": [
            gettext("Theme"),
            gettext("Comments"),
            gettext("Share"),
            gettext("Interval (95%)"),
            wording.month_name(report.month_before),
            gettext("Change"),
        ],
        "themes": [theme_row(theme) for theme in report.shown_themes],
        "suppressed": wording.suppressed_themes(report),
        "no_themes": gettext("No themes this month."),
        "unthemed": report.unthemed,
        "left_out_title": gettext("Comments without a theme"),
        "left_out": [[wording.reason(code), wording.whole(n)] for code, n in report.left_out.items()],
        "method_title": gettext("How to read this"),
        "method": wording.method_notes(report),
        "hash": report.hash,
    }


def key_figures(report: Report) -> list[list[str]]:
    """Return rows of name, value and detail."""
    now = report.satisfaction
    rows = [
        [
            gettext("Submissions"),
            wording.whole(report.submissions),
            wording.before(report.submissions_before, report),
        ],
        [gettext("Comments"), wording.whole(report.comments), wording.before(report.comments_before, report)],
        [
            gettext("Satisfied"),
            wording.percent(now.top2),
            wording.satisfaction_note(now) or wording.interval(now.low, now.high),
        ],
    ]
    if report.volumes:
        rows += [
            [
                gettext("Dossiers received"),
                wording.whole(report.volumes.received),
                wording.response_rate(report),
            ],
            [gettext("Settled on time"), wording.percent(report.volumes.on_time_share), ""],
            [gettext("Submitted online"), wording.percent(report.volumes.online_share), ""],
        ]
    return rows


def theme_row(theme: ThemeFigures) -> dict[str, Any]:
    return {
        "cells": [
            theme.name,
            wording.whole(theme.comments),
            wording.percent(theme.share),
            wording.interval(theme.low, theme.high),
            wording.whole(theme.comments_before),
            wording.change_words(theme.change),
        ],
        "quotes": theme.quotes,
    }
