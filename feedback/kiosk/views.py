"""The kiosk's page, and what its device says to us. A device has a token, no account and no cookie."""

from typing import Any

from flask import Blueprint, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from feedback.collection.tokens import new_token
from feedback.i18n import language
from feedback.kiosk import service
from feedback.limits import counting_misses
from feedback.models import KioskDevice, Touchpoint
from feedback.organisation.links import poster_link
from feedback.recordings.service import recordings_for
from feedback.security import csrf, inline_file, public
from feedback.touchpoints.qr import svg_on_screen

RESET_SECONDS = 10  # as the script of the kiosk counts
GUESSES = "20 per hour"

blueprint = Blueprint("kiosk", __name__, url_prefix="/k")
# Nothing here acts by a session; what a device says comes with its token.
csrf.exempt(blueprint)


@blueprint.get("/<code>")
@public
def screen(code: str) -> ResponseReturnValue:
    place = service.kiosk_place(code)
    page = make_response(
        render_template(
            "kiosk/screen.html",
            place=place,
            questions={question.code: question for question in place.version.questions},
            form_token=new_token(place.code, place.version.id),
            recordings=recordings_for(
                place.version.survey_id, place.touchpoint.id if place.touchpoint else None, language()
            ),
            version=version(),
            phone_code=phone_code(place.touchpoint),  # type: ignore[arg-type]
        )
    )
    # The worker takes the page from the browser's own cache; nothing of a person is in it.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


def phone_code(touchpoint: Touchpoint) -> Markup:
    """Draw the way to the place's own form, for whoever would rather write on their phone."""
    return Markup(svg_on_screen(poster_link(touchpoint)))  # noqa: S704, a drawing of ours


@blueprint.get("/<code>/thanks")
@public
def thanks(code: str) -> ResponseReturnValue:
    """Where a kiosk without script ends up: by itself it goes back to the faces for the next person."""
    place = service.kiosk_place(code)
    page = make_response(render_template("kiosk/thanks.html", place=place))
    page.headers["Refresh"] = f"{RESET_SECONDS}; url={url_for('.screen', code=place.code)}"
    return page


@blueprint.post("/<code>/pair")
@public
def pair(code: str) -> ResponseReturnValue:
    touchpoint = service.kiosk_place(code).touchpoint
    typed = said().get("code")
    with counting_misses("pairing", GUESSES):
        device, token = service.pair(touchpoint, typed if isinstance(typed, str) else "")  # type: ignore[arg-type]
    return jsonify(token=token, pin=service.verifier_for(device)), 201


@blueprint.post("/<code>/health")
@public
def health(code: str) -> ResponseReturnValue:
    device = device_asking(code)
    service.note_health(device, service.read_health(said()))
    return jsonify(pin=service.verifier_for(device), version=version())


@blueprint.post("/<code>/leave")
@public
def leave(code: str) -> ResponseReturnValue:
    typed = said().get("pin")
    is_right = service.is_right_pin(device_asking(code), typed if isinstance(typed, str) else "")
    return jsonify(right=is_right)


def device_asking(code: str) -> KioskDevice:
    """Return the device whose token came along. Raises NotFound."""
    touchpoint = service.kiosk_place(code).touchpoint
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return service.device_of(touchpoint, token)  # type: ignore[arg-type]


def said() -> dict[str, Any]:
    content = request.get_json(silent=True)
    return content if isinstance(content, dict) else {}


def version() -> str:
    """Return which script kiosks should run: eight characters of its hash."""
    _content, policy = inline_file("components/kiosk.js")
    return "".join(letter for letter in policy.split("-")[1] if letter.isalnum())[:8]
