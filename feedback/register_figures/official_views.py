"""The official indices of a unit and month, on a page of their own beside the report."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.errors import NotFound
from feedback.months import is_month
from feedback.organisation.asking import day_asked
from feedback.register_figures import wording
from feedback.register_figures.official import official_indices, units_below_with_figures
from feedback.register_figures.service import READERS
from feedback.reports.asking import reported_unit_for
from feedback.reports.cells import WAS, unit_of
from feedback.security import only

blueprint = Blueprint("official_indices", __name__, url_prefix="/manage/reports")


@blueprint.get("/<unit_code>/<month>/official")
@only(*READERS)
def show(unit_code: str, month: str) -> ResponseReturnValue:
    if not is_month(month):
        raise NotFound
    unit = unit_of(reported_unit_for(current_user, unit_code, month, WAS, day_asked()))
    return render_template(
        "register_figures/official.html",
        unit=unit,
        month=month,
        indices=official_indices(unit, month),
        below=units_below_with_figures(unit, month),
        words=wording,
    )
