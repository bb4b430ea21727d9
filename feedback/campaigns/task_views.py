"""Tasks after which one question is asked: their links and results."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.campaigns import tasks
from feedback.campaigns.forms import TaskForm
from feedback.campaigns.groups import LEAST
from feedback.campaigns.service import KEEPERS, READERS
from feedback.fields import choices
from feedback.security import only
from feedback.surveys.catalogue import INSTRUMENTS

blueprint = Blueprint("tasks", __name__, url_prefix="/manage/tasks")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    return render_template(
        "campaigns/tasks.html",
        results=tasks.results_for(current_user, *READERS),
        may_keep=any(current_user.has_role(role) for role in KEEPERS),
        base_url=current_app.config["BASE_URL"],
        instrument=INSTRUMENTS["seq"],
        usual=tasks.USUAL_EASE,
        least=LEAST,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def add() -> ResponseReturnValue:
    form = TaskForm()
    form.unit.choices = choices((unit.code, unit.name) for unit in reachable_units(current_user, *KEEPERS))
    if not form.validate_on_submit():
        return render_template("campaigns/new_task.html", form=form), 422 if form.errors else 200
    unit = find_unit_for(current_user, form.unit.data, *KEEPERS)
    tasks.add_task(form.kind.data, form.detail.data, unit, current_user)
    flash(gettext("The link is made. Put it where the task ends."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.post("/<public_id>/<any(open, close):turn>")
@only(*KEEPERS)
def change(public_id: str, turn: str) -> ResponseReturnValue:
    task = tasks.find_task(public_id, current_user, *KEEPERS)
    tasks.set_open(task, current_user, is_open=turn == "open")
    flash(gettext("It is asked again.") if turn == "open" else gettext("It is asked no more."), "success")
    return redirect(url_for(".overview"), 303)
