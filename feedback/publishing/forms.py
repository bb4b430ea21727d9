"""What a manager types about a report, and where somebody chooses of which units to get mail."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea
from wtforms import HiddenField, SelectField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length

from feedback.fields import Form, choices
from feedback.typed import tidy_text


def tidy(typed: str | None) -> str:
    return tidy_text(typed or "")


class CommentForm(Form):
    comment = TextAreaField(
        lazy_gettext("Your comment"),
        widget=GovTextArea(),
        description=lazy_gettext(
            "What stands behind the figures, and what your unit does about it. It is shown with the report. "
            "Name nobody, and quote no comment: names and numbers are blackened, a quote cannot be erased."
        ),
        validators=[Length(max=2000, message=lazy_gettext("At most 2,000 characters fit."))],
        filters=[tidy],
    )
    seen = HiddenField()  # the seal of the words that stood there when the page was opened


class ErratumForm(Form):
    erratum = TextAreaField(
        lazy_gettext("What was wrong?"),
        widget=GovTextArea(),
        description=lazy_gettext(
            "It is shown with the new version. This one stays as it is until the new one is published."
        ),
        validators=[
            DataRequired(lazy_gettext("Say in a sentence what was wrong.")),
            Length(max=1000, message=lazy_gettext("At most 1,000 characters fit.")),
        ],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Begin a correction"), widget=GovSubmitInput())


class SubscriptionForm(Form):
    unit = SelectField(lazy_gettext("Unit"), widget=GovSelect())
    submit = SubmitField(lazy_gettext("Send me mail"), widget=GovSubmitInput())

    def __init__(self, offered: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.unit.choices = choices(offered)
