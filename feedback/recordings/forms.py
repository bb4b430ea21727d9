"""What is filled in to hand in a recording."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSelect, GovSubmitInput
from wtforms import SelectField, SubmitField

from feedback.fields import Form


class RecordingForm(Form):
    part = SelectField(lazy_gettext("What is read aloud"), widget=GovSelect())
    language = SelectField(lazy_gettext("In which language"), widget=GovSelect())
    file = FileField(
        lazy_gettext("The recording"),
        widget=GovFileInput(),
        description=lazy_gettext("Ogg Opus, MP3, M4A or WAV, at most 2 MB. It replaces the one before."),
    )
    submit = SubmitField(lazy_gettext("Keep the recording"), widget=GovSubmitInput())
