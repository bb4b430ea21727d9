"""Keeping what people say: exactly once, redacted, and acknowledged only when it is on the disk."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from analysis import detect_language, redact
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import month_of
from feedback.keys import content_digest, receipt_for, receipt_hash, seal
from feedback.models import (
    Answer,
    Comment,
    OrgUnit,
    PersonalDetail,
    RawText,
    Submission,
    SurveyVersion,
    Touchpoint,
    utc_now,
)

CHANNEL_OF_KIND = {"poster": "qr", "slip": "qr", "kiosk": "kiosk", "phone": "phone"}


def channel_at(touchpoint: Touchpoint | None) -> str:
    """Return through which channel people speak at this touchpoint."""
    return CHANNEL_OF_KIND.get(touchpoint.kind, "online") if touchpoint else "online"


@dataclass(frozen=True)
class Sent:
    """One submission as it came in through any door, checked."""

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
    import_batch_id: int | None = None


@dataclass(frozen=True)
class Saved:
    receipt: str
    is_new: bool


class SentBefore(FeedbackError):
    """The same submission id with other content."""

    status = 409

    def message(self) -> str:
        return gettext("This form was already sent with other answers. The first ones were kept.")


def submit(sent: Sent) -> Saved:
    """Keep a submission and return its receipt; the same again is the same. Raises SentBefore."""
    saved = saved_before(sent)
    if saved:
        return saved
    try:
        add_submission(sent)
        db.session.commit()
    except IntegrityError:
        # Another request with the same id was faster: what it kept decides.
        db.session.rollback()
        if saved := saved_before(sent):
            return saved
        raise
    return Saved(receipt_for(sent.submission_id), is_new=True)


def saved_before(sent: Sent) -> Saved | None:
    """Return the receipt if this very submission is kept already. Raises SentBefore."""
    kept = db.session.scalar(
        select(Submission.content_digest).where(Submission.submission_id == sent.submission_id)
    )
    if kept is None:
        return None
    if kept != digest_of(sent):
        raise SentBefore
    return Saved(receipt_for(sent.submission_id), is_new=False)


def digest_of(sent: Sent) -> bytes:
    """Return the digest of what the person said: times, tokens and signals are not part of it."""
    where = sent.touchpoint.code if sent.touchpoint else ""
    said = [where, sent.rating, sent.reasons, sent.comment, sent.dossier_code]
    return content_digest([*said, sent.contact_name, sent.contact_phone, bool(sent.consent_text)])


def add_submission(sent: Sent) -> Submission:
    """Add a submission with its rows to the session."""
    submission = Submission(
        submission_id=sent.submission_id,
        receipt_hash=receipt_hash(receipt_for(sent.submission_id)),
        content_digest=digest_of(sent),
        survey_version_id=sent.version.id,
        receiving_unit_id=sent.unit.id,
        touchpoint_id=sent.touchpoint.id if sent.touchpoint else None,
        import_batch_id=sent.import_batch_id,
        channel=sent.channel,
        mode=sent.mode,
        language=sent.language,
        given_at=sent.given_at,
        received_at=utc_now(),
        month=month_of(sent.given_at),
        signals=signals_of(sent),
        form_nonce=sent.form_nonce,
        answers=answers_of(sent),
    )
    db.session.add(submission)
    if sent.comment:
        add_comment(sent, submission)
    if detail := personal_detail_of(sent):
        detail.submission = submission
        db.session.add(detail)
    return submission


def answers_of(sent: Sent) -> list[Answer]:
    chosen = {("rating", str(sent.rating)), *(("reasons", reason) for reason in sent.reasons)}
    return [
        Answer(question_id=question.id, option_id=option.id)
        for question in sent.version.questions
        for option in question.options
        if (question.code, option.code) in chosen
    ]


def add_comment(sent: Sent, submission: Submission) -> None:
    """Add the comment redacted, and apart from it the raw text, encrypted and with its last day."""
    redaction = redact(sent.comment)
    comment = Comment(
        submission=submission,
        unit_id=sent.unit.id,
        month=submission.month,
        text=redaction.text,
        language=detect_language(redaction.text),
        redactions=Counter(kind for kind, _start, _end in redaction.found),
    )
    last_day = utc_now().date() + timedelta(days=current_app.config["RAW_TEXT_DAYS"])
    db.session.add(RawText(comment=comment, ciphertext=seal(sent.comment), delete_after=last_day))


def personal_detail_of(sent: Sent) -> PersonalDetail | None:
    """Return what the person chose to leave: contact details only with their consent."""
    with_consent = bool(sent.consent_text)
    name, phone = (sent.contact_name, sent.contact_phone) if with_consent else ("", "")
    if not (sent.dossier_code or name or phone):
        return None
    return PersonalDetail(
        dossier_code=sealed(sent.dossier_code),
        contact_name=sealed(name),
        contact_phone=sealed(phone),
        consent_text=sent.consent_text or None,
        consented_at=utc_now() if with_consent else None,
        delete_after=utc_now().date() + timedelta(days=current_app.config["CONTACT_DAYS"]),
    )


def sealed(text: str) -> bytes | None:
    return seal(text) if text else None


def signals_of(sent: Sent) -> list[str]:
    """Return what looked odd, a form sent twice as two submissions included."""
    if sent.form_nonce is None:
        return sent.signals
    reused = db.session.scalar(select(Submission.id).where(Submission.form_nonce == sent.form_nonce).limit(1))
    return [*sent.signals, "form_token_reused"] if reused else sent.signals


def find_by_receipt(receipt: str) -> Submission:
    """Return the submission a receipt was given for. Raises NotFound."""
    submission = db.session.scalar(
        select(Submission)
        .where(Submission.receipt_hash == receipt_hash(receipt))
        .options(joinedload(Submission.receiving_unit), joinedload(Submission.touchpoint))
    )
    if submission is None:
        raise NotFound
    return submission
