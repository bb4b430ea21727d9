"""Procedures: searching the list; bringing in a new one, looking at it first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import FeedbackError
from feedback.imports import kept
from feedback.imports.kept import ChangedMeanwhile, Refused, Unreadable
from feedback.imports.told import translated
from feedback.models import KeptTable
from feedback.organisation.sectors import SECTORS
from feedback.procedures import service
from feedback.procedures.service import KEEPERS, READERS
from feedback.procedures.wording import ONLINE_NAMES, changes_in_words, levels_in_words
from feedback.security import only, takes_files
from feedback.typed import tidy_text

KIND = "procedures"
SHOWN = 200

blueprint = Blueprint("procedures", __name__, url_prefix="/manage/procedures")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    return overview_page()


def overview_page(fault: str = "") -> ResponseReturnValue:
    words, sector = request.args.get("q", "")[:100], request.args.get("sector", "")
    with_retired = bool(request.args.get("retired"))
    found = service.procedures_matching(words, sector if sector in SECTORS else "", with_retired)
    page = render_template(
        "procedures/overview.html",
        found=found[:SHOWN],
        total=len(found),
        words=words,
        sector=sector,
        with_retired=with_retired,
        sectors=SECTORS,
        online_names=ONLINE_NAMES,
        levels_in_words=levels_in_words,
        fault=fault,
    )
    return page, 422 if fault else 200


@blueprint.post("/")
@only(*KEEPERS)
@takes_files(kept.MOST_MEBIBYTES)
def upload() -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return overview_page(gettext("Choose a file."))
    try:
        table = kept.keep_table(KIND, tidy_text(file.filename), file.read(), current_user, service.plan_for)
    except Unreadable as fault:
        return overview_page(fault.message())
    return redirect(url_for(".preview", public_id=table.public_id), 303)


@blueprint.get("/<public_id>")
@only(*KEEPERS)
def preview(public_id: str) -> ResponseReturnValue:
    return preview_page(kept.find_kept(KIND, public_id, current_user))


def preview_page(table: KeptTable, fault: FeedbackError | None = None) -> ResponseReturnValue:
    page = render_template(
        "procedures/preview.html",
        table=table,
        plan=service.plan_for(kept.table_of(table)),
        fault=fault.message() if fault else "",
        translated=translated,
        shown=SHOWN,
        sectors=SECTORS,
        changes_in_words=changes_in_words,
    )
    return page, fault.status if fault else 200


@blueprint.post("/<public_id>/run")
@only(*KEEPERS)
def run(public_id: str) -> ResponseReturnValue:
    table = kept.find_kept(KIND, public_id, current_user)
    retire = bool(request.form.get("retire"))
    try:
        plan = service.bring_in(
            kept.table_of(table), current_user, retire_others=retire, seen=request.form.get("seen", "")
        )
    except (Refused, ChangedMeanwhile) as fault:
        return preview_page(table, fault)
    kept.give_up(table)
    flash(
        gettext(
            "Brought in: %(added)s procedures added, %(changed)s changed, %(retired)s retired.",
            added=len(plan.added),
            changed=len(plan.changed),
            retired=len(plan.gone) if retire else 0,
        ),
        "success",
    )
    return redirect(url_for(".overview"), 303)


@blueprint.post("/<public_id>/give-up")
@only(*KEEPERS)
def give_up(public_id: str) -> ResponseReturnValue:
    kept.give_up(kept.find_kept(KIND, public_id, current_user))
    flash(gettext("The file is gone. Nothing was brought in."), "success")
    return redirect(url_for(".overview"), 303)
