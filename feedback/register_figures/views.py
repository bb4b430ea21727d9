"""Figures of registers: which units and months have some; bringing in a table, looking at it first."""

from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import reachable_units
from feedback.errors import FeedbackError
from feedback.imports import kept
from feedback.imports.kept import ChangedMeanwhile, Refused, Unreadable
from feedback.imports.told import translated
from feedback.models import KeptTable
from feedback.register_figures import service
from feedback.register_figures.catalogue import FIGURES
from feedback.register_figures.coverage import coverage_for
from feedback.register_figures.service import KEEPERS
from feedback.register_figures.template import template_for
from feedback.register_figures.wording import heading_of, value_in_words
from feedback.security import only, takes_files
from feedback.typed import tidy_text
from feedback.volumes.asking import coverage_asked
from feedback.volumes.coverage import newest_month

KIND = "register_figures"
SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("register_figures", __name__, url_prefix="/manage/register-figures")


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    return overview_page()


def overview_page(fault: str = "") -> ResponseReturnValue:
    page = render_template(
        "register_figures/overview.html", fault=fault, of=len(FIGURES), **coverage_asked(coverage_for)
    )
    return page, 422 if fault else 200


@blueprint.post("/")
@only(*KEEPERS)
@takes_files(kept.MOST_MEBIBYTES)
def upload() -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return overview_page(gettext("Choose a file."))
    check = partial(service.plan_for, account=current_user)
    try:
        table = kept.keep_table(KIND, tidy_text(file.filename), file.read(), current_user, check)
    except Unreadable as fault:
        return overview_page(fault.message())
    return redirect(url_for(".preview", public_id=table.public_id), 303)


@blueprint.get("/template.xlsx")
@only(*KEEPERS)
def template() -> ResponseReturnValue:
    answer = Response(template_for(reachable_units(current_user, *KEEPERS), newest_month()), mimetype=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="so-theo-doi.xlsx"'
    return answer


@blueprint.get("/<public_id>")
@only(*KEEPERS)
def preview(public_id: str) -> ResponseReturnValue:
    return preview_page(kept.find_kept(KIND, public_id, current_user))


def preview_page(table: KeptTable, fault: FeedbackError | None = None) -> ResponseReturnValue:
    page = render_template(
        "register_figures/preview.html",
        table=table,
        plan=service.plan_for(kept.table_of(table), current_user),
        fault=fault.message() if fault else "",
        translated=translated,
        shown=SHOWN,
        heading_of=heading_of,
        value_in_words=value_in_words,
    )
    return page, fault.status if fault else 200


@blueprint.post("/<public_id>/run")
@only(*KEEPERS)
def run(public_id: str) -> ResponseReturnValue:
    table = kept.find_kept(KIND, public_id, current_user)
    try:
        plan = service.bring_in(kept.table_of(table), current_user, request.form.get("seen", ""))
    except (Refused, ChangedMeanwhile) as fault:
        return preview_page(table, fault)
    kept.give_up(table)
    flash(
        gettext(
            "Brought in: %(added)s figures added, %(changed)s changed, %(gone)s taken out, "
            "%(unchanged)s as before.",
            added=len(plan.added),
            changed=len(plan.changed),
            gone=len(plan.gone),
            unchanged=plan.unchanged,
        ),
        "success",
    )
    return redirect(url_for(".overview", until=min(max(plan.months, default="9999"), newest_month())), 303)


@blueprint.post("/<public_id>/give-up")
@only(*KEEPERS)
def give_up(public_id: str) -> ResponseReturnValue:
    kept.give_up(kept.find_kept(KIND, public_id, current_user))
    flash(gettext("The file is gone. Nothing was brought in."), "success")
    return redirect(url_for(".overview"), 303)
