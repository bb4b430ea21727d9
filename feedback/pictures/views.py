"""A picture that waits for its form, shown to whoever sent it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.pictures.drafts import find_held
from feedback.pictures.sending import send
from feedback.security import signed_in

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/pictures/<public_id>")
@signed_in
def held(public_id: str) -> ResponseReturnValue:
    return send(find_held(public_id, current_user.id), "picture")
