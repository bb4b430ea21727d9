"""The report as PDF/UA-1, set by typst: tagged for screen readers, fonts for Vietnamese inside."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext

from feedback.i18n import language
from feedback.paths import PACKAGE
from feedback.printing import pdf
from feedback.reports import notes, wording
from feedback.reports.figures import Report, Satisfaction, ThemeFigures
from feedback.reports.findings import findings_of
from feedback.reports.key_figures import key_figures_of
from feedback.reports.published import publication_lines
from feedback.reports.sections import WORDS, Section, sections_of

TEMPLATE = PACKAGE / "reports" / "report.typ"


def pdf_of(report: Report, *notes_on_copy: tuple[str, str]) -> bytes:
    """Return the PDF, with what to know of this copy if anything. The same report gives the same bytes."""
    content = content_of(report)
    content["publication"] += [list(note) for note in notes_on_copy]
    return pdf(TEMPLATE, content, month_end(report.month))


def month_end(month: str) -> datetime:
    """A fixed moment of the month: the PDF carries a date, and printing it again must change nothing."""
    return datetime(int(month[:4]), int(month[5:]), 28, tzinfo=UTC)


def content_of(report: Report) -> dict[str, Any]:
    """Return every text of the PDF, already in the reader's language."""
    return {
        "language": language(),
        "title": gettext("Feedback report %(month)s", month=wording.period_of(report)),
        "unit": report.unit_name,
        "publication": [list(line) for line in publication_lines(report)],
        "findings": findings_of(report),
        "figures": shown_figures(report),
        "themes_title": gettext("What people speak about"),
        "heading": [
            gettext("Theme"),
            gettext("Comments"),
            gettext("Share"),
            gettext("Interval (95%)"),
            wording.period_before(report),
            gettext("Change"),
        ],
        "themes": [theme_row(theme) for theme in report.shown_themes],
        "suppressed": wording.suppressed_themes(report),
        "no_themes": gettext("No themes."),
        "unthemed": report.unthemed,
        "left_out_title": gettext("Comments without a theme"),
        "left_out": [[wording.reason(code), wording.whole(n)] for code, n in report.left_out.items()],
        "weighted_title": gettext("Doubtful answers"),
        "weighted": notes.weighted_sentences(report),
        "levels_title": gettext("How people rated"),
        "levels": [
            {"name": name, "share": share, "text": f"{wording.percent(share)} ({wording.whole(times)})"}
            for name, times, share in wording.levels(report)
        ],
        "sections": [section_content(one) for one in sections_of(report)],
        "method_title": gettext("How to read this"),
        "method": notes.method_notes(report),
        "hash": report.hash,
    }


def section_content(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentences": section.sentences,
        "heading": [column.name for column in section.columns],
        "numeric": [column.kind != WORDS for column in section.columns],
        "rows": section.shown,
    }


def shown_figures(report: Report) -> list[list[str]]:
    """Return rows of name, value and note."""
    rows = [[one.name, one.words, one.note] for one in key_figures_of(report)]
    return rows + [figure_row(*named) for named in (*wording.by_mode(report), *wording.by_staff(report))]


def figure_row(which: str, found: Satisfaction) -> list[str]:
    return [
        gettext("Satisfied, %(mode)s", mode=which),
        wording.percent(found.top2),
        wording.satisfaction_note(found) or wording.interval(found.low, found.high),
    ]


def theme_row(theme: ThemeFigures) -> dict[str, Any]:
    return {
        "cells": [
            theme.name,
            wording.comments_of(theme),
            wording.percent(theme.share),
            wording.interval(theme.low, theme.high),
            wording.comments_before(theme),
            "; ".join(filter(None, (wording.change_words(theme.change), wording.theme_note(theme)))),
        ],
        "quotes": theme.quotes,
    }
