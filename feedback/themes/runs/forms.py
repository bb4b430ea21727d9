"""Asking for an analysis."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import SelectField, SubmitField

from feedback.fields import Form, choices
from feedback.models import OrgUnit
from feedback.months import month_name


class AskingForm(Form):
    month = SelectField(
        lazy_gettext("Up to which month?"),
        description=lazy_gettext("The months before it are read too."),
        widget=GovSelect(),
    )
    unit = SelectField(
        lazy_gettext("Which unit?"),
        description=lazy_gettext(
            "With all units below it. Once a unit has an analysis of its own, its reports take their themes "
            "from that, and each month brings a new one."
        ),
        widget=GovSelect(),
    )
    submit = SubmitField(lazy_gettext("Start the analysis"), widget=GovSubmitInput())

    def offer(self, months: Sequence[str], units: Sequence[OrgUnit]) -> Any:
        self.month.choices = choices((month, month_name(month)) for month in months)
        self.unit.choices = choices((unit.code, unit.name) for unit in units)
        return self
