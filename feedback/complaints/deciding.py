"""Managers' and analysts' pages: which complaints may be the same, merging, taking apart, linking."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.complaints import handling, links, pairs
from feedback.complaints.service import HANDLERS, find_merged, find_open_complaint
from feedback.security import only

blueprint = Blueprint("complaint_deciding", __name__, url_prefix="/manage/complaints")


@blueprint.get("/")
@only(*HANDLERS)
def overview() -> ResponseReturnValue:
    return render_template("complaints/pairs.html", pairs=pairs.pairs_for(current_user))


@blueprint.post("/<public_id>/merge")
@only(*HANDLERS)
def merge(public_id: str) -> ResponseReturnValue:
    """Merge two, or keep them apart: ``into`` names the other."""
    complaint = handling.find_handled(public_id, current_user)
    into = find_open_complaint(request.form.get("into", ""))
    if request.form.get("decision") == "apart":
        handling.keep_apart(complaint, into, current_user)
        flash(gettext("They stay apart."), "success")
        return redirect(url_for(".overview"), 303)
    handling.merge(complaint, into, current_user)
    flash(gettext("They are one now. It can be undone on its page."), "success")
    return redirect(url_for("complaints.show", public_id=into.public_id), 303)


@blueprint.post("/<public_id>/take-apart")
@only(*HANDLERS)
def take_apart(public_id: str) -> ResponseReturnValue:
    complaint = find_merged(public_id, current_user)
    handling.take_apart(complaint, current_user)
    flash(gettext("They are apart again, each as it was."), "success")
    return redirect(url_for("complaints.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/link")
@only("manager")
def link(public_id: str) -> ResponseReturnValue:
    """Make a complaint a reason for an improvement, or no more."""
    complaint = handling.find_handled(public_id, current_user)
    change = links.unlink if request.form.get("linked") == "no" else links.link
    change(complaint, request.form.get("item", ""), current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for("complaints.show", public_id=public_id), 303)
