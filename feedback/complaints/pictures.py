"""Screenshots of a complaint: seen by whoever sent them and by who answers for their office."""

from collections.abc import Sequence

from feedback.complaints.service import handled_units, is_restricted, own_voice, voices_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, Complaint, ComplaintVoice, Picture
from feedback.pictures import drafts
from feedback.pictures.service import remove


def give_pictures(voice: ComplaintVoice, pictures: Sequence[Picture]) -> None:
    """Let pictures that were taken in belong to a voice; commit is the caller's."""
    drafts.release(pictures)
    voice.pictures = list(pictures)


def remove_pictures(voices: Sequence[ComplaintVoice]) -> None:
    """Take away the pictures of these voices, row by row: a file goes with its row's object."""
    for voice in voices:
        for picture in voice.pictures:
            remove(picture)
    db.session.flush()


def voices_with_pictures(voices: Sequence[ComplaintVoice], account: Account) -> list[ComplaintVoice]:
    """Return those of these voices that have pictures this account may see.

    Where what a voice says, or what the complaint says, is restricted, these are its writer alone.
    """
    handled = handled_units(account)
    return [voice for voice in voices if voice.pictures and may_see(voice, account, handled)]


def may_see(voice: ComplaintVoice, account: Account, handled: set[int]) -> bool:
    return voice.account_id == account.id or (voice.unit_id in handled and not is_restricted(voice))


def find_picture(complaint: Complaint, public_id: str, account: Account) -> Picture:
    """Return a picture under a complaint or one merged into it. Raises NotFound."""
    seen = voices_with_pictures(voices_of(complaint), account)
    found = [one for voice in seen for one in voice.pictures if one.public_id == public_id]
    if not found:
        raise NotFound
    return found[0]
