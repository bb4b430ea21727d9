"""The managers' reports."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.accounts.service import units_of
from feedback.audit.service import record_export
from feedback.backlog.service import items_by_theme
from feedback.concerns.watch import unwatched_for
from feedback.data_requests.service import overdue_for
from feedback.errors import NotFound, show_feedback_error, wants_json
from feedback.models import OrgUnit
from feedback.months import is_month
from feedback.organisation.asking import day_asked
from feedback.organisation.history import has_history
from feedback.organisation.service import units_in
from feedback.publishing.kept import published_or_computed
from feedback.publishing.waiting import waiting_for
from feedback.reports import files, wording
from feedback.reports.asking import READERS, newest_month, reported_unit_for, units_meant
from feedback.reports.cells import NOW, WAS, ReportedUnit, unit_of
from feedback.reports.figures import Report
from feedback.reports.overview import latest_month, rows_of
from feedback.reports.periods import LENGTHS, MONTH
from feedback.reports.posters import results_poster
from feedback.reports.service import NotYetShown, months_with_data
from feedback.reports.wall import wall_of
from feedback.security import only
from feedback.themes.service import headings_of

blueprint = Blueprint("reports", __name__, url_prefix="/manage")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    units = units_in(units_of(current_user, *READERS))
    month = month_asked() or latest_month(units)
    return render_template(
        "reports/overview.html",
        month=month,
        view=view_asked(),
        has_history=any(unit.valid_to for unit in units),
        rows=rows_of(units, month, view_asked()) if month else [],
        unwatched=unwatched_for(current_user),
        waiting=waiting_for(current_user),
        asked_of_us=overdue_for(current_user) if current_user.has_role("administrator") else (0, 0),
    )


@blueprint.get("/reports/<unit_code>/<month>")
@only(*READERS)
def show(unit_code: str, month: str) -> ResponseReturnValue:
    if not is_month(month):
        raise NotFound
    asked = unit_asked(unit_code, month)
    unit, report = unit_of(asked), published_or_computed(asked, month, period_asked())
    return render_template(
        "reports/show.html",
        report=report,
        headings=headings_of([theme.id for theme in report.themes]),
        unit=unit,
        comments_at=comments_behind(report, unit),
        items=items_by_theme(unit),
        months=months_with_data(asked),
        on=day_asked(),
        period=period_in_address(),
        has_history=has_history(unit),
    )


@blueprint.get("/reports/<unit_code>")
@only(*READERS)
def choose_month(unit_code: str) -> ResponseReturnValue:
    """Take the month chosen in the page's form to its address."""
    on = day_asked()
    units = units_meant(current_user, unit_code, view_asked(), on)
    month = month_asked() or newest_month(units) or (on and f"{on:%Y-%m}")
    if month is None:
        raise NotFound
    view = NOW if view_asked() == NOW else None
    period = period_in_address()
    return redirect(url_for(".show", unit_code=unit_code, month=month, period=period, view=view, on=on))


@blueprint.get("/reports/<unit_code>/<month>.<extension>")
@only(*READERS)
def download(unit_code: str, month: str, extension: str) -> ResponseReturnValue:
    if not is_month(month) or extension not in files.FORMATS:
        raise NotFound
    asked = unit_asked(unit_code, month)
    report = published_or_computed(asked, month, period_asked())
    content = files.write_report(report, extension)
    length = {"period": report.period} if period_in_address() else {}
    record_export("report", asked.code, current_user, unit_of(asked), month=month, format=extension, **length)
    name = "-".join(("gop-y", asked.code, report.month, *length.values()))
    answer = Response(content, mimetype=files.FORMATS[extension])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return answer


@blueprint.get("/reports/<unit_code>/<month>/poster.pdf")
@only(*READERS)
def poster(unit_code: str, month: str) -> ResponseReturnValue:
    if not is_month(month):
        raise NotFound
    asked = unit_asked(unit_code, month)
    answer = Response(results_poster(wall_of(asked, month)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="ket-qua-{asked.code}-{month}.pdf"'
    return answer


@blueprint.errorhandler(NotYetShown)
def show_later(error: NotYetShown) -> ResponseReturnValue:
    if wants_json():
        return show_feedback_error(error)
    name = wording.period_name(error.period, error.month)
    return render_template("reports/not_yet.html", name=name, message=error.message()), error.status


def comments_behind(report: Report, unit: OrgUnit) -> Callable[..., str] | None:
    """Return what gives the address of a figure's comments, as the report's own run placed them.

    None where lists know no such cell: of several months, of units as they are now, of one that is no more.
    """
    if report.period != MONTH or report.view != WAS or unit.valid_to:
        return None
    run = report.analysis.id if report.analysis else None
    return partial(url_for, "comments.overview", unit=unit.code, month=report.month, over=run)


def unit_asked(code: str, month: str) -> ReportedUnit:
    return reported_unit_for(current_user, code, month, view_asked(), day_asked())


def period_asked() -> str:
    """Return which of the periods is asked for: one month where nothing is said."""
    period = request.args.get("period") or MONTH
    if period not in LENGTHS:
        raise NotFound
    return period


def period_in_address() -> str | None:
    """Return it as addresses have it, which need not say that it is one month."""
    return None if period_asked() == MONTH else period_asked()


def view_asked() -> str:
    return NOW if request.args.get("view") == NOW else WAS


def month_asked() -> str | None:
    month = request.args.get("month", "")
    return month if is_month(month) else None
