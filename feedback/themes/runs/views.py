"""Analyses: which there are, starting one, looking how far it is, cancelling it."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.i18n import today
from feedback.months import months_before
from feedback.security import only
from feedback.themes.ledger.seeing import READERS
from feedback.themes.runs import jobs
from feedback.themes.runs import wording as run_wording
from feedback.themes.runs.analyses import analyses_for, find_analysis, last_good, steps_of
from feedback.themes.runs.forms import AskingForm
from feedback.themes.runs.jobs import AlreadyUnderWay, FinalMonth, NothingToAnalyse, NotUnderWay

MONTHS_OFFERED = 24
REFRESH_SECONDS = 5

blueprint = Blueprint("theme_runs", __name__, url_prefix="/manage/themes/runs")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    code, number = request.args.get("unit", ""), request.args.get("page", 1, type=int)
    unit = find_unit_for(current_user, code, *READERS) if code else None
    number = min(max(1, number), 10_000)
    return render_template(
        "themes/runs.html",
        found=analyses_for(current_user, unit, number),
        number=number,
        unit=unit,
        units=reachable_units(current_user, *READERS),
        words=run_wording,
    )


@blueprint.route("/start", methods=["GET", "POST"])
@only(*READERS)
def start() -> ResponseReturnValue:
    month = f"{today():%Y-%m}"
    months = [months_before(month, back) for back in range(MONTHS_OFFERED)]
    form = AskingForm(data={"month": months[1]})
    form.offer(months, reachable_units(current_user, *READERS))
    if form.validate_on_submit():
        unit = find_unit_for(current_user, form.unit.data, *READERS)
        try:
            job = jobs.ask(form.month.data, unit, current_user)
            return redirect(url_for(".show", public_id=job.public_id), 303)
        except AlreadyUnderWay as fault:
            flash(fault.message(), "info")
            return redirect(url_for(".show", public_id=fault.job.public_id), 303)
        except (FinalMonth, NothingToAnalyse) as fault:
            form.month.errors = [fault.message()]
    return render_template("themes/start_run.html", form=form), 422 if form.errors else 200


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    """While it is under way the page is loaded again by itself, unless its reader stops that."""
    job = find_analysis(public_id, current_user)
    is_still = request.args.get("still") == "1"
    page = make_response(
        render_template(
            "themes/run.html",
            job=job,
            is_still=is_still,
            steps=steps_of(job),
            last_good=last_good(job) if job.state in {"failed", "cancelled"} else None,
            words=run_wording,
        )
    )
    if job.is_under_way and not is_still:
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page


@blueprint.post("/<public_id>/cancel")
@only(*READERS)
def cancel(public_id: str) -> ResponseReturnValue:
    job = find_analysis(public_id, current_user)
    try:
        jobs.cancel(job, current_user)
        if job.state == "cancelled":
            flash(gettext("Cancelled. Nothing was changed."), "success")
        else:
            flash(gettext("It is being cancelled, which takes some seconds. It changes nothing."), "info")
    except NotUnderWay as fault:
        flash(fault.message(), "info")
    return redirect(url_for(".show", public_id=public_id), 303)
