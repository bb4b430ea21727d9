"""Printing slips of a touchpoint."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.errors import NotFound
from feedback.security import only
from feedback.slips import service
from feedback.slips.forms import KIND_NAMES, SlipsForm
from feedback.slips.sheets import sheet_pdf
from feedback.touchpoints.service import KEEPERS, find_for

blueprint = Blueprint("slips", __name__, url_prefix="/manage/touchpoints")


@blueprint.route("/<code>/slips", methods=["GET", "POST"])
@only(*KEEPERS)
def sheets(code: str) -> ResponseReturnValue:
    touchpoint = find_for(current_user, code)
    if touchpoint.retired_at:
        raise NotFound
    form = SlipsForm()
    if form.validate_on_submit():
        tokens = service.make_slips(touchpoint, form.kind.data, form.count.data, account=current_user)
        answer = Response(sheet_pdf(touchpoint, form.kind.data, tokens), mimetype="application/pdf")
        answer.headers["Content-Disposition"] = f'attachment; filename="gop-y-{touchpoint.code}-slips.pdf"'
        return answer
    page = render_template(
        "slips/sheets.html",
        form=form,
        touchpoint=touchpoint,
        handed=service.handed_out(touchpoint),
        kinds=KIND_NAMES,
    )
    return page, 422 if form.errors else 200
