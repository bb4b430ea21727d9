"""The post office's page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from feedback.employers import service, wording
from feedback.employers.service import EMPLOYER
from feedback.errors import NotFound
from feedback.months import is_month
from feedback.security import only

blueprint = Blueprint("employers", __name__, url_prefix="/manage/employer")


@blueprint.get("/")
@only(EMPLOYER)
def overview() -> ResponseReturnValue:
    asked = request.args.get("month", "")
    if asked and not is_month(asked):
        raise NotFound
    month = asked or service.latest_month()
    view = service.employers_view(month) if month else None
    return render_template(
        "employers/overview.html", view=view, finding=wording.finding(view) if view else ""
    )
