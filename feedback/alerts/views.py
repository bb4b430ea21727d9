"""The list of alerts."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.alerts.telling import alerts_for
from feedback.reports.asking import READERS
from feedback.security import only

blueprint = Blueprint("alerts", __name__, url_prefix="/manage/alerts")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    return render_template("alerts/overview.html", alerts=alerts_for(current_user))
