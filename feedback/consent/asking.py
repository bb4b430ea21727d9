"""A form that asks for consent: it carries the number of the text it shows, and knows that text again."""

from typing import Any

from wtforms import HiddenField

from feedback.consent.texts import text_in_force, text_shown
from feedback.fields import Form
from feedback.i18n import in_language
from feedback.models import ConsentText


class AsksConsent(Form):
    """``consent_shown`` is the text the sent page showed, None where nobody can tell which that was.

    ``consent_asked`` is the one to show now: the same, else the one in force; None where there is none.
    """

    CONSENT_PURPOSE = ""

    consent_version = HiddenField()

    def __init__(self, *sent: Any, **options: Any) -> None:
        super().__init__(*sent, **options)
        said = self.consent_version.data or ""
        self.consent_shown: ConsentText | None = text_shown(self.CONSENT_PURPOSE, said)
        self.consent_asked = self.consent_shown or text_in_force(self.CONSENT_PURPOSE)
        self.consent_version.data = str(self.consent_asked.number) if self.consent_asked else ""

    @property
    def consent_sentence(self) -> str:
        return in_language(self.consent_asked.sentence) if self.consent_asked else ""
