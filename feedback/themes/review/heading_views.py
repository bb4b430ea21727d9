"""Headings over themes: all of them with their themes, one with who decided what, and deciding about them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import reachable_units
from feedback.errors import FeedbackError
from feedback.models import Theme, ThemeDecision, ThemeGroup
from feedback.security import only, own_path
from feedback.themes.ledger.deciding import CannotBeDecided
from feedback.themes.ledger.headings import MANY, NameTaken
from feedback.themes.ledger.reach import DECIDERS, DecidedMeanwhile, find_group, find_themes
from feedback.themes.ledger.seeing import READERS, find_seen_heading
from feedback.themes.ledger.undoing import undoable
from feedback.themes.review import heading_reading, reading
from feedback.themes.review.heading_forms import HEADING_FORMS, HeadingForm, MakeForm, PutForm
from feedback.themes.review.views import last_decision, place_after, runs_looked_at

blueprint = Blueprint("theme_headings", __name__, url_prefix="/manage/themes/headings")

MOST_AT_ONCE = 100


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    runs, run = runs_looked_at()
    return render_template(
        "themes/headings.html",
        runs=runs,
        run=run,
        found=heading_reading.headings_for(current_user, run),
        many=MANY,
        here=request.full_path.rstrip("?"),
        **last_decision(),
    )


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    group = find_seen_heading(public_id, current_user)
    runs, run = runs_looked_at()
    history = reading.history_of_heading(group)
    return render_template(
        "themes/heading.html",
        group=group,
        runs=runs,
        run=run,
        seen=heading_reading.seen_heading(group, current_user, run),
        merged=heading_reading.merged_into(group, current_user),
        history=history,
        undoable=undoable(history, current_user),
        here=request.full_path.rstrip("?"),
        **last_decision(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(*DECIDERS)
def make() -> ResponseReturnValue:
    form = MakeForm()
    form.offer(reachable_units(current_user, *DECIDERS))
    refused = None
    if form.validate_on_submit():
        try:
            decision = form.decide(current_user)
            return redirect(place_after(decision, url_for(".overview"), None), 303)
        except NameTaken as taken:
            refused = taken
    page = render_template(
        "themes/decide_heading.html", act="make", form=form, refused=refused, leave=url_for(".overview")
    )
    return page, refused.status if refused else 422 if form.errors else 200


@blueprint.route("/<public_id>/<any(rename, merge, drop):act>", methods=["GET", "POST"])
@only(*DECIDERS)
def decide(public_id: str, act: str) -> ResponseReturnValue:
    """Ask once more, then change it; whoever was slower is told what the other did."""
    group = find_group(public_id, current_user)
    as_it_is = {"seen": group.version, "name": group.name, "name_en": group.name_en}
    form = HEADING_FORMS[act](data={**as_it_is, "back": request.args.get("back", "")})
    form.offer(heading_reading.mergeable_into(group, current_user))
    if not form.validate_on_submit():
        return decision_page(group, act, form), 422 if form.errors else 200
    try:
        decision = form.decide(group, current_user)
    except (DecidedMeanwhile, CannotBeDecided) as refused:
        return decision_page(group, act, form, refused), refused.status
    return redirect(place_after(decision, form.back.data or url_for(".overview"), None), 303)


def decision_page(
    group: ThemeGroup, act: str, form: HeadingForm, refused: FeedbackError | None = None
) -> str:
    seen = form.seen.data or 0
    return render_template(
        "themes/decide_heading.html",
        group=group,
        act=act,
        form=form,
        refused=refused,
        meanwhile=reading.heading_decisions_since(group, seen) if refused else [],
        leave=place_left(form.back.data),
        seen=group.version if refused else seen,
    )


def place_left(back: str | None) -> str:
    """Return where somebody came from, who decides nothing after all."""
    return own_path(back) if back else url_for(".overview")


@blueprint.route("/put", methods=["GET", "POST"])
@only(*DECIDERS)
def put() -> ResponseReturnValue:
    """Ask under which heading the themes chosen shall stand, then put them there."""
    back = request.values.get("back", "")
    leave = place_left(back)
    chosen = list(dict.fromkeys(request.values.getlist("theme")))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        flash(gettext("Choose 1 to %(most)s themes first.", most=MOST_AT_ONCE))
        return redirect(leave, 303)
    themes = find_themes(chosen, current_user)
    form = PutForm(data={"back": back})
    form.offer(reading.headings_over(themes, current_user))
    refused = None
    if form.validate_on_submit():
        try:
            decision = form.decide(themes, versions_seen(themes), current_user)
            return redirect(place_after(decision, leave, None), 303)
        except (DecidedMeanwhile, CannotBeDecided) as error:
            refused = error
    page = render_template(
        "themes/put_themes.html",
        themes=themes,
        form=form,
        refused=refused,
        meanwhile=decided_since(themes) if refused else [],
        leave=leave,
    )
    return page, refused.status if refused else 422 if form.errors else 200


def decided_since(themes: Sequence[Theme]) -> list[ThemeDecision]:
    pairs = zip(themes, versions_seen(themes), strict=True)
    return [one for theme, seen in pairs for one in reading.decisions_since(theme, seen or 0)]


def versions_seen(themes: Sequence[Theme]) -> list[int | None]:
    """Return the versions that the page showed, one for each theme; what is missing is not compared."""
    return [request.form.get(f"seen-{theme.public_id}", type=int) for theme in themes]
