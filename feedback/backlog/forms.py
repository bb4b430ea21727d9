"""What a manager fills in about an improvement."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from feedback.fields import Form, choices
from feedback.models import STATUSES
from feedback.typed import tidy_text

STATUS_NAMES = {
    "proposed": lazy_gettext("Proposed"),
    "planned": lazy_gettext("Planned"),
    "in_progress": lazy_gettext("Being done"),
    "done": lazy_gettext("Done"),
    "declined": lazy_gettext("Will not be done"),
}


def tidy(typed: str | None) -> str:
    """What WTForms hands a filter: None, too, where nothing was sent."""
    return tidy_text(typed or "")


class NewItemForm(Form):
    title = StringField(
        lazy_gettext("What shall become better?"),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Say in one sentence what shall become better.")),
            Length(max=200, message=lazy_gettext("At most 200 characters fit.")),
        ],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Put on the list"), widget=GovSubmitInput())


class StatusForm(Form):
    status = RadioField(
        lazy_gettext("Status"),
        widget=GovRadioInput(),
        choices=choices((status, STATUS_NAMES[status]) for status in STATUSES),
        validators=[InputRequired(lazy_gettext("Choose a status."))],
    )
    note = TextAreaField(
        lazy_gettext("Why? (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=2000, message=lazy_gettext("At most 2,000 characters fit."))],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())
