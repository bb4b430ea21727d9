"""The script with which a browser opens citizens' pages without network and sends what waits.

A browser lets it see only the folder it comes from: /f/ (forms) or /k/ (kiosks), never a signed-in page.
"""

from flask import Blueprint, Response, current_app

from feedback.security import public

blueprint = Blueprint("offline", __name__)


@blueprint.get("/f/worker.js")
@blueprint.get("/k/worker.js")
@public
def worker() -> Response:
    script = current_app.send_static_file("worker.js")
    script.headers["Cache-Control"] = "no-cache"
    return script
