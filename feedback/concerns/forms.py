"""What an inspector fills in about a concern."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from feedback.fields import Form, choices
from feedback.models import CONCERN_STATUSES
from feedback.typed import tidy_text

KIND_NAMES = {
    "self_harm": lazy_gettext("Somebody may be in danger"),
    "violence": lazy_gettext("Threat of violence"),
    "corruption": lazy_gettext("Hint of corruption"),
    "complaint": lazy_gettext("Complaint or denunciation"),
}
CONCERN_STATUS_NAMES = {
    "new": lazy_gettext("New"),
    "looking": lazy_gettext("Being looked at"),
    "forwarded": lazy_gettext("Handed on to the competent agency"),
    "closed": lazy_gettext("Closed"),
    "released": lazy_gettext("False alarm: an ordinary comment"),
}
NEEDS_NOTE = ("forwarded", "closed", "released")


class ConcernForm(Form):
    status = RadioField(
        lazy_gettext("What happens now"),
        widget=GovRadioInput(),
        choices=choices(
            (status, CONCERN_STATUS_NAMES[status]) for status in CONCERN_STATUSES if status != "new"
        ),
        validators=[InputRequired(lazy_gettext("Choose what happens now."))],
    )
    note = TextAreaField(
        lazy_gettext("To whom, or why"),
        description=lazy_gettext("Needed where it is handed on, closed or a false alarm."),
        widget=GovTextArea(),
        validators=[Length(max=2000, message=lazy_gettext("At most 2,000 characters fit."))],
        filters=[lambda typed: tidy_text(typed or "")],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())

    def validate_note(self, field: Any) -> None:
        """Refuse a decision without its reason."""
        if self.status.data in NEEDS_NOTE and not field.data:
            raise ValidationError(gettext("Say to whom it goes, or why."))
