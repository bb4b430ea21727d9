"""Bringing in a file: upload, say what is what, look, import."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.collection.ways import CHANNEL_NAMES, MODE_NAMES
from feedback.errors import NotFound
from feedback.i18n import today
from feedback.imports import forms, saved, sources, uploads
from feedback.imports.mappings import BadMapping
from feedback.imports.saved import IMPORTERS
from feedback.imports.told import translated
from feedback.imports.uploads import MAX_UPLOAD, BadFile
from feedback.models import ImportUpload, Touchpoint
from feedback.security import only, takes_files
from feedback.typed import tidy_text

SHOWN_ROWS = 20
SHOWN_CAUSES = 100

blueprint = Blueprint("imports", __name__, url_prefix="/manage/imports")


@blueprint.get("/")
@only(*IMPORTERS)
def overview() -> ResponseReturnValue:
    return overview_page()


def overview_page(status: int = 200, fault: str = "") -> Response:
    page = render_template(
        "imports/overview.html",
        touchpoints=uploads.touchpoints_for(current_user),
        mappings=saved.saved_mappings(current_user),
        uploads=uploads.uploads_of(current_user),
        source_names=forms.SOURCE_NAMES,
        fault=fault,
        typed={"day": today().strftime("%d/%m/%Y"), **request.form},
    )
    return make_response(page, status)


@blueprint.post("/")
@only(*IMPORTERS)
@takes_files(MAX_UPLOAD // 1024**2)
def upload() -> ResponseReturnValue:
    file, touchpoint = request.files.get("file"), touchpoint_chosen()
    day = forms.read_day(request.form.get("day", ""))
    if file is None or not file.filename or touchpoint is None or day is None:
        return overview_page(422, gettext("Choose a file and a touchpoint, and write a day like 22/11/2026."))
    try:
        kept = uploads.take_in(
            tidy_text(file.filename),
            file.read(),
            touchpoint,
            request.form.get("mapping", ""),
            day,
            current_user,
        )
    except BadFile as bad:
        return overview_page(422, bad.message())
    return redirect(url_for(".show", public_id=kept.public_id), 303)


def touchpoint_chosen() -> Touchpoint | None:
    code = request.form.get("touchpoint", "")
    return next((one for one in uploads.touchpoints_for(current_user) if one.code == code), None)


@blueprint.get("/<public_id>")
@only(*IMPORTERS)
def show(public_id: str) -> ResponseReturnValue:
    kept = uploads.find_upload(public_id, current_user)
    if kept.batch_id:
        return render_template(
            "imports/result.html",
            upload=kept,
            batch=kept.batch,
            refusals=uploads.refusals_of(kept),
            translated=translated,
        )
    return mapping_page(kept)


def mapping_page(kept: ImportUpload, status: int = 200, fault: str = "") -> Response:
    table, mapping = uploads.table_of(kept, kept.sheet), uploads.mapping_of(kept)
    page = render_template(
        "imports/mapping.html",
        upload=kept,
        table=table,
        mapping=mapping,
        trial=uploads.try_out(kept),
        source=forms.SOURCE_NAMES[sources.source_of(table)],
        samples={column: list(sources.values_in(table, column))[:3] for column in table.columns},
        chosen=forms.chosen_again(request.form, table) or forms.chosen_for(mapping),
        values=forms.asked_values(table, mapping) if mapping else {},
        field_names=forms.FIELD_NAMES,
        may_tick=forms.may_tick,
        ticks_offered=forms.ticks_offered,
        questions={one.code: one for one in uploads.version_of(kept.touchpoint).questions},
        channel_names=CHANNEL_NAMES,
        mode_names=MODE_NAMES,
        leave_out=forms.LEAVE_OUT,
        shown_rows=SHOWN_ROWS,
        shown_causes=SHOWN_CAUSES,
        translated=translated,
        fault=fault,
    )
    return make_response(page, status)


@blueprint.post("/<public_id>")
@only(*IMPORTERS)
def remap(public_id: str) -> ResponseReturnValue:
    kept = open_upload(public_id)
    sheet = request.form.get("sheet") or None
    day = forms.read_day(request.form.get("day", ""))
    if day is None or day > today():
        return mapping_page(kept, 422, gettext("Write a day like 22/11/2026, not one to come."))
    try:
        table = uploads.table_of(kept, sheet)
        mapping = forms.read_mapping(request.form, table, uploads.mapping_of(kept))
        uploads.remap(kept, sheet, mapping, day, tidy_text(request.form.get("name", "")), current_user)
    except BadFile as bad:
        return mapping_page(kept, 422, bad.message())
    except BadMapping as bad:
        return mapping_page(kept, 422, said(bad))
    flash(gettext("Look below at what the file would become."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


def said(bad: BadMapping) -> str:
    """Return a fault in the reader's words: what two columns are, else what every mapping needs."""
    words = str(bad)
    return words if "“" in words else gettext("Say which column holds the comment or the rating.")


@blueprint.post("/<public_id>/run")
@only(*IMPORTERS)
def run(public_id: str) -> ResponseReturnValue:
    kept = open_upload(public_id)
    try:
        uploads.bring_in(kept)
    except BadFile as bad:
        return mapping_page(kept, 422, bad.message())
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/give-up")
@only(*IMPORTERS)
def give_up(public_id: str) -> ResponseReturnValue:
    uploads.give_up(open_upload(public_id))
    flash(gettext("The file is gone. Nothing was brought in."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.post("/mappings/forget")
@only(*IMPORTERS)
def forget_mapping() -> ResponseReturnValue:
    """Delete a way of reading; its name stands in no address, it may quote a file."""
    saved.forget_mapping(request.form.get("name", ""), current_user)
    flash(gettext("This way of reading is gone. What was brought in by it stays."), "success")
    return redirect(url_for(".overview"), 303)


def open_upload(public_id: str) -> ImportUpload:
    """Return an upload that is not in yet. Raises NotFound."""
    kept = uploads.find_upload(public_id, current_user)
    if kept.batch_id or kept.content is None:
        raise NotFound
    return kept
