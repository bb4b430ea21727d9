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
    return render_template(
        "publishing/overview.html",
        months=months,
        month=month,
        publications=deciding.publications_for(current_user, month) if month else [],
    )


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    publication = deciding.find_publication(public_id, current_user)
    return page_of(publication, CommentForm(data={"comment": publication.comment}), ErratumForm())


@blueprint.post("/<public_id>/comment")
@only(*deciding.DECIDERS)
def comment(public_id: str) -> ResponseReturnValue:
    publication, form = deciding.find_publication(public_id, current_user, *deciding.DECIDERS), CommentForm()
    if not form.validate_on_submit():
        return page_of(publication, form, ErratumForm()), 422
    deciding.comment_on(public_id, form.comment.data, current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/correct")
@only(*deciding.DECIDERS)
def correct(public_id: str) -> ResponseReturnValue:
    publication, form = deciding.find_publication(public_id, current_user, *deciding.DECIDERS), ErratumForm()
    if not form.validate_on_submit():
        return page_of(publication, CommentForm(), form), 422
    new = deciding.correct(public_id, form.erratum.data, current_user)
    flash(gettext("This is the draft of the new version."), "success")
    return redirect(url_for(".show", public_id=new.public_id), 303)


@blueprint.post("/<public_id>/<step>")
@only(*deciding.DECIDERS)
def move(public_id: str, step: str) -> ResponseReturnValue:
    """Approve, reopen, publish, drop or try again: one button each."""
    if step not in STEPS:
        raise NotFound
    shown = STEPS[step](public_id, current_user)
    return redirect(url_for(".show", public_id=shown), 303)


def approve(public_id: str, account: Account) -> str:
    deciding.approve(public_id, account)
    flash(gettext("Approved. Readers see it once it is published."), "success")
    return public_id


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
    "approve": approve,
    "reopen": reopen,
    "publish": publish,
    "drop": drop,
    "again": try_again,
}


def page_of(publication: ReportPublication, comment_form: CommentForm, erratum_form: ErratumForm) -> str:
    return render_template(
        "publishing/show.html",
        publication=publication,
        report=report_of(publication) if publication.figures else None,
        versions=deciding.versions_of(publication),
        may_decide=deciding.may_decide(publication, current_user),
        is_subscribed=is_subscribed(current_user, publication.unit),
        fault=FAULT_WORDS.get(publication.fault or ""),
        comment_form=comment_form,
        erratum_form=erratum_form,
    )
