"""What is asked of oneself right now, for whoever is signed in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.campaigns import answering, service
from feedback.campaigns.groups import LEAST
from feedback.campaigns.links import token_given
from feedback.models import WORKING
from feedback.security import only

blueprint = Blueprint("asked", __name__)


@blueprint.get("/asked/")
@only(*WORKING)
def overview() -> ResponseReturnValue:
    invitations = service.invitations_of(current_user)
    rows = [(one, token_given(one), answering.was_used(one)) for one in invitations]
    return render_template("campaigns/asked.html", rows=rows, least=LEAST)
