"""Flask-Security over our accounts: passwords with argon2, sessions in the database."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, after_this_request, request, session
from flask_babel import lazy_gettext
from flask_login import user_logged_in
from flask_security import FSQLALiteUserDatastore, Security
from flask_security.signals import password_reset

from feedback.accounts import passkeys, sessions
from feedback.accounts.forms import (
    ConfirmForm,
    ForgottenForm,
    NewPasswordForm,
    OtherPasswordForm,
    SignInForm,
)
from feedback.accounts.guessing import remember_device
from feedback.accounts.notices import tell
from feedback.accounts.recovery import LINK_LASTS
from feedback.accounts.second_step import SecondStep
from feedback.accounts.service import LEAST_PASSWORD
from feedback.audit import service as audit
from feedback.database import db
from feedback.models import Account, Role

security = Security()

MOST_PASSWORD = 128  # characters, as Flask-Security has it

# One sentence for every failure: nobody learns from it which addresses have an account.
SIGN_IN_FAILED = (lazy_gettext("E-mail or password is not right."), "error")
# Flask-Security's own messages are in English; it has no Vietnamese.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": SIGN_IN_FAILED,
    "INVALID_PASSWORD": (lazy_gettext("This is not your present password."), "error"),
    "PASSWORD_IS_THE_SAME": (lazy_gettext("This is your present password. Choose another one."), "error"),
    "PASSWORD_INVALID_LENGTH": (
        lazy_gettext(
            "A password has %(least)s to %(most)s characters.", least=LEAST_PASSWORD, most=MOST_PASSWORD
        ),
        "error",
    ),
    "REAUTHENTICATION_SUCCESSFUL": (lazy_gettext("Thank you: it is you."), "success"),
    "PASSWORD_CHANGE": (
        lazy_gettext("Your password is changed. Wherever else you were signed in, you are no more."),
        "success",
    ),
    "PASSWORD_RESET_NO_LOGIN": (lazy_gettext("Your password is saved. Sign in with it now."), "success"),
    "PASSWORD_RESET_REQUEST": (
        lazy_gettext(
            "If this address has an account, a link is on its way. It takes some minutes; look among the "
            "unwanted mail, too."
        ),
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (lazy_gettext("This link is too old."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        lazy_gettext("This link opens nothing: it was used, or a newer one was, or it is not whole."),
        "error",
    ),
}


def init_app(app: Flask) -> None:
    sessions.init_app(app)
    app.config.update(
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # argon2 has a salt of its own. With ours beside it, a changed key would make every password wrong.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_LOGIN_FORM=SignInForm,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/password",
        SECURITY_CHANGE_PASSWORD_FORM=OtherPasswordForm,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_RECOVERABLE=True,
        SECURITY_FORGOT_PASSWORD_FORM=ForgottenForm,
        SECURITY_RESET_PASSWORD_FORM=NewPasswordForm,
        SECURITY_RESET_PASSWORD_WITHIN=LINK_LASTS,
        SECURITY_SEND_PASSWORD_RESET_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,
        SECURITY_PASSWORD_LENGTH_MIN=LEAST_PASSWORD,
        **{f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
        SECURITY_VERIFY_FORM=ConfirmForm,
        SECURITY_POST_VERIFY_VIEW="/account/",
        SECURITY_POST_LOGIN_VIEW="/home",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_LOGOUT_CSRF=True,
        SECURITY_STATIC_FOLDER=None,
        # Roles are read from the appointments, not from a table of their own.
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_CSRF_COOKIE_NAME=None,
        # Our CSRFProtect already guards every form.
        WTF_CSRF_TIME_LIMIT=None,
    )
    security.init_app(app, FSQLALiteUserDatastore(db, Account, Role))
    security.two_factor_plugins = SecondStep()  # type: ignore[assignment]
    # Who may do what is decided in feedback/security.py. Flask-Principal would look for the account before
    # every request, a citizen's too.
    security.principal.identity_loaders.clear()
    app.jinja_env.globals.update(passkeys_are_possible=passkeys.are_possible)
    user_logged_in.connect(start_fresh_session, app)
    user_logged_in.connect(know_this_device, app)
    password_reset.connect(note_choice, app)
    app.before_request(refuse_no_address)


def refuse_no_address() -> None:
    """Refuse a next page whose address cannot be read: Flask-Security takes it apart unseen."""
    if request.blueprint != "security":
        return
    try:
        urlsplit(request.values.get("next", ""))
    except ValueError:
        abort(400)


def note_choice(_app: Flask, user: Account, **_signal: Any) -> None:
    audit.record("password_chosen", user.public_id, user)
    tell(user, "password")


def know_this_device(_app: Flask, user: Account, **_signal: Any) -> None:
    """Whoever signed in here may mistype here later, whatever others try elsewhere."""

    @after_this_request
    def remember(response: Response) -> Response:
        return remember_device(response, user.email)


def start_fresh_session(app: Flask, **_signal: Any) -> None:
    """Give the browser a new session id at sign-in: one planted before is worth nothing.

    What the sign-in changed of the account, as its password, is kept before: a session is written in a
    transaction of its own.
    """
    db.session.commit()
    app.session_interface.regenerate(session)  # type: ignore[attr-defined]
