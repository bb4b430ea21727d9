"""What is filled in to print slips."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import IntegerField, RadioField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from feedback.slips.service import MOST_AT_ONCE

KIND_NAMES = {
    "receipt": lazy_gettext("Receipt with the date of return"),
    "supplement": lazy_gettext("Request for more papers"),
    "refusal": lazy_gettext("Refusal"),
}


class SlipsForm(FlaskForm):  # type: ignore[misc]
    kind = RadioField(
        lazy_gettext("With which paper are they handed out?"),
        widget=GovRadioInput(),
        choices=list(KIND_NAMES.items()),
        default="receipt",
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    count = IntegerField(
        lazy_gettext("How many? (ten to a sheet)"),
        widget=GovTextInput(),
        default=100,
        validators=[
            InputRequired(lazy_gettext("Say how many.")),
            NumberRange(1, MOST_AT_ONCE, lazy_gettext("From 1 to 500 can be printed at once.")),
        ],
    )
    submit = SubmitField(lazy_gettext("Make slips (PDF)"), widget=GovSubmitInput())
