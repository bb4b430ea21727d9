"""Everybody's own account: how they sign in, and what makes that safe."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user, login_user

from feedback.accounts import passkeys, second_factor, service
from feedback.accounts.forms import CodeForm, NewFactorForm
from feedback.accounts.second_step import is_lacking, is_let_through, must_have
from feedback.accounts.service import is_led_by_groups
from feedback.errors import NotFound
from feedback.models import Account
from feedback.security import signed_in

FRESH = timedelta(minutes=15)

Arguments = ParamSpec("Arguments")
View = Callable[Arguments, ResponseReturnValue]

blueprint = Blueprint("own", __name__, url_prefix="/account")


def freshly(view: View[Arguments]) -> View[Arguments]:
    """Let people sign in again before this, where that was long ago: a browser may stand open.

    With the password, or where they came from: whom a group leads may have none.
    """

    @wraps(view)
    def asked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        # Whoever was let see a page may send it.
        lasts = FRESH if request.method == "GET" else 2 * FRESH
        if time.time() - session.get("fs_paa", 0) > lasts.total_seconds():
            again = "provider.leave" if is_led_by_groups(myself()) else "security.verify"
            return redirect(url_for(again, next=request.path), 303)
        return view(*args, **kwargs)

    return asked


@blueprint.get("/")
@signed_in
def overview() -> ResponseReturnValue:
    return render_template(
        "accounts/own/overview.html",
        has_second_factor=second_factor.has_second_factor(current_user),
        has_app=second_factor.has_app(current_user),
        passkeys=passkeys.passkeys_of(current_user),
        codes_left=second_factor.codes_left(current_user),
        must_have=must_have(current_user),
    )


@blueprint.route("/second-factor", methods=["GET", "POST"])
@signed_in
@freshly
def set_up() -> ResponseReturnValue:
    """Show a secret for the app, and keep it once a code proves that the app has it."""
    account, form = myself(), NewFactorForm()
    secret = second_factor.offered(account, form.offered.data or "")
    if secret is None:
        form.offered.data = second_factor.offer(account)
        secret = second_factor.offered(account, form.offered.data) or ""
    if form.validate_on_submit():
        try:
            codes = second_factor.set_up(account, secret, form.code.data)
        except second_factor.WrongCode as error:
            form.fail(error.message())
        else:
            return show_codes(account, codes)
    page = render_template(
        "accounts/own/set_up.html",
        form=form,
        picture=second_factor.picture_of(account, secret),
        secret=second_factor.in_groups(secret),
        is_lacking=is_lacking(account),
        is_new_phone=second_factor.has_app(account),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/recovery-codes")
@signed_in
@freshly
def renew_codes() -> ResponseReturnValue:
    account = myself()
    if not second_factor.has_second_factor(account):
        raise NotFound
    return show_codes(account, second_factor.renew_codes(account))


@blueprint.route("/second-factor/off", methods=["GET", "POST"])
@signed_in
@freshly
def switch_off() -> ResponseReturnValue:
    account, form = myself(), CodeForm()
    if must_have(account) or not second_factor.has_app(account):
        raise NotFound
    if form.validate_on_submit() and is_let_through(account, form):
        second_factor.switch_off(account)
        stay(account)
        flash(gettext("Signing in does not ask for a code any more."), "success")
        return redirect(url_for(".overview"), 303)
    return render_template("accounts/own/off.html", form=form), 422 if form.errors else 200


@blueprint.post("/elsewhere")
@signed_in
def sign_out_elsewhere() -> ResponseReturnValue:
    account = myself()
    service.sign_out_everywhere(account)
    stay(account)
    flash(gettext("Wherever else you were signed in, you are no more."), "success")
    return redirect(url_for(".overview"), 303)


def show_codes(account: Account, codes: list[str]) -> ResponseReturnValue:
    """Show recovery codes this once: not after a redirect, where they would have to wait in a session."""
    stay(account)
    return render_template("accounts/own/codes.html", codes=codes), 201


def stay(account: Account) -> None:
    """Sign in anew where all sessions of the account were just ended."""
    login_user(account)


def myself() -> Account:
    """Return the account itself: what stands in ``current_user`` only stands for it."""
    return current_user._get_current_object()  # type: ignore[no-any-return]
