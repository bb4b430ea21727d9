"""What is filled in about a complaint."""

from typing import Any, Self
from uuid import UUID, uuid4

from flask import request
from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from feedback.complaints.surroundings import browser_of, window_of
from feedback.complaints.wording import (
    COMPLAINT_STATUS_NAMES,
    FREQUENCY_NAMES,
    MAIL_FREQUENCY_NAMES,
    SEVERITY_NAMES,
)
from feedback.consent.asking import AsksConsent
from feedback.consent.wording import UNKNOWN_TEXT
from feedback.fields import Form, choices
from feedback.models import CLOSED_STATUSES
from feedback.typed import tidy_text

LONGEST, LONGEST_LINE, LONGEST_BUILD = 2000, 300, 40
TOO_LONG = lazy_gettext("At most 2,000 characters fit.")


def tidy(typed: str | None) -> str:
    return tidy_text(typed or "")


def severity_field() -> RadioField:
    return RadioField(
        lazy_gettext("How bad is it?"),
        widget=GovRadioInput(),
        choices=choices(SEVERITY_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose how bad it is."))],
    )


def frequency_field() -> RadioField:
    return RadioField(
        lazy_gettext("How often does it happen?"),
        widget=GovRadioInput(),
        choices=choices(FREQUENCY_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose how often it happens."))],
    )


def build_field() -> StringField:
    return StringField(
        lazy_gettext("Version of the system, if you see one (optional)"),
        widget=GovTextInput(),
        validators=[Length(max=LONGEST_BUILD, message=lazy_gettext("At most 40 characters fit."))],
        filters=[tidy],
    )


def consent_field() -> BooleanField:
    return BooleanField(widget=GovCheckboxInput())


class SpeakingForm(AsksConsent):
    """What every voice is asked; for which unit it speaks only where somebody works in several."""

    CONSENT_PURPOSE = "surroundings"

    window: HiddenField
    build: StringField
    consent: BooleanField

    unit = SelectField(
        lazy_gettext("For which office do you speak?"),
        widget=GovSelect(),
        validators=[InputRequired(lazy_gettext("Choose an office."))],
    )

    def __init__(self, *sent: Any, **options: Any) -> None:
        super().__init__(*sent, **options)
        self.consent.label.text = self.consent_sentence

    def validate_consent(self, field: BooleanField) -> None:
        if field.data and self.consent_shown is None:
            field.data = False
            raise ValidationError(UNKNOWN_TEXT)

    @property
    def offered(self) -> dict[str, str]:
        """What would be sent along of what somebody works with, as far as it is known."""
        told = {
            "browser": browser_of(request.user_agent.string),
            "window": window_of(self.window.data or ""),
            "build": self.build.data or "",
        }
        return {name: value for name, value in told.items() if value}


class ComplaintForm(SpeakingForm):
    filing_id = HiddenField(default=lambda: str(uuid4()))
    # The similar ones that were shown already, ids with spaces between: nobody is asked twice.
    seen = HiddenField()
    window = HiddenField()
    screen = SelectField(lazy_gettext("Which screen?"), widget=GovSelect())
    task = StringField(
        lazy_gettext("What were you doing?"),
        description=lazy_gettext("For example: receiving a dossier for a birth certificate."),
        widget=GovTextInput(),
        validators=[Length(max=LONGEST_LINE, message=lazy_gettext("At most 300 characters fit."))],
        filters=[tidy],
    )
    words = TextAreaField(
        lazy_gettext("What happened?"),
        description=lazy_gettext(
            "Leave out names, phone numbers and dossier codes. What we recognise is hidden."
        ),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Say in a sentence what happened.")),
            Length(max=LONGEST, message=TOO_LONG),
        ],
        filters=[tidy],
    )
    severity = severity_field()
    frequency = frequency_field()
    wish = TextAreaField(
        lazy_gettext("What would help? (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
        filters=[tidy],
    )
    build = build_field()
    consent = consent_field()
    submit = SubmitField(lazy_gettext("Send"), widget=GovSubmitInput())

    def validate_filing_id(self, field: Any) -> None:
        try:
            UUID(field.data)
        except ValueError as error:
            raise ValidationError(gettext("Load the page again, then send once more.")) from error

    @property
    def seen_ids(self) -> set[str]:
        return set((self.seen.data or "").split())


class VoiceForm(SpeakingForm):
    """A "me too". Sent from the form of a new complaint it takes over all that was typed there."""

    window = HiddenField()
    severity = severity_field()
    frequency = frequency_field()
    words = TextAreaField(
        lazy_gettext("How is it with you? (optional)"),
        description=lazy_gettext("Only what is different with you, or what your colleague did not say."),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
        filters=[tidy],
    )
    build = build_field()
    consent = consent_field()
    submit = SubmitField(lazy_gettext("Me too"), widget=GovSubmitInput())

    @classmethod
    def taking_over(cls, sent: MultiDict[str, str]) -> Self:
        """Fill in what was sent; what a new complaint says in three fields is said in one here."""
        taken = MultiDict(sent)
        taken["words"] = "\n".join(filter(None, (tidy(sent.get(name)) for name in ("task", "words", "wish"))))
        return cls(taken)


class MailForm(Form):
    frequency = RadioField(
        lazy_gettext("How often may we write to you?"),
        widget=GovRadioInput(),
        choices=choices(MAIL_FREQUENCY_NAMES.items()),
        validators=[InputRequired(lazy_gettext("Choose how often."))],
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())


class AnswerForm(Form):
    status = RadioField(
        lazy_gettext("Status"),
        widget=GovRadioInput(),
        choices=choices(
            (status, words) for status, words in COMPLAINT_STATUS_NAMES.items() if status != "new"
        ),
        validators=[InputRequired(lazy_gettext("Choose a status."))],
    )
    answer = TextAreaField(
        lazy_gettext("Answer"),
        description=lazy_gettext("All staff can read it. Needed where it is mended or stays as it is."),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
        filters=[tidy],
    )
    submit = SubmitField(lazy_gettext("Save and tell those who follow"), widget=GovSubmitInput())

    def validate_answer(self, field: Any) -> None:
        """Refuse to close a complaint without a word to those who wait."""
        if self.status.data in CLOSED_STATUSES and not field.data:
            raise ValidationError(gettext("Say what was mended, or why it stays as it is."))
