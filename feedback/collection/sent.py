"""One submission as it came in through any door, and what makes two sendings the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from feedback.consent.texts import Agreement
from feedback.keys import content_digest
from feedback.models import OrgUnit, SurveyVersion, Touchpoint
from feedback.surveys.answers import GivenAnswer
from feedback.surveys.rules import reason_question


class Reasons(NamedTuple):
    """The reasons a person gave: those whose list the rating tells, and those whose list was named."""

    by_rating: list[str]
    named: dict[str, list[str]]  # {question: codes}


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
    reasons: list[str] = field(default_factory=list)  # of what was good or what was not, as the rating says
    # {question: codes} where it was said which of the two: whoever is content can name a fault as well
    named_reasons: dict[str, list[str]] = field(default_factory=dict)
    comment: str = ""
    dossier_code: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    consent: Agreement | None = None  # what was agreed to; without it contact details are not kept
    signals: list[str] = field(default_factory=list)
    form_nonce: str | None = None
    source: bytes | None = None  # keyed hash of the network, of use for one day
    import_batch_id: int | None = None
    slip: str = ""  # the token of a slip as sent, unchecked
    read_otherwise: tuple[str, ...] = ()  # what another reading of the sheet said, kept for a concern in it
    given: tuple[GivenAnswer, ...] = ()  # answers to a survey's own questions

    @property
    def has_words(self) -> bool:
        """Whether anything was written: also a short answer may be of concern, and becomes a comment then."""
        return bool(self.comment) or any(answer.text for answer in self.given)


def reasons_told(
    version: SurveyVersion,
    rating: int | None,
    named: Mapping[str, Iterable[str]],
    neutral: Iterable[str] = (),
) -> Reasons:
    """Return reasons as a submission says them: named only where the rating tells another list.

    Where it tells the same one nothing is added to what is digested, so that what was kept before lists had
    names is known again.
    """
    asked = reason_question(version, rating)
    said = {question: sorted(set(codes)) for question, codes in named.items() if codes}
    if asked is not None and said.keys() <= {asked.code}:
        return Reasons(sorted({*neutral, *said.get(asked.code, ())}), {})
    return Reasons(sorted(set(neutral)), said)


def content_of(sent: Sent) -> list[Any]:
    """Return what the person said: times, tokens and signals are not part of it."""
    where = sent.touchpoint.code if sent.touchpoint else ""
    said: list[Any] = [where, sent.rating, sent.reasons, sent.comment, sent.dossier_code]
    said += [sent.contact_name, sent.contact_phone, bool(sent.consent)]
    if sent.named_reasons:  # else as ever: what waits on phones was digested without
        said.append(sent.named_reasons)
    if sent.given:
        said.append([answer.content() for answer in sent.given])
    return said


def digest_of(sent: Sent) -> bytes:
    return content_digest(content_of(sent))
