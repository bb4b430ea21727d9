"""What a submission becomes in the database: its rows, all computed before any lock is held."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import current_app

from analysis import detect_language, fold, redact
from feedback.collection.sent import Sent, digest_of
from feedback.collection.slips import slip_row
from feedback.concerns.finding import kinds_in
from feedback.consent.texts import Agreement
from feedback.i18n import month_of
from feedback.keys import receipt_for, receipt_hash, seal, submission_hashes
from feedback.models import (
    Question,
    new_public_id,
    utc_now,
)
from feedback.surveys.answers import GivenAnswer
from feedback.surveys.rules import reason_question

Row = dict[str, Any]


class Text(NamedTuple):
    """A comment as it may be read, and as it was typed."""

    comment: Row
    raw: Row


@dataclass(frozen=True)
class Rows:
    """One submission, ready to be written."""

    submission: Row
    answers: list[Row]
    texts: list[Text]
    personal_detail: Row | None
    slip: Row | None = None
    receipt: str = ""
    erased_as: list[bytes] = field(default_factory=list)  # the hashes it bears if it was erased before

    @property
    def submission_id(self) -> UUID:
        number: UUID = self.submission["submission_id"]
        return number


def rows_of(sent: Sent, month: str | None = None) -> Rows:
    """Return the rows of a submission; ``month`` where it counts in another than its own."""
    month = month or month_of(sent.given_at)
    receipt = receipt_for(sent.submission_id)
    return Rows(
        submission=submission_row(sent, month, receipt),
        answers=answer_rows(sent),
        texts=texts_of(sent, month),
        personal_detail=personal_detail_row(sent),
        slip=slip_row(sent),
        receipt=receipt,
        erased_as=submission_hashes(sent.submission_id),
    )


def submission_row(sent: Sent, month: str, receipt: str) -> Row:
    return {
        "submission_id": sent.submission_id,
        "receipt_hash": receipt_hash(receipt),
        "content_digest": digest_of(sent),
        "survey_version_id": sent.version.id,
        "receiving_unit_id": sent.unit.id,
        "touchpoint_id": sent.touchpoint.id if sent.touchpoint else None,
        "import_batch_id": sent.import_batch_id,
        "channel": sent.channel,
        "mode": sent.mode,
        "language": sent.language,
        "given_at": sent.given_at,
        "received_at": utc_now(),
        "month": month,
        "stream": "open",
        "slip_kind": None,
        "slip_batch": None,
        "sector": None,
        "signals": sent.signals,
        "form_nonce": sent.form_nonce,
        "source": sent.source,
    }


def answer_rows(sent: Sent) -> list[Row]:
    if sent.given:
        return [given_row(answer) for answer in sent.given if not becomes_comment(answer)]
    asked = reason_question(sent.version, sent.rating) if sent.reasons else None
    return [
        {"question_id": question.id, "option_id": option.id}
        for question in sent.version.questions
        if (chosen := chosen_in(question, asked, sent))
        for option in question.options
        if option.code in chosen
    ]


def chosen_in(question: Question, asked: Question | None, sent: Sent) -> Collection[str]:
    """Return the codes a person chose of this question; the rating has ``asked`` about reasons."""
    if question.code == "rating":
        return {str(sent.rating)}
    by_rating = sent.reasons if question is asked else ()
    return {*by_rating, *sent.named_reasons.get(question.code, ())}


def given_row(answer: GivenAnswer) -> Row:
    """Return the row of an answer that is no long text; a short text only as it may be shown."""
    return {
        "question_id": answer.question_id,
        "option_id": answer.option_id,
        "row_id": answer.row_id,
        "number": answer.number,
        "day": answer.day,
        "text": redact(answer.text).text if answer.text else None,
    }


def texts_of(sent: Sent, month: str) -> list[Text]:
    """Return what becomes comments: the one every door takes, and answers at length."""
    words = [*filter(None, [sent.comment]), *sent.read_otherwise]
    comments: list[tuple[str, int | None]] = [(text, None) for text in words]
    comments += [(answer.text, answer.question_id) for answer in sent.given if becomes_comment(answer)]
    return [text_rows(text, sent.unit.id, month, question) for text, question in comments]


def becomes_comment(answer: GivenAnswer) -> bool:
    """Tell whether an answer is read as a comment: at length, or short and of concern.

    Only comments are restricted, and come before those who are appointed to read them.
    """
    return answer.is_comment or bool(answer.text and kinds_in(redact(answer.text).text))


def text_rows(text: str, unit_id: int, month: str, question_id: int | None = None) -> Text:
    return Text({**comment_row(text, unit_id, month), "question_id": question_id}, raw_text_row(text))


def comment_row(text: str, unit_id: int, month: str) -> Row:
    """Return a comment as it is shown: redacted, and restricted where it raises a concern."""
    redaction = redact(text)
    return {
        "public_id": new_public_id(),
        "unit_id": unit_id,
        "month": month,
        "text": redaction.text,
        "folded": fold(redaction.text),
        "language": detect_language(redaction.text),
        "redactions": Counter(kind for kind, _start, _end in redaction.found),
        "restricted": bool(kinds_in(redaction.text)),
    }


def raw_text_row(text: str) -> Row:
    """Return the text as typed, encrypted and with its last day."""
    last_day = utc_now().date() + timedelta(days=current_app.config["RAW_TEXT_DAYS"])
    return {"ciphertext": seal(text), "delete_after": last_day}


def personal_detail_row(sent: Sent) -> Row | None:
    """Return what the person chose to leave: contact details only with their consent."""
    agreed = sent.consent
    name, phone = (sent.contact_name, sent.contact_phone) if agreed else ("", "")
    if not (sent.dossier_code or name or phone):
        return None
    return {
        "dossier_code": sealed(sent.dossier_code),
        "contact_name": sealed(name),
        "contact_phone": sealed(phone),
        "consent_text": agreed.sentence if agreed else None,
        "consent_version_id": agreed.version_id if agreed else None,
        "consented_at": utc_now() if agreed else None,
        "delete_after": utc_now().date() + timedelta(days=days_kept(agreed)),
    }


def days_kept(agreed: Agreement | None) -> int:
    """Return how long personal details are kept: never longer than was promised with the consent."""
    most: int = current_app.config["CONTACT_DAYS"]
    return min(most, agreed.days) if agreed and agreed.days else most


def sealed(text: str) -> bytes | None:
    return seal(text) if text else None
