"""Saying how comments are meant."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.security import only, own_path
from feedback.themes.ledger import previews
from feedback.themes.ledger.meaning import mean
from feedback.themes.ledger.reach import DECIDERS, find_comments
from feedback.themes.review import reading
from feedback.themes.review.comment_views import MOST_AT_ONCE
from feedback.themes.review.meaning_forms import MeaningForm
from feedback.themes.review.views import place_after

blueprint = Blueprint("meanings", __name__, url_prefix="/manage/comments")


@blueprint.route("/meaning", methods=["GET", "POST"])
@only(*DECIDERS)
def decide() -> ResponseReturnValue:
    """Ask how the comments chosen are meant, then let them count so."""
    back = request.values.get("back", "")
    chosen = list(dict.fromkeys(request.values.getlist("comment")))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        flash(gettext("Choose 1 to %(most)s comments first.", most=MOST_AT_ONCE))
        return redirect(own_path(back) if back else url_for("comments.overview"), 303)
    comments = find_comments(chosen, current_user)
    form = MeaningForm(data={"back": back})
    if form.validate_on_submit():
        decision = mean(comments, form.sentiment.data, form.kind.data, current_user)
        return redirect(place_after(decision, form.back.data or url_for("comments.overview"), None), 303)
    page = render_template(
        "themes/decide_meaning.html",
        form=form,
        chosen=chosen,
        words_of=reading.words_of(chosen, current_user),
        effect=previews.effect_on(comments, []),
    )
    return page, 422 if form.errors else 200
