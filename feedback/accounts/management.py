"""Accounts as administrators see them: who there is, inviting somebody, giving and taking roles."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback import mail
from feedback.accounts import keeping
from feedback.accounts.forms import (
    EVERYWHERE,
    WHAT_ROLES_DO,
    AppointmentForm,
    EmployerForm,
    InvitationForm,
)
from feedback.accounts.keeping import KEEPERS
from feedback.accounts.recovery import LINK_LASTS
from feedback.accounts.second_factor import has_second_factor
from feedback.accounts.service import (
    find_unit_for,
    is_led_by_groups,
    reachable_units,
    reaches_everything,
)
from feedback.audit.service import history_of
from feedback.audit.wording import KIND_NAMES
from feedback.fields import choices
from feedback.models import Account, OrgUnit
from feedback.security import only

blueprint = Blueprint("people", __name__, url_prefix="/manage/accounts")


@blueprint.route("/", methods=["GET", "POST"])
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    """List accounts; what is searched for is a name or an address, and so stands in no address."""
    typed = request.form.get("typed", "")
    found = keeping.accounts_for(current_user, typed)
    return render_template("accounts/overview.html", found=found, typed=typed)


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def invite() -> ResponseReturnValue:
    form = InvitationForm()
    offer_units(form)
    if not form.validate_on_submit():
        page = render_template(
            "accounts/new.html", form=form, what_roles_do=WHAT_ROLES_DO, has_mail=mail.is_set_up()
        )
        return page, 422 if form.errors else 200
    employer = form.employer.data or None
    invited = keeping.invite(
        form.email.data, form.name.data, form.role.data, unit_of(form), employer, current_user
    )
    if invited.is_new and not mail.is_set_up():
        return link_page(invited.account), 201
    if invited.is_new:
        return send_link(invited.account)
    flash(gettext("This address had an account already: the role was added to it."), "success")
    return redirect(url_for(".show", public_id=invited.account.public_id), 303)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@only(*KEEPERS)
def show(public_id: str) -> ResponseReturnValue:
    account = keeping.find_account_for(current_user, public_id)
    form = AppointmentForm()
    offer_units(form)
    if form.validate_on_submit():
        keeping.appoint(account, form.role.data, unit_of(form), current_user)
        flash(gettext("The role is given. It holds from their next sign-in."), "success")
        return redirect(url_for(".show", public_id=public_id), 303)
    page = render_template(
        "accounts/account.html",
        person=account,
        form=form,
        is_mine=keeping.may_keep(current_user, account),
        takeable=[one for one in account.appointments if keeping.may_give(current_user, one.unit_id)],
        what_roles_do=WHAT_ROLES_DO,
        has_mail=mail.is_set_up(),
        is_led_by_groups=is_led_by_groups(account),
        has_second_factor=has_second_factor(account),
        history=history_of(account.public_id),
        kind_names=KIND_NAMES,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<public_id>/dismiss")
@only(*KEEPERS)
def dismiss(public_id: str) -> ResponseReturnValue:
    account = keeping.find_account_for(current_user, public_id)
    role, unit_code = request.form.get("role", ""), request.form.get("unit", "")
    is_seen = keeping.dismiss(account, role, unit_code, current_user)
    flash(gettext("The role is taken away. What they had open is closed."), "success")
    return redirect(url_for(".show", public_id=public_id) if is_seen else url_for(".overview"), 303)


@blueprint.route("/<public_id>/employer", methods=["GET", "POST"])
@only(*KEEPERS)
def employer(public_id: str) -> ResponseReturnValue:
    account = keeping.find_account_for(current_user, public_id)
    keeping.require_whole(account, current_user)
    form = EmployerForm(employer=account.employer)
    if not form.validate_on_submit():
        page = render_template("accounts/employer.html", person=account, form=form)
        return page, 422 if form.errors else 200
    keeping.note_employer(account, form.employer.data or None, current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/link")
@only(*KEEPERS)
def link(public_id: str) -> ResponseReturnValue:
    return link_page(keeping.find_account_for(current_user, public_id))


@blueprint.post("/<public_id>/mail")
@only(*KEEPERS)
def mail_link(public_id: str) -> ResponseReturnValue:
    return send_link(keeping.find_account_for(current_user, public_id))


@blueprint.route("/<public_id>/disable", methods=["GET", "POST"])
@only(*KEEPERS)
def disable(public_id: str) -> ResponseReturnValue:
    account = keeping.find_account_for(current_user, public_id)
    if request.method == "GET":
        return render_template("accounts/disable.html", person=account)
    keeping.disable(account, current_user)
    flash(gettext("The account is disabled. What they had open is closed."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/enable")
@only(*KEEPERS)
def enable(public_id: str) -> ResponseReturnValue:
    keeping.enable(keeping.find_account_for(current_user, public_id), current_user)
    flash(gettext("They can sign in again."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.route("/<public_id>/second-factor", methods=["GET", "POST"])
@only(*KEEPERS)
def reset_second_factor(public_id: str) -> ResponseReturnValue:
    account = keeping.find_account_for(current_user, public_id)
    if request.method == "GET":
        return render_template("accounts/reset.html", person=account)
    keeping.reset_second_factor(account, current_user)
    flash(gettext("They sign in without a code now. What they had open is closed."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


def link_page(account: Account) -> str:
    """Show a link this once: not after a redirect, where it would have to wait in a session."""
    link = keeping.new_link(account, current_user)
    return render_template("accounts/link.html", person=account, link=link, days=LINK_LASTS.days)


def send_link(account: Account) -> ResponseReturnValue:
    keeping.mail_link(account, current_user)
    flash(gettext("A link is on its way to %(email)s.", email=account.email), "success")
    return redirect(url_for(".show", public_id=account.public_id), 303)


def offer_units(form: AppointmentForm) -> None:
    units = [(unit.code, unit.name) for unit in reachable_units(current_user, *KEEPERS)]
    everywhere = [(EVERYWHERE, gettext("everywhere"))] if reaches_everything(current_user, *KEEPERS) else []
    form.unit.choices = choices([*units, *everywhere])


def unit_of(form: AppointmentForm) -> OrgUnit | None:
    code = form.unit.data
    return None if code == EVERYWHERE else find_unit_for(current_user, code, *KEEPERS)
