"""Keys of programs as administrators see them: which there are, making one, ending one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.fields import choices
from feedback.security import only
from feedback.slips import keys
from feedback.slips.forms import NewKeyForm
from feedback.slips.keys import KEEPERS

blueprint = Blueprint("api_keys", __name__, url_prefix="/manage/api-keys")


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    return render_template("slips/keys.html", keys=keys.keys_for(current_user))


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def add() -> ResponseReturnValue:
    form = NewKeyForm()
    form.unit.choices = choices((unit.code, unit.name) for unit in reachable_units(current_user, *KEEPERS))
    if form.validate_on_submit():
        unit = find_unit_for(current_user, form.unit.data, *KEEPERS)
        try:
            key = keys.add_key(form.name.data, "slips", unit, current_user)
        except keys.NameTaken as taken:
            form.name.errors = [taken.message()]
        else:
            # Not after a redirect: the key would have to wait for it in a session or an address.
            return render_template("slips/key_made.html", key=key, name=form.name.data, unit=unit), 201
    return render_template("slips/new_key.html", form=form), 422 if form.errors else 200


@blueprint.route("/<public_id>/revoke", methods=["GET", "POST"])
@only(*KEEPERS)
def revoke(public_id: str) -> ResponseReturnValue:
    key = keys.find_key_for(current_user, public_id)
    if key.revoked_at:
        return redirect(url_for(".overview"), 303)
    if request.method == "GET":
        return render_template("slips/revoke_key.html", key=key)
    keys.revoke(key, current_user)
    flash(gettext("The key “%(name)s” opens nothing any more.", name=key.name), "success")
    return redirect(url_for(".overview"), 303)
