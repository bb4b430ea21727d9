"""What is filled in to say how comments are meant."""

from typing import Any

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from feedback.fields import Form, choices
from feedback.themes.review.meant import KIND_NAMES, SENTIMENT_NAMES, UNSURE

AS_IT_IS = ("", lazy_gettext("As it is"))


class MeaningForm(Form):
    """How comments are meant; one of the two is enough."""

    back = HiddenField()
    kind = SelectField(
        lazy_gettext("What is it?"), widget=GovSelect(), choices=choices([AS_IT_IS, *KIND_NAMES.items()])
    )
    sentiment = SelectField(
        lazy_gettext("What do the words feel?"),
        widget=GovSelect(),
        choices=choices([AS_IT_IS, *(one for one in SENTIMENT_NAMES.items() if one[0] != UNSURE)]),
    )

    def validate_kind(self, field: Any) -> None:
        if not field.data and not self.sentiment.data:
            raise ValidationError(lazy_gettext("Choose one of the two, or both."))
