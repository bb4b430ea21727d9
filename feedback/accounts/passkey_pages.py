"""Signing in with a passkey, and one's own passkeys. What the browser is asked for waits in the session."""

from base64 import b64decode, b64encode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import login_user

from feedback.accounts import passkeys
from feedback.accounts.forms import PasskeyForm
from feedback.accounts.own import freshly, myself, show_codes, stay
from feedback.accounts.second_step import who_is_asked
from feedback.accounts.service import OnlyByProvider
from feedback.errors import NotFound
from feedback.security import own_path, public, signed_in

CHALLENGE = "passkey_challenge"

blueprint = Blueprint("passkeys", __name__)


@blueprint.post("/login/passkey/options")
@public
def ask() -> ResponseReturnValue:
    return passkeys.options_to_sign_in(keep_challenge())


@blueprint.post("/login/passkey")
@public
def sign_in() -> ResponseReturnValue:
    challenge, _handle = used_challenge()
    try:
        account = passkeys.account_of(request.form.get("credential", ""), challenge, who_is_asked())
    except (passkeys.BadPasskey, OnlyByProvider) as error:
        flash(error.message(), "error")
        return redirect(url_for("security.login", next=request.args.get("next")), 303)
    session.pop("second_step", None)
    login_user(account)
    return redirect(own_path(request.args.get("next", "")), 303)


@blueprint.post("/account/passkeys/options")
@signed_in
@freshly
def ask_new() -> ResponseReturnValue:
    account = myself()
    handle = passkeys.handle_of(account)
    return passkeys.options_to_add(account, keep_challenge(handle), handle)


@blueprint.route("/account/passkeys/new", methods=["GET", "POST"])
@signed_in
@freshly
def add() -> ResponseReturnValue:
    if not passkeys.are_possible():
        raise NotFound
    account, form = myself(), PasskeyForm()
    if form.validate_on_submit():
        try:
            codes = passkeys.add(account, form.name.data, form.credential.data or "", *used_challenge())
        except passkeys.BadPasskey as error:
            form.fail(error.message())
        else:
            return show_codes(account, codes) if codes else back_to_account(gettext("The passkey is kept."))
    return render_template("accounts/own/passkey.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/passkeys/<public_id>", methods=["GET", "POST"])
@signed_in
@freshly
def delete(public_id: str) -> ResponseReturnValue:
    account = myself()
    if request.method == "GET":
        passkey = passkeys.find_passkey_of(account, public_id)
        return render_template("accounts/own/delete_passkey.html", passkey=passkey)
    passkeys.delete(account, public_id)
    return back_to_account(gettext("The passkey opens nothing any more."))


def back_to_account(message: str) -> ResponseReturnValue:
    stay(myself())
    flash(message, "success")
    return redirect(url_for("own.overview"), 303)


def keep_challenge(handle: bytes = b"") -> bytes:
    challenge = passkeys.new_challenge()
    session[CHALLENGE] = [b64encode(one).decode() for one in (challenge, handle)]
    return challenge


def used_challenge() -> tuple[bytes, bytes]:
    """Return what was asked for, with the handle that was offered: an answer is good once."""
    challenge, handle = session.pop(CHALLENGE, ("", ""))
    # Nothing was asked for: a challenge that nobody can have answered.
    return b64decode(challenge) or passkeys.new_challenge(), b64decode(handle)
