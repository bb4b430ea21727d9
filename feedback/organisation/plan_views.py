"""Making units and reorganising them: planned, looked at, decided, taken back until it takes effect."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.forms import ROLE_NAMES
from feedback.accounts.service import reaches_everything
from feedback.errors import NotFound
from feedback.fields import choices
from feedback.models import EVENT_KINDS, UnitPlan
from feedback.organisation import planning
from feedback.organisation.changes import change_of
from feedback.organisation.plan_forms import TOP, PlanForm, UnitForm
from feedback.organisation.planning import PLANNERS
from feedback.organisation.service import in_tree
from feedback.organisation.wording import HINDRANCES, HOLDING_NAMES, PLAN_NAMES, STATUS_NAMES, TYPE_NAMES
from feedback.security import only

blueprint = Blueprint("plans", __name__, url_prefix="/manage/units")


@blueprint.context_processor
def names() -> dict[str, object]:
    return {
        "hindrances": HINDRANCES,
        "holding_names": HOLDING_NAMES,
        "plan_names": PLAN_NAMES,
        "role_names": ROLE_NAMES,
        "status_names": STATUS_NAMES,
        "type_names": TYPE_NAMES,
    }


@blueprint.route("/new", methods=["GET", "POST"])
@only(*PLANNERS)
def new_unit() -> ResponseReturnValue:
    form = UnitForm()
    offer_parents(form)
    if form.validate_on_submit():
        try:
            unit = planning.add_unit(form.new_unit(), form.day.data, form.legal_basis.data, current_user)
        except planning.CodeTaken as taken:
            form.code.errors = [taken.message()]
        except planning.ParentNotThere as missing:
            form.day.errors = [missing.message()]
        else:
            flash(gettext("%(unit)s is made.", unit=unit.name), "success")
            return redirect(url_for("units.show", unit_code=unit.code), 303)
    return render_template("organisation/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/plans/")
@only(*PLANNERS)
def overview() -> ResponseReturnValue:
    return render_template("organisation/plans.html", plans=planning.plans_for(current_user))


@blueprint.route("/plans/new/<kind>", methods=["GET", "POST"])
@only(*PLANNERS)
def new(kind: str) -> ResponseReturnValue:
    if kind not in EVENT_KINDS:
        raise NotFound
    form = PlanForm(kind, units=request.args.get("unit", ""))
    if "parent" in form:
        offer_parents(form)
    if form.validate_on_submit():
        plan = planning.prepare(form.change(), current_user)
        return redirect(url_for(".show", public_id=plan.public_id), 303)
    return render_template("organisation/new_plan.html", form=form), 422 if form.errors else 200


@blueprint.route("/plans/<public_id>", methods=["GET", "POST"])
@only(*PLANNERS)
def show(public_id: str) -> ResponseReturnValue:
    """Show what a plan would do; POST says which heir of a split unit has what."""
    plan = planning.find_plan(public_id, current_user)
    if request.method == "POST":
        chosen = {key: int(heir) for key, heir in request.form.items() if heir.isascii() and heir.isdigit()}
        planning.place(plan, chosen)
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", public_id=public_id), 303)
    return plan_page(plan)


@blueprint.post("/plans/<public_id>/decide")
@only(*PLANNERS)
def decide(public_id: str) -> ResponseReturnValue:
    plan = planning.find_plan(public_id, current_user)
    try:
        planning.decide(plan, current_user)
    except planning.Hindered as hindered:
        flash(HINDRANCES[hindered.hindrance], "error")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/plans/<public_id>/withdraw")
@only(*PLANNERS)
def withdraw(public_id: str) -> ResponseReturnValue:
    planning.withdraw(planning.find_plan(public_id, current_user), current_user)
    flash(gettext("Taken back: nothing of it happens."), "success")
    return redirect(url_for(".overview"), 303)


def plan_page(plan: UnitPlan) -> str:
    is_open = plan.status in planning.OPEN
    return render_template(
        "organisation/plan.html",
        plan=plan,
        change=change_of(plan),
        preview=planning.preview(plan, current_user) if is_open else None,
    )


def offer_parents(form: UnitForm | PlanForm) -> None:
    """Offer the units an administrator reaches, in their tree; a new top only who administers everything."""
    units = [
        (unit.code, "\u2003" * depth + f"{unit.name} ({unit.code})")
        for unit, depth in in_tree(planning.offered_units(current_user))
    ]
    top = [(TOP, gettext("none: the top of a tree"))] if reaches_everything(current_user, *PLANNERS) else []
    form.parent.choices = choices([*units, *top])
