"""What somebody agreed to, and when: kept with what they gave, and gone with it.

Law 91/2025/QH15, article 9: consent is given in a form that can be printed and verified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.consent.texts import fingerprint_of
from feedback.database import db
from feedback.keys import name_in_log
from feedback.models import Account, ComplaintVoice, ConsentText, OrgUnit, PersonalDetail, Submission


@dataclass(frozen=True)
class Proof:
    """One agreement."""

    purpose: str  # one of CONSENT_PURPOSES
    sentence: str  # as it was shown
    agreed_at: datetime
    unit: OrgUnit  # who received what was given
    text: ConsentText | None  # None: agreed to before there were versions
    given: tuple[str, ...]  # which data is kept because of it: codes, never the data
    reference: str  # what the answer or the complaint is called in the audit log

    @property
    def language(self) -> str:
        """The language of the sentence, where one of the version's own was shown."""
        said = self.text.sentence if self.text else {}
        return next((language for language, words in said.items() if words == self.sentence), "")

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.text) if self.text else ""


def proof_of_answer(submission: Submission) -> Proof | None:
    """Return what the person of an answer agreed to; None where they did not, or took it back."""
    detail = db.session.get(
        PersonalDetail, submission.id, options=[joinedload(PersonalDetail.consent_version)]
    )
    if detail is None or detail.consented_at is None or detail.consent_text is None:
        return None
    kept = {"name": detail.contact_name, "phone": detail.contact_phone}
    return Proof(
        purpose="contact",
        sentence=detail.consent_text,
        agreed_at=detail.consented_at,
        unit=submission.receiving_unit,
        text=detail.consent_version,
        given=tuple(name for name, sealed in kept.items() if sealed),
        reference=name_in_log(submission.receipt_hash),
    )


def proof_of_voice(voice: ComplaintVoice) -> Proof | None:
    """Return what somebody agreed to beside a complaint; None where they did not, or took it back."""
    if voice.consent_text is None:
        return None
    return Proof(
        purpose="surroundings",
        sentence=voice.consent_text,
        agreed_at=voice.consented_at or voice.said_at,  # before there were versions it was that moment
        unit=voice.unit,
        text=voice.consent_version,
        given=tuple(voice.surroundings or ()),
        reference=voice.complaint.public_id,
    )


def proofs_of(account: Account) -> Sequence[Proof]:
    """Return what a member of staff agreed to, the newest first."""
    voices = db.session.scalars(
        select(ComplaintVoice)
        .where(ComplaintVoice.account_id == account.id, ComplaintVoice.consent_text.is_not(None))
        .options(
            joinedload(ComplaintVoice.complaint),
            joinedload(ComplaintVoice.unit),
            joinedload(ComplaintVoice.consent_version),
        )
        .order_by(ComplaintVoice.id.desc())
    )
    return [proof for voice in voices if (proof := proof_of_voice(voice))]
