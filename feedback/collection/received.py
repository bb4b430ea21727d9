"""What a request says becomes one submission: what was said, where and when, and what looks odd about it."""

from dataclasses import replace

from flask import request

from feedback.collection import service
from feedback.collection.clocks import given
from feedback.collection.forms import CitizenForm
from feedback.collection.places import Place
from feedback.collection.sent import Sent
from feedback.collection.sources import source_of
from feedback.collection.tokens import TokenCheck, check_token
from feedback.consent.texts import agreement_to
from feedback.errors import NotFound
from feedback.i18n import language_to_keep
from feedback.models import KINDS_ON_PAPER, utc_now
from feedback.organisation.links import check_signature
from feedback.surveys.answers import Filled

HAMMERING = 3  # taps in a row, each within ten seconds of the last


def tapping_signals(form: CitizenForm) -> list[str]:
    """Return what the pace of taps at a kiosk says; two people soon after each other are nothing odd."""
    if form.quick_taps >= HAMMERING:
        return ["kiosk_hammered"]
    return ["kiosk_quick_tap"] if form.quick_taps else []


def token_of(form: CitizenForm, place: Place) -> TokenCheck:
    return check_token(form.form_token, place.code, place.version.id)


def sent_by(form: CitizenForm, place: Place, token: TokenCheck) -> Sent:
    """Raises NotFound where there is no unit to receive it."""
    if place.unit is None:
        raise NotFound
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
        consent=agreement_to(form.consent) if form.consent else None,
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


def sent_answers(form: CitizenForm, filled: Filled, place: Place, token: TokenCheck) -> Sent:
    """Raises NotFound where there is no unit to receive it."""
    has_faces = any(question.kind == "faces" for question in place.version.questions)
    # How it came here is the same as for the faces; what the faces' page asks besides is not asked here.
    form = replace(form, rating=None, reasons=[], comment="", contact_consent=False, consent=None)
    form = replace(form, dossier_code="", contact_name="", contact_phone="")
    mode = "faces" if has_faces else "words"
    return replace(sent_by(form, place, token), mode=mode, given=tuple(filled.answers))
