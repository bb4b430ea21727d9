"""The form of a new version: the sentence and each part of its explanation, in both languages."""

import re
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import Field, HiddenField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from feedback.consent.service import Wording
from feedback.consent.wording import PART_NAMES, SENTENCE_NAME
from feedback.fields import Form, WholeField
from feedback.i18n import LANGUAGES
from feedback.models import CONSENT_PARTS, ConsentText
from feedback.typed import tidy_text

LONGEST_SENTENCE, LONGEST_PART = 200, 500  # characters: it stands on a phone, beside a box to tick
NAMES = {"sentence": SENTENCE_NAME, **PART_NAMES}
DAYS = re.compile(r"(\d+)[\s-]*(?:ngày|days?)\b", re.IGNORECASE)


def name_of(part: str, language: str) -> str:
    return f"{part}_{language}"


def days_in(field: Field) -> set[int]:
    return {int(number) for number in DAYS.findall(field.data)}


def words_field(part: str) -> TextAreaField:
    longest = LONGEST_SENTENCE if part == "sentence" else LONGEST_PART
    too_long = lazy_gettext("At most %(most)s characters fit.", most=longest)
    return TextAreaField(
        widget=GovTextArea(),
        filters=[lambda typed: tidy_text(typed or "")],
        validators=[
            DataRequired(lazy_gettext("Please write this: without it the consent is not valid.")),
            Length(max=longest, message=too_long),
        ],
    )


class VersionForm(Form):
    """``sentence_vi``, ``data_vi`` … ``rights_en`` are made below, one for each part and language."""

    after = HiddenField()  # the number of the version it is written against
    days = WholeField(
        lazy_gettext("After how many days is what was given deleted?"),
        validators=[InputRequired(lazy_gettext("Write a whole number."))],
    )
    submit = SubmitField(lazy_gettext("See what changes"), widget=GovSubmitInput())

    def __init__(self, text: ConsentText) -> None:
        super().__init__(data={"after": text.number, "days": text.days, **typed_in(text)})
        for part, language in every_field():
            words = gettext("%(part)s (%(language)s)", part=NAMES[part], language=LANGUAGES[language])
            self[name_of(part, language)].label.text = words
        if text.days is None:
            del self.days

    def validate_days(self, field: Field) -> None:
        """No promise may outlast the setting, which deletes at its own time."""
        most = current_app.config["CONTACT_DAYS"]
        if field.data is None or not 1 <= field.data <= most:
            raise ValidationError(
                gettext("Between 1 and %(most)s days: then FEEDBACK_CONTACT_DAYS deletes them.", most=most)
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """What is said about days must be what is done."""
        is_valid: bool = super().validate(extra_validators)
        return is_valid and (self.says_its_days() if "days" in self else self.says_no_days())

    def says_its_days(self) -> bool:
        for part, language in every_field():
            field = self[name_of(part, language)]
            said = days_in(field)
            is_missing = part == "duration" and not said
            if is_missing or said - {self.days.data}:
                field.errors = [gettext("Say here as well: %(days)s days.", days=self.days.data)]
        return not self.errors

    def says_no_days(self) -> bool:
        for field in (self[name_of(*one)] for one in every_field()):
            if days_in(field):
                field.errors = [gettext("Promise no number of days here: nothing is deleted by days.")]
        return not self.errors

    @property
    def wording(self) -> Wording:
        return Wording(
            sentence=self.said("sentence"),
            explanation={part: self.said(part) for part in CONSENT_PARTS},
            days=self.days.data if "days" in self else None,
        )

    def said(self, part: str) -> dict[str, str]:
        return {language: self[name_of(part, language)].data for language in LANGUAGES}


def every_field() -> list[tuple[str, str]]:
    """Return part and language of each text, in the order of the page."""
    return [(part, language) for language in LANGUAGES for part in NAMES]


for _part, _language in every_field():
    setattr(VersionForm, name_of(_part, _language), words_field(_part))


def typed_in(text: ConsentText) -> dict[str, str]:
    parts = {"sentence": text.sentence, **text.explanation}
    return {name_of(part, language): parts[part][language] for part, language in every_field()}
