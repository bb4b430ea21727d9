"""What staff enter for others: at the counter, on the phone, from paper."""

from uuid import uuid4

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_security import current_user
from wtforms import Field

from feedback.collection.sent import Sent, reasons_told
from feedback.collection.service import SentBefore
from feedback.concerns.notices import notices_of
from feedback.consent.texts import agreement_to
from feedback.errors import FeedbackError, NotFound
from feedback.fields import choices
from feedback.group_commit import NotKept
from feedback.i18n import language
from feedback.intake import closing, forgetting, paper, readings, spoken
from feedback.intake.forms import AnnouncedForm, BatchForm, OneReaderForm, SheetForm, SpokenForm
from feedback.intake.handing_over import handed_over
from feedback.intake.sheets import MAX_PRINTED, sheets_pdf
from feedback.intake.spoken import ENTERERS, MODE_OF_CHANNEL
from feedback.models import FIRST, SECOND, PaperBatch, SurveyVersion, Touchpoint, utc_now
from feedback.security import only
from feedback.surveys.service import version_staff_ask

blueprint = Blueprint("intake", __name__, url_prefix="/intake")


@blueprint.get("/")
@only(*ENTERERS)
def overview() -> ResponseReturnValue:
    return render_template(
        "intake/overview.html",
        touchpoints=spoken.touchpoints_for(current_user),
        batches=paper.batches_for(current_user),
    )


@blueprint.route("/spoken/<code>", methods=["GET", "POST"])
@only(*ENTERERS)
def enter_spoken(code: str) -> ResponseReturnValue:
    touchpoint = spoken.find_touchpoint_for(current_user, code)
    version = version_of(touchpoint)
    form = SpokenForm(version, data={"submission_id": str(uuid4()), "language": language()})
    if not form.validate_on_submit():
        return spoken_page(touchpoint, form, 422 if form.errors else 200)
    try:
        entry = spoken.enter(sent_of(form, touchpoint, version), current_user)
    except NotKept as error:
        return spoken_page(touchpoint, form, 503, error.message())
    except SentBefore:
        form.submission_id.data = str(uuid4())
        return spoken_page(touchpoint, form, 409, sent_before_words())
    return redirect(url_for(".show_receipt", public_id=entry), 303)


def spoken_page(touchpoint: Touchpoint, form: SpokenForm, status: int, fault: str = "") -> Response:
    page = render_template(
        "intake/spoken.html", touchpoint=touchpoint, form=form, question=question_params, fault=fault
    )
    return make_response(page, status)


def question_params(field: Field, classes: str = "") -> dict[str, object]:
    """Return how a question with choices is drawn: its words stand out from its answers."""
    legend = {"text": field.label.text, "classes": "govuk-fieldset__legend--s"}
    return {"fieldset": {"legend": legend}, "classes": classes}


def sent_before_words() -> str:
    return gettext(
        "This page was saved already, with other answers. If these belong to the same person, they can be "
        "changed with the receipt. If they are another person's, save once more."
    )


def sent_of(form: SpokenForm, touchpoint: Touchpoint, version: SurveyVersion) -> Sent:
    agreed = form.consent_shown if form.contact_consent.data == "yes" else None
    rating = int(form.rating.data)
    reasons = reasons_told(version, rating, form.named_reasons)
    return Sent(
        submission_id=form.identity,
        unit=touchpoint.unit,
        version=version,
        touchpoint=touchpoint,
        channel=form.channel.data,
        mode=MODE_OF_CHANNEL[form.channel.data],
        language=form.language.data,
        given_at=utc_now(),
        rating=rating,
        reasons=reasons.by_rating,
        named_reasons=reasons.named,
        comment=form.comment.data,
        dossier_code=form.dossier_code.data,
        contact_name=form.contact_name.data if agreed else "",
        contact_phone=form.contact_phone.data if agreed else "",
        consent=agreement_to(agreed) if agreed else None,
    )


@blueprint.get("/receipts/<public_id>")
@only(*ENTERERS)
def show_receipt(public_id: str) -> ResponseReturnValue:
    """Show the receipt to hand over, for an hour and to the one who typed."""
    submission = spoken.find_fresh_entry(public_id, current_user).submission
    return render_template(
        "intake/receipt.html",
        submission=submission,
        **handed_over(submission),
        told=notices_of(submission.id),
    )


@blueprint.route("/paper/new", methods=["GET", "POST"])
@only(*ENTERERS)
def open_batch() -> ResponseReturnValue:
    touchpoints = spoken.touchpoints_for(current_user)
    form = BatchForm()
    form.touchpoint.choices = choices((one.code, f"{one.name} ({one.code})") for one in touchpoints)
    if form.validate_on_submit():
        touchpoint = spoken.find_touchpoint_for(current_user, form.touchpoint.data)
        batch = paper.open_batch(
            touchpoint,
            version_of(touchpoint),
            (form.filled_from.data, form.filled_to.data),
            form.announced.data,
            current_user,
            is_entered_twice=form.is_entered_twice.data,
        )
        return redirect(url_for(".enter_sheet", public_id=batch.public_id, reading=FIRST), 303)
    page = render_template("intake/new_batch.html", form=form, touchpoints=touchpoints)
    return page, 422 if form.errors else 200


@blueprint.get("/paper/<public_id>")
@only(*ENTERERS)
def show_batch(public_id: str) -> ResponseReturnValue:
    return batch_page(paper.find_batch(public_id, current_user), AnnouncedForm())


def batch_page(
    batch: PaperBatch,
    form: AnnouncedForm,
    status: int = 200,
    fault: str = "",
    one_reader: OneReaderForm | None = None,
) -> Response:
    page = render_template(
        "intake/batch.html",
        batch=batch,
        progress=paper.progress_of(batch),
        last_day=forgetting.last_day_of(batch),
        readable=paper.readable_by(batch, current_user),
        form=form,
        one_reader=one_reader or OneReaderForm(),
        fault=fault,
    )
    return make_response(page, status)


@blueprint.post("/paper/<public_id>/one-reader")
@only(*ENTERERS)
def waive_second_reader(public_id: str) -> ResponseReturnValue:
    batch, form = paper.find_batch(public_id, current_user), OneReaderForm()
    if not form.validate_on_submit():
        return batch_page(batch, AnnouncedForm(formdata=None), 422, one_reader=form)
    paper.waive_second_reader(batch, form.reason.data, current_user)
    return redirect(url_for(".enter_sheet", public_id=public_id, reading=SECOND), 303)


@blueprint.post("/paper/<public_id>/announced")
@only(*ENTERERS)
def correct_announced(public_id: str) -> ResponseReturnValue:
    batch, form = paper.find_batch(public_id, current_user), AnnouncedForm()
    if not form.validate_on_submit():
        return batch_page(batch, form, 422)
    paper.correct_announced(batch, form.announced.data)
    return redirect(url_for(".show_batch", public_id=public_id), 303)


@blueprint.route("/paper/<public_id>/readings/<int:reading>", methods=["GET", "POST"])
@only(*ENTERERS)
def enter_sheet(public_id: str, reading: int) -> ResponseReturnValue:
    batch = open_or_not_found(public_id, reading)
    form = SheetForm(batch.survey_version, data={"number": paper.next_number(batch, reading, current_user)})
    if not form.validate_on_submit():
        return sheet_page(batch, reading, form, 422 if form.errors else 200)
    if reading == SECOND and not readings.has_sheet(batch, form.number.data):
        form.number.errors = [gettext("The first reading has no sheet with this number.")]
        return sheet_page(batch, reading, form, 422)
    try:
        readings.enter_sheet(batch, reading, form.number.data, form.sheet, current_user)
    except (readings.EnteredBefore, readings.SameReader) as error:
        form.number.errors = [error.message()]
        return sheet_page(batch, reading, form, 409)
    return redirect(url_for(".enter_sheet", public_id=public_id, reading=reading, done=form.number.data), 303)


def open_or_not_found(public_id: str, reading: int) -> PaperBatch:
    batch = paper.find_batch(public_id, current_user)
    if reading not in {FIRST, SECOND} or batch.closed_at:
        raise NotFound
    return batch


def sheet_page(batch: PaperBatch, reading: int, form: SheetForm, status: int) -> Response:
    page = render_template(
        "intake/sheet.html",
        batch=batch,
        reading=reading,
        form=form,
        progress=paper.progress_of(batch),
        done=request.args.get("done", type=int),
    )
    return make_response(page, status)


@blueprint.post("/paper/<public_id>/readings/<int:reading>/undo")
@only(*ENTERERS)
def undo_sheet(public_id: str, reading: int) -> ResponseReturnValue:
    number = readings.undo_last(open_or_not_found(public_id, reading), reading, current_user)
    if number is None:
        flash(gettext("You have typed no sheet here that could be taken out."))
    else:
        flash(gettext("Sheet %(number)s is taken out. Type it again.", number=number), "success")
    return redirect(url_for(".enter_sheet", public_id=public_id, reading=reading), 303)


@blueprint.route("/paper/<public_id>/sheets/<int:number>", methods=["GET", "POST"])
@only(*ENTERERS)
def settle_sheet(public_id: str, number: int) -> ResponseReturnValue:
    """Show two readings of a sheet side by side; one of them is taken, or a third is typed."""
    batch = open_or_not_found(public_id, FIRST)
    readings.refuse_settled(batch, number)
    found = readings.readings_of(batch, number)
    form = SheetForm(batch.survey_version, data=typed_as(batch, number, found[FIRST]))
    taken = request.form.get("take", type=int)
    if request.method == "POST" and taken in found:
        readings.settle(batch, number, found[taken], current_user)
    elif form.validate_on_submit():
        readings.settle(batch, number, form.sheet, current_user)
    else:
        page = render_template("intake/settle.html", batch=batch, number=number, readings=found, form=form)
        return page, 422 if form.errors else 200
    return redirect(url_for(".show_batch", public_id=public_id), 303)


def typed_as(batch: PaperBatch, number: int, sheet: readings.Sheet) -> dict[str, object]:
    """Return what would be typed for a sheet."""
    letters = paper.letters_of(batch.survey_version)
    return {
        "number": number,
        "rating": str(sheet.rating or ""),
        "reasons": "".join(letter for letter, option in letters.items() if option.code in sheet.reasons),
        "comment": sheet.comment,
        "dossier_code": sheet.dossier_code,
        "is_blank": sheet.is_empty,
    }


@blueprint.post("/paper/<public_id>/close")
@only(*ENTERERS)
def close_batch(public_id: str) -> ResponseReturnValue:
    batch = paper.find_batch(public_id, current_user)
    try:
        added = closing.close(batch, current_user)
    except FeedbackError as error:
        return batch_page(paper.find_batch(public_id, current_user), AnnouncedForm(), 409, error.message())
    flash(ngettext("%(num)s sheet counts now.", "%(num)s sheets count now.", added), "success")
    return redirect(url_for(".show_batch", public_id=public_id), 303)


@blueprint.get("/paper/forms/<code>.pdf")
@only(*ENTERERS)
def print_sheets(code: str) -> ResponseReturnValue:
    """A sheet to fill in by hand, with numbers where some are asked for."""
    touchpoint = spoken.find_touchpoint_for(current_user, code)
    first, count = asked_number("first", 1), min(asked_number("count", 1), MAX_PRINTED)
    answer = Response(
        sheets_pdf(touchpoint, version_of(touchpoint), first, count), mimetype="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'inline; filename="gop-y-{touchpoint.code}.pdf"'
    return answer


def asked_number(name: str, default: int) -> int:
    asked = request.args.get(name, default, type=int)
    return asked if 1 <= asked <= paper.MAX_NUMBER else default


def version_of(touchpoint: Touchpoint) -> SurveyVersion:
    """Return what staff ask at this touchpoint. Raises NotFound."""
    version = version_staff_ask(touchpoint.survey_id)
    if version is None:
        raise NotFound
    return version
