"""Themes for review: what waits, one theme, deciding with what will change, taking back."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.backlog.service import items_founded_on
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import language
from feedback.models import Theme, ThemeDecision, ThemeGroup, ThemeRun
from feedback.security import only, own_path
from feedback.themes.ledger import previews
from feedback.themes.ledger.deciding import CannotBeDecided
from feedback.themes.ledger.reach import DECIDERS, DecidedMeanwhile, find_theme
from feedback.themes.ledger.seeing import (
    READERS,
    NamesSeen,
    find_seen,
    names_seen_by,
    reaches_run,
    run_asked,
    runs_for,
)
from feedback.themes.ledger.undoing import CannotBeUndone, can_be_undone, find_decision, undo, undoable
from feedback.themes.review import reading, wording
from feedback.themes.review.explaining import carried, phrases
from feedback.themes.review.forms import THEME_FORMS, DecisionForm
from feedback.themes.review.marking import marked
from feedback.themes.review.overview import Wanted, overview_for
from feedback.themes.review.showing import shown_theme

blueprint = Blueprint("themes", __name__, url_prefix="/manage/themes")

ACTS = "any(accept, rename, merge, reject, group, unmerge)"
DECIDED = "decided"  # names in an address the decision that led there


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    runs, run = runs_looked_at()
    asked = {name: request.args.get(name, "")[:200].strip() for name in asdict(Wanted())}
    wanted = Wanted(**asked)
    return render_template(
        "themes/overview.html",
        runs=runs,
        run=run,
        wanted=wanted,
        found=overview_for(current_user, run, wanted),
        here=request.full_path.rstrip("?"),
        **last_decision(),
    )


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    theme = find_seen(public_id, current_user)
    _runs, run = runs_looked_at()
    history = reading.history_of(theme)
    return render_template(
        "themes/show.html",
        theme=theme,
        run=run,
        shown=shown_theme(theme, run, current_user),
        items=items_founded_on(theme, current_user),
        merged=reading.merged_into(theme, current_user),
        history=history,
        undoable=undoable(history, current_user),
        is_decided_here=reading.may_decide(theme, current_user),
        here=request.full_path.rstrip("?"),
        **last_decision(),
    )


@blueprint.route(f"/<public_id>/<{ACTS}:act>", methods=["GET", "POST"])
@only(*DECIDERS)
def decide(public_id: str, act: str) -> ResponseReturnValue:
    """Say what will change, then change it; whoever was slower is told what the other did."""
    theme = find_theme(public_id, current_user)
    back = request.args.get("back", "")
    form = THEME_FORMS[act](data={"seen": theme.version, "back": back, **as_it_is(theme)})
    form.offer(
        theme, reading.mergeable_into(theme, current_user), reading.headings_over([theme], current_user)
    )
    if not form.validate_on_submit():
        return decision_page(theme, act, form), 422 if form.errors else 200
    try:
        decision = form.decide(theme, current_user)
    except (DecidedMeanwhile, CannotBeDecided) as refused:
        return decision_page(theme, act, form, refused), refused.status
    return redirect(place_after(decision, form.back.data, theme), 303)


def as_it_is(theme: Theme) -> dict[str, str]:
    heading = theme.heading.public_id if theme.heading else ""
    return {"name": theme.name, "name_en": theme.name_en, "heading": heading}


def decision_page(theme: Theme, act: str, form: DecisionForm, refused: FeedbackError | None = None) -> str:
    seen = form.seen.data or 0
    return render_template(
        "themes/decide.html",
        theme=theme,
        act=act,
        form=form,
        effect=previews.preview(theme),
        refused=refused,
        meanwhile=reading.decisions_since(theme, seen) if refused else [],
        seen=theme.version if refused else seen,
    )


@blueprint.get("/decisions")
@only(*READERS)
def history() -> ResponseReturnValue:
    decisions = reading.newest_decisions(current_user)
    return render_template(
        "themes/history.html",
        decisions=decisions,
        undoable=undoable(decisions, current_user),
        **last_decision(),
    )


@blueprint.post("/decisions/<public_id>/undo")
@only(*DECIDERS)
def take_back(public_id: str) -> ResponseReturnValue:
    decision = find_decision(public_id, current_user)
    theme, back = decision.theme, request.form.get("back", "")
    try:
        taken_back = undo(decision, current_user)
    except CannotBeUndone as refused:
        page = render_template("themes/cannot_undo.html", decision=decision, refused=refused, back=back)
        return page, refused.status
    return redirect(place_after(taken_back, back, theme), 303)


def runs_looked_at() -> tuple[Sequence[ThemeRun], ThemeRun | None]:
    """Return the newest runs that whoever looks may look at, and the one over the unit asked for, else the
    first.
    """
    runs = runs_for(current_user)
    return runs, run_asked(runs, request.values.get("over", ""))


def place_after(decision: ThemeDecision, back: str, theme: Theme | None) -> str:
    """Return where somebody came from, to be told there what was decided."""
    start = url_for("themes.show", public_id=theme.public_id) if theme else url_for("themes.overview")
    path, _, query = (own_path(back) if back else start).partition("?")
    left = [part for part in query.split("&") if part and not part.startswith(f"{DECIDED}=")]
    return f"{path}?{'&'.join([*left, f'{DECIDED}={decision.public_id}'])}"


def last_decision() -> dict[str, Any]:
    """Return what the page tells of the decision that led there, and whether it can be taken back."""
    try:
        decision = find_decision(request.args.get(DECIDED, ""), current_user)
    except NotFound:
        return {"decided": None}
    return {"decided": decision, "decided_can_be_undone": can_be_undone(decision)}


blueprint.add_app_template_filter(own_path, "own_path")
blueprint.add_app_template_filter(marked, "marked")
blueprint.add_app_template_filter(carried, "carried")
blueprint.add_app_template_filter(phrases, "phrases")


@blueprint.app_template_filter("is_reached")
def is_reached(run: ThemeRun) -> bool:
    return reaches_run(current_user, run)


@blueprint.app_template_filter("theme_name")
def theme_name(theme: Theme | ThemeGroup) -> str:
    return wording.name_of(theme, language())


@blueprint.app_template_filter("told")
def told(decision: ThemeDecision) -> str:
    return wording.told(decision, language(), names_seen())


def names_seen() -> NamesSeen:
    """Return which names may be told whoever looks; asked for once a page."""
    if "names_seen" not in g:
        g.names_seen = names_seen_by(current_user)
    return g.names_seen  # type: ignore[no-any-return]  # Flask knows of nothing there
