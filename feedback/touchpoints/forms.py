"""What is filled in about touchpoints."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from feedback.fields import Form, choices
from feedback.staffing.forms import STAFF_NAMES
from feedback.typed import tidy_text

KIND_NAMES = {
    "poster": lazy_gettext("Poster at a counter"),
    "slip": lazy_gettext("Slip handed out with a paper"),
    "kiosk": lazy_gettext("Kiosk"),
    "online": lazy_gettext("Online service"),
    "phone": lazy_gettext("Phone"),
    "staff": lazy_gettext("Staff, about the information system"),
}
MOST_LETTERS = 100


def tidy(typed: str | None) -> str:
    """What WTForms hands a filter: None, too, where nothing was sent."""
    return " ".join(tidy_text(typed or "").split())


class TouchpointForm(Form):
    """What can be changed later: code and unit cannot, they stand on paper and behind answers."""

    name = StringField(
        lazy_gettext("Name, as people find it on the spot"),
        description=lazy_gettext("For example “Counter 1, receiving dossiers”. It stands on the poster."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Give it a name.")),
            Length(max=MOST_LETTERS, message=lazy_gettext("At most 100 characters fit.")),
        ],
        filters=[tidy],
    )
    counter = StringField(
        lazy_gettext("Counter (optional)"),
        description=lazy_gettext("What stands over it, for example “Counter 4”."),
        widget=GovTextInput(),
        validators=[Length(max=MOST_LETTERS, message=lazy_gettext("At most 100 characters fit."))],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())


class NewTouchpointForm(TouchpointForm):
    unit = SelectField(lazy_gettext("Unit"), widget=GovSelect())
    kind = RadioField(
        lazy_gettext("What is it?"),
        widget=GovRadioInput(),
        choices=choices(KIND_NAMES.items()),
        default="poster",
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    staffed_by = SelectField(
        lazy_gettext("Who stands there"), widget=GovSelect(), choices=choices(STAFF_NAMES.items())
    )


class ScanForm(Form):
    scanned = TextAreaField(
        lazy_gettext("What the QR code says, or the code under it"),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Type or paste it here.")),
            Length(max=500, message=lazy_gettext("At most 500 characters fit.")),
        ],
        filters=[tidy],
    )
    place = SelectField(lazy_gettext("Where it hangs (optional)"), widget=GovSelect())
    submit = SubmitField(lazy_gettext("Check"), widget=GovSubmitInput())
