"""What a reviewer fills in about doubtful answers."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from feedback.abuse.review import UNDECIDED
from feedback.fields import Form, choices
from feedback.typed import tidy_text

DECISION_NAMES = {
    "count": lazy_gettext("Count fully"),
    "discard": lazy_gettext("Do not count"),
    UNDECIDED: lazy_gettext("Leave it to the signs"),
}


class DecisionForm(Form):
    decision = RadioField(
        lazy_gettext("How shall these answers count?"),
        widget=GovRadioInput(),
        choices=choices(DECISION_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose how they count."))],
    )
    note = TextAreaField(
        lazy_gettext("Why?"),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Say why: others must be able to follow it.")),
            Length(max=2000, message=lazy_gettext("At most 2,000 characters fit.")),
        ],
        filters=[lambda typed: tidy_text(typed or "")],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())
