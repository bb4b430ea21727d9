"""``POST /api/v1/slips``: the dossier system has slips made for the papers it prints (docs/operations.md)."""

import base64
from typing import Any

from flask import Blueprint, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from feedback.collection.slips import LIFETIME
from feedback.keys import secret_hash
from feedback.limits import TooManyCalls, at_most, network
from feedback.models import Touchpoint, utc_now
from feedback.organisation.links import slip_link
from feedback.security import csrf, public
from feedback.slips import keys, service
from feedback.slips.requests import read_request
from feedback.slips.sheets import QR_MM
from feedback.touchpoints.qr import png_of, svg_of

# A province handles some 2,000 dossiers a working day; one call may ask for 100 slips.
CALLS = "120 per minute"

blueprint = Blueprint("slips_api", __name__, url_prefix="/api/v1")
# A program shows its key with each call; there is no session a forged request could use.
csrf.exempt(blueprint)


def caller() -> str:
    """Return by what calls are counted: the key shown, a network's where none is."""
    shown = request.headers.get("Authorization", "")
    return secret_hash(shown).hex() if shown else network()


@blueprint.post("/slips")
@public
@at_most(CALLS, caller)
def make() -> ResponseReturnValue:
    key = keys.key_in_use(request.headers.get("Authorization", ""), "slips")
    if not request.is_json:
        return {"error": "Content-Type must be application/json"}, 415
    asked = read_request(request.get_json(silent=True))
    touchpoint = None if asked.errors else service.touchpoint_of(key, asked.touchpoint)
    if touchpoint is None:
        errors = asked.errors or {"touchpoint": "is not in use in the key's unit"}
        return {"error": "The request cannot be carried out", "errors": errors}, 422
    tokens = service.make_slips(touchpoint, asked.kind, asked.count, asked.sector, key)
    until = (utc_now() + LIFETIME).isoformat(timespec="seconds")
    return jsonify(slips=[slip_of(touchpoint, token) for token in tokens], expires_at=until), 201


@blueprint.errorhandler(keys.NotAllowed)
def show_not_allowed(error: keys.NotAllowed) -> ResponseReturnValue:
    answer = make_response({"error": error.message()}, error.status)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@blueprint.errorhandler(TooManyCalls)
def show_too_many(error: TooManyCalls) -> ResponseReturnValue:
    answer = make_response({"error": f"At most {CALLS}"}, error.status)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def slip_of(touchpoint: Touchpoint, token: str) -> dict[str, Any]:
    url = slip_link(touchpoint, token)
    png = base64.b64encode(png_of(url, QR_MM)).decode()
    return {"token": token, "url": url, "qr_svg": svg_of(url, QR_MM), "qr_png_base64": png}
