"""The improvement backlog: list, item, proposing one from a report's theme."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for
from feedback.backlog import service
from feedback.backlog.forms import NewItemForm, StatusForm
from feedback.backlog.service import DECIDERS
from feedback.complaints.links import reasons_for
from feedback.errors import NotFound
from feedback.months import is_month
from feedback.publishing.kept import published_or_computed
from feedback.security import only

blueprint = Blueprint("backlog", __name__, url_prefix="/manage/backlog")


@blueprint.get("/")
@only(*DECIDERS)
def overview() -> ResponseReturnValue:
    items = service.items_for(current_user)
    return render_template("backlog/overview.html", items=items)


@blueprint.route("/new/<unit_code>/<month>/<theme_id>", methods=["GET", "POST"])
@only(*DECIDERS)
def propose(unit_code: str, month: str, theme_id: str) -> ResponseReturnValue:
    unit = find_unit_for(current_user, unit_code, *DECIDERS)
    if not is_month(month):
        raise NotFound
    report = published_or_computed(unit, month)
    theme = report.find_theme(theme_id)
    if theme is None:
        raise NotFound
    form = NewItemForm(data={"title": theme.name[:1].upper() + theme.name[1:]})
    if form.validate_on_submit():
        item = service.propose_item(form.title.data, unit, report, theme, current_user)
        flash(gettext("The improvement is on the list."), "success")
        return redirect(url_for(".item", public_id=item.public_id), 303)
    page = render_template("backlog/new.html", form=form, unit=unit, report=report, theme=theme)
    return page, 422 if form.errors else 200


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@only(*DECIDERS)
def item(public_id: str) -> ResponseReturnValue:
    item = service.find_item(public_id, current_user)
    form = StatusForm(data={"status": item.status})
    if form.validate_on_submit():
        service.move_item(item, form.status.data, form.note.data or "", current_user)
        flash(gettext("Saved."), "success")
        return redirect(url_for(".item", public_id=public_id), 303)
    page = render_template(
        "backlog/item.html",
        item=item,
        quotes=service.quotes_shown(item),
        complaints=reasons_for(item),
        form=form,
    )
    return page, 422 if form.errors else 200
