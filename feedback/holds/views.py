"""Retention: how long what is kept, what went last, what is due, and what is held beyond its day."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback import retention
from feedback.accounts.keeping import KEEPERS
from feedback.accounts.named import NothingThere
from feedback.audit.reading import Asked, page_of
from feedback.fields import Form
from feedback.holds import rules, service
from feedback.holds.forms import SCOPE_HINTS, SCOPE_NAMES, HoldForm, ReviewForm
from feedback.holds.service import Wanted
from feedback.i18n import today
from feedback.models import LegalHold
from feedback.security import only

blueprint = Blueprint("retention", __name__, url_prefix="/manage/retention")


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    due, held = retention.count_due(), retention.count_held()
    last = page_of(current_user, Asked(kind="purged")).entries
    return render_template(
        "holds/overview.html",
        kinds=[(rules.name_of(kind), rules.kept_for(kind), due[kind], held.get(kind, 0)) for kind in due],
        last=last[0] if last else None,
        name_of=rules.name_of,
        holds=service.holds_for(current_user),
        scopes=SCOPE_NAMES,
        today=today(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def place() -> ResponseReturnValue:
    form = HoldForm()
    if form.validate_on_submit():
        try:
            hold = service.place(wanted_in(form), current_user)
            flash(gettext("It is kept from now on."), "success")
            return redirect(url_for(".show", public_id=hold.public_id), 303)
        except NothingThere as fault:
            form.code.errors = [fault.message()]
    page = render_template("holds/new.html", form=form, hints=SCOPE_HINTS)
    return page, 422 if form.errors else 200


def wanted_in(form: HoldForm) -> Wanted:
    names = ("scope", "code", "reason", "legal_basis", "first_month", "last_month")
    said = {name: (getattr(form, name).data or "").strip() for name in names}
    return Wanted(**said, review_on=form.review_on.data)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@only(*KEEPERS)
def show(public_id: str) -> ResponseReturnValue:
    hold, form = service.find_hold(public_id, current_user), ReviewForm()
    if form.validate_on_submit():
        service.review(hold, form.review_on.data, current_user)
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", public_id=public_id), 303)
    return hold_page(hold, form), 422 if form.errors else 200


def hold_page(hold: LegalHold, form: Form) -> str:
    return render_template(
        "holds/show.html",
        hold=hold,
        form=form,
        may_end=service.may_end(hold, current_user),
        scopes=SCOPE_NAMES,
        today=today(),
    )


@blueprint.post("/<public_id>/end")
@only(*KEEPERS)
def end(public_id: str) -> ResponseReturnValue:
    service.end(service.find_hold(public_id, current_user), current_user)
    flash(gettext("The hold has ended. What is due goes with the next purge."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)
