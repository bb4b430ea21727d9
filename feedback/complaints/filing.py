"""Filing a complaint, and saying "me too"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from analysis import fold, redact
from analysis.similar import numbers_of, units_of
from feedback.collection.rows import comment_row, raw_text_row
from feedback.complaints.following import follow
from feedback.complaints.pairs import suggest_merge
from feedback.complaints.pictures import add_pictures, give_pictures
from feedback.complaints.service import count_voices, hold, own_voice
from feedback.complaints.similar import as_bytes
from feedback.concerns.finding import announce, concern_rows, kinds_in
from feedback.consent.texts import Agreement
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.holds.held import refuse_where_held
from feedback.i18n import month_of
from feedback.models import (
    Account,
    Comment,
    Complaint,
    ComplaintVoice,
    Concern,
    OrgUnit,
    Picture,
    RawText,
    utc_now,
)


class SaidOtherwise(FeedbackError):
    """This account said something else about the same trouble before."""

    status = 422

    def message(self) -> str:
        return gettext(
            "You wrote about this before, in other words. Take those back first, or write nothing here."
        )


@dataclass(frozen=True)
class Said:
    """What one person says about a trouble, in a complaint of their own or beside another's."""

    unit: OrgUnit
    severity: str
    frequency: str
    words: str = ""
    surroundings: dict[str, str] | None = None
    consent: Agreement | None = None  # what they agreed to: without it there are no surroundings
    pictures: Sequence[Picture] = ()  # taken in, not committed


@dataclass(frozen=True)
class Filing:
    """A complaint as it was filled in."""

    filing_id: UUID
    said: Said
    screen: str | None
    task: str
    wish: str


def file_complaint(filing: Filing, account: Account) -> Complaint:
    """Keep a complaint; the same form sent again is the same complaint. Raises NotFound."""
    if known := filed_before(filing.filing_id, account):
        return known
    complaint = new_complaint(filing, utc_now())
    db.session.add(complaint)
    try:
        db.session.flush()
    except IntegrityError:  # sent twice at the same moment
        db.session.rollback()
        return filed_before(filing.filing_id, account) or not_found()
    add_voice(complaint, filing.said, account, other_texts=(filing.task, filing.wish))
    follow(complaint, account)
    suggest_merge(complaint)
    db.session.commit()
    announce_words(complaint)
    return complaint


def filed_before(filing_id: UUID | None, account: Account) -> Complaint | None:
    """Return what was filed with this form. Raises NotFound where it was another's."""
    complaint = db.session.scalar(select(Complaint).where(Complaint.filing_id == filing_id))
    if complaint is not None and own_voice(complaint, account) is None:
        raise NotFound
    return complaint


def not_found() -> Complaint:
    raise NotFound


def new_complaint(filing: Filing, filed_at: datetime) -> Complaint:
    """Return a complaint without its first voice, not kept yet."""
    task, wish, words = (redact(text).text for text in (filing.task, filing.wish, filing.said.words))
    whole = " ".join((task, words, wish))
    return Complaint(
        filing_id=filing.filing_id,
        unit_id=filing.said.unit.id,
        screen=filing.screen,
        task=task,
        wish=wish,
        status="new",
        filed_at=filed_at,
        changed_at=filed_at,
        voices=1,
        voice_units=1,
        folded=fold(whole),
        numbers=as_bytes(numbers_of(units_of(whole))),
    )


def say_me_too(complaint: Complaint, said: Said, account: Account) -> ComplaintVoice:
    """Add an account's voice to a complaint, once; one that is there already gets what is new.

    Raises SaidOtherwise and BadPicture where there is no place for it, Held where it replaces what is held.
    """
    hold(complaint)
    known = own_voice(complaint, account)
    had_words = known is not None and known.comment is not None
    voice = add_to_voice(known, said) if known else add_voice(complaint, said, account)
    if known is None:
        follow(complaint, account)
    db.session.flush()
    count_voices(complaint)
    db.session.commit()
    if voice.comment and not had_words:
        announce({"restricted": voice.comment.restricted, "text": voice.comment.text})
    return voice


def add_to_voice(voice: ComplaintVoice, said: Said) -> ComplaintVoice:
    """Let a voice say what it did not say yet. Raises SaidOtherwise, BadPicture and Held."""
    if said.words and voice.comment and voice.comment.text != redact(said.words).text:
        raise SaidOtherwise
    if replaces_something(voice, said):
        refuse_where_held(ComplaintVoice.id == voice.id)
    add_pictures(voice, said.pictures)
    if said.words and voice.comment is None:
        voice.comment = new_comment(said.words, voice.unit, voice.complaint, month_of(utc_now()))
    tell_surroundings(voice, said)
    voice.severity, voice.frequency = said.severity, said.frequency
    return voice


def replaces_something(voice: ComplaintVoice, said: Said) -> bool:
    is_other = (voice.severity, voice.frequency) != (said.severity, said.frequency)
    return is_other or (said.consent is not None and voice.consent_text is not None)


def add_voice(
    complaint: Complaint, said: Said, account: Account, other_texts: Sequence[str] | None = None
) -> ComplaintVoice:
    """Add a voice with its words; with ``other_texts`` it is the one that files the complaint."""
    is_filing = other_texts is not None
    words = with_what_concerns(said.words, other_texts or ())
    voice = ComplaintVoice(
        complaint_id=complaint.id,
        account_id=account.id,
        unit_id=said.unit.id,
        employer=account.employer,
        comment=new_comment(words, said.unit, complaint, month_of(utc_now())) if words else None,
        is_filing=is_filing,
        severity=said.severity,
        frequency=said.frequency,
        said_at=utc_now(),
    )
    tell_surroundings(voice, said)
    db.session.add(voice)
    give_pictures(voice, said.pictures)
    return voice


def tell_surroundings(voice: ComplaintVoice, said: Said) -> None:
    """Keep what somebody works with, and what they agreed to for that."""
    if said.consent:
        voice.surroundings, voice.consented_at = said.surroundings, utc_now()
        voice.consent_text, voice.consent_version_id = said.consent.sentence, said.consent.version_id


def with_what_concerns(words: str, other_texts: Sequence[str]) -> str:
    """Return the words, and with them what else was written if it raises a concern.

    Only comments are restricted, and come before those who are appointed to read them.
    """
    return "\n".join([words, *(text for text in other_texts if kinds_in(redact(text).text))]).strip()


def new_comment(words: str, unit: OrgUnit, complaint: Complaint, month: str) -> Comment:
    """Add what is read of the words as themes and concerns are, and the words as typed, sealed."""
    row: dict[str, Any] = comment_row(words, unit.id, month)
    comment = Comment(**row, complaint_id=complaint.id)
    db.session.add(comment)
    db.session.flush()
    db.session.add(RawText(comment_id=comment.id, **raw_text_row(words)))
    db.session.add_all(Concern(comment_id=comment.id, **one) for one in concern_rows(kinds_in(comment.text)))
    return comment


def announce_words(complaint: Complaint) -> None:
    comment = complaint.filing.comment
    if comment:
        announce({"restricted": comment.restricted, "text": comment.text})
