"""The pages of forms: the faces' page is written once for a place, and gets fresh values at each visit."""

import re
from dataclasses import replace
from time import time
from uuid import UUID, uuid4

from flask import Response, g, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from feedback.collection.forms import (
    MAX_COMMENT,
    CitizenForm,
    carried,
    empty_form,
    read_form,
)
from feedback.collection.places import Place, WrittenForm
from feedback.collection.tokens import new_token
from feedback.i18n import language
from feedback.organisation.links import SIGNATURE_FIELD, SLIP_FIELD
from feedback.recordings.service import recordings_for
from feedback.surveys.answers import Filled
from feedback.surveys.rules import reason_question

# What fresh_form puts something in the place of.
NO_ID, NO_TOKEN, NO_SIGNATURE = UUID(int=0), "form-token-goes-here", "signature-goes-here"
NO_TIME = "time-goes-here"
BLANK_ID, BLANK_TOKEN, BLANK_SIGNATURE = str(NO_ID).encode(), NO_TOKEN.encode(), NO_SIGNATURE.encode()
BLANK_TIME = NO_TIME.encode()
BLANK_QUERY = b"%b=%b&amp;" % (SIGNATURE_FIELD.encode(), BLANK_SIGNATURE)
BLANKS = re.compile(b"(%b)" % b"|".join([BLANK_ID, BLANK_TOKEN, BLANK_TIME, BLANK_QUERY, BLANK_SIGNATURE]))


def scanned_form() -> CitizenForm:
    """Return the empty form with what the QR code said."""
    said = {"qr": request.args.get(SIGNATURE_FIELD, ""), "slip": request.args.get(SLIP_FIELD, "")}
    return read_form(MultiDict(said))


def fresh_form(place: Place) -> bytes:
    """Return the empty form. Few values in it are new at each visit: the rest is written once."""
    written = place.forms.get(language()) or written_form(place)
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


def written_form(place: Place) -> WrittenForm:
    """Return the form in the page's language; who comes while another writes it takes that one's."""
    with place.writing:
        return place.forms.get(language()) or write_form(place)


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
        max_comment=MAX_COMMENT,
        recordings=recordings_for(
            place.version.survey_id, place.touchpoint.id if place.touchpoint else None, language()
        ),
    )


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
