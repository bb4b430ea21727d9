"""What a mail about a published report says: its findings and where it is. No quote of what people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app
from flask_babel import gettext

from feedback.addresses import address_of
from feedback.i18n import DEFAULT_LANGUAGE
from feedback.mail.letters import Letter
from feedback.models import ReportPublication
from feedback.publishing.kept import report_of, versions_before
from feedback.reports.figures import Report
from feedback.reports.findings import findings_of
from feedback.reports.pdf import pdf_of
from feedback.reports.wording import period_of


@dataclass(frozen=True)
class Told:
    """What a mail tells, for its text and its page."""

    title: str
    unit: str
    corrected: str
    findings: Sequence[str]
    report: str
    settings: str


def letter_about(publication: ReportPublication) -> Letter:
    """Return the mail, as text and as a page, to nobody yet."""
    told = told_of(publication)
    page = current_app.jinja_env.get_template("publishing/mail.html")
    return Letter(
        "", f"{told.title}: {told.unit}", text_of(told), page.render(told=told, lang=DEFAULT_LANGUAGE)
    )


def told_of(publication: ReportPublication) -> Told:
    report = report_of(publication)
    return Told(
        title=gettext("Feedback report %(month)s", month=period_of(report)),
        unit=report.unit_name,
        corrected=gettext("It corrects an earlier version: what was wrong stands in the report.")
        if news_of(publication).cause == "correction"
        else "",
        findings=findings_of(report),
        report=address_of(
            "reports.show", unit_code=report.unit, month=report.month, on=publication.unit.last_day
        ),
        settings=address_of("report_mail.overview"),
    )


def news_of(publication: ReportPublication) -> ReportPublication:
    """Return the version it tells of: where quotes were erased since, the one it stands in for."""
    return next(
        one for one in (publication, *reversed(versions_before(publication))) if one.cause != "erasure"
    )


def text_of(told: Told) -> str:
    lines = [
        f"{told.title}\n{told.unit}",
        told.corrected,
        "\n".join(f"• {finding}" for finding in told.findings),
        gettext("Read the report") + f":\n{told.report}",
        gettext("Of which units you get mail, you choose here") + f":\n{told.settings}",
    ]
    return "\n\n".join(filter(None, lines)) + "\n"


def file_about(publication: ReportPublication) -> bytes:
    """Return the report as PDF for a mailbox: without what people wrote.

    Who erases a comment takes it out of what we keep; out of a mailbox nobody can.
    """
    return pdf_of(
        without_quotes(report_of(publication)),
        (
            gettext("This copy"),
            gettext(
                "Sent by mail: what people wrote is left out, it stands in the report itself. The check "
                "value is that of the whole report."
            ),
        ),
    )


def without_quotes(report: Report) -> Report:
    return replace(report, themes=[replace(theme, quotes=[]) for theme in report.themes], unthemed=[])


def file_name(publication: ReportPublication) -> str:
    return f"gop-y-{publication.unit.code}-{publication.month}-v{publication.version}.pdf"
