"""Units: finding them, what became of them, where each sends whoever complains formally."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for
from feedback.organisation import formal_way
from feedback.organisation.asking import day_asked
from feedback.organisation.forms import FormalWayForm
from feedback.organisation.history import events_of
from feedback.organisation.overview import KEEPERS, rows_for
from feedback.organisation.searching import search
from feedback.organisation.wording import EVENT_NAMES, KIND_NAMES, PLAN_NAMES, TYPE_NAMES
from feedback.security import only

blueprint = Blueprint("units", __name__, url_prefix="/manage/units")


@blueprint.context_processor
def names() -> dict[str, object]:
    return {
        "event_names": EVENT_NAMES,
        "plan_names": PLAN_NAMES,
        "type_names": TYPE_NAMES,
        "unit_kinds": KIND_NAMES,
    }


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    rows = rows_for(current_user)
    lacking = [row for row in rows if row.lacks_something]
    only_lacking = request.args.get("show") == "lacking"
    typed = request.args.get("name", "").strip()
    return render_template(
        "organisation/overview.html",
        rows=lacking if only_lacking else rows,
        total=len(rows),
        lacking=len(lacking),
        only_lacking=only_lacking,
        typed=typed,
        hits=search(typed, {row.unit.id for row in rows}) if typed else [],
    )


@blueprint.route("/<unit_code>", methods=["GET", "POST"])
@only(*KEEPERS)
def show(unit_code: str) -> ResponseReturnValue:
    unit = find_unit_for(current_user, unit_code, *KEEPERS, on=day_asked())
    if unit.valid_to:
        return render_template("organisation/former.html", unit=unit, events=events_of(unit))
    form = FormalWayForm(data=unit.formal_way or {})
    if form.validate_on_submit():
        formal_way.say_formal_way(unit, form.texts(), current_user)
        flash(gettext("Saved. Posters printed before now say what they said: print them anew."), "success")
        return redirect(url_for(".show", unit_code=unit.code), 303)
    page = render_template(
        "organisation/unit.html",
        unit=unit,
        form=form,
        teller=formal_way.teller_of(unit),
        history=formal_way.history_of(unit),
        events=events_of(unit),
    )
    return page, 422 if form.errors else 200
