"""The register of requests about one's data: for administrators, and for who has a receipt."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.keeping import KEEPERS
from feedback.accounts.named import NothingThere
from feedback.consent.proof import proofs_of
from feedback.data_requests import service
from feedback.data_requests.forms import KIND_NAMES, WAY_NAMES, NameForm, NewRequestForm, ReasonForm
from feedback.data_requests.own import copy_of, rename
from feedback.data_requests.service import Asked
from feedback.errors import NotFound
from feedback.i18n import today
from feedback.models import DataRequest
from feedback.security import only, signed_in

blueprint = Blueprint("data_requests", __name__, url_prefix="/manage/data-requests")
own = Blueprint("own_data", __name__, url_prefix="/account")

STEPS: dict[str, Callable[..., None]] = {"acknowledge": service.acknowledge, "complete": service.complete}
STEPS_WITH_REASON: dict[str, Callable[..., None]] = {"extend": service.extend, "refuse": service.refuse}


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    found = service.requests_for(current_user)
    return render_template(
        "data_requests/overview.html", found=found, late=service.late_ones(found), **words_and_clocks()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def add() -> ResponseReturnValue:
    form = NewRequestForm()
    if form.validate_on_submit():
        try:
            kept = service.keep(asked_in(form), current_user)
            return redirect(url_for(".show", public_id=kept.public_id), 303)
        except NothingThere as fault:
            (form.receipt if form.receipt.data else form.account).errors = [fault.message()]
    return render_template("data_requests/new.html", form=form), 422 if form.errors else 200


def asked_in(form: NewRequestForm) -> Asked:
    names = ("kind", "way", "identity", "contact", "words", "receipt", "account")
    said = {name: (getattr(form, name).data or "").strip() for name in names}
    return Asked(**said, received_on=form.received_on.data, has_third_party=form.has_third_party.data)


@blueprint.get("/<public_id>")
@only(*KEEPERS)
def show(public_id: str) -> ResponseReturnValue:
    return request_page(service.find_request(public_id, current_user), ReasonForm(), "")


def request_page(found: DataRequest, form: ReasonForm, step: str) -> str:
    contact, words = service.words_of(found)
    return render_template(
        "data_requests/show.html",
        found=found,
        form=form,
        step=step,
        contact=contact,
        words=words,
        has_agreement=service.proof_in(found) is not None,
        **words_and_clocks(),
    )


@blueprint.post("/<public_id>/<step>")
@only(*KEEPERS)
def take(public_id: str, step: str) -> ResponseReturnValue:
    found, form = service.find_request(public_id, current_user), ReasonForm()
    if step in STEPS:
        STEPS[step](found, current_user)
    elif step not in STEPS_WITH_REASON:
        raise NotFound
    elif form.validate():
        STEPS_WITH_REASON[step](found, form.reason.data.strip(), current_user)
    else:
        return request_page(found, form, step), 422
    flash(gettext("Saved."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/agreement")
@only(*KEEPERS)
def prove(public_id: str) -> ResponseReturnValue:
    """Show what the person agreed to in the answer itself: each time somebody asks for it, and noted."""
    found = service.find_request(public_id, current_user)
    return render_template(
        "data_requests/agreement.html", found=found, proof=service.open_proof(found, current_user)
    )


def words_and_clocks() -> dict[str, object]:
    return {
        "kinds": KIND_NAMES,
        "ways": WAY_NAMES,
        "due_day": service.due_day,
        "answer_day": service.answer_day,
        "today": today(),
    }


@own.get("/data")
@signed_in
def mine() -> ResponseReturnValue:
    return mine_page(NameForm(name=current_user.name))


def mine_page(form: NameForm) -> str:
    return render_template("data_requests/mine.html", form=form, proofs=proofs_of(current_user))


@own.get("/data.json")
@signed_in
def download() -> ResponseReturnValue:
    """What is kept about whoever is signed in, as a file."""
    answer = Response(copy_of(current_user), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="gop-y-my-data.json"'
    return answer


@own.post("/name")
@signed_in
def correct_name() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return mine_page(form), 422
    rename(current_user, form.name.data)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".mine"), 303)
