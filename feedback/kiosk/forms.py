"""What a manager fills in about a kiosk device."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import Field, PasswordField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, Length, ValidationError

from feedback.fields import Form
from feedback.kiosk.pins import is_pin
from feedback.typed import tidy_text


class NewDeviceForm(Form):
    touchpoint = SelectField(lazy_gettext("Touchpoint"), widget=GovSelect())
    name = StringField(
        lazy_gettext("Name of the device"),
        widget=GovTextInput(),
        description=lazy_gettext("So that you know which one it is, for example “Tablet at the door”."),
        validators=[
            DataRequired(lazy_gettext("Please give the device a name.")),
            Length(max=100, message=lazy_gettext("At most 100 characters fit.")),
        ],
        filters=[lambda typed: tidy_text(typed or "")],
    )
    submit = SubmitField(lazy_gettext("Pair a device"), widget=GovSubmitInput())


class PinForm(Form):
    pin = PasswordField(
        lazy_gettext("New PIN"),
        widget=GovPasswordInput(),
        description=lazy_gettext("6 to 12 digits. Use it for this device only, and not for a bank card."),
    )
    submit = SubmitField(lazy_gettext("Set the PIN"), widget=GovSubmitInput())

    def validate_pin(self, field: Field) -> None:
        if not is_pin(field.data or ""):
            raise ValidationError(lazy_gettext("The PIN must have 6 to 12 digits."))
