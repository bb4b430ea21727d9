"""The staff's page: say what is wrong with the information system, see what others say."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from feedback.complaints import service
from feedback.security import signed_in

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")


@blueprint.get("/")
@signed_in
def overview() -> ResponseReturnValue:
    return render_template(
        "complaints/overview.html",
        touchpoints=service.staff_touchpoints(),
        comments=service.recent_comments(),
    )
