"""The managers' reports."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.accounts.service import find_unit_for, units_of
from feedback.backlog.service import items_by_theme
from feedback.concerns.watch import unwatched_for
from feedback.errors import NotFound, show_feedback_error, wants_json
from feedback.months import is_month
from feedback.organisation.service import units_in
from feedback.reports import files
from feedback.reports.overview import latest_month, rows_of
from feedback.reports.service import NotYetShown, months_with_data, shown_report
from feedback.security import only

blueprint = Blueprint("reports", __name__, url_prefix="/manage")

READERS = ("manager", "analyst", "administrator")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    units = units_in(units_of(current_user, *READERS))
    month = month_asked() or latest_month(units)
    return render_template(
        "reports/overview.html",
        month=month,
        rows=rows_of(units, month) if month else [],
        unwatched=unwatched_for(current_user),
    )


@blueprint.get("/reports/<unit_code>/<month>")
@only(*READERS)
def show(unit_code: str, month: str) -> ResponseReturnValue:
    unit = find_unit_for(current_user, unit_code, *READERS)
    if not is_month(month):
        raise NotFound
    return render_template(
        "reports/show.html",
        report=shown_report(unit, month),
        unit=unit,
        items=items_by_theme(unit),
        months=months_with_data(unit),
    )


@blueprint.get("/reports/<unit_code>")
@only(*READERS)
def choose_month(unit_code: str) -> ResponseReturnValue:
    """Take the month chosen in the page's form to its address."""
    unit = find_unit_for(current_user, unit_code, *READERS)
    month = month_asked() or latest_month([unit])
    if month is None:
        raise NotFound
    return redirect(url_for(".show", unit_code=unit.code, month=month))


@blueprint.get("/reports/<unit_code>/<month>.<extension>")
@only(*READERS)
def download(unit_code: str, month: str, extension: str) -> ResponseReturnValue:
    unit = find_unit_for(current_user, unit_code, *READERS)
    if not is_month(month) or extension not in files.FORMATS:
        raise NotFound
    answer = Response(
        files.write_report(shown_report(unit, month), extension), mimetype=files.FORMATS[extension]
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="gop-y-{unit.code}-{month}.{extension}"'
    return answer


@blueprint.errorhandler(NotYetShown)
def show_later(error: NotYetShown) -> ResponseReturnValue:
    if wants_json():
        return show_feedback_error(error)
    return render_template("reports/not_yet.html", month=error.month, message=error.message()), error.status


def month_asked() -> str | None:
    month = request.args.get("month", "")
    return month if is_month(month) else None
