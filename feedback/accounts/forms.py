"""Signing in, choosing a password, and what administrators fill in about accounts."""

import math
from typing import Any, cast

from flask import current_app
from flask_babel import gettext, lazy_gettext, ngettext
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    VerifyForm,
    current_user,
)
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import EmailField, HiddenField, PasswordField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from feedback import mail
from feedback.accounts import guessing, recovery
from feedback.accounts.notices import tell
from feedback.accounts.service import (
    DEMO_DOMAIN,
    LEAST_PASSWORD,
    OnlyByProvider,
    is_led_by_groups,
    normalised,
)
from feedback.audit import service as audit
from feedback.fields import Form, choices
from feedback.i18n import language
from feedback.mail import outbox
from feedback.mail.letters import NotAnAddress
from feedback.mail_server import is_address
from feedback.models import Account
from feedback.typed import tidy_text

EVERYWHERE = ""  # as a unit's code
ROLE_NAMES = {
    "staff": lazy_gettext("Staff"),
    "manager": lazy_gettext("Manager"),
    "analyst": lazy_gettext("Analyst"),
    "administrator": lazy_gettext("Administrator"),
    "inspector": lazy_gettext("Inspector"),
    "raw_text": lazy_gettext("Permission: texts as typed"),
    "employer": lazy_gettext("Post office"),
}
WHAT_ROLES_DO = {
    "staff": lazy_gettext("enters feedback that people say or write on paper, and answers surveys"),
    "manager": lazy_gettext("reads reports, decides on improvements, looks after touchpoints and surveys"),
    "analyst": lazy_gettext("reads reports with their themes"),
    "administrator": lazy_gettext("does what a manager does, and decides who may sign in"),
    "inspector": lazy_gettext("reads sensitive comments, and hands them on to the competent agency"),
    "raw_text": lazy_gettext(
        "asks to read comments as they were typed, or agrees to it: always two people, never alone"
    ),
    "employer": lazy_gettext(
        "sees how people rate the counters postal employees staff, and nothing else; holds everywhere only"
    ),
}


EMPLOYER_NAMES = {
    "state": lazy_gettext("The State"),
    "post_office": lazy_gettext("The post office"),
    "": lazy_gettext("Not said"),
}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # Flask-Security's link, in English; ours stands below the form

    def validate_next(self, field: Any) -> None:
        """Refuse nothing here: whoever is sent elsewhere is led to their own start page instead."""

    def validate(self, **kwargs: Any) -> bool:
        """Refuse the demo's accounts anywhere but on a loopback address: their addresses are public."""
        email = (self.email.data or "").strip().lower()
        if email.endswith(DEMO_DOMAIN) and not current_app.config["IS_LOCAL"]:
            self.form_errors.append(gettext("The demo accounts only work on the demo."))
            return False
        if seconds := guessing.wait_before_trying(email):
            self.form_errors.append(too_many_tries(seconds))
            return False
        if not super().validate(**kwargs):
            guessing.note_wrong_try(email)
            return False
        if is_led_by_groups(cast(Account, self.user)):  # said to nobody but who knows the password
            self.form_errors.append(OnlyByProvider().message())
            return False
        return True


def too_many_tries(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "There were many wrong tries. Please wait %(num)s minute before you try again.",
        "There were many wrong tries. Please wait %(num)s minutes before you try again.",
        minutes,
    )


def new_password_field(label: object) -> PasswordField:
    return PasswordField(
        label,
        description=lazy_gettext(
            "At least %(least)s characters. Four words or more that only you put together are good, and easy "
            "to keep in mind.",
            least=LEAST_PASSWORD,
        ),
        widget=GovPasswordInput(),
        validators=[InputRequired(lazy_gettext("Choose a password."))],
        filters=[as_kept],
    )


def as_kept(typed: str | None) -> str | None:
    """Return a password in the form in which Flask-Security keeps it.

    By itself it does so only after it has looked whether the new one is the present one.
    """
    return typed and normalised(typed)


class ForgottenForm(ForgotPasswordForm):
    email = EmailField(
        lazy_gettext("E-mail"),
        widget=GovTextInput(),
        filters=[lambda typed: typed and typed.strip().lower()],
        render_kw={"autocomplete": "username"},
    )
    submit = SubmitField(lazy_gettext("Send me a link"), widget=GovSubmitInput())

    def validate(self, **kwargs: Any) -> bool:
        """Keep the request, and let Flask-Security answer as for an address that nobody has: always alike."""
        if not FlaskForm.validate(self, **kwargs):
            return False
        if not mail.is_set_up():
            self.form_errors.append(outbox.NoMailServer().message())
        elif not is_address(self.email.data or ""):
            self.form_errors.append(NotAnAddress().message())
        else:
            recovery.ask(self.email.data, language())
        return False


class NewPasswordForm(ResetPasswordForm):
    # What was typed can be shown: typing it twice finds less, and costs more on a phone.
    password_confirm = None
    password = new_password_field(lazy_gettext("New password"))
    submit = SubmitField(lazy_gettext("Save the password"), widget=GovSubmitInput())


class OtherPasswordForm(ChangePasswordForm):
    new_password_confirm = None
    password = PasswordField(
        lazy_gettext("Present password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
    )
    new_password = new_password_field(lazy_gettext("New password"))
    submit = SubmitField(lazy_gettext("Save the password"), widget=GovSubmitInput())

    def validate(self, **kwargs: Any) -> bool:
        """Say so in the same transaction: Flask-Security commits the password before it tells of it."""
        if seconds := guessing.wait_before_trying(current_user.email):
            self.form_errors.append(too_many_tries(seconds))
            return False
        is_good = bool(super().validate(**kwargs))
        if is_good:
            audit.record("password_changed", current_user.public_id, current_user)
            tell(current_user, "password")
        elif self.password.errors and self.password.data and not self.is_the_same():
            guessing.note_wrong_try(current_user.email)
        return is_good

    def is_the_same(self) -> bool:
        """Tell whether the new password is the present one: a fault, but no guess."""
        return bool(self.password.data == self.new_password.data)


class ConfirmForm(VerifyForm):
    """The password once more, before something that matters."""

    password = PasswordField(
        lazy_gettext("Password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
    )
    submit = SubmitField(lazy_gettext("Continue"), widget=GovSubmitInput())

    def validate_next(self, field: Any) -> None:
        """Refuse nothing here: whoever is sent elsewhere is led to their own start page instead."""

    def validate(self, **kwargs: Any) -> bool:
        if seconds := guessing.wait_before_trying(self.user.email):
            self.form_errors.append(too_many_tries(seconds))
            return False
        is_right = bool(super().validate(**kwargs))
        if not is_right:
            guessing.note_wrong_try(self.user.email)
        return is_right


class CodeForm(Form):
    code = StringField(
        lazy_gettext("Code"),
        widget=GovTextInput(),
        validators=[InputRequired(lazy_gettext("Enter the code."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    submit = SubmitField(lazy_gettext("Continue"), widget=GovSubmitInput())

    def fail(self, message: str) -> None:
        self.code.errors = [*self.code.errors, message]


class PasskeyForm(Form):
    name = StringField(
        lazy_gettext("Name"),
        description=lazy_gettext("So that you know it again, for example “phone” or “office computer”."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Write a name.")),
            Length(max=50, message=lazy_gettext("At most 50 characters fit.")),
        ],
        filters=[lambda typed: " ".join(tidy_text(typed or "").split())],
        render_kw={"autocomplete": "off", "required": True},
    )
    credential = HiddenField()
    submit = SubmitField(lazy_gettext("Make a passkey"), widget=GovSubmitInput())

    def fail(self, message: str) -> None:
        self.name.errors = [*self.name.errors, message]


class NewFactorForm(CodeForm):
    offered = HiddenField()  # the secret, sealed


def employer_field() -> RadioField:
    return RadioField(
        lazy_gettext("Who employs them?"),
        description=lazy_gettext("It changes nothing about what they may do."),
        widget=GovRadioInput(),
        choices=choices(EMPLOYER_NAMES.items()),
        default="",
        filters=[lambda chosen: chosen or ""],
    )


class EmployerForm(Form):
    employer = employer_field()
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())


class AppointmentForm(Form):
    role = RadioField(
        lazy_gettext("What do they do?"),
        widget=GovRadioInput(),
        choices=choices(ROLE_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    unit = SelectField(
        lazy_gettext("Where?"),
        description=lazy_gettext("The role holds there and in all units below."),
        widget=GovSelect(),
    )
    submit = SubmitField(lazy_gettext("Give the role"), widget=GovSubmitInput())

    def validate_unit(self, field: SelectField) -> None:
        """Refuse an employer of one unit: the counters of the post office stand in all of them."""
        if self.role.data == "employer" and field.data != EVERYWHERE:
            raise ValidationError(
                lazy_gettext("This role holds everywhere: only who administers all units gives it.")
            )


class InvitationForm(AppointmentForm):
    name = StringField(
        lazy_gettext("Name"),
        description=lazy_gettext("As others see it, for example in the history of an improvement."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Write the name.")),
            Length(max=100, message=lazy_gettext("At most 100 characters fit.")),
        ],
        filters=[lambda typed: " ".join(tidy_text(typed or "").split())],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        lazy_gettext("E-mail"),
        description=lazy_gettext("They sign in with it."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Write the e-mail address.")),
            Length(max=254, message=lazy_gettext("At most 254 characters fit.")),
        ],
        filters=[lambda typed: typed and typed.strip().lower()],
        render_kw={"autocomplete": "off"},
    )
    employer = employer_field()
    submit = SubmitField(lazy_gettext("Make the account"), widget=GovSubmitInput())

    def validate_email(self, field: EmailField) -> None:
        if not is_address(field.data or ""):  # mail must be able to reach it
            raise ValidationError(lazy_gettext("This is no e-mail address. One looks like ten@vidu.vn."))
