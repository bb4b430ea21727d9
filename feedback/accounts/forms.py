"""Signing in."""

from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from flask_security import LoginForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired

from feedback.accounts.service import DEMO_DOMAIN


class SignInForm(LoginForm):
    # A cookie that signs in by itself would survive signing out.
    remember = None
    email = EmailField(
        lazy_gettext("E-mail"),
        widget=GovTextInput(),
        validators=[InputRequired(lazy_gettext("Enter your e-mail address."))],
        filters=[lambda typed: typed and typed.strip()],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
    )
    submit = SubmitField(lazy_gettext("Sign in"), widget=GovSubmitInput())

    def validate_next(self, field: Any) -> None:
        """Refuse nothing here: whoever is sent elsewhere is led to their own start page instead."""

    def validate(self, **kwargs: Any) -> bool:
        """Refuse the demo's accounts anywhere but on a loopback address: their addresses are public."""
        is_demo = (self.email.data or "").strip().lower().endswith(DEMO_DOMAIN)
        if is_demo and not current_app.config["IS_LOCAL"]:
            self.form_errors.append(gettext("The demo accounts only work on the demo."))
            return False
        return bool(super().validate(**kwargs))
