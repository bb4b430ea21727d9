"""Drafts and published reports: seeing them, and what a manager does with them."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.models import Account, ReportPublication
from feedback.months import is_month
from feedback.publishing import deciding
from feedback.publishing.forms import CommentForm, ErratumForm
from feedback.publishing.kept import report_of
from feedback.publishing.subscriptions import is_subscribed
from feedback.publishing.wording import FAULT_WORDS
from feedback.reports.asking import READERS
from feedback.security import only

blueprint = Blueprint("publications", __name__, url_prefix="/manage/publications")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    months = deciding.months_for(current_user)
    asked = request.args.get("month", "")
    month = asked if is_month(asked) else months[0] if months else None
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    return render_template(
        "publishing/overview.html",
        months=months,
        month=month,
        listed=deciding.publications_for(current_user, month, page) if month else None,
    )


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    publication = deciding.find_publication(public_id, current_user)
    return page_of(publication, comment_form_of(publication), ErratumForm())


@blueprint.post("/<public_id>/comment")
@only(*deciding.DECIDERS)
def comment(public_id: str) -> ResponseReturnValue:
    """Save the comment, or approve the draft with it: one form with two buttons."""
    publication, form = deciding.find_publication(public_id, current_user, *deciding.DECIDERS), CommentForm()
    if not form.validate_on_submit():
        return page_of(publication, form, ErratumForm()), 422
    is_approved = request.form.get("step") == "approve"
    act = deciding.approve if is_approved else deciding.comment_on
    try:
        act(public_id, form.comment.data, form.seen.data, current_user)
    except deciding.NotNow as fault:
        return page_overtaken(public_id, fault, form, ErratumForm())
    flash(
        gettext("Approved. Readers see it once it is published.") if is_approved else gettext("Saved."),
        "success",
    )
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/correct")
@only(*deciding.DECIDERS)
def correct(public_id: str) -> ResponseReturnValue:
    publication, form = deciding.find_publication(public_id, current_user, *deciding.DECIDERS), ErratumForm()
    if not form.validate_on_submit():
        return page_of(publication, comment_form_of(publication), form), 422
    try:
        new = deciding.correct(public_id, form.erratum.data, current_user)
    except deciding.NotNow as fault:
        return page_overtaken(public_id, fault, None, form)
    flash(gettext("This is the draft of the new version."), "success")
    return redirect(url_for(".show", public_id=new.public_id), 303)


@blueprint.post("/<public_id>/<step>")
@only(*deciding.DECIDERS)
def move(public_id: str, step: str) -> ResponseReturnValue:
    """Reopen, publish, drop or try again: one button each."""
    if step not in STEPS:
        raise NotFound
    shown = STEPS[step](public_id, current_user)
    return redirect(url_for(".show", public_id=shown), 303)


def reopen(public_id: str, account: Account) -> str:
    deciding.reopen(public_id, account)
    flash(gettext("It is a draft again."), "success")
    return public_id


def publish(public_id: str, account: Account) -> str:
    deciding.publish(public_id, account)
    flash(gettext("Published. From now on this version never changes."), "success")
    return public_id


def drop(public_id: str, account: Account) -> str:
    holding = deciding.drop(public_id, account)
    flash(gettext("The correction is given up. This version goes on holding."), "success")
    return holding.public_id


def try_again(public_id: str, account: Account) -> str:
    drafted = deciding.try_again(public_id, account)
    if drafted:
        flash(gettext("The report is drafted."), "success")
    elif drafted is None:
        flash(
            gettext(
                "The month is not final yet, and it becomes so for all units at once: they are tried again "
                "each hour, this one too."
            ),
            "success",
        )
    else:
        flash(gettext("It failed again."), "error")
    return public_id


STEPS: dict[str, Callable[[str, Account], str]] = {
    "reopen": reopen,
    "publish": publish,
    "drop": drop,
    "again": try_again,
}


def comment_form_of(publication: ReportPublication) -> CommentForm:
    kept = publication.comment
    return CommentForm(formdata=None, data={"comment": kept, "seen": deciding.seal_of(kept)})


def page_overtaken(
    public_id: str, fault: deciding.NotNow, comment_form: CommentForm | None, erratum_form: ErratumForm
) -> ResponseReturnValue:
    """Show how things stand since somebody else was first, and what was typed here, which is not saved."""
    publication = deciding.looked_at_again(public_id, current_user)
    typed = comment_form.comment.data if comment_form else erratum_form.erratum.data
    is_draft = comment_form is not None and publication.state == "draft"
    if comment_form is None or not is_draft:
        comment_form = comment_form_of(publication)
    else:
        comment_form.comment.errors = [fault.message()]
        comment_form.seen.data = deciding.seal_of(publication.comment)
    unsaved = None if is_draft else (fault.message(), typed)
    return page_of(publication, comment_form, erratum_form, unsaved), fault.status


def page_of(
    publication: ReportPublication,
    comment_form: CommentForm,
    erratum_form: ErratumForm,
    unsaved: tuple[str, str] | None = None,
) -> str:
    """``unsaved``: why what somebody typed was not kept, and what that is, where no form shows it."""
    return render_template(
        "publishing/show.html",
        publication=publication,
        report=report_of(publication) if publication.figures else None,
        versions=deciding.versions_of(publication),
        may_decide=deciding.may_decide(publication, current_user),
        is_subscribed=is_subscribed(current_user, publication.unit),
        fault=FAULT_WORDS.get(publication.fault or ""),
        has_published_figures=deciding.has_published_figures(publication),
        unsaved=unsaved,
        comment_form=comment_form,
        erratum_form=erratum_form,
    )
