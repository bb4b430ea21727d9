"""What an administrator fills in to add a language."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired

from feedback.fields import Form


class NewLanguageForm(Form):
    name = StringField(
        lazy_gettext("The language's own name"),
        widget=GovTextInput(),
        description=lazy_gettext("As its speakers write it, for example Cơ Tu."),
        validators=[DataRequired(lazy_gettext("Please give the language's own name."))],
    )
    code = StringField(
        lazy_gettext("Code"),
        widget=GovTextInput(),
        description=lazy_gettext("Two or three letters after ISO 639: ktv for Cơ Tu, sed for Ca Dong."),
        validators=[DataRequired(lazy_gettext("Please give the code."))],
        filters=[lambda typed: (typed or "").strip().lower()],
    )
    submit = SubmitField(lazy_gettext("Add the language"), widget=GovSubmitInput())


class PhrasebookFileForm(Form):
    file = FileField(
        lazy_gettext("Texts from a file"),
        widget=GovFileInput(),
        description=lazy_gettext("The file that “Download the texts” gives, filled in."),
    )
    upload = SubmitField(lazy_gettext("Take over the texts"), widget=GovSubmitInput())
