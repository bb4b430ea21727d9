"""The citizen's first pages: start and form. No account, no cookie, no script needed."""

import re
from dataclasses import replace
from time import time
from typing import Any
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from feedback.collection import service
from feedback.collection.clocks import given
from feedback.collection.forms import (
    MAX_COMMENT,
    CitizenForm,
    carried,
    check_form,
    consent_text,
    empty_form,
    read_form,
)
from feedback.collection.places import Place, WrittenForm, find_place
from feedback.collection.sent import Sent
from feedback.collection.sources import source_of
from feedback.collection.tokens import check_token, new_token
from feedback.concerns.notices import just_sent
from feedback.errors import RETRY_AFTER_SECONDS, NotFound, show_feedback_error, wants_json
from feedback.group_commit import NotKept
from feedback.i18n import language, language_asked, language_to_keep
from feedback.keys import is_receipt, plain_receipt
from feedback.models import KINDS_ON_PAPER, utc_now
from feedback.organisation.codes import is_mistyped
from feedback.organisation.links import SIGNATURE_FIELD, SLIP_FIELD, check_signature, receipt_path
from feedback.organisation.service import find_touchpoint, tidy_code
from feedback.recordings.service import recordings_for
from feedback.security import csrf, public
from feedback.surveys.answers import Filled, read_answers
from feedback.surveys.rules import reason_question

# What fresh_form puts something in the place of.
NO_ID, NO_TOKEN, NO_SIGNATURE = UUID(int=0), "form-token-goes-here", "signature-goes-here"
NO_TIME = "time-goes-here"
BLANK_ID, BLANK_TOKEN, BLANK_SIGNATURE = str(NO_ID).encode(), NO_TOKEN.encode(), NO_SIGNATURE.encode()
BLANK_TIME = NO_TIME.encode()
BLANK_QUERY = b"%b=%b&amp;" % (SIGNATURE_FIELD.encode(), BLANK_SIGNATURE)
BLANKS = re.compile(b"(%b)" % b"|".join([BLANK_ID, BLANK_TOKEN, BLANK_TIME, BLANK_QUERY, BLANK_SIGNATURE]))
LIKE_A_RECEIPT = 20  # letters; the code of a touchpoint is far shorter
HAMMERING = 3  # taps in a row, each within ten seconds of the last

blueprint = Blueprint("collection", __name__)
# There is no session whose rights a forged request could use; the form's own token only flags.
csrf.exempt(blueprint)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    code = request.args.get("code", "")
    return follow(code) if code else start_page()


@blueprint.post("/")
@public
def open_code() -> ResponseReturnValue:
    """Take the code from the box: by POST, since a receipt must stand in no query, history or log."""
    return follow(request.form.get("code", ""))


def follow(typed: str) -> ResponseReturnValue:
    """Lead on to what a typed code opens: a touchpoint's form or a receipt's page."""
    code = tidy_code(typed)
    is_known = find_touchpoint(code) is not None
    if is_receipt(typed) and not is_known:
        return redirect(receipt_path(plain_receipt(typed), lang=language_asked()), 303)
    fault = "" if is_known else fault_in(code)
    if fault:
        return start_page(typed, fault, 404)
    return redirect(url_for(".form", code=code, lang=language_asked()), 303)


def fault_in(code: str) -> str:
    """Return what looks mistyped in a code that nobody knows; empty where the general form may open."""
    if not code:
        return gettext("Please type the code first.")
    if is_mistyped(code):
        return gettext("One letter or digit is wrong. Please look at the poster again.")
    count = len(plain_receipt(code))
    if count >= LIKE_A_RECEIPT:
        return gettext("A look-up code has 26 letters and digits. Here are %(count)s.", count=count)
    return ""


def start_page(typed: str = "", fault: str = "", status: int = 200) -> Response:
    mistyped = typed if is_mistyped(tidy_code(typed)) else ""
    page = render_template("collection/start.html", typed=typed, fault=fault, mistyped=mistyped)
    return make_response(page, status)


@blueprint.get("/f/<code>")
@public
def form(code: str) -> ResponseReturnValue:
    place = find_place(code)
    if not place.taps_first:
        return questionnaire_page(code, place, scanned_form(), Filled())
    if place.touchpoint and request.args.keys() <= {"lang", SIGNATURE_FIELD}:
        page = make_response(fresh_form(place))
    else:
        page = form_page(code, place, scanned_form(), 200 if place.touchpoint else 404)
    # Kept for the way back: who goes back and sends again must send the same submission_id, to count once.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


@blueprint.post("/f/<code>")
@public
def send(code: str) -> ResponseReturnValue:
    place = find_place(code)
    if not place.taps_first:
        return send_questionnaire(code, place)
    form = check_form(read_form(request.form), place.version)
    if form.errors and wants_json():
        return {"errors": form.errors}, 422
    if form.errors:
        return form_page(code, place, form, 422)
    sent = sent_by(form, place)
    try:
        saved = service.submit(sent)
    except NotKept as reason:
        return not_kept(code, place, form, reason)
    if form.at_kiosk and not wants_json():
        return redirect(url_for("kiosk.thanks", code=code, lang=request.args.get("lang")), 303)
    return acknowledged(saved, sent)


def acknowledged(saved: service.Saved, sent: Sent) -> ResponseReturnValue:
    just = just_sent(saved.receipt) if sent.has_words else None
    status_url = receipt_path(saved.receipt, lang=language_asked(), just=just)
    if wants_json():
        return jsonify(receipt=saved.receipt, status_url=status_url), 201 if saved.is_new else 200
    return "", 303, {"Location": status_url}


@blueprint.errorhandler(service.SentBefore)
def show_sent_before(error: service.SentBefore) -> ResponseReturnValue:
    """Say how to change what was sent, without its receipt: on a shared phone the next person goes back."""
    if wants_json():
        return show_feedback_error(error)
    return render_template("collection/sent_before.html", fresh_form_url=fresh_form_url()), 409


def fresh_form_url() -> str:
    """Return where the same touchpoint asks anew, under a submission_id of its own."""
    code = (request.view_args or {})["code"]
    if request.form.get("kiosk"):
        return url_for("kiosk.screen", code=code)
    query: dict[str, Any] = {"lang": language_asked(), SIGNATURE_FIELD: request.form.get("qr") or None}
    return url_for(".form", code=code, **query)


def not_kept(code: str, place: Place, form: CitizenForm, reason: NotKept) -> ResponseReturnValue:
    """Say that nothing is kept yet; a page gives back all that was typed, ready to be sent again."""
    form.errors["send"] = reason.message()
    if wants_json():
        answer = make_response({"error": reason.message()}, 503)
    else:
        answer = form_page(code, place, form, 503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def scanned_form() -> CitizenForm:
    """Return the empty form with what the QR code said."""
    said = {"qr": request.args.get(SIGNATURE_FIELD, ""), "slip": request.args.get(SLIP_FIELD, "")}
    return read_form(MultiDict(said))


def fresh_form(place: Place) -> bytes:
    """Return the empty form. Few values in it are new at each visit: the rest is written once."""
    written = place.forms.get(language()) or write_form(place)
    g.inline_policies = written.inline_policies
    signature = carried(request.args.get(SIGNATURE_FIELD, "")).encode()
    fresh = {
        BLANK_ID: str(uuid4()).encode(),
        BLANK_TOKEN: new_token(place.code, place.version.id).encode(),
        BLANK_TIME: b"%d" % time(),
        BLANK_QUERY: b"%b=%b&amp;" % (SIGNATURE_FIELD.encode(), signature) if signature else b"",
        BLANK_SIGNATURE: signature,
    }
    return b"".join([fresh.get(part, part) for part in written.parts])


def write_form(place: Place) -> WrittenForm:
    blank = replace(empty_form(), submission_id=NO_ID, qr=NO_SIGNATURE)
    g.query = {SIGNATURE_FIELD: NO_SIGNATURE}  # one visitor's must not stand in the links of the next
    html = form_html(place.code, place, blank, NO_TOKEN, NO_TIME).encode()
    written = place.forms[language()] = WrittenForm(BLANKS.split(html), g.inline_policies)
    return written


def form_page(code: str, place: Place, form: CitizenForm, status: int) -> Response:
    token = new_token(place.code, place.version.id)
    return make_response(form_html(code, place, form, token, str(int(time()))), status)


def form_html(code: str, place: Place, form: CitizenForm, form_token: str, issued_at: str) -> str:
    return render_template(
        "collection/form.html",
        code=code,
        touchpoint=place.touchpoint,
        can_be_sent=place.unit is not None,
        questions={question.code: question for question in place.version.questions},
        asked=reason_question(place.version, form.rating),
        form=form,
        form_token=form_token,
        issued_at=issued_at,
        consent_text=consent_text(),
        max_comment=MAX_COMMENT,
        recordings=recordings_for(
            place.version.survey_id, place.touchpoint.id if place.touchpoint else None, language()
        ),
    )


def tapping_signals(form: CitizenForm) -> list[str]:
    """Return what the pace of taps at a kiosk says; two people soon after each other are nothing odd."""
    if form.quick_taps >= HAMMERING:
        return ["kiosk_hammered"]
    return ["kiosk_quick_tap"] if form.quick_taps else []


def sent_by(form: CitizenForm, place: Place) -> Sent:
    """Raises NotFound where there is no unit to receive it."""
    if place.unit is None:
        raise NotFound
    token = check_token(form.form_token, place.code, place.version.id)
    said = given(utc_now(), form.queued_seconds, token.issued_at)
    return Sent(
        submission_id=form.submission_id,
        unit=place.unit,
        version=place.version,
        touchpoint=place.touchpoint,
        channel=service.channel_at(place.touchpoint, form.at_kiosk, was_scanned=bool(form.qr or form.slip)),
        mode=service.mode_at(place.touchpoint, form.at_kiosk),
        language=language_to_keep(),
        given_at=said.at,
        rating=form.rating,
        reasons=form.reasons,
        comment=form.comment,
        dossier_code=form.dossier_code,
        contact_name=form.contact_name,
        contact_phone=form.contact_phone,
        consent_text=consent_text() if form.contact_consent else "",
        signals=[
            *token.signals,
            *said.signals,
            *form.signals(),
            *poster_signals(form, place),
            *tapping_signals(form),
        ],
        slip=form.slip,
        form_nonce=token.nonce,
        source=source_of(request),
    )


def poster_signals(form: CitizenForm, place: Place) -> list[str]:
    """Return what is to be noted about how the person came here. A slip speaks for itself.

    A code typed from the poster, or an address handed on, comes without a signature: as honest as a scan.
    """
    if (
        place.touchpoint is None
        or form.slip
        or form.qr is None
        or place.touchpoint.kind not in KINDS_ON_PAPER
    ):
        return []
    noted = {"missing": "code_typed", "old": "poster_old", "forged": "poster_forged"}
    origin = check_signature(place.touchpoint, form.qr)
    return [noted[origin]] if origin in noted else []


def send_questionnaire(code: str, place: Place) -> ResponseReturnValue:
    """Keep the answers to a survey of one's own: the same door, receipt and promise as for the faces."""
    filled = read_answers(place.version, request.form)
    form = read_form(request.form)
    if not (filled.errors or filled.answers):
        filled.errors["main"] = gettext("Nothing is answered yet. Please answer at least one question.")
    if filled.errors and wants_json():
        return {"errors": filled.errors}, 422
    if filled.errors:
        return questionnaire_page(code, place, form, filled, 422)
    sent = sent_answers(form, filled, place)
    try:
        return acknowledged(service.submit(sent), sent)
    except NotKept as reason:
        filled.errors["main"] = reason.message()
        page = questionnaire_page(code, place, form, filled, 503)
        answer = make_response({"error": reason.message()}, 503) if wants_json() else page
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer


def questionnaire_page(
    code: str, place: Place, form: CitizenForm, filled: Filled, status: int = 200
) -> Response:
    page = make_response(
        render_template(
            "collection/questionnaire.html",
            code=code,
            touchpoint=place.touchpoint,
            version=place.version,
            form=form,
            form_token=new_token(place.code, place.version.id),
            issued_at=int(time()),
            filled=filled,
        ),
        status,
    )
    # As for the faces: who goes back and sends again sends the same submission_id.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


def sent_answers(form: CitizenForm, filled: Filled, place: Place) -> Sent:
    """Raises NotFound where there is no unit to receive it."""
    has_faces = any(question.kind == "faces" for question in place.version.questions)
    # How it came here is the same as for the faces; what the faces' page asks besides is not asked here.
    form = replace(form, rating=None, reasons=[], comment="", contact_consent=False)
    form = replace(form, dossier_code="", contact_name="", contact_phone="")
    mode = "faces" if has_faces else "words"
    return replace(sent_by(form, place), mode=mode, given=tuple(filled.answers))
