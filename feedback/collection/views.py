"""The citizen's pages: start, form, receipt. No account, no cookie, no script needed."""

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback.collection import service
from feedback.collection.forms import MAX_COMMENT, CitizenForm, check_form, empty_form, read_form
from feedback.collection.tokens import check_token, new_token
from feedback.errors import NotFound, wants_json
from feedback.i18n import language
from feedback.keys import plain_receipt
from feedback.models import OrgUnit, SurveyVersion, Touchpoint, utc_now
from feedback.organisation.service import find_touchpoint, root_unit, tidy_code
from feedback.security import csrf, public
from feedback.surveys.service import published_version

blueprint = Blueprint("collection", __name__)
# There is no session whose rights a forged request could use; the form's own token only flags.
csrf.exempt(blueprint)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    if code := request.args.get("code"):
        return redirect(url_for(".form", code=tidy_code(code), lang=request.args.get("lang")))
    return render_template("collection/start.html")


@blueprint.get("/f/<code>")
@public
def form(code: str) -> ResponseReturnValue:
    touchpoint = find_touchpoint(code)
    version = version_asked(touchpoint)
    page = form_page(code, touchpoint, version, empty_form(), 200 if touchpoint else 404)
    # Kept for the way back: who goes back and sends again must send the same submission_id, to count once.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


@blueprint.post("/f/<code>")
@public
def send(code: str) -> ResponseReturnValue:
    touchpoint = find_touchpoint(code)
    version = version_asked(touchpoint)
    form = check_form(read_form(request.form), version)
    if form.errors and wants_json():
        return {"errors": form.errors}, 422
    if form.errors:
        return form_page(code, touchpoint, version, form, 422)
    saved = service.submit(sent_by(code, form, touchpoint, version))
    status_url = url_for(".receipt", receipt=saved.receipt, lang=request.args.get("lang"))
    if wants_json():
        return jsonify(receipt=saved.receipt, status_url=status_url), 201 if saved.is_new else 200
    return redirect(status_url, 303)


@blueprint.get("/r/<receipt>")
@public
def receipt(receipt: str) -> ResponseReturnValue:
    submission = service.find_by_receipt(receipt)
    page = make_response(
        render_template(
            "collection/receipt.html",
            submission=submission,
            receipt=plain_receipt(receipt),
        )
    )
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


def version_asked(touchpoint: Touchpoint | None) -> SurveyVersion:
    """Return what this touchpoint asks, the counter rating where it is unknown. Raises NotFound."""
    version = published_version(touchpoint.survey_id if touchpoint else None)
    if version is None:
        raise NotFound
    return version


def unit_of(touchpoint: Touchpoint | None) -> OrgUnit:
    """Return who receives it; what came through an unknown code, the top of the tree does."""
    unit = touchpoint.unit if touchpoint else root_unit()
    if unit is None:
        raise NotFound
    return unit


def form_page(
    code: str, touchpoint: Touchpoint | None, version: SurveyVersion, form: CitizenForm, status: int
) -> Response:
    page = render_template(
        "collection/form.html",
        code=code,
        touchpoint=touchpoint,
        can_be_sent=touchpoint is not None or root_unit() is not None,
        questions={question.code: question for question in version.questions},
        consent_text=consent_text(),
        form=form,
        form_token=new_token(tidy_code(code), version.id),
        max_comment=MAX_COMMENT,
    )
    return make_response(page, status)


def sent_by(
    code: str, form: CitizenForm, touchpoint: Touchpoint | None, version: SurveyVersion
) -> service.Sent:
    token = check_token(form.form_token, tidy_code(code), version.id)
    return service.Sent(
        submission_id=form.submission_id,
        unit=unit_of(touchpoint),
        version=version,
        touchpoint=touchpoint,
        channel=service.channel_at(touchpoint),
        mode="faces",
        language=language(),
        given_at=utc_now(),
        rating=form.rating,
        reasons=form.reasons,
        comment=form.comment,
        dossier_code=form.dossier_code,
        contact_name=form.contact_name,
        contact_phone=form.contact_phone,
        consent_text=consent_text() if form.contact_consent else "",
        signals=token.signals,
        form_nonce=token.nonce,
    )


def consent_text() -> str:
    return gettext(
        "You may contact me about this feedback. My details are deleted after %(days)s days.",
        days=current_app.config["CONTACT_DAYS"],
    )
