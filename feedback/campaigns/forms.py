"""What managers fill in about campaigns."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from feedback.accounts.forms import EMPLOYER_NAMES, ROLE_NAMES
from feedback.campaigns.service import ASKED_IN_CAMPAIGNS, MOST_DAYS
from feedback.campaigns.wording import HOW_NAMES, TASK_NAMES, instrument_name
from feedback.fields import DayField, Form, WholeField, choices
from feedback.i18n import today
from feedback.models import EMPLOYERS, ROLES, OrgUnit
from feedback.surveys.forms import text_field

MOST_LINKS = 200


class UnitAndInstrument(Form):
    instrument = RadioField(
        lazy_gettext("What is asked?"),
        widget=GovRadioInput(),
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    unit = SelectField(
        lazy_gettext("Where?"),
        description=lazy_gettext("There and in all units below."),
        widget=GovSelect(),
    )

    def offer(self, units: list[OrgUnit]) -> Any:
        self.instrument.choices = choices((code, instrument_name(code)) for code in ASKED_IN_CAMPAIGNS)
        self.unit.choices = choices((unit.code, unit.name) for unit in units)
        return self


class PlanForm(UnitAndInstrument):
    roles = SelectMultipleField(
        lazy_gettext("Whose accounts are invited?"),
        widget=GovCheckboxesInput(),
        choices=choices((role, ROLE_NAMES[role]) for role in ROLES),
        validators=[InputRequired(lazy_gettext("Choose at least one."))],
    )
    employers = SelectMultipleField(
        lazy_gettext("Of which employer?"),
        description=lazy_gettext("None ticked: all, also where it is not known."),
        widget=GovCheckboxesInput(),
        choices=choices((code, EMPLOYER_NAMES[code]) for code in EMPLOYERS),
    )
    starts_on = DayField(
        lazy_gettext("First day, like 22/11/2026"),
        validators=[InputRequired(lazy_gettext("Write the first day."))],
    )
    ends_on = DayField(
        lazy_gettext("Last day"),
        description=lazy_gettext("Two weeks are usual. Results are shown when it is over."),
        validators=[InputRequired(lazy_gettext("Write the last day."))],
    )
    submit = SubmitField(lazy_gettext("Plan the campaign"), widget=GovSubmitInput())

    def validate_starts_on(self, field: DayField) -> None:
        if field.data and field.data < today():
            raise ValidationError(gettext("This day is over."))

    def validate_ends_on(self, field: DayField) -> None:
        if not field.data or not self.starts_on.data:
            return
        days = (field.data - self.starts_on.data).days + 1
        if days < 1:
            raise ValidationError(gettext("It would end before it begins."))
        if days > MOST_DAYS:
            raise ValidationError(
                gettext("At most %(days)s days: who is asked must still know it.", days=MOST_DAYS)
            )


class ScheduleForm(UnitAndInstrument):
    how = RadioField(
        lazy_gettext("The next campaigns are"),
        widget=GovRadioInput(),
        choices=choices(HOW_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())


class LinksForm(Form):
    count = WholeField(
        lazy_gettext("How many links?"),
        validators=[
            InputRequired(lazy_gettext("Write a whole number.")),
            NumberRange(1, MOST_LINKS, lazy_gettext("From 1 to %(most)s at once.", most=MOST_LINKS)),
        ],
    )
    employer = SelectField(
        lazy_gettext("Who employs those who get them?"),
        widget=GovSelect(),
        choices=choices(EMPLOYER_NAMES.items()),
    )
    unit = SelectField(lazy_gettext("Where do they work?"), widget=GovSelect())
    submit = SubmitField(lazy_gettext("Make the links"), widget=GovSubmitInput())


class TaskForm(Form):
    kind = SelectField(
        lazy_gettext("After which task?"), widget=GovSelect(), choices=choices(TASK_NAMES.items())
    )
    detail = text_field(
        lazy_gettext("Which one exactly (may stay empty), for example the procedure’s name"), most=120
    )
    unit = SelectField(lazy_gettext("Whose results are they?"), widget=GovSelect())
    submit = SubmitField(lazy_gettext("Make the link"), widget=GovSubmitInput())
