"""What staff fill in for others."""

from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from feedback.collection.forms import MAX_COMMENT, MAX_SHORT_FIELD
from feedback.collection.ways import CHANNEL_NAMES
from feedback.consent.asking import AsksConsent
from feedback.fields import DayField, Form, WholeField, choices
from feedback.i18n import in_language, languages_offered, today
from feedback.intake.paper import MAX_NUMBER, MAX_SHEETS, letters_of, praising_levels
from feedback.intake.readings import Sheet
from feedback.models import Question, SurveyVersion
from feedback.typed import tidy_text

TOO_LONG = lazy_gettext("This is too long: at most 100 characters fit.")
NOT_A_DAY = lazy_gettext("Please write the day like 22/11/2026.")


def tidy(typed: str | None) -> str:
    """What WTForms hands a filter: None, too, where nothing was sent."""
    return tidy_text(typed or "")


def question_called(version: SurveyVersion, code: str) -> Question | None:
    return next((question for question in version.questions if question.code == code), None)


def answers_to(version: SurveyVersion, code: str) -> list[tuple[str, str]]:
    """Return what can be chosen at a question, in its order; nothing where it is not asked."""
    question = question_called(version, code)
    return [(option.code, in_language(option.label)) for option in question.options] if question else []


class SpokenForm(AsksConsent):
    """What a person says at the counter or on the phone."""

    CONSENT_PURPOSE = "contact"

    submission_id = HiddenField()
    channel = RadioField(
        lazy_gettext("Where do you speak with the person?"),
        widget=GovRadioInput(),
        choices=choices((code, CHANNEL_NAMES[code]) for code in ("counter", "phone")),
        validators=[InputRequired(lazy_gettext("Say where you speak with the person."))],
    )
    language = RadioField(
        lazy_gettext("In which language do you speak?"),
        widget=GovRadioInput(),
        choices=[],
        validators=[InputRequired(lazy_gettext("Choose the language of the conversation."))],
    )
    rating = RadioField(
        widget=GovRadioInput(),
        choices=[],
        validators=[InputRequired(lazy_gettext("Choose the words the person chose."))],
    )
    reasons = SelectMultipleField(widget=GovCheckboxesInput(), choices=[], validators=[Optional()])
    strengths = SelectMultipleField(widget=GovCheckboxesInput(), choices=[], validators=[Optional()])
    comment = TextAreaField(
        widget=GovTextArea(),
        validators=[Length(max=MAX_COMMENT, message=lazy_gettext("At most 2,000 characters fit."))],
        filters=[tidy],
    )
    dossier_code = StringField(
        lazy_gettext("Dossier code"),
        widget=GovTextInput(),
        validators=[Length(max=MAX_SHORT_FIELD, message=TOO_LONG)],
        filters=[tidy],
    )
    contact_consent = RadioField(
        widget=GovRadioInput(),
        choices=choices(
            [("yes", lazy_gettext("Yes, the person agrees")), ("no", lazy_gettext("No, or not asked"))]
        ),
        validators=[Optional()],
    )
    contact_name = StringField(
        lazy_gettext("Name of the person"),
        widget=GovTextInput(),
        validators=[Length(max=MAX_SHORT_FIELD, message=TOO_LONG)],
        filters=[tidy],
    )
    contact_phone = StringField(
        lazy_gettext("Phone of the person"),
        widget=GovTextInput(),
        validators=[Length(max=MAX_SHORT_FIELD, message=TOO_LONG)],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Save what the person said"), widget=GovSubmitInput())

    def __init__(self, version: SurveyVersion, **options: Any) -> None:
        super().__init__(**options)
        self.language.choices = choices(languages_offered().items())
        self.rating.choices = choices(answers_to(version, "rating"))
        self.reasons.choices = choices(answers_to(version, "reasons"))
        self.strengths.choices = choices(answers_to(version, "strengths"))
        for field in (self.rating, self.reasons, self.strengths, self.comment):
            question = question_called(version, field.name)
            field.label.text = in_language(question.label) if question else field.name
        self.contact_consent.label.text = self.consent_sentence

    def validate_contact_consent(self, field: RadioField) -> None:
        if field.data == "yes" and self.consent_shown is None:
            field.data = None
            raise ValidationError(
                lazy_gettext("Nobody can tell which sentence was read out. Read this one out and ask again.")
            )

    def validate_contact_name(self, _field: StringField) -> None:
        if (self.contact_name.data or self.contact_phone.data) and self.contact_consent.data != "yes":
            raise ValidationError(
                lazy_gettext("Only with the person's yes: ask first, or leave name and phone empty.")
            )

    @property
    def named_reasons(self) -> dict[str, list[str]]:
        """What was ticked in each of the two lists, whichever face the rating has."""
        return {field.name: field.data for field in (self.reasons, self.strengths) if field.data}

    @property
    def identity(self) -> UUID:
        """The submission's id: the same form sent twice is one submission."""
        try:
            return UUID(self.submission_id.data or "")
        except ValueError:
            return uuid4()


class BatchForm(Form):
    """A pile of sheets as it lies on the desk, counted before the first is typed."""

    touchpoint = SelectField(lazy_gettext("Where were they filled in?"), widget=GovSelect(), choices=[])
    filled_from = DayField(lazy_gettext("First day"), validators=[InputRequired(NOT_A_DAY)])
    filled_to = DayField(lazy_gettext("Last day"), validators=[InputRequired(NOT_A_DAY)])
    announced = WholeField(
        lazy_gettext("Number of sheets"),
        validators=[
            InputRequired(lazy_gettext("Count the sheets first.")),
            NumberRange(
                1, MAX_SHEETS, lazy_gettext("A batch has 1 to 300 sheets. Make several batches of more.")
            ),
        ],
    )
    is_entered_twice = BooleanField(
        lazy_gettext("Type every sheet a second time and compare"),
        widget=GovCheckboxInput(),
        default=True,
    )
    submit = SubmitField(lazy_gettext("Begin"), widget=GovSubmitInput())

    def validate_filled_to(self, field: DayField) -> None:
        if self.filled_from.data and field.data and field.data < self.filled_from.data:
            raise ValidationError(lazy_gettext("The last day cannot be before the first."))
        if field.data and field.data > today():
            raise ValidationError(lazy_gettext("This day has not come yet."))


class SheetForm(Form):
    """One sheet, as fast as it can be typed: a digit, some letters, the words."""

    number = WholeField(
        lazy_gettext("Number of the sheet"),
        validators=[
            InputRequired(lazy_gettext("Each sheet needs its number.")),
            NumberRange(1, MAX_NUMBER, lazy_gettext("Numbers go from 1 to 99,999.")),
        ],
    )
    rating = StringField(widget=GovTextInput(), filters=[tidy])
    reasons = StringField(widget=GovTextInput(), filters=[tidy])
    comment = TextAreaField(
        widget=GovTextArea(),
        validators=[Length(max=MAX_COMMENT, message=lazy_gettext("At most 2,000 characters fit."))],
        filters=[tidy],
    )
    dossier_code = StringField(
        lazy_gettext("Dossier code"),
        widget=GovTextInput(),
        validators=[Length(max=MAX_SHORT_FIELD, message=TOO_LONG)],
        filters=[tidy],
    )
    is_blank = BooleanField(lazy_gettext("Blank or unreadable"), widget=GovCheckboxInput())
    submit = SubmitField(lazy_gettext("Keep, next sheet"), widget=GovSubmitInput())

    def __init__(self, version: SurveyVersion, **options: Any) -> None:
        super().__init__(**options)
        self.letters = letters_of(version)
        self.praising = ", ".join(praising_levels(version))
        self.ratings = answers_to(version, "rating")
        self.reasons.label.text = gettext("What was it about?")  # as the sheet asks
        for field in (self.rating, self.comment):
            question = question_called(version, field.name)
            field.label.text = in_language(question.label) if question else field.name

    def validate_rating(self, field: StringField) -> None:
        if field.data and field.data not in {code for code, _words in self.ratings}:
            raise ValidationError(lazy_gettext("Type 1 to 5, or nothing if no box is ticked."))
        if self.is_blank.data and not self.sheet.is_empty:
            raise ValidationError(
                lazy_gettext("A blank sheet has no answer. Take the tick away, or the answer.")
            )
        if not self.is_blank.data and self.sheet.is_empty:
            raise ValidationError(lazy_gettext("Nothing is typed. Tick “Blank or unreadable” if it is so."))

    def validate_reasons(self, field: StringField) -> None:
        if unknown := sorted(set(self.typed_letters) - set(self.letters)):
            raise ValidationError(
                lazy_gettext("There is no reason with the letter %(letter)s.", letter=unknown[0])
            )

    @property
    def typed_letters(self) -> list[str]:
        return [letter for letter in (self.reasons.data or "").lower() if letter.isalnum()]

    @property
    def sheet(self) -> Sheet:
        reasons = {self.letters[letter].code for letter in self.typed_letters if letter in self.letters}
        return Sheet(
            rating=int(self.rating.data) if self.rating.data in {"1", "2", "3", "4", "5"} else None,
            reasons=sorted(reasons),
            comment=self.comment.data or "",
            dossier_code=self.dossier_code.data or "",
        )


class AnnouncedForm(Form):
    announced = WholeField(
        lazy_gettext("Number of sheets, counted again"),
        validators=[
            InputRequired(lazy_gettext("Count the sheets again.")),
            NumberRange(
                1, MAX_SHEETS, lazy_gettext("A batch has 1 to 300 sheets. Make several batches of more.")
            ),
        ],
    )
    submit = SubmitField(lazy_gettext("Correct the number"), widget=GovSubmitInput())


class OneReaderForm(Form):
    reason = TextAreaField(
        lazy_gettext("Why can nobody else read them?"),
        widget=GovTextArea(),
        validators=[
            Length(min=10, max=500, message=lazy_gettext("Say why, in 10 to 500 characters: it stays here."))
        ],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("I read both times"), widget=GovSubmitInput())
