"""What is filled in about a screen."""

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from feedback.fields import Form, WholeField, choices
from feedback.screens.wording import GROUP_NAMES
from feedback.typed import tidy_text

MOST_LETTERS = 100


def tidy(typed: str | None) -> str:
    return " ".join(tidy_text(typed or "").split())


def tidy_code(typed: str | None) -> str:
    return tidy(typed).upper()


class NamesForm(Form):
    """What is said of every screen."""

    vi = StringField(
        lazy_gettext("Name in Vietnamese"),
        description=lazy_gettext("As it stands in the menu or on top of the screen."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Give it a name.")),
            Length(max=MOST_LETTERS, message=lazy_gettext("At most 100 characters fit.")),
        ],
        filters=[tidy],
    )
    en = StringField(
        lazy_gettext("Name in English (optional)"),
        widget=GovTextInput(),
        validators=[Length(max=MOST_LETTERS, message=lazy_gettext("At most 100 characters fit."))],
        filters=[tidy],
    )
    group = SelectField(lazy_gettext("Group"), widget=GovSelect(), choices=choices(GROUP_NAMES.items()))
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())

    @property
    def names(self) -> dict[str, str]:
        return {"vi": self.vi.data, "en": self.en.data or self.vi.data}


class ScreenForm(NamesForm):
    """What can be changed later."""

    position = WholeField(
        lazy_gettext("Place in the group, 1 is the first"),
        validators=[
            InputRequired(lazy_gettext("Write a whole number.")),
            NumberRange(1, 999, lazy_gettext("Write a whole number from 1 to 999.")),
        ],
    )


class NewScreenForm(NamesForm):
    code = StringField(
        lazy_gettext("Code"),
        description=lazy_gettext("Capital letters, digits and hyphens, such as RECEIVE. It never changes."),
        widget=GovTextInput(),
        validators=[
            DataRequired(lazy_gettext("Give it a code.")),
            Regexp(
                r"[A-Z0-9][A-Z0-9-]{0,39}\Z",
                message=lazy_gettext("Use capital letters A to Z, digits and hyphens."),
            ),
        ],
        filters=[tidy_code],
    )
