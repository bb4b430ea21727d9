"""The second step of signing in, after a right password: a code, where the account has a second factor.

Until then nobody is signed in: the session only keeps who is asked, for some minutes.
"""

import time
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, login_user

from feedback.accounts import guessing, second_factor
from feedback.accounts.forms import CodeForm, too_many_tries
from feedback.accounts.service import find_by_handle
from feedback.models import Account
from feedback.security import PUBLIC, own_path, policy_of, public

PROVEN = "second_factor_elsewhere"
ASKED, ASKED_FOR = "second_step", timedelta(minutes=10)
# What opens to somebody who must have a second factor, and has none yet.
ON_THE_WAY = {
    "own.set_up",
    "passkeys.add",
    "passkeys.ask_new",
    "security.verify",
    "security.logout",
    "accounts.choose_language",
}

blueprint = Blueprint("second_step", __name__)


class SecondStep:
    """What Flask-Security's sign-in asks after a right password, in the place of its own second factors."""

    def tf_enter(self, user: Account, *_how: object, **_where: object) -> ResponseReturnValue | None:
        """Return where the second step is; None where there is none, and the password is enough."""
        return ask_for_code(user, request.args.get("next")) if second_factor.has_second_factor(user) else None


def ask_for_code(account: Account, next_address: str | None) -> ResponseReturnValue:
    """Lead to the page for the code, in a session of which nobody knew before."""
    session[ASKED] = [account.fs_uniquifier, int(time.time())]
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]
    return redirect(url_for("second_step.ask", next=next_address or None))


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    account = who_is_asked()
    if account is None:
        return redirect(url_for("security.login"))
    form = CodeForm()
    if form.validate_on_submit() and is_let_through(account, form):
        session.pop(ASKED)
        login_user(account)
        return redirect(own_path(request.args.get("next", "")), 303)
    return render_template(
        "accounts/second_step.html", form=form, has_app=second_factor.has_app(account)
    ), 422 if form.errors else 200


def who_is_asked() -> Account | None:
    """Return whose right password was typed here a short while ago, unless all sessions were ended since."""
    handle, asked_at = session.get(ASKED, ("", 0))
    if time.time() - asked_at > ASKED_FOR.total_seconds():
        return None
    return find_by_handle(handle)


def is_let_through(account: Account, form: CodeForm) -> bool:
    if seconds := guessing.wait_before_code(account.email):
        form.fail(too_many_tries(seconds))
        return False
    try:
        second_factor.pass_with(account, form.code.data)
    except second_factor.WrongCode as error:
        guessing.note_wrong_code(account.email)
        form.fail(error.message())
        return False
    return True


def init_app(app: Flask) -> None:
    app.before_request(lead_to_second_factor)


def lead_to_second_factor() -> ResponseReturnValue | None:
    """Whose role must have a second factor sets one up before anything else."""
    if not current_app.config["SECOND_FACTOR_ROLES"] or request.endpoint is None:
        return None
    if request.endpoint in ON_THE_WAY or policy_of(current_app, request.endpoint) == PUBLIC:
        return None
    return redirect(url_for("own.set_up"), 303) if is_lacking(current_user) else None


def is_lacking(account: Any) -> bool:
    """Tell whether somebody must have a second factor and has none."""
    is_asked = account.is_authenticated and must_have(account)
    if not is_asked or session.get(PROVEN) == account.fs_uniquifier:
        return False
    return not second_factor.has_second_factor(account)


def note_proven_elsewhere(account: Account) -> None:
    """Keep that a provider asked for a second factor, as long as this session holds."""
    session[PROVEN] = account.fs_uniquifier


def must_have(account: Any) -> bool:
    return bool(current_app.config["SECOND_FACTOR_ROLES"] & {role.name for role in account.roles})
