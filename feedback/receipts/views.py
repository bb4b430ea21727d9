"""What a receipt opens. Whoever holds it may read, add and erase: there is no account behind it."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback import database
from feedback.collection.forms import MAX_COMMENT, empty_form
from feedback.collection.masking import EDIT, HIDE, PersonalText, masking_page, preview_of
from feedback.concerns.notices import just_sent, notices_for
from feedback.consent.proof import proof_of_answer
from feedback.data_requests import service as data_requests
from feedback.data_requests.forms import KIND_NAMES, CitizensRequestForm
from feedback.errors import NotFound, show_feedback_error, wants_json
from feedback.group_commit import NotKept
from feedback.holds.held import is_held
from feedback.i18n import language
from feedback.keys import grouped_receipt, plain_receipt
from feedback.limits import counting_misses
from feedback.models import Option, Submission, new_public_id
from feedback.organisation.codes import spoken
from feedback.organisation.links import receipt_link
from feedback.receipts import erasing, service
from feedback.receipts.forms import Amendment, fields_again, read_amendment
from feedback.security import csrf, public
from feedback.surveys.rules import reason_question
from feedback.touchpoints.qr import svg_on_screen

GUESSES = "20 per minute; 200 per day"
LONGEST_SHOWN = 40  # of what was typed in the place of a receipt

blueprint = Blueprint("receipts", __name__)
# There is no session whose rights a forged request could use; the receipt itself is the right.
csrf.exempt(blueprint)


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """The address holds the receipt: no other site may learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/r/<receipt>")
@public
def show(receipt: str) -> ResponseReturnValue:
    return status_page(receipt, opened_by(receipt), Amendment(empty_form(), new_public_id(), False))


@blueprint.post("/r/<receipt>")
@public
def amend(receipt: str) -> ResponseReturnValue:
    database.read_only()  # only the shared transaction writes
    submission = opened_by(receipt)
    amendment = read_amendment(request.form, submission.survey_version)
    if amendment.said.errors:
        return status_page(receipt, submission, amendment, 422)
    if amendment.masking == EDIT:
        return status_page(receipt, submission, amendment)
    preview = preview_of(amendment.said.comment)
    if preview.kinds and not amendment.masking and not wants_json():
        return masking_page([PersonalText(preview)], fields_again(request.form), action_of(receipt))
    if amendment.masking == HIDE:
        amendment.said.comment = preview.masked
    try:
        service.amend(submission, amendment)
    except NotKept as reason:
        amendment.said.errors["send"] = reason.message()
        database.read_only()
        return status_page(receipt, service.find_by_receipt(receipt), amendment, 503)
    return redirect(
        url_for(
            ".show",
            receipt=plain_receipt(receipt),
            lang=request.args.get("lang"),
            saved=1,
            just=just_sent(receipt) if amendment.said.comment else None,
        ),
        303,
    )


@blueprint.get("/r/<receipt>/erase")
@public
def confirm_erasure(receipt: str) -> ResponseReturnValue:
    submission = opened_by(receipt)
    return render_template(
        "receipts/erase.html", receipt=plain_receipt(receipt), is_held=is_held(submission.id)
    )


@blueprint.post("/r/<receipt>/erase")
@public
def erase(receipt: str) -> ResponseReturnValue:
    erasing.erase(opened_by(receipt))
    return redirect(url_for(".show", receipt=plain_receipt(receipt), lang=request.args.get("lang")), 303)


@blueprint.post("/r/<receipt>/withdraw")
@public
def withdraw(receipt: str) -> ResponseReturnValue:
    erasing.withdraw_consent(opened_by(receipt))
    return redirect(url_for(".show", receipt=plain_receipt(receipt), lang=request.args.get("lang")), 303)


@blueprint.get("/r/<receipt>/agreement")
@public
def agreement(receipt: str) -> ResponseReturnValue:
    """What the person agreed to, to keep or to print; nothing, once it was taken back."""
    submission = opened_by(receipt)
    proof = proof_of_answer(submission)
    if proof is None:
        return redirect(url_for(".show", receipt=plain_receipt(receipt), lang=request.args.get("lang")), 303)
    return render_template("receipts/agreement.html", receipt=plain_receipt(receipt), proof=proof)


@blueprint.route("/r/<receipt>/request", methods=["GET", "POST"])
@public
def ask(receipt: str) -> ResponseReturnValue:
    """Asking about one's data, without account: whoever has the receipt gave the answer."""
    submission, form = opened_by(receipt), CitizensRequestForm()
    if form.validate_on_submit():
        said = (form.contact.data or "").strip(), (form.words.data or "").strip()
        data_requests.keep_from_receipt(submission, form.kind.data, *said)
        return redirect(url_for(".ask", receipt=plain_receipt(receipt), lang=request.args.get("lang")), 303)
    page = render_template(
        "receipts/request.html",
        receipt=plain_receipt(receipt),
        form=form,
        sent=data_requests.requests_of(submission),
        due_day=data_requests.due_day,
        kinds=KIND_NAMES,
    )
    return page, 422 if form.errors else 200


def opened_by(receipt: str) -> Submission:
    """Return what a receipt opens. Raises Erased, NotFound, TooManyMisses."""
    with counting_misses("receipt", GUESSES):
        return service.find_by_receipt(receipt)


@blueprint.get("/r/<receipt>/qr")
@public
def draw(receipt: str) -> ResponseReturnValue:
    """The receipt as a QR code: from the screen of others to one's own phone."""
    opened_by(receipt)
    return Response(svg_on_screen(receipt_link(plain_receipt(receipt))), mimetype="image/svg+xml")


@blueprint.get("/r/done")
@public
def done() -> ResponseReturnValue:
    """Where "Finish" leads: a page of nobody, on a device that others use too."""
    return render_template("receipts/done.html")


@blueprint.get("/r/")
@public
def find() -> ResponseReturnValue:
    """Whoever has the address without the code types it on the first page."""
    return redirect(url_for("collection.start", lang=request.args.get("lang")))


@blueprint.errorhandler(NotFound)
def show_unknown(error: NotFound) -> ResponseReturnValue:
    if wants_json():
        return show_feedback_error(error)
    typed = plain_receipt((request.view_args or {})["receipt"])[:LONGEST_SHOWN]
    page = render_template("receipts/unknown.html", typed=grouped_receipt(typed), count=len(typed))
    return page, 404


@blueprint.errorhandler(service.Erased)
def show_erased(_error: service.Erased) -> ResponseReturnValue:
    if wants_json():
        return {"status": "erased"}, 410
    return render_template("receipts/erased.html"), 410


def action_of(receipt: str) -> str:
    return url_for(".amend", receipt=plain_receipt(receipt), lang=request.args.get("lang"))


def status_page(receipt: str, submission: Submission, amendment: Amendment, status: int = 200) -> Response:
    page = render_template(
        "receipts/show.html",
        receipt=plain_receipt(receipt),
        said_aloud=said_aloud(plain_receipt(receipt)),
        submission=submission,
        chosen=chosen_in(submission),
        asked=reason_question(submission.survey_version, service.rating_of(submission)),
        questions={question.code: question for question in submission.survey_version.questions},
        improvements=service.improvements_for(submission),
        can_change=service.can_change(submission),
        waiting=erasing.asked_at(submission),
        has_contact=erasing.has_contact(submission),
        has_comment=service.has_comment(submission),
        amendment=amendment,
        form=amendment.said,
        max_comment=MAX_COMMENT,
        saved_more=bool(request.args.get("saved")),
        told=notices_for(submission.id, receipt, request.args.get("just", "")),
    )
    return make_response(page, status)


def said_aloud(receipt: str) -> list[tuple[str, str]]:
    """Return the groups of a receipt, each with what to say over the phone."""
    return [(group, spoken(group, language())) for group in grouped_receipt(receipt).split()]


def chosen_in(submission: Submission) -> Option | None:
    """Return the face that was chosen."""
    rated = (answer.option for answer in submission.answers if answer.question.code == "rating")
    return next(rated, None)
