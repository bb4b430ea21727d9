"""One submission as it came in through any door, and what makes two sendings the same."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from feedback.keys import content_digest
from feedback.models import OrgUnit, SurveyVersion, Touchpoint
from feedback.surveys.answers import GivenAnswer


@dataclass(frozen=True)
class Sent:
    """One submission, checked."""

    submission_id: UUID
    unit: OrgUnit
    version: SurveyVersion
    channel: str
    mode: str
    language: str
    given_at: datetime
    touchpoint: Touchpoint | None = None  # None: unattributed
    rating: int | None = None
    reasons: list[str] = field(default_factory=list)
    comment: str = ""
    dossier_code: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    consent_text: str = ""  # the sentence agreed to; without it contact details are not kept
    signals: list[str] = field(default_factory=list)
    form_nonce: str | None = None
    source: bytes | None = None  # keyed hash of the network, of use for one day
    import_batch_id: int | None = None
    slip: str = ""  # the token of a slip as sent, unchecked
    given: tuple[GivenAnswer, ...] = ()  # answers to a survey's own questions

    @property
    def has_words(self) -> bool:
        """Whether anything was written: also a short answer may be of concern, and becomes a comment then."""
        return bool(self.comment) or any(answer.text for answer in self.given)


def content_of(sent: Sent) -> list[Any]:
    """Return what the person said: times, tokens and signals are not part of it."""
    where = sent.touchpoint.code if sent.touchpoint else ""
    said: list[Any] = [where, sent.rating, sent.reasons, sent.comment, sent.dossier_code]
    said += [sent.contact_name, sent.contact_phone, bool(sent.consent_text)]
    if sent.given:
        said.append([answer.content() for answer in sent.given])
    return said


def digest_of(sent: Sent) -> bytes:
    return content_digest(content_of(sent))
