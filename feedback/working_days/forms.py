"""The form for a day that is not as its weekday."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from feedback.fields import DayField, Form, choices

OFF, WORKED = "off", "worked"


class SpecialDayForm(Form):
    day = DayField(
        lazy_gettext("Day"), validators=[InputRequired(lazy_gettext("Please write the day like 22/11/2026."))]
    )
    kind = RadioField(
        lazy_gettext("What is it?"),
        widget=GovRadioInput(),
        choices=choices(
            [
                (OFF, lazy_gettext("A weekday off")),
                (WORKED, lazy_gettext("A Saturday or Sunday that is worked")),
            ]
        ),
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    name = StringField(
        lazy_gettext("Why"),
        widget=GovTextInput(),
        validators=[
            InputRequired(lazy_gettext("Please say why, for example the decision's number.")),
            Length(max=100, message=lazy_gettext("This is too long: at most 100 characters fit.")),
        ],
    )
    submit = SubmitField(lazy_gettext("Save this day"), widget=GovSubmitInput())
