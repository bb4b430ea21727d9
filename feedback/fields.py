"""What the forms of signed-in pages share: WTForms' messages in our words, days, whole numbers, choices."""

from collections.abc import Iterable
from typing import Any

from flask_babel import get_translations, lazy_gettext
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import DateField, IntegerField, SelectChoice

from feedback.i18n import N_


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a text with a plural, under the name by which the tools for translation know it."""
    return one, many


# WTForms has no Vietnamese. What it can say by itself stands here to be collected, as it words it.
SAID_BY_WTFORMS = (
    N_("Choices cannot be None."),
    N_("CSRF failed."),
    N_("CSRF token expired."),
    N_("CSRF token missing."),
    N_("Date must be at least %(min)s."),
    N_("Date must be at most %(max)s."),
    N_("Date must be between %(min)s and %(max)s."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    N_("Field must be equal to %(other_name)s."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    N_("Invalid CSRF Token."),
    N_("Invalid email address."),
    N_("Invalid field name '%s'."),
    N_("Invalid input."),
    N_("Invalid IP address."),
    N_("Invalid Mac address."),
    N_("Invalid URL."),
    N_("Invalid UUID."),
    N_("Invalid value, can't be any of: %(values)s."),
    N_("Invalid value, must be one of: %(values)s."),
    N_("Not a valid choice."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid decimal value."),
    N_("Not a valid float value."),
    N_("Not a valid integer value."),
    N_("Not a valid time value."),
    N_("Not a valid week value."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("This field cannot be edited."),
    N_("This field is disabled and cannot have a value."),
    N_("This field is required."),
    ngettext(
        "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."
    ),
    ngettext(
        "Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."
    ),
    ngettext(
        "Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long."
    ),
    ngettext(
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
    ),
)


class OurCatalogue:
    """WTForms' messages from the catalogue of all our texts."""

    def gettext(self, text: str) -> str:
        return str(get_translations().ugettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(get_translations().ungettext(one, many, number))


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose every message is in the page's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, _form: object) -> OurCatalogue:
            return OurCatalogue()


class DayField(DateField):  # type: ignore[misc]
    """A day in one field, as everybody writes it: 22/11/2026."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label,
            format=["%d/%m/%Y", "%Y-%m-%d"],
            widget=GovTextInput(),
            invalid_value_message=lazy_gettext("Please write the day like 22/11/2026."),
            **options,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip() for value in valuelist])


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number, asked for with a phone's digits."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label,
            widget=GovTextInput(),
            render_kw={"inputmode": "numeric"},
            invalid_value_message=lazy_gettext("Write a whole number."),
            **options,
        )


def choices(offered: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return what can be chosen, code and words, as WTForms takes it."""
    return [SelectChoice(code, words) for code, words in offered]
