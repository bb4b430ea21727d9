"""The page in one's account on which one chooses of which units to get mail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback import mail
from feedback.publishing import subscriptions
from feedback.publishing.forms import SubscriptionForm
from feedback.reports.asking import READERS
from feedback.security import only

blueprint = Blueprint("report_mail", __name__, url_prefix="/account/reports")


@blueprint.route("/", methods=["GET", "POST"])
@only(*READERS)
def overview() -> ResponseReturnValue:
    offered = [(unit.code, unit.name) for unit in subscriptions.units_offered(current_user)]
    form = SubscriptionForm(offered, data={"unit": request.args.get("unit", "")})
    if form.validate_on_submit():
        subscriptions.subscribe(current_user, form.unit.data)
        flash(gettext("You will be written to when its next report is published."), "success")
        return redirect(url_for(".overview"), 303)
    page = render_template(
        "publishing/subscriptions.html",
        form=form,
        has_more=bool(offered),
        chosen=subscriptions.subscriptions_of(current_user),
        is_mail_set_up=mail.is_set_up(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/stop")
@only(*READERS)
def stop() -> ResponseReturnValue:
    subscriptions.unsubscribe(current_user, request.form.get("subscription", type=int))
    flash(gettext("No more mail about this unit."), "success")
    return redirect(url_for(".overview"), 303)
