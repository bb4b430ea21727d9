"""``feedback report`` and ``feedback freeze``: a month's report at the command line."""

import sys
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.arguments import Month, unit_called
from feedback.audit.service import record_export
from feedback.errors import NotFound
from feedback.i18n import LANGUAGES
from feedback.publishing.kept import published_report
from feedback.reports.asking import reported_unit
from feedback.reports.cells import VIEWS, WAS, ReportedUnit, unit_of
from feedback.reports.checking import NoReport, is_told_now
from feedback.reports.figures import Report
from feedback.reports.files import FORMATS, write_report
from feedback.reports.freezing import MonthNotOver, freeze_month
from feedback.reports.periods import LENGTHS, MONTH
from feedback.reports.service import report_for


@click.command()
@click.option("--month", type=Month(), required=True, help="Like 2026-10.")
@click.option("--unit", "unit_code", help="Code of the unit; else the whole province.")
@click.option("--format", "extension", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="vi", show_default=True)
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    default=WAS,
    show_default=True,
    help="The unit as it was in the month, or as it is now, with all that became part of it.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="A day on which it bore the code.")
@click.option(
    "--period",
    type=click.Choice(list(LENGTHS)),
    default=MONTH,
    show_default=True,
    help="The month alone, as many months up to it, or the quarter or year it is in.",
)
@click.option("--check", "given", metavar="HASH|FILE", help="A report's check value, or its file.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; else stdout.")
@with_appcontext
def report(
    month: str,
    unit_code: str | None,
    extension: str,
    lang: str,
    view: str,
    day: datetime | None,
    period: str,
    output: Path | None,
    given: str | None,
) -> None:
    """Write the report of a unit and month, or tell whether one that was written says what data say now.

    With --check it ends with 0 where it does and with 1 where it does not. A file is compared with the one
    that would be written today, in any language; its format is what its name ends with.
    """
    # As a reading request: in the language asked for, and without keeping anybody from writing.
    with current_app.test_request_context(f"/?lang={lang}", base_url=current_app.config["BASE_URL"]):
        asked = unit_meant(unit_code, month, view, day)
        published = published_report(asked, month) if period == MONTH else None
        figures = published or report_for(asked, month, period)
        if given:
            check(given, figures)
            return
        content = write_report(figures, extension)
    length = {} if period == MONTH else {"period": period}
    record_export("report", figures.unit, None, unit_of(asked), month=month, format=extension, **length)
    if not figures.has_data:
        say(f"No data: nobody answered in {' to '.join(sorted({figures.months[0], figures.month}))}.")
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_file(output, content)
        say(f"Wrote {output}.")


def check(given: str, figures: Report) -> None:
    try:
        is_right = is_told_now(given, figures)
    except NoReport as fault:
        raise click.ClickException(f"{fault}.") from None
    what = f"{what_holds(figures)} of {figures.unit} in {figures.month}"
    if is_right:
        say(f"{given} is {what}.")
    elif replaced := version_replaced(given, figures):
        raise click.ClickException(
            f"{given} is the check value of version {replaced}, which was replaced. It is not {what}. "
            f"The check value is now {figures.hash}"
        )
    else:
        raise click.ClickException(
            f"{given} is not {what}. It may be of another unit, period or version of the service; comments "
            "may have been erased or analysed anew since; or somebody changed it. The check value is now "
            f"{figures.hash}"
        )


def what_holds(figures: Report) -> str:
    """Return what a report is compared with. Where a version was published, data may say something else."""
    published = figures.publication
    return f"version {published.version}, which is published," if published else "what the data say now"


def version_replaced(given: str, figures: Report) -> int | None:
    """Return the version of an earlier check value. Its figures are told no more, so no file can be."""
    replaced = figures.publication.replaced if figures.publication else []
    return next((one.version for one in replaced if one.hash == given.lower()), None)


@click.command()
@click.option("--month", type=Month(), required=True, help="Like 2026-10.")
@with_appcontext
def freeze(month: str) -> None:
    """Make a month final: what arrives for it later counts in the next open month."""
    try:
        is_new = freeze_month(month)
    except MonthNotOver:
        raise click.ClickException(f"{month} is not over: only a month that is can be final.") from None
    say(f"{month} is final{'' if is_new else ' already'}.")


def say(text: str) -> None:
    click.echo(text, err=True)


def write_file(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error


def unit_meant(code: str | None, month: str, view: str, day: datetime | None) -> ReportedUnit:
    """Return the unit of a report, the root where no code is given; end with a clear message for none."""
    try:
        return reported_unit(code or unit_called(None).code, month, view, day.date() if day else None)
    except NotFound:
        raise click.ClickException(f"There is no unit with the code {code}.") from None
