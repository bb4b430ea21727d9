"""Asking for a text as it was typed, and the employee's side of it."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from feedback.fields import DayField, Form, choices
from feedback.i18n import today
from feedback.typed import tidy_text

STATUS_WORDS = {
    "waiting": lazy_gettext("Waits for a second person"),
    "agreed": lazy_gettext("Agreed"),
    "refused": lazy_gettext("Refused"),
}
SPEAKER_NAMES = {
    "employee": lazy_gettext("The employee"),
    "superior": lazy_gettext("Their superior"),
    "other": lazy_gettext("Somebody else for them"),
}


def tidy(typed: str | None) -> str:
    return tidy_text(typed or "")


class AskingForm(Form):
    reason = TextAreaField(
        lazy_gettext("What do you need it for?"),
        description=lazy_gettext(
            "The second person decides by this. For example: an answer to the person is due, and the masked "
            "number is needed for it."
        ),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Say what you need it for.")),
            Length(min=10, message=lazy_gettext("Say a little more: at least 10 characters.")),
            Length(max=500, message=lazy_gettext("At most 500 characters fit.")),
        ],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Ask for it"), widget=GovSubmitInput())


class StatementForm(Form):
    said_by = RadioField(
        lazy_gettext("Who said it?"),
        widget=GovRadioInput(),
        choices=choices(SPEAKER_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    said_on = DayField(
        lazy_gettext("On which day?"),
        validators=[DataRequired(lazy_gettext("Please write the day like 22/11/2026."))],
    )
    text = TextAreaField(
        lazy_gettext("What did they say?"),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Write what they said.")),
            Length(max=2000, message=lazy_gettext("At most 2,000 characters fit.")),
        ],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Keep it beside the comment"), widget=GovSubmitInput())

    def validate_said_on(self, field: Any) -> None:
        if field.data and field.data > today():
            raise ValidationError(gettext("This day is still to come."))
