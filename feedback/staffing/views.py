"""Who stands at a counter: recording a change, correcting one, taking it back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.models import Touchpoint
from feedback.security import only
from feedback.staffing import service
from feedback.staffing.forms import NOBODY, ChangeForm, SpellForm
from feedback.staffing.service import DayTaken, NoChange, Spell
from feedback.touchpoints.service import KEEPERS, find_for

blueprint = Blueprint("staffing", __name__, url_prefix="/manage/touchpoints/<code>/staffing")


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def add(code: str) -> ResponseReturnValue:
    touchpoint, form = open_touchpoint(code), ChangeForm()
    if form.validate_on_submit():
        try:
            service.record_change(touchpoint, form.day.data, form.chosen, current_user)
        except (DayTaken, NoChange) as fault:
            form.day.errors = [fault.message()]
        else:
            flash(
                gettext("The change is recorded. Figures count who stood there when people answered."),
                "success",
            )
            return back_to(touchpoint)
    return render_template("staffing/change.html", touchpoint=touchpoint, form=form, spell=None), (
        422 if form.errors else 200
    )


@blueprint.route("/<spell>", methods=["GET", "POST"])
@only(*KEEPERS)
def edit(code: str, spell: str) -> ResponseReturnValue:
    touchpoint = open_touchpoint(code)
    known = service.find_spell(touchpoint, spell)
    form = form_for(known)
    if form.validate_on_submit():
        day = form.day.data if isinstance(form, ChangeForm) else None
        try:
            service.correct(touchpoint, spell, day, form.chosen, current_user)
        except (DayTaken, NoChange) as fault:
            form.staffed_by.errors = [fault.message()]
        else:
            flash(gettext("Corrected."), "success")
            return back_to(touchpoint)
    return render_template("staffing/change.html", touchpoint=touchpoint, form=form, spell=known), (
        422 if form.errors else 200
    )


@blueprint.post("/<spell>/take-back")
@only(*KEEPERS)
def take_back(code: str, spell: str) -> ResponseReturnValue:
    touchpoint = open_touchpoint(code)
    service.take_back(touchpoint, spell, current_user)
    flash(gettext("Taken back: whoever stood there before stayed."), "success")
    return back_to(touchpoint)


def open_touchpoint(code: str) -> Touchpoint:
    """Return one's own touchpoint; under a former code nothing is changed any more. Raises NotFound."""
    touchpoint = find_for(current_user, code)
    if touchpoint.replaced_by:
        raise NotFound
    return touchpoint


def form_for(spell: Spell) -> SpellForm:
    known = {"staffed_by": spell.staffed_by or NOBODY, "day": spell.day}
    return SpellForm(data=known) if spell.is_from_the_beginning else ChangeForm(data=known)


def back_to(touchpoint: Touchpoint) -> ResponseReturnValue:
    return redirect(url_for("touchpoints.show", code=touchpoint.code, _anchor="staffing"), 303)
