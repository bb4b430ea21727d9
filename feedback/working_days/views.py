"""The calendar of working days: a year, confirming it, its special days."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.i18n import today
from feedback.security import only
from feedback.working_days import service
from feedback.working_days.forms import WORKED, SpecialDayForm
from feedback.working_days.service import KEEPERS, NothingSpecial

blueprint = Blueprint("calendar", __name__, url_prefix="/manage/calendar")


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    return year_page(today().year)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@only(*KEEPERS)
def year(number: int) -> ResponseReturnValue:
    return year_page(number)


def year_page(number: int) -> ResponseReturnValue:
    shown, form = service.year_of(number), SpecialDayForm()
    if form.validate_on_submit():
        try:
            service.set_day(form.day.data, form.kind.data == WORKED, form.name.data.strip(), current_user)
            flash(gettext("Saved."), "success")
            return redirect(url_for(".year", number=form.day.data.year), 303)
        except NothingSpecial as fault:
            form.kind.errors = [fault.message()]
    page = render_template(
        "working_days/year.html",
        year=shown,
        form=form,
        may_change=service.may_change(current_user),
        this_year=today().year,
        first=service.FIRST_YEAR,
        last=service.LAST_YEAR,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<int:number>/confirm")
@only(*KEEPERS)
def confirm(number: int) -> ResponseReturnValue:
    service.confirm_year(number, current_user)
    flash(gettext("The year is confirmed: deadlines keep to it from now on."), "success")
    return redirect(url_for(".year", number=number), 303)


@blueprint.post("/days/<day>/remove")
@only(*KEEPERS)
def remove(day: str) -> ResponseReturnValue:
    gone = day_called(day)
    service.unset_day(gone, current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".year", number=gone.year), 303)


def day_called(written: str) -> date:
    """Raises NotFound."""
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise NotFound from error
