"""Recordings: keeping them, and hearing them."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.fields import choices
from feedback.i18n import languages_offered
from feedback.recordings import service
from feedback.recordings.formats import MIME_TYPES
from feedback.recordings.forms import RecordingForm
from feedback.recordings.service import KEEPERS, BadRecording, Place
from feedback.security import only, public, takes_files

blueprint = Blueprint("recordings", __name__)
YEAR = 365 * 24 * 60 * 60  # seconds


@blueprint.get("/sound/<public_id>")
@public
def hear(public_id: str) -> ResponseReturnValue:
    """Answer with a recording, or the part a player asks for. The name is of no other file ever."""
    recording = service.find_recording(public_id)
    answer = send_file(
        service.path_of(recording),
        mimetype=MIME_TYPES[recording.kind],
        conditional=True,
        etag=recording.sha256.hex(),
        max_age=YEAR,
    )
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer


@blueprint.get("/manage/recordings/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    surveys, touchpoints = service.places_for(current_user)
    return render_template("recordings/overview.html", surveys=surveys, touchpoints=touchpoints)


@blueprint.route("/manage/recordings/<any(survey, touchpoint):kind>/<code>", methods=["GET", "POST"])
@only(*KEEPERS)
@takes_files(3)
def place(kind: str, code: str) -> ResponseReturnValue:
    place = service.find_place(kind, code, current_user)
    form = form_for(place)
    if form.validate_on_submit():
        try:
            data = form.file.data.read() if form.file.data else b""
            service.keep_recording(place, form.part.data, form.language.data, data, current_user)
            flash(gettext("The recording is kept."), "success")
            return redirect(request.path, 303)
        except BadRecording as bad:
            form.file.errors = [bad.message()]
    page = render_template(
        "recordings/place.html",
        form=form,
        place=place,
        kind=kind,
        code=code,
        parts=service.parts_of(place),
        words_in=service.words_in,
        recordings=service.recordings_at(place),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/manage/recordings/<any(survey, touchpoint):kind>/<code>/remove")
@only(*KEEPERS)
def remove(kind: str, code: str) -> ResponseReturnValue:
    place = service.find_place(kind, code, current_user)
    part, _, language = request.form.get("recording", "").rpartition(" ")
    if not part:
        raise NotFound
    service.remove_recording(place, part, language)
    flash(gettext("The recording is gone."), "success")
    return redirect(url_for(".place", kind=kind, code=code), 303)


def form_for(place: Place) -> RecordingForm:
    form = RecordingForm()
    form.part.choices = choices((part, label["vi"]) for part, label in service.parts_of(place).items())
    form.language.choices = choices(languages_offered().items())
    return form
