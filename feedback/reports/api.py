"""``GET /api/v1/report.schema.json``: what the JSON report holds, for programs that read it."""

from flask import Blueprint, Response

from feedback.paths import PACKAGE
from feedback.security import public

SCHEMA = PACKAGE / "reports" / "report.schema.json"

blueprint = Blueprint("reports_api", __name__, url_prefix="/api/v1")


@blueprint.get("/report.schema.json")
@public
def schema() -> Response:
    return Response(SCHEMA.read_bytes(), mimetype="application/schema+json")
