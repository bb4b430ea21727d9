"""Doubtful answers: the groups, and deciding about one."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.abuse import review
from feedback.abuse.files import own_files_for
from feedback.abuse.forms import DECISION_NAMES, DecisionForm
from feedback.abuse.review import REVIEWERS
from feedback.abuse.wording import reason_words
from feedback.errors import NotFound
from feedback.security import only

blueprint = Blueprint("abuse", __name__, url_prefix="/manage/doubtful")


@blueprint.get("/")
@only(*REVIEWERS)
def overview() -> ResponseReturnValue:
    return render_template(
        "abuse/overview.html",
        groups=review.groups_for(current_user),
        files=own_files_for(current_user),
        reason_words=reason_words,
        decision_names=DECISION_NAMES,
    )


@blueprint.route("/<unit_code>/<day>/<reason>", methods=["GET", "POST"])
@only(*REVIEWERS)
def group(unit_code: str, day: str, reason: str) -> ResponseReturnValue:
    group = review.find_group(current_user, unit_code, day_in(day), reason)
    form = DecisionForm(data={"decision": group.decision})
    if form.validate_on_submit():
        review.decide(group, form.decision.data, form.note.data, current_user)
        flash(gettext("Saved."), "success")
        return redirect(request.path, 303)
    page = render_template(
        "abuse/group.html",
        group=group,
        form=form,
        steps=review.history_of(group),
        reason_words=reason_words,
        decision_names=DECISION_NAMES,
        overview=url_for(".overview"),
    )
    return page, 422 if form.errors else 200


def day_in(text: str) -> date:
    """Return the day of an address. Raises NotFound."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
