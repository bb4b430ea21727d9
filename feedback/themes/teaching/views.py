"""Teaching: ten comments in two minutes, samples labelled blind, and what all of it has brought."""

from contextlib import suppress

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.models import Comment, LabelSample
from feedback.security import only
from feedback.themes.ledger.corrections import label
from feedback.themes.ledger.reach import DECIDERS
from feedback.themes.ledger.seeing import reaches_run
from feedback.themes.review.reading import choosable_themes
from feedback.themes.review.views import last_decision, runs_looked_at
from feedback.themes.runs.jobs import AlreadyUnderWay, FinalMonth, NothingToAnalyse, ask
from feedback.themes.teaching import queue, sampling
from feedback.themes.teaching.forms import DrawForm, LabelForm
from feedback.themes.teaching.learning import learnt_in

blueprint = Blueprint("teaching", __name__, url_prefix="/manage/themes/teach")

SKIPPED = "comments_skipped"  # in the session: who skips one is not asked about it again today
MOST_SKIPPED = 200


@blueprint.get("/")
@only(*DECIDERS)
def overview() -> ResponseReturnValue:
    runs, run = runs_looked_at()
    return render_template(
        "themes/teach.html",
        runs=runs,
        run=run,
        wanted=queue.wanted_labels(run, current_user) if run else 0,
        fresh=queue.labelled_since(run) if run else 0,
        learnt=learnt_in(run) if run else [],
        samples=sampling.samples_for(current_user),
        draw_form=DrawForm(),
        just_done=request.args.get("done", 0, type=int),
        **last_decision(),
    )


@blueprint.route("/ten", methods=["GET", "POST"])
@only(*DECIDERS)
def ten() -> ResponseReturnValue:
    """Ask about one comment after another; after the tenth the machine learns from them."""
    _runs, run = runs_looked_at()
    done = max(0, request.args.get("done", 0, type=int))
    over = request.values.get("over") or None
    asked = queue.next_asked(run, current_user, session.get(SKIPPED, [])) if run else None
    if run is None or asked is None:
        return redirect(url_for(".overview", done=done), 303)
    form = LabelForm.about(asked.comment, asked.guesses, choosable_themes(current_user))
    here = url_for(".ten", over=over, done=done)
    if not form.validate_on_submit():
        return label_page(form, asked.comment, done + 1, queue.ROUND, here)
    if form.is_of_another(asked.comment):  # labelled meanwhile: nothing is put elsewhere
        flash(
            gettext("That comment has just been labelled, here or by somebody else. This is the next one."),
            "info",
        )
        return redirect(here, 303)
    if form.is_skipped:
        session[SKIPPED] = [*session.get(SKIPPED, []), asked.comment.public_id][-MOST_SKIPPED:]
        return redirect(here, 303)
    decision = label(asked.comment.id, form.themes(choosable_themes(current_user)), current_user)
    is_whole = done + 1 >= queue.ROUND
    if is_whole and reaches_run(current_user, run):  # analyses above are for those there to start
        with suppress(AlreadyUnderWay, FinalMonth, NothingToAnalyse):  # another one learns from them
            ask(run.month, run.unit, current_user)
    then = ".overview" if is_whole else ".ten"
    return redirect(url_for(then, over=over, done=done + 1, decided=decision.public_id), 303)


def label_page(
    form: LabelForm, comment: Comment, number: int, of: int, address: str, *, is_blind: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "themes/label.html",
        form=form,
        comment=comment,
        number=number,
        of=of,
        address=address,
        is_blind=is_blind,
        **last_decision(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/samples")
@only(*DECIDERS)
def draw() -> ResponseReturnValue:
    _runs, run = runs_looked_at()
    form = DrawForm()
    if run is None or not form.validate_on_submit():
        abort(422)
    sample = sampling.draw(run, form.size.data, current_user)
    if sample is None:
        return redirect(url_for(".overview", over=run.unit.code), 303)
    return redirect(url_for(".sample", public_id=sample.public_id), 303)


@blueprint.route("/samples/<public_id>", methods=["GET", "POST"])
@only(*DECIDERS)
def sample(public_id: str) -> ResponseReturnValue:
    """Ask about the comments of a sample; whoever has labelled all of them sees how far people agree."""
    sample = sampling.find_sample(public_id, current_user)
    comment = sampling.next_in(sample, current_user)
    if comment is None:
        return agreement_page(sample)
    return label_blind(sample, comment)


def agreement_page(sample: LabelSample) -> ResponseReturnValue:
    progress = sampling.progress_of(sample)
    return render_template(
        "themes/agreement.html",
        progress=progress,
        agreed=sampling.agreed(progress),
        names=sampling.names_of(progress.finished),
        **last_decision(),
    )


def label_blind(sample: LabelSample, comment: Comment) -> ResponseReturnValue:
    themes, progress = choosable_themes(current_user), sampling.progress_of(sample)
    form = LabelForm.about(comment, [], themes)
    address = url_for(".sample", public_id=sample.public_id)
    if not form.validate_on_submit():
        number = progress.by(current_user) + 1
        return label_page(form, comment, number, progress.size, address, is_blind=True)
    if form.is_of_another(comment):
        return redirect(address, 303)
    decision = sampling.label_blind(sample, comment, form.themes(themes), current_user)
    return redirect(url_for(".sample", public_id=sample.public_id, decided=decision.public_id), 303)
