"""Taking back a complaint, a "me too", or only what one sent along with it."""

from sqlalchemy import delete, exists, select

from feedback.audit import service as audit
from feedback.backlog.service import forget_quotes
from feedback.complaints.following import unfollow
from feedback.complaints.pictures import remove_pictures
from feedback.complaints.service import count_voices, hold, own_voice
from feedback.database import db, empty_the_log
from feedback.errors import NotFound
from feedback.holds.held import refuse_where_held
from feedback.models import (
    Account,
    Comment,
    Complaint,
    ComplaintEvent,
    ComplaintImprovement,
    ComplaintVoice,
    RawText,
)
from feedback.publishing.quoted import stop_quoting


def take_back(complaint: Complaint, account: Account) -> bool:
    """Take an account's voice back; tell whether the complaint is still there. Raises NotFound and Held.

    A "me too" goes with its words. So does what one filed, as long as nobody has answered or shares it; after
    that it stays, but nothing tells any more who filed it.
    """
    hold(complaint)
    voice = own_voice(complaint, account) or no_voice()
    goes_whole = voice.is_filing and not is_shared(complaint)
    with_it = ComplaintVoice.complaint_id == complaint.id
    refuse_where_held(with_it if goes_whole else ComplaintVoice.id == voice.id)
    unfollow(complaint, account)
    if goes_whole:
        erase(complaint)
        return False
    if voice.is_filing:
        forget_writer(voice)
    else:
        forget_voice(voice)
    db.session.flush()
    count_voices(complaint)
    db.session.commit()
    empty_the_log()
    return True


def no_voice() -> ComplaintVoice:
    raise NotFound


def is_shared(complaint: Complaint) -> bool:
    """Tell whether somebody answered it, shares it, merged it or founded an improvement on it."""
    others = (
        exists().where(ComplaintEvent.complaint_id == complaint.id),
        exists().where(ComplaintVoice.complaint_id == complaint.id, ComplaintVoice.is_filing.is_(False)),
        exists().where(Complaint.merged_into_id == complaint.id),
        exists().where(ComplaintImprovement.complaint_id == complaint.id),
    )
    return complaint.merged_into_id is not None or any(db.session.scalar(select(one)) for one in others)


def erase(complaint: Complaint) -> None:
    """Erase a complaint and all that was made of it."""
    remove_pictures(complaint.all_voices)
    forget_quotes(db.session.connection(), Comment.complaint_id == complaint.id)
    stop_quoting(Comment.complaint_id == complaint.id)
    db.session.execute(delete(Complaint).where(Complaint.id == complaint.id))
    db.session.commit()
    empty_the_log()


def forget_writer(voice: ComplaintVoice) -> None:
    """Keep the redacted words alone: not who wrote them, nor as typed, nor pictures, nor the browser."""
    remove_pictures([voice])
    voice.account_id, voice.employer = None, None
    forget_surroundings(voice)
    if voice.comment_id:
        db.session.execute(delete(RawText).where(RawText.comment_id == voice.comment_id))


def forget_surroundings(voice: ComplaintVoice) -> None:
    voice.surroundings = voice.consent_text = voice.consent_version_id = voice.consented_at = None


def withdraw_consent(complaint: Complaint, account: Account) -> None:
    """Delete what somebody told of what they work with; what they said stays. Raises NotFound, Held.

    Law 91/2025/QH15, article 9.
    """
    voice = own_voice(complaint, account) or no_voice()
    if voice.consent_text is None:
        return
    refuse_where_held(ComplaintVoice.id == voice.id)
    forget_surroundings(voice)
    note_withdrawal(voice)
    db.session.commit()
    empty_the_log()


def forget_consents(account: Account) -> None:
    """Take back all that an account agreed to, in the caller's transaction. Raises Held."""
    agreed = (ComplaintVoice.account_id == account.id) & ComplaintVoice.consent_text.is_not(None)
    refuse_where_held(agreed)
    for voice in db.session.scalars(select(ComplaintVoice).where(agreed).with_for_update()):
        forget_surroundings(voice)
        note_withdrawal(voice)


def note_withdrawal(voice: ComplaintVoice) -> None:
    """Tell in the log that it was, never by whom: nobody reads there who filed it."""
    audit.record("consent_withdrawn", voice.complaint.public_id, None, voice.unit)


def forget_voice(voice: ComplaintVoice) -> None:
    remove_pictures([voice])
    if voice.comment_id:
        forget_quotes(db.session.connection(), Comment.id == voice.comment_id)
        stop_quoting(Comment.id == voice.comment_id)
        db.session.execute(delete(Comment).where(Comment.id == voice.comment_id))
    db.session.delete(voice)
