"""The citizen's first pages: start and form. No account, no cookie, no script needed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback.collection import service
from feedback.collection.forms import CitizenForm, check_form, read_form
from feedback.collection.masking import EDIT, HIDE, masking_page
from feedback.collection.pages import form_page, fresh_form, questionnaire_page, scanned_form
from feedback.collection.places import Place, as_handed_out, find_place
from feedback.collection.questionnaires import fields_again, hidden_in, personal_texts
from feedback.collection.received import sent_answers, sent_by, token_of
from feedback.collection.sent import Sent
from feedback.collection.tokens import TokenCheck
from feedback.concerns.notices import just_sent
from feedback.errors import RETRY_AFTER_SECONDS, show_feedback_error, wants_json
from feedback.group_commit import NotKept
from feedback.i18n import language_asked
from feedback.keys import is_receipt, plain_receipt
from feedback.organisation.codes import is_mistyped
from feedback.organisation.links import SIGNATURE_FIELD, receipt_path
from feedback.organisation.service import find_touchpoint, tidy_code
from feedback.security import csrf, public
from feedback.surveys.answers import Filled, read_answers

LIKE_A_RECEIPT = 20  # letters; the code of a touchpoint is far shorter

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
    form, place = read_form(request.form), find_place(code)
    token = token_of(form, place)
    place = as_handed_out(place, token.version_id)
    if not place.taps_first:
        return send_questionnaire(code, place, form, token)
    check_form(form, place.version)
    if form.errors and wants_json():
        return {"errors": form.errors}, 422
    if form.errors:
        return form_page(code, place, form, 422)
    sent = sent_by(form, place, token)
    try:
        saved = service.submit(sent)
    except NotKept as reason:
        form.errors["send"] = reason.message()
        return not_kept(reason, partial(form_page, code, place, form, reason.status))
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


def not_kept(reason: NotKept, page: Callable[[], Response]) -> Response:
    """Say that nothing is kept yet; a page gives back all that was typed, ready to be sent again."""
    answer = make_response({"error": reason.message()}, reason.status) if wants_json() else page()
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def send_questionnaire(code: str, place: Place, form: CitizenForm, token: TokenCheck) -> ResponseReturnValue:
    """Keep the answers to a survey of one's own: the same door, receipt and promise as for the faces."""
    filled = read_answers(place.version, request.form)
    if not (filled.errors or filled.answers):
        filled.errors["main"] = gettext("Nothing is answered yet. Please answer at least one question.")
    if filled.errors and wants_json():
        return {"errors": filled.errors}, 422
    if filled.errors:
        return questionnaire_page(code, place, form, filled, 422)
    decision = request.form.get("masking")
    if decision == EDIT:
        return questionnaire_page(code, place, form, filled)
    if not (decision or wants_json()) and (found := personal_texts(place.version, filled)):
        action = url_for(".send", code=code, lang=language_asked())
        return masking_page(found, fields_again(place.version, request.form), action)
    if decision == HIDE:
        filled.answers = hidden_in(filled.answers)
    sent = sent_answers(form, filled, place, token)
    try:
        return acknowledged(service.submit(sent), sent)
    except NotKept as reason:
        filled.errors["main"] = reason.message()
        return not_kept(reason, partial(questionnaire_page, code, place, form, filled, reason.status))
