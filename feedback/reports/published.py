"""How a report was published, in words: its version, the unit's comment, errata, what it replaced."""

from datetime import date

from flask_babel import format_date, gettext

from feedback.reports.figures import Erratum, Report


def publication_lines(report: Report) -> list[tuple[str, str]]:
    """Return names and words; nothing of a report that was not published."""
    if report.publication is None:
        return []
    published = report.publication
    day = format_date(date.fromisoformat(published.on), "dd/MM/yyyy")
    version = gettext("%(number)s, published on %(day)s", number=published.version, day=day)
    comment = [(gettext("Comment of the unit"), published.comment)] if published.comment else []
    errata = [
        (gettext("Erratum, version %(number)s", number=one.version), erratum_words(one))
        for one in published.errata
    ]
    replaced = [
        (gettext("Replaced: version %(number)s", number=one.version), one.hash) for one in published.replaced
    ]
    return [(gettext("Version"), version), *errata, *comment, *replaced]


def erratum_words(erratum: Erratum) -> str:
    if erratum.cause == "erasure":
        return gettext(
            "A comment that was quoted is gone: its person erased it, or it is looked at apart. All figures "
            "are as they were published."
        )
    return erratum.text
