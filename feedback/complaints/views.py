"""Staff's pages: what is known to be wrong with the information system, saying it, saying "me too"."""

from collections.abc import Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_security import current_user

from feedback.complaints import filing, following, handling, links, pairs, pictures, service, taking_back
from feedback.complaints.filled import (
    filing_id_of,
    filing_of,
    offer_screens,
    offer_units,
    pictured_screens,
    said_in,
    typed_text,
)
from feedback.complaints.forms import AnswerForm, ComplaintForm, MailForm, VoiceForm
from feedback.complaints.service import HANDLERS, Wanted
from feedback.complaints.similar import Likeness, similar_now, similar_to
from feedback.consent.proof import Proof, proof_of_voice
from feedback.errors import NotFound
from feedback.holds.held import Held
from feedback.models import WORKING, Complaint, ComplaintVoice
from feedback.pictures import drafts
from feedback.pictures.drafts import Attached
from feedback.pictures.forms import read_sent
from feedback.pictures.sending import send
from feedback.pictures.service import REQUEST_MIB, BadPicture
from feedback.security import only, takes_files

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")

MOST_PAGES = 1000
LONGEST_TYPED = 5000


@blueprint.get("/")
@only(*WORKING)
def overview() -> ResponseReturnValue:
    wanted = Wanted(
        words=request.args.get("words", "")[:200].strip(),
        screen=request.args.get("screen", ""),
        status=request.args.get("status", ""),
        severity=request.args.get("severity", ""),
        order=request.args.get("order", "voices"),
        page=min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES),
    )
    return render_template(
        "complaints/overview.html",
        listed=service.known_complaints(wanted),
        wanted=wanted,
        touchpoints=service.staff_touchpoints(),
    )


@blueprint.get("/mine")
@only(*WORKING)
def mine() -> ResponseReturnValue:
    return render_template("complaints/mine.html", voices=service.own_voices(current_user))


@blueprint.route("/new", methods=["GET", "POST"])
@only(*WORKING)
@takes_files(REQUEST_MIB)
def new() -> ResponseReturnValue:
    """Ask once about similar ones, where the page's script has not shown them already."""
    form, units = ComplaintForm(), service.own_units(current_user)
    offer_screens(form)
    if not offer_units(form, units):
        return render_template("complaints/no_unit.html")
    if request.method == "GET":
        return new_page(form)
    attached = drafts.gather(read_sent(request.form, request.files), current_user)
    if known := filing.filed_before(filing_id_of(form), current_user):  # its pictures wait no more
        return redirect(url_for(".show", public_id=known.public_id), 303)
    if not (form.validate_on_submit() and attached.is_ready):
        drafts.hold(attached, current_user)
        return new_page(form, attached), 422 if form.errors or attached.fault else 200
    likenesses = similar_to(typed_text(form), form.screen.data or None)
    shown = {one.complaint.public_id for one in likenesses}
    if not shown <= form.seen_ids:
        form.seen.data = " ".join(sorted(shown | form.seen_ids))
        drafts.hold(attached, current_user)
        return new_page(form, attached, likenesses)
    complaint = filing.file_complaint(filing_of(form, units, attached.pictures), current_user)
    flash(gettext("Thank you. It is kept, and you see here what becomes of it."), "success")
    return redirect(url_for(".show", public_id=complaint.public_id), 303)


def new_page(
    form: ComplaintForm, attached: Attached | None = None, likenesses: Sequence[Likeness] = ()
) -> str:
    return render_template(
        "complaints/new.html",
        form=form,
        attached=attached,
        likenesses=likenesses,
        pictured=pictured_screens(),
    )


@blueprint.post("/similar")
@only(*WORKING)
def similar() -> ResponseReturnValue:
    """Answer the script of the form: known complaints like what is typed so far."""
    typed = request.form.get("text", "")[:LONGEST_TYPED]
    likenesses = similar_now(typed, request.form.get("screen") or None)
    return jsonify(similar=[told(one.complaint) for one in likenesses])


def told(complaint: Complaint) -> dict[str, str]:
    return {
        "id": complaint.public_id,
        "summary": service.summary_of(complaint.filing.comment.text if complaint.filing.comment else ""),
        "voices": ngettext("%(num)s colleague", "%(num)s colleagues", complaint.voices),
        "href": url_for(".show", public_id=complaint.public_id),
        "join": url_for(".me_too", public_id=complaint.public_id),
    }


@blueprint.route("/mail", methods=["GET", "POST"])
@only(*WORKING)
def mail_settings() -> ResponseReturnValue:
    form = MailForm(data={"frequency": following.mail_frequency(current_user)})
    if form.validate_on_submit():
        following.choose_frequency(current_user, form.frequency.data)
        flash(gettext("Saved."), "success")
        return redirect(url_for(".mine"), 303)
    return render_template("complaints/mail.html", form=form), 422 if form.errors else 200


@blueprint.get("/<public_id>")
@only(*WORKING)
def show(public_id: str) -> ResponseReturnValue:
    complaint = service.find_complaint(public_id, current_user)
    shown = service.standing_for(complaint, current_user)
    if shown is not complaint:
        return redirect(url_for(".show", public_id=shown.public_id))
    return complaint_page(complaint)


def complaint_page(complaint: Complaint, form: AnswerForm | None = None) -> str:
    handled = service.handled_units(current_user)
    is_handled = complaint.unit_id in handled and not service.is_restricted(complaint.filing)
    voices = service.voices_of(complaint)
    if is_handled and form is None:
        form = AnswerForm(formdata=None, data={"status": complaint.status})
    return render_template(
        "complaints/show.html",
        complaint=complaint,
        own=service.own_voice(complaint, current_user),
        is_following=following.is_following(complaint, current_user),
        voices=voices,
        pictured=pictures.voices_with_pictures(voices, current_user),
        worked_with=service.worked_with(voices, handled),
        is_handled=is_handled,
        handled_units=handled,
        form=form,
        merged=service.merged_into(complaint, current_user),
        alike=pairs.alike(complaint) if is_handled and not complaint.merged_into_id else [],
        improvements=links.improvements_of(complaint),
        linkable=links.linkable_items(complaint, current_user) if is_handled else [],
    )


@blueprint.route("/<public_id>/me-too", methods=["GET", "POST"])
@only(*WORKING)
@takes_files(REQUEST_MIB)
def me_too(public_id: str) -> ResponseReturnValue:
    """Take what was typed into the form of a new complaint, too: nothing is typed twice."""
    complaint, form = service.find_open_complaint(public_id), VoiceForm.taking_over(request.form)
    units = service.units_to_speak_for(complaint, current_user)
    if not offer_units(form, units):
        return render_template("complaints/no_unit.html")
    if request.method == "GET":
        return render_template("complaints/me_too.html", form=form, complaint=complaint, attached=None)
    sent = pictures.not_given_yet(read_sent(request.form, request.files), complaint, current_user)
    attached = drafts.gather(sent, current_user)
    if form.validate_on_submit() and attached.is_ready:
        try:
            filing.say_me_too(complaint, said_in(form, units, attached.pictures), current_user)
            flash(gettext("Thank you. Your voice counts here, too."), "success")
            return redirect(url_for(".show", public_id=public_id), 303)
        except (filing.SaidOtherwise, Held) as refused:
            form.words.errors = [refused.message()]
        except BadPicture as too_many:
            attached.fault = too_many
    drafts.hold(attached, current_user)
    page = render_template("complaints/me_too.html", form=form, complaint=complaint, attached=attached)
    return page, 422 if form.errors or attached.fault else 200


@blueprint.get("/<public_id>/pictures/<picture>")
@only(*WORKING)
def picture(public_id: str, picture: str) -> ResponseReturnValue:
    complaint = service.find_complaint(public_id, current_user)
    return send(pictures.find_picture(complaint, picture, current_user), "screenshot")


@blueprint.route("/<public_id>/take-back", methods=["GET", "POST"])
@only(*WORKING)
def take_back(public_id: str) -> ResponseReturnValue:
    complaint = service.find_voiced(public_id, current_user)
    voice = service.own_voice(complaint, current_user)
    if request.method == "GET":
        goes = voice.is_filing and not taking_back.is_shared(complaint)  # type: ignore[union-attr]  # find_voiced
        return render_template("complaints/take_back.html", complaint=complaint, voice=voice, goes=goes)
    is_there = taking_back.take_back(complaint, current_user)
    flash(gettext("It is taken back."), "success")
    return redirect(place_after(complaint) if is_there else url_for(".mine"), 303)


def place_after(complaint: Complaint) -> str:
    """Return where to go on: to the complaint, unless it was restricted and is not one's own."""
    if service.is_readable(complaint, current_user):
        return url_for(".show", public_id=complaint.public_id)
    return url_for(".mine")


@blueprint.get("/<public_id>/agreement")
@only(*WORKING)
def agreement(public_id: str) -> ResponseReturnValue:
    """What one agreed to oneself, and what was sent along because of it."""
    complaint, voice, proof = own_proof(public_id)
    return render_template(
        "complaints/agreement.html",
        complaint=complaint,
        voice=voice,
        proof=proof,
        is_readable=service.is_readable(complaint, current_user),
    )


@blueprint.post("/<public_id>/agreement/withdraw")
@only(*WORKING)
def withdraw(public_id: str) -> ResponseReturnValue:
    complaint, _voice, _proof = own_proof(public_id)
    taking_back.withdraw_consent(complaint, current_user)
    flash(gettext("It is taken back, and what was sent along is deleted."), "success")
    return redirect(place_after(complaint), 303)


def own_proof(public_id: str) -> tuple[Complaint, ComplaintVoice, Proof]:
    """Raises NotFound, also where nothing is agreed to any more."""
    complaint = service.find_voiced(public_id, current_user)
    voice = service.own_voice(complaint, current_user)
    proof = proof_of_voice(voice) if voice else None
    if voice is None or proof is None:
        raise NotFound
    return complaint, voice, proof


@blueprint.post("/<public_id>/follow")
@only(*WORKING)
def follow(public_id: str) -> ResponseReturnValue:
    complaint = service.find_open_complaint(public_id)
    change = following.start_following if request.form.get("following") == "yes" else following.stop_following
    change(complaint, current_user)
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/answer")
@only(*HANDLERS)
def answer(public_id: str) -> ResponseReturnValue:
    complaint = handling.find_handled(public_id, current_user)
    form = AnswerForm()
    if not form.validate_on_submit():
        return complaint_page(complaint, form), 422
    handling.answer(complaint, form.status.data, form.answer.data, current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)
