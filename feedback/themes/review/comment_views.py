"""The comments one may read: searched, filtered, put into other themes by the handful."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.errors import FeedbackError
from feedback.models import OrgUnit, Theme, ThemeRun
from feedback.months import is_month
from feedback.security import only, own_path
from feedback.themes.ledger import previews
from feedback.themes.ledger.deciding import CannotBeDecided
from feedback.themes.ledger.previews import Effect
from feedback.themes.ledger.reach import DECIDERS, DecidedMeanwhile, find_comments, find_theme
from feedback.themes.ledger.seeing import READERS, find_seen, run_asked, run_called, runs_for
from feedback.themes.review import reading
from feedback.themes.review.comments import NO_THEME, Wanted, comments_for, find_comment, matches
from feedback.themes.review.forms import OF_A_THEME, OF_ANY, BulkForm
from feedback.themes.review.matching import MOST_MATCHING, ListChanged, held, matching
from feedback.themes.review.views import last_decision, place_after, runs_looked_at

blueprint = Blueprint("comments", __name__, url_prefix="/manage/comments")

ACTS = "any(only, add, none, move, also, split, out)"
MOST_PAGES = 10_000
MOST_AT_ONCE = 100


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    wanted, runs = wanted_comments(), runs_for(current_user)
    run, theme, unit = looked_up(wanted, runs)
    page = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    found = comments_for(current_user, wanted, run, theme, unit, page)
    return render_template(
        "themes/comments.html",
        wanted=wanted,
        runs=runs,
        run=run,
        theme=theme,
        found=found,
        units=reachable_units(current_user, *READERS),
        themes=reading.listed_themes(current_user),
        acts=acts_for(theme) if is_decider() else (),
        here=request.full_path.rstrip("?"),
        **last_decision(),
    )


def looked_up(
    wanted: Wanted, runs: Sequence[ThemeRun]
) -> tuple[ThemeRun | None, Theme | None, OrgUnit | None]:
    """Return run, theme and unit that are asked for. Raises NotFound for those of others."""
    return (
        run_called(wanted.over, current_user) or run_asked(runs, wanted.over),
        find_seen(wanted.theme, current_user) if wanted.theme not in ("", NO_THEME) else None,
        find_unit_for(current_user, wanted.unit, *READERS) if wanted.unit else None,
    )


def wanted_comments() -> Wanted:
    asked = {name: request.values.get(name, "")[:200].strip() for name in asdict(Wanted())}
    return Wanted(**{**asked, "month": asked["month"] if is_month(asked["month"]) else ""})


def is_decider() -> bool:
    return any(current_user.has_role(role) for role in DECIDERS)


def acts_for(theme: Theme | None) -> tuple[str, ...]:
    """Return what can be decided about comments of this list."""
    if theme is None:
        return tuple(OF_ANY)
    return tuple(OF_A_THEME) if reading.may_decide(theme, current_user) else ("add",)


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    _runs, run = runs_looked_at()
    read = find_comment(current_user, public_id, run)
    return render_template(
        "themes/comment.html",
        read=read,
        run=run,
        acts=tuple(OF_ANY) if is_decider() else (),
        here=request.full_path.rstrip("?"),
        **last_decision(),
    )


@blueprint.route(f"/decide/<{ACTS}:bulk>", methods=["GET", "POST"])
@only(*DECIDERS)
def decide(bulk: str) -> ResponseReturnValue:
    """Say what will change for the comments chosen, then change it."""
    back = request.values.get("back", "")
    if "all" in request.args:
        asked: dict[str, Any] = {**wanted_comments().query, "back": back}
        return redirect(url_for(".decide_matching", bulk=bulk, **asked), 303)
    chosen = list(dict.fromkeys(request.values.getlist("comment")))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        flash(gettext("Choose 1 to %(most)s comments first.", most=MOST_AT_ONCE))
        return redirect(own_path(back) if back else url_for(".overview"), 303)
    comments = find_comments(chosen, current_user)
    theme = find_theme(request.values.get("theme", ""), current_user) if bulk in OF_A_THEME else None
    form = {**OF_ANY, **OF_A_THEME}[bulk](data={"seen": theme.version if theme else None, "back": back})
    form.offer(theme, reading.choosable_themes(current_user))
    refused = None
    if form.validate_on_submit():
        try:
            decision = form.decide(comments, theme, current_user)  # type: ignore[arg-type]  # there where needed
            return redirect(place_after(decision, form.back.data, theme), 303)
        except (DecidedMeanwhile, CannotBeDecided) as error:
            refused = error
    chosen_words = {"chosen": chosen, "words_of": reading.words_of(chosen, current_user)}
    effect = effect_of(bulk, comments, theme)
    page = decision_page(bulk, form, theme, effect, refused, number=len(chosen), **chosen_words)
    return page, refused.status if refused else 422 if form.errors else 200


@blueprint.route(f"/matching/<{ACTS}:bulk>", methods=["GET", "POST"])
@only(*DECIDERS)
def decide_matching(bulk: str) -> ResponseReturnValue:
    """Say what will change for all comments that a search finds, then change it, in one decision."""
    wanted, back = wanted_comments(), request.values.get("back", "")
    run, asked_theme, unit = looked_up(wanted, runs_for(current_user))
    theme = find_theme(wanted.theme, current_user) if bulk in OF_A_THEME else None
    found = matches(current_user, wanted, run, asked_theme, unit)
    form = {**OF_ANY, **OF_A_THEME}[bulk](data={"seen": theme.version if theme else None, "back": back})
    form.offer(theme, reading.choosable_themes(current_user))
    refused = None
    if form.validate_on_submit():
        try:
            now = held(found, run, current_user, request.form.get("state", ""))
            decision = form.decide(now.comments, theme, current_user)  # type: ignore[arg-type]  # as above
            return redirect(place_after(decision, form.back.data, theme), 303)
        except (ListChanged, DecidedMeanwhile, CannotBeDecided) as error:
            refused = error
    now = matching(found, run, current_user)
    if not now.total:
        flash(gettext("No comment matches any more."))
        return redirect(own_path(back) if back else url_for(".overview"), 303)
    effect = effect_of(bulk, list(now.comments), theme)
    page = decision_page(
        bulk, form, theme, effect, refused, number=now.total, matching=now, wanted=wanted, most=MOST_MATCHING
    )
    return page, refused.status if refused else 422 if form.errors else 200


def effect_of(act: str, comments: list[int], theme: Theme | None) -> Effect:
    if theme and act != "also":
        return previews.preview_move(comments, theme)
    return previews.effect_on(comments, [])


def decision_page(
    act: str, form: BulkForm, theme: Theme | None, effect: Effect, refused: FeedbackError | None, **more: Any
) -> str:
    """Return the page that asks once more; ``more`` says about which comments."""
    seen = form.seen.data
    return render_template(
        "themes/decide_comments.html",
        act=act,
        form=form,
        theme=theme,
        effect=effect,
        refused=refused,
        meanwhile=reading.decisions_since(theme, seen or 0) if refused and theme else [],
        seen=theme.version if refused and theme else seen,
        **more,
    )
