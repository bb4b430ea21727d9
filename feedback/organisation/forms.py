"""What is filled in about a unit."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import Length, ValidationError

from feedback.fields import Form
from feedback.organisation.formal_way import MOST_LETTERS
from feedback.typed import tidy_text


def tidy(typed: str | None) -> str:
    """What WTForms hands a filter: None, too, where nothing was sent."""
    return " ".join(tidy_text(typed or "").split())


def where_field(label: object) -> TextAreaField:
    return TextAreaField(
        label,
        description=lazy_gettext(
            "Address, telephone, opening hours. At most %(most)s characters: it stands on posters.",
            most=MOST_LETTERS,
        ),
        widget=GovTextArea(),
        validators=[
            Length(
                max=MOST_LETTERS, message=lazy_gettext("At most %(most)s characters fit.", most=MOST_LETTERS)
            )
        ],
        filters=[tidy],
    )


class FormalWayForm(Form):
    vi = where_field(lazy_gettext("Citizens' reception office (Vietnamese)"))
    en = where_field(lazy_gettext("Citizens' reception office (English)"))
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())

    def validate_vi(self, field: TextAreaField) -> None:
        if self.en.data and not field.data:
            raise ValidationError(
                lazy_gettext("Please write it in Vietnamese, too: that is what most people read.")
            )

    def texts(self) -> dict[str, str]:
        return {"vi": self.vi.data, "en": self.en.data}
