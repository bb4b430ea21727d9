"""What is filled in about who stands at a counter."""

from typing import Any

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import InputRequired, ValidationError

from feedback.fields import DayField, Form, choices
from feedback.i18n import today

STAFF_NAMES = {
    "": lazy_gettext("Nobody"),
    "civil_servant": lazy_gettext("Civil servant"),
    "postal_employee": lazy_gettext("Postal employee"),
}
NOBODY = "nobody"
STAFF_CHOICES = [(code or NOBODY, words) for code, words in STAFF_NAMES.items() if code] + [
    (NOBODY, STAFF_NAMES[""])
]
FIRST_YEAR = 2000
YEARS_AHEAD = 2


class SpellForm(Form):
    """Who has stood there from the beginning."""

    staffed_by = RadioField(
        lazy_gettext("Who stands there"),
        widget=GovRadioInput(),
        choices=choices(STAFF_CHOICES),
        validators=[InputRequired(lazy_gettext("Choose one."))],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())

    @property
    def chosen(self) -> str | None:
        return None if self.staffed_by.data == NOBODY else str(self.staffed_by.data)


class ChangeForm(SpellForm):
    day = DayField(
        lazy_gettext("First day"),
        description=lazy_gettext("For example 22/11/2026. It may lie in the past, or be still to come."),
        validators=[InputRequired(lazy_gettext("Please write the day like 22/11/2026."))],
    )

    def validate_day(self, field: Any) -> None:
        last_year = today().year + YEARS_AHEAD
        if field.data and not FIRST_YEAR <= field.data.year <= last_year:
            raise ValidationError(
                lazy_gettext(
                    "The year must lie between %(first)s and %(last)s.", first=FIRST_YEAR, last=last_year
                )
            )
