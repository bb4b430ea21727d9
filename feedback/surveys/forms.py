"""What a builder fills in of a survey as a whole: a new one, a file, settings, schedule."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovFileInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from feedback.fields import DayField, Form, choices
from feedback.i18n import in_language
from feedback.models import Survey, SurveyVersion
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.typed import tidy_text

MOST_LABEL = 500
LANGUAGES = ("vi", "en")


def tidy(typed: str | None) -> str:
    return tidy_text(typed or "")


def text_field(label: object, needed: object = None, most: int = MOST_LABEL, lines: bool = False) -> Field:
    """Return a field of one text; ``needed`` is what is said where it is missing."""
    fits = Length(max=most, message=gettext_most(most))
    kind, widget = (TextAreaField, GovTextArea()) if lines else (StringField, GovTextInput())
    validators = [DataRequired(needed), fits] if needed else [fits]
    return kind(label, widget=widget, validators=validators, filters=[tidy])


def gettext_most(most: int) -> object:
    return lazy_gettext("At most %(most)s characters fit.", most=most)


class NewSurveyForm(Form):
    name = text_field(lazy_gettext("Name, for colleagues"), lazy_gettext("Give the survey a name."), most=120)
    unit = SelectField(lazy_gettext("Unit it belongs to"), widget=GovSelect())
    source = SelectField(lazy_gettext("Begin with"), widget=GovSelect())
    submit = SubmitField(lazy_gettext("Begin the draft"), widget=GovSubmitInput())

    def offer(self, units: Sequence[tuple[str, str]], surveys: Sequence[Survey]) -> "NewSurveyForm":
        """Set what can be chosen: units, and where the questions come from."""
        self.unit.choices = choices(units)
        instruments = [(f"instrument:{one.code}", in_language(one.name)) for one in INSTRUMENTS.values()]
        versions = [
            (f"version:{survey.code}:{version.number}", f"{survey.name} – {version.number}")
            for survey in surveys
            for version in survey.versions
        ]
        self.source.choices = choices([("", gettext("An empty survey")), *instruments, *versions])
        return self


class ImportForm(Form):
    file = FileField(lazy_gettext("JSON file, at most 256 kB"), widget=GovFileInput())
    unit = SelectField(lazy_gettext("Unit it belongs to"), widget=GovSelect())
    submit = SubmitField(lazy_gettext("Read the file"), widget=GovSubmitInput())


class SettingsForm(Form):
    revision = HiddenField()
    name = text_field(lazy_gettext("Name, for colleagues"), lazy_gettext("Give the survey a name."), most=120)
    title_vi = text_field(lazy_gettext("Title (Vietnamese)"))
    title_en = text_field(lazy_gettext("Title (English)"))
    intro_vi = text_field(lazy_gettext("Introduction (Vietnamese)"), lines=True, most=1000)
    intro_en = text_field(lazy_gettext("Introduction (English)"), lines=True, most=1000)
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())

    @staticmethod
    def data_of(version: SurveyVersion) -> dict[str, object]:
        data: dict[str, object] = {"name": version.survey.name, "revision": version.revision}
        for language in LANGUAGES:
            data[f"title_{language}"] = version.title.get(language, "")
            data[f"intro_{language}"] = version.intro.get(language, "")
        return data


class ScheduleForm(Form):
    opens_on = DayField(lazy_gettext("First day, like 22/11/2026 (empty: at once)"), validators=[Optional()])
    closes_on = DayField(lazy_gettext("Last day (empty: until retired)"), validators=[Optional()])
    submit = SubmitField(lazy_gettext("Save the days"), widget=GovSubmitInput())

    def validate_closes_on(self, field: DayField) -> None:
        if self.opens_on.data and field.data and self.opens_on.data > field.data:
            raise ValidationError(gettext("It would end before it begins."))
