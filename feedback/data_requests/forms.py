"""Forms of requests about one's data."""

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from feedback.fields import DayField, Form, choices
from feedback.i18n import today
from feedback.typed import tidy_text

MAX_WORDS, MAX_SHORT = 1000, 100
TOO_LONG = lazy_gettext("This is too long: at most 100 characters fit.")

KIND_NAMES = {
    "access": lazy_gettext("See what is kept"),
    "rectify": lazy_gettext("Correct it"),
    "delete": lazy_gettext("Delete it"),
    "withdraw": lazy_gettext("Take back consent"),
    "restrict": lazy_gettext("Use it less"),
    "object": lazy_gettext("Object to its use"),
}
WAY_NAMES = {
    "person": lazy_gettext("in person"),
    "letter": lazy_gettext("by letter"),
    "phone": lazy_gettext("by telephone"),
    "mail": lazy_gettext("by e-mail"),
    "receipt": lazy_gettext("from the receipt's page"),
}


class NewRequestForm(Form):
    kind = RadioField(
        lazy_gettext("What does the person ask?"),
        widget=GovRadioInput(),
        choices=choices(KIND_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    way = RadioField(
        lazy_gettext("How did it come?"),
        widget=GovRadioInput(),
        choices=choices((code, words) for code, words in WAY_NAMES.items() if code != "receipt"),
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    received_on = DayField(
        lazy_gettext("When did it come?"),
        validators=[InputRequired(lazy_gettext("Please write the day like 22/11/2026."))],
    )
    identity = StringField(
        lazy_gettext("How was it made sure who asks?"),
        widget=GovTextInput(),
        validators=[
            InputRequired(lazy_gettext("Without knowing who asks nothing may be given out.")),
            Length(max=MAX_SHORT, message=TOO_LONG),
        ],
    )
    receipt = StringField(
        lazy_gettext("Receipt, if it is about an answer"),
        widget=GovTextInput(),
        validators=[Length(max=64, message=TOO_LONG)],
    )
    account = StringField(
        lazy_gettext("Code of the account, if it is about one"),
        widget=GovTextInput(),
        validators=[Length(max=64, message=TOO_LONG)],
    )
    contact = StringField(
        lazy_gettext("How to answer the person"),
        widget=GovTextInput(),
        validators=[Length(max=MAX_SHORT, message=TOO_LONG)],
    )
    words = TextAreaField(
        lazy_gettext("In the person's words"),
        widget=GovTextArea(),
        validators=[Length(max=MAX_WORDS, message=lazy_gettext("At most 1,000 characters fit."))],
    )
    has_third_party = BooleanField(lazy_gettext("Somebody else must act, too"), widget=GovCheckboxInput())
    submit = SubmitField(lazy_gettext("Put it into the register"), widget=GovSubmitInput())

    def validate_received_on(self, field: DayField) -> None:
        if field.data and field.data > today():
            raise ValidationError(gettext("This day is still to come."))


class ReasonForm(Form):
    reason = TextAreaField(
        lazy_gettext("Why"),
        widget=GovTextArea(),
        validators=[InputRequired(lazy_gettext("Please say why.")), Length(max=500)],
    )


class NameForm(Form):
    name = StringField(
        lazy_gettext("Your name"),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Write your name, at most 100 characters.")),
            Length(max=MAX_SHORT, message=lazy_gettext("Write your name, at most 100 characters.")),
        ],
        filters=[lambda typed: " ".join(tidy_text(typed or "").split())],
        render_kw={"autocomplete": "name"},
    )
    submit = SubmitField(lazy_gettext("Correct my name"), widget=GovSubmitInput())


class CitizensRequestForm(Form):
    """On a receipt's page: nobody is signed in, so there is no session to protect."""

    class Meta(Form.Meta):
        csrf = False

    kind = RadioField(
        choices=choices(KIND_NAMES.items()), validators=[InputRequired(lazy_gettext("Please choose one."))]
    )
    contact = StringField(validators=[Optional(), Length(max=MAX_SHORT, message=TOO_LONG)])
    words = TextAreaField(
        validators=[Optional(), Length(max=MAX_WORDS, message=lazy_gettext("At most 1,000 characters fit."))]
    )
