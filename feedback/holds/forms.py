"""Forms of a hold."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from feedback.fields import DayField, Form, choices
from feedback.i18n import today
from feedback.months import is_month

MAX_REASON, MAX_BASIS = 500, 200

SCOPE_NAMES = {
    "answer": lazy_gettext("One answer"),
    "comment": lazy_gettext("One comment"),
    "unit": lazy_gettext("All that was said about a unit in some months"),
    "account": lazy_gettext("What is known of an account"),
}
SCOPE_HINTS = {
    "answer": lazy_gettext("Its receipt, as the person shows it."),
    "comment": lazy_gettext("The comment's code; the whole answer is kept with it."),
    "unit": lazy_gettext("The unit's code; the units below it are kept, too."),
    "account": lazy_gettext("The account's code, from the address of its page."),
}


class ReviewForm(Form):
    review_on = DayField(
        lazy_gettext("Look again on"),
        validators=[InputRequired(lazy_gettext("Please write the day like 22/11/2026."))],
    )
    submit = SubmitField(lazy_gettext("It is still needed"), widget=GovSubmitInput())

    def validate_review_on(self, field: DayField) -> None:
        if field.data and field.data <= today():
            raise ValidationError(gettext("Choose a day that is still to come."))


class HoldForm(ReviewForm):
    scope = RadioField(
        lazy_gettext("What must be kept?"),
        widget=GovRadioInput(),
        choices=choices(SCOPE_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    code = StringField(
        lazy_gettext("Its code"),
        widget=GovTextInput(),
        validators=[InputRequired(lazy_gettext("Please write the code.")), Length(max=64)],
    )
    first_month = StringField(lazy_gettext("First month, like 2026-10"), widget=GovTextInput())
    last_month = StringField(lazy_gettext("Last month, like 2026-11"), widget=GovTextInput())
    legal_basis = StringField(
        lazy_gettext("By which law, decision or request"),
        widget=GovTextInput(),
        validators=[
            InputRequired(lazy_gettext("Without a legal basis nothing may be kept longer.")),
            Length(max=MAX_BASIS),
        ],
    )
    reason = TextAreaField(
        lazy_gettext("Why"),
        widget=GovTextArea(),
        validators=[InputRequired(lazy_gettext("Please say why.")), Length(max=MAX_REASON)],
    )
    submit = SubmitField(lazy_gettext("Keep it from now on"), widget=GovSubmitInput())

    def validate_first_month(self, field: StringField) -> None:
        self.require_month(field)

    def validate_last_month(self, field: StringField) -> None:
        self.require_month(field)
        if self.scope.data == "unit" and field.data < (self.first_month.data or ""):
            raise ValidationError(gettext("The last month cannot be before the first."))

    def require_month(self, field: Any) -> None:
        if self.scope.data == "unit" and not is_month(field.data or ""):
            raise ValidationError(gettext("Write the month like 2026-10."))
