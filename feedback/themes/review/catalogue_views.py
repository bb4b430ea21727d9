"""The starter catalogue: a unit takes over all of its themes or some; what it leaves is ignored."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.fields import Form
from feedback.models import OrgUnit
from feedback.security import only
from feedback.themes.ledger.catalogue import ADOPTED, adopt, offers_for
from feedback.themes.ledger.reach import DECIDERS

blueprint = Blueprint("theme_catalogue", __name__, url_prefix="/manage/themes/catalogue")


@blueprint.route("/", methods=["GET", "POST"])
@only(*DECIDERS)
def overview() -> ResponseReturnValue:
    units = reachable_units(current_user, *DECIDERS)
    unit = unit_asked(units)
    offers = offers_for(unit) if unit else []
    form, fault = Form(), ""
    if unit and form.validate_on_submit():
        chosen = [offer.catalogue.code for offer in offers] if "all" in request.form else chosen_codes()
        if chosen:
            number = len(adopt(chosen, unit, current_user))
            flash(ngettext("%(num)s theme is adopted.", "%(num)s themes are adopted.", number), "success")
            flash(gettext("Each can be taken back under “Decisions”."))
            return redirect(url_for("themes.overview", over=unit.code), 303)
        fault = gettext("Choose at least one theme, or adopt all of them.")
    page = render_template(
        "themes/catalogue.html",
        unit=unit,
        units=units,
        groups=[(group, list(some)) for group, some in groupby(offers, lambda one: one.catalogue.group)],
        left=sum(offer.state != ADOPTED for offer in offers),
        form=form,
        fault=fault,
    )
    return page, 422 if fault else 200


def chosen_codes() -> list[str]:
    return request.form.getlist("code")


def unit_asked(units: list[OrgUnit]) -> OrgUnit | None:
    """Return the unit asked for, else the highest there is. Raises NotFound for one of others."""
    code = request.values.get("unit", "")
    if code:
        return find_unit_for(current_user, code, *DECIDERS)
    return units[0] if units else None
