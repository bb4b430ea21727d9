"""The form behind a link that works once.

Its page has no session: it never learns who is signed in, and nothing about its reader is kept.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback.campaigns import answering, tasks
from feedback.campaigns.answering import numbers_in
from feedback.campaigns.groups import LEAST
from feedback.campaigns.links import find_invitation
from feedback.limits import at_most, counting_misses, network
from feedback.models import CampaignInvitation, EaseTask, new_public_id
from feedback.security import csrf, public
from feedback.surveys.answers import Filled, read_answers

# Who guesses at links; a right one opens at any time.
MISSES = "30 per minute"

blueprint = Blueprint("invitations", __name__)
# There is no session whose rights a forged request could use; the token itself is the right.
csrf.exempt(blueprint)


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """The address holds the token: no other site may learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/u/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """Ask, and keep the answer once."""
    with counting_misses("invitation", MISSES):
        invitation = find_invitation(token)
    if answering.was_used(invitation):
        return render_template("campaigns/thanks.html")
    version = invitation.campaign.version
    filled = read_answers(version, request.form) if request.method == "POST" else Filled()
    if request.method == "GET" or filled.errors or not filled.answers:
        return form_page(invitation, filled, token)
    answering.answer_once(invitation, numbers_in(version, filled))
    return redirect(url_for(".answer", token=token, lang=request.args.get("lang")), 303)


@blueprint.route("/u/task/<public_id>", methods=["GET", "POST"])
@public
@at_most("120 per minute", network)
def after_task(public_id: str) -> ResponseReturnValue:
    """Ask how easy a task was, of whoever comes from it; each form that was handed out counts once."""
    task = tasks.open_task(public_id)
    if "done" in request.args:
        return render_template("campaigns/thanks_after_task.html", task=task)
    filled = read_answers(task.version, request.form) if request.method == "POST" else Filled()
    ease = numbers_in(task.version, filled).get("ease")
    if ease is None:
        return task_page(task, filled)
    tasks.say_how_easy(task, request.form.get("form_id", ""), ease)
    return redirect(url_for(".after_task", public_id=public_id, done=1, lang=request.args.get("lang")), 303)


def task_page(task: EaseTask, filled: Filled) -> ResponseReturnValue:
    page = render_template(
        "campaigns/after_task.html", task=task, version=task.version, filled=filled, form_id=new_public_id()
    )
    return page, 422 if filled.errors else 200


def form_page(invitation: CampaignInvitation, filled: Filled, token: str) -> ResponseReturnValue:
    version = invitation.campaign.version
    if request.method == "POST" and not filled.answers and not filled.errors:
        filled.errors[first_field(invitation)] = gettext(
            "Nothing is answered yet. Please answer at least one question."
        )
    page = render_template(
        "campaigns/form.html",
        campaign=invitation.campaign,
        version=version,
        filled=filled,
        token=token,
        least=LEAST,
    )
    return page, 422 if filled.errors else 200


def first_field(invitation: CampaignInvitation) -> str:
    """Return the id of the first thing to choose."""
    question = invitation.campaign.version.questions[0]
    first = question.options[0].code if question.options else question.scale_from
    return f"q-{question.code}-{first}"
