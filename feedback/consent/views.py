"""Texts of consent: which are in force and which were, and publishing a new one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.consent import service
from feedback.consent.changes import changes_between
from feedback.consent.forms import NAMES, VersionForm
from feedback.consent.service import KEEPERS, PublishedMeanwhile
from feedback.consent.texts import fingerprint_of
from feedback.i18n import LANGUAGES
from feedback.models import ConsentText
from feedback.security import only

blueprint = Blueprint("consent", __name__, url_prefix="/manage/consent")

EDIT, PUBLISH = "edit", "publish"


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    return render_template(
        "consent/overview.html", editions=service.editions_for(current_user), fingerprint_of=fingerprint_of
    )


@blueprint.route("/<purpose>/new", methods=["GET", "POST"])
@only(*KEEPERS)
def new(purpose: str) -> ResponseReturnValue:
    """Write a version, look at what it changes, publish it: three sendings of one form."""
    text = service.newest_for(purpose, current_user)
    form, step = VersionForm(text), request.form.get("step")
    if not form.validate_on_submit():
        return form_page(form, text), 422 if form.errors else 200
    if form.wording.says_the_same_as(text):
        form.sentence_vi.errors = [gettext("Nothing is different from the version in force.")]
        return form_page(form, text), 422
    if step == EDIT:
        return form_page(form, text)
    if step != PUBLISH:
        return preview_page(form, text)
    return publish(form, text)


def publish(form: VersionForm, text: ConsentText) -> ResponseReturnValue:
    after = request.form.get(
        "after", default=0, type=int
    )  # the form would fill in the newest where it is missing
    try:
        published = service.publish(text.purpose, form.wording, after, current_user)
    except PublishedMeanwhile as fault:
        newest = service.newest_for(text.purpose, current_user)
        return preview_page(form, newest, fault.message()), fault.status
    flash(gettext("Version %(number)s is in force.", number=published.number), "success")
    return redirect(url_for(".overview"), 303)


def form_page(form: VersionForm, text: ConsentText) -> str:
    return render_template("consent/new.html", form=form, text=text, names=NAMES)


def preview_page(form: VersionForm, text: ConsentText, fault: str = "") -> str:
    """Show what would change, compared with the version in force now: from here on against that one."""
    form.after.data = str(text.number)
    return render_template(
        "consent/preview.html",
        form=form,
        text=text,
        fault=fault,
        names=NAMES,
        languages=LANGUAGES,
        changes=changes_between(text, form.wording),
    )
