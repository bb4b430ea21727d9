"""Touchpoints: list, one of them, what becomes of its code, and its posters."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, units_of
from feedback.audit import wording as audit_wording
from feedback.audit.service import history_of
from feedback.errors import NotFound
from feedback.fields import choices
from feedback.models import Touchpoint
from feedback.organisation.codes import grouped, spoken
from feedback.organisation.links import poster_link
from feedback.organisation.service import units_in
from feedback.organisation.staffing import staffed_now
from feedback.security import only
from feedback.staffing import service as staffing
from feedback.staffing.comparison import comparisons_of
from feedback.staffing.forms import STAFF_NAMES
from feedback.staffing.wording import comparison_words
from feedback.touchpoints import scans, service, silence
from feedback.touchpoints.forms import KIND_NAMES, NewTouchpointForm, ScanForm, TouchpointForm
from feedback.touchpoints.posters import FORMATS, language_list, posters_pdf
from feedback.touchpoints.qr import svg_of
from feedback.touchpoints.service import KEEPERS

blueprint = Blueprint("touchpoints", __name__, url_prefix="/manage/touchpoints")

# Some 30 pages take a second of the server's time; whole provinces are for the command line.
MOST_PAGES = 200


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    words = request.args.get("q", "")[:100]
    everything = service.touchpoints_for(current_user)
    found = service.matching(everything, words)
    return render_template(
        "touchpoints/overview.html",
        rows=service.rows_for(found),
        total=len(everything),
        quiet=silence.quiet_ones().of(everything),
        words=words,
        units=units_in(units_of(current_user, *KEEPERS)),
        sizes=size_names(),
        grouped=grouped,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def add() -> ResponseReturnValue:
    form = NewTouchpointForm(data={"unit": request.args.get("unit")} if request.method == "GET" else None)
    form.unit.choices = choices((unit.code, unit.name) for unit in units_in(units_of(current_user, *KEEPERS)))
    if form.validate_on_submit():
        unit = find_unit_for(current_user, form.unit.data, *KEEPERS)
        made = service.add_touchpoint(
            unit, form.name.data, form.kind.data, form.staffed_by.data or None, form.counter.data
        )
        flash(made_words(made), "success")
        return redirect(url_for(".show", code=made.code), 303)
    return render_template("touchpoints/new.html", form=form), 422 if form.errors else 200


def made_words(touchpoint: Touchpoint) -> str:
    if service.has_poster(touchpoint):
        return gettext("The touchpoint is there. Print its poster and hang it up.")
    return gettext("The touchpoint is there.")


@blueprint.route("/check", methods=["GET", "POST"])
@only(*KEEPERS)
def check() -> ResponseReturnValue:
    places = [one for one in service.touchpoints_for(current_user) if not one.retired_at]
    form = ScanForm()
    form.place.choices = choices(scans.place_names(places))
    verdict = None
    if form.validate_on_submit():
        expected = next((one for one in places if one.code == form.place.data), None)
        verdict = scans.judge(form.scanned.data, expected)
    page = render_template("touchpoints/check.html", form=form, verdict=verdict, grouped=grouped)
    return page, 422 if form.errors else 200


@blueprint.route("/<code>", methods=["GET", "POST"])
@only(*KEEPERS)
def show(code: str) -> ResponseReturnValue:
    touchpoint = service.find_for(current_user, code)
    form = TouchpointForm(data={"name": touchpoint.name, "counter": touchpoint.counter})
    if form.validate_on_submit():
        service.rename(touchpoint, form.name.data, form.counter.data)
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", code=touchpoint.code), 303)
    page = render_template(
        "touchpoints/show.html",
        touchpoint=touchpoint,
        row=service.rows_for([touchpoint])[0],
        has_poster=service.has_poster(touchpoint),
        quiet=silence.quiet_ones().of([touchpoint]),
        form=form,
        kind=KIND_NAMES[touchpoint.kind],
        staffed_by=STAFF_NAMES[staffed_now(touchpoint) or ""],
        staff_names=STAFF_NAMES,
        spells=staffing.history_of(touchpoint),
        comparisons=comparisons_of(touchpoint),
        comparison_words=comparison_words,
        history=history_of(touchpoint.code),
        act_names=audit_wording.KIND_NAMES,
        code=grouped(touchpoint.code),
        spoken=spoken(touchpoint.code, "vi"),
        link=poster_link(touchpoint),
        qr=svg_of(poster_link(touchpoint), 60),
        sizes=size_names(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<code>/<any(retire, restore, replace, reprint):step>")
@only(*KEEPERS)
def change(code: str, step: str) -> ResponseReturnValue:
    touchpoint = service.find_for(current_user, code)
    shown = {
        "retire": retired,
        "restore": restored,
        "replace": replaced,
        "reprint": reprinted,
    }[step](touchpoint)
    return redirect(url_for(".show", code=shown.code), 303)


def retired(touchpoint: Touchpoint) -> Touchpoint:
    service.retire(touchpoint)
    flash(gettext("Retired. Take its posters down; you can bring it back here."), "success")
    return touchpoint


def restored(touchpoint: Touchpoint) -> Touchpoint:
    service.bring_back(touchpoint)
    flash(gettext("It is in use again."), "success")
    return touchpoint


def replaced(touchpoint: Touchpoint) -> Touchpoint:
    successor = service.replace(touchpoint)
    flash(gettext("This is the new code. Print it and hang it where the old one was."), "success")
    return successor


def reprinted(touchpoint: Touchpoint) -> Touchpoint:
    service.new_edition(touchpoint)
    flash(gettext("Posters printed before now count as old. Print new ones."), "success")
    return touchpoint


@blueprint.get("/posters.pdf")
@only(*KEEPERS)
def posters() -> ResponseReturnValue:
    """The posters of one touchpoint (code) or of a unit with all below it (unit)."""
    size, chosen = request.args.get("size", "a4"), posters_asked()
    if size not in FORMATS or not chosen:
        raise NotFound
    if len(chosen) > MOST_PAGES:
        flash(
            gettext("These are more than 200 posters: choose a smaller unit, or use the command line."),
            "error",
        )
        return redirect(url_for(".overview"), 303)
    answer = Response(
        posters_pdf(chosen, size, language_list(request.args.get("words", ""))), mimetype="application/pdf"
    )
    name = chosen[0].code if len(chosen) == 1 else chosen[0].unit.code
    answer.headers["Content-Disposition"] = f'attachment; filename="gop-y-{name}-{size}.pdf"'
    return answer


def posters_asked() -> list[Touchpoint]:
    if code := request.args.get("code"):
        chosen = [service.find_for(current_user, code)]
    else:
        unit = find_unit_for(current_user, request.args.get("unit", ""), *KEEPERS)
        chosen = list(service.in_use_below(unit))
    return [one for one in chosen if service.has_poster(one)]


def size_names() -> dict[str, str]:
    return {
        "a4": gettext("A4 poster"),
        "a5": gettext("Table tent: A4, to fold to two A5 faces"),
        "labels": gettext("Sheet of 24 labels, 70 × 37 mm"),
    }
