"""What is filled in to print slips, and to have a program make them."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from feedback.fields import Form, WholeField, choices
from feedback.slips.service import MOST_AT_ONCE
from feedback.typed import tidy_text

KIND_NAMES = {
    "receipt": lazy_gettext("Receipt with the date of return"),
    "supplement": lazy_gettext("Request for more papers"),
    "refusal": lazy_gettext("Refusal"),
}


class SlipsForm(Form):
    kind = RadioField(
        lazy_gettext("With which paper are they handed out?"),
        widget=GovRadioInput(),
        choices=choices(KIND_NAMES.items()),
        default="receipt",
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    count = WholeField(
        lazy_gettext("How many? (ten to a sheet)"),
        default=100,
        validators=[
            InputRequired(lazy_gettext("Say how many.")),
            NumberRange(1, MOST_AT_ONCE, lazy_gettext("From 1 to 500 can be printed at once.")),
        ],
    )
    submit = SubmitField(lazy_gettext("Make slips (PDF)"), widget=GovSubmitInput())


class NewKeyForm(Form):
    name = StringField(
        lazy_gettext("Which program is it for?"),
        description=lazy_gettext("So that you know later which key to revoke, for example “Dossier system”."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Give it a name.")),
            Length(max=100, message=lazy_gettext("At most 100 characters fit.")),
        ],
        filters=[lambda typed: " ".join(tidy_text(typed or "").split())],
    )
    unit = SelectField(
        lazy_gettext("Unit"),
        description=lazy_gettext("The program can have slips made for it and for all units below it."),
        widget=GovSelect(),
    )
    submit = SubmitField(lazy_gettext("Make the key"), widget=GovSubmitInput())
