"""The restricted queue: list and one matter. Only for inspectors; never exported."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from analysis.concerns import find_concerns
from feedback.concerns import service
from feedback.concerns.deadlines import forward_by, today
from feedback.concerns.forms import ConcernForm
from feedback.concerns.service import INSPECTOR, OPEN
from feedback.models import CONCERN_STATUSES
from feedback.security import only

blueprint = Blueprint("concerns", __name__, url_prefix="/manage/concerns")


@blueprint.get("/")
@only(INSPECTOR)
def overview() -> ResponseReturnValue:
    shown = request.args.get("status", "open")
    statuses = (shown,) if shown in CONCERN_STATUSES else OPEN if shown == "open" else CONCERN_STATUSES
    page = max(1, request.args.get("page", 1, type=int))
    queue = service.queue_for(current_user, statuses, min(page, 10_000))
    return render_template("concerns/overview.html", queue=queue, shown=shown, **days())


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@only(INSPECTOR)
def show(public_id: str) -> ResponseReturnValue:
    concern = service.find_concern(public_id, current_user)
    form = ConcernForm(data={"status": concern.status})
    if form.validate_on_submit():
        service.move_concern(concern, form.status.data, form.note.data, current_user)
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", public_id=public_id), 303)
    page = render_template(
        "concerns/show.html",
        concern=concern,
        parts=marked_parts(concern.comment.text),
        form=form,
        **days(),
    )
    return page, 422 if form.errors else 200


def days() -> dict[str, Any]:
    return {"forward_by": forward_by, "today": today()}


def marked_parts(text: str) -> list[tuple[str, bool]]:
    """Return a comment in pieces, each with whether it is what the machine stumbled over."""
    parts, position = [], 0
    for found in find_concerns(text):
        start = max(found.start, position)
        parts += [(text[position:start], False), (text[start : found.end], True)]
        position = max(position, found.end)
    return [part for part in [*parts, (text[position:], False)] if part[0]]
