"""Texts as typed: asking, deciding, opening, and the employee's side."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.collection.masking import KIND_WORDS
from feedback.errors import NotFound
from feedback.keys import unseal
from feedback.models import utc_now
from feedback.months import is_month
from feedback.raw_texts import listing, service
from feedback.raw_texts.forms import SPEAKER_NAMES, STATUS_WORDS, AskingForm, StatementForm
from feedback.raw_texts.service import OPENS_FOR, RAW_TEXT, WAITS_FOR
from feedback.security import only

blueprint = Blueprint("raw_texts", __name__, url_prefix="/manage/raw-texts")


@blueprint.get("/")
@only(RAW_TEXT)
def overview() -> ResponseReturnValue:
    return render_template(
        "raw_texts/overview.html",
        waiting=service.waiting_for(current_user),
        mine=service.asked_by(current_user),
        **words(),
    )


@blueprint.get("/comments/")
@only(RAW_TEXT)
def comments() -> ResponseReturnValue:
    code, month = request.args.get("unit", ""), request.args.get("month", "")
    unit = find_unit_for(current_user, code, RAW_TEXT) if code else None
    only_names = request.args.get("masked") == "name"
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    return render_template(
        "raw_texts/comments.html",
        found=listing.masked_comments(
            current_user, unit, month if is_month(month) else None, only_names, page
        ),
        units=reachable_units(current_user, RAW_TEXT),
        asked={"unit": unit.code if unit else "", "month": month, "masked": "name" if only_names else ""},
        **words(),
    )


@blueprint.route("/comments/<public_id>", methods=["GET", "POST"])
@only(RAW_TEXT)
def ask(public_id: str) -> ResponseReturnValue:
    comment = service.find_comment(current_user, public_id)
    form = AskingForm()
    if form.validate_on_submit():
        asked = service.ask(comment, form.reason.data, current_user)
        flash(gettext("Asked. Another person with this permission decides."), "success")
        return redirect(url_for(".show", public_id=asked.public_id), 303)
    page = render_template("raw_texts/ask.html", comment=comment, form=form, **words())
    return page, 422 if form.errors else 200


@blueprint.get("/<public_id>")
@only(RAW_TEXT)
def show(public_id: str) -> ResponseReturnValue:
    asked = service.find_request(current_user, public_id)
    return render_template(
        "raw_texts/show.html",
        asked=asked,
        reason=unseal(asked.reason),
        is_mine=asked.asked_by_id == current_user.id,
        is_open=service.is_open_to(asked, current_user),
        **words(),
    )


@blueprint.post("/<public_id>/decide")
@only(RAW_TEXT)
def decide(public_id: str) -> ResponseReturnValue:
    asked = service.find_request(current_user, public_id)
    decision = request.form.get("decision")
    if decision not in {"agree", "refuse"}:
        raise NotFound
    service.decide(asked, decision == "agree", current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.post("/<public_id>/open")
@only(RAW_TEXT)
def open_text(public_id: str) -> ResponseReturnValue:
    """Show the text in the answer itself: each time somebody asks for it, and each time noted."""
    asked = service.find_request(current_user, public_id)
    opened = service.open_text(asked, current_user)
    return render_template("raw_texts/opened.html", asked=asked, opened=opened, **words())


@blueprint.route("/<public_id>/statement", methods=["GET", "POST"])
@only(RAW_TEXT)
def state(public_id: str) -> ResponseReturnValue:
    asked = service.find_request(current_user, public_id)
    service.require_open(asked, current_user)
    form = StatementForm()
    if form.validate_on_submit():
        service.record_statement(asked, form.said_on.data, form.said_by.data, form.text.data, current_user)
        flash(gettext("Kept. Whoever opens the text reads it beside it."), "success")
        return redirect(url_for(".show", public_id=public_id), 303)
    page = render_template("raw_texts/statement.html", asked=asked, form=form, **words())
    return page, 422 if form.errors else 200


def words() -> dict[str, Any]:
    return {
        "status_words": STATUS_WORDS,
        "speaker_names": SPEAKER_NAMES,
        "masked_words": KIND_WORDS,
        "days": WAITS_FOR.days,
        "now": utc_now(),
        "hours": int(OPENS_FOR.total_seconds() // 3600),
    }
