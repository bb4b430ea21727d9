"""What is filled in to label a comment, and to draw a sample."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext, ngettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import AnyOf
from wtforms.validators import Optional as MayBeEmpty

from feedback.fields import Form, choices
from feedback.models import Comment, Theme
from feedback.themes.teaching.sampling import SIZES

NONE, SKIP = "none", "skip"


class LabelForm(Form):
    """The themes of one comment: by one of the buttons, or by boxes and "Save"."""

    comment = HiddenField()
    theme = SelectMultipleField(validate_choice=True)
    answer = StringField(validators=[MayBeEmpty(), AnyOf([NONE, SKIP])])

    guesses: Sequence[Theme] = ()
    offered: Sequence[Theme] = ()

    @classmethod
    def about(cls, comment: Comment, guesses: Sequence[Theme], themes: Sequence[Theme]) -> Self:
        form = cls(data={"comment": comment.public_id})
        form.guesses, form.offered = guesses, themes
        form.theme.choices = choices([(theme.public_id, theme.name) for theme in themes])
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        if is_valid and not self.theme.data and not self.answer.data:
            self.theme.errors = [lazy_gettext("Choose a theme, or say that none fits.")]
            return False
        return is_valid

    @property
    def is_skipped(self) -> bool:
        return bool(self.answer.data == SKIP)

    def is_of_another(self, comment: Comment) -> bool:
        """Tell whether it was filled in for another comment than the one that is asked about now."""
        return bool(self.comment.data != comment.public_id)

    def themes(self, themes: Sequence[Theme]) -> list[Theme]:
        """Return what was chosen, nothing for "none of these"."""
        chosen = set() if self.answer.data == NONE else set(self.theme.data or ())
        return [theme for theme in themes if theme.public_id in chosen]


class DrawForm(Form):
    size = SelectField(
        lazy_gettext("How many comments"), coerce=int, default=SIZES[1], widget=GovSelect(), choices=[]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.size.choices = choices(
            [(str(size), ngettext("%(num)s comment", "%(num)s comments", size)) for size in SIZES]
        )
