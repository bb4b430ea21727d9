"""Flask-Security over our accounts: passwords with argon2, sessions in the database."""

from typing import Any

from flask import Flask, session
from flask_babel import lazy_gettext
from flask_login import user_logged_in
from flask_security import FSQLALiteUserDatastore, Security

from feedback.accounts import sessions
from feedback.accounts.forms import SignInForm
from feedback.database import db
from feedback.models import Account, Role

security = Security()

# One sentence for every failure: nobody learns from it which addresses have an account.
SIGN_IN_FAILED = (lazy_gettext("E-mail or password is not right."), "error")


def init_app(app: Flask) -> None:
    sessions.init_app(app)
    app.config.update(
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_LOGIN_FORM=SignInForm,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_MSG_GENERIC_AUTHN_FAILED=SIGN_IN_FAILED,
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
    # Who may do what is decided in feedback/security.py. Flask-Principal would look for the account before
    # every request, a citizen's too.
    security.principal.identity_loaders.clear()
    user_logged_in.connect(start_fresh_session, app)


def start_fresh_session(app: Flask, **_signal: Any) -> None:
    """Give the browser a new session id at sign-in: one planted before is worth nothing."""
    app.session_interface.regenerate(session)  # type: ignore[attr-defined]
