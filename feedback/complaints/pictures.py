"""Screenshots of a complaint: seen by whoever sent them and by who answers for their office."""

from collections.abc import Sequence
from dataclasses import replace

from feedback.complaints.service import handled_units, is_restricted, own_voice, voices_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, Complaint, ComplaintVoice, Picture
from feedback.pictures import drafts
from feedback.pictures.drafts import Sent
from feedback.pictures.service import MOST_PICTURES, BadPicture, remove, too_many


def give_pictures(voice: ComplaintVoice, pictures: Sequence[Picture]) -> None:
    """Let pictures that were taken in belong to a voice; commit is the caller's."""
    drafts.release(pictures)
    voice.pictures = list(pictures)


def not_given_yet(sent: Sent, complaint: Complaint, account: Account) -> Sent:
    """Return what was sent without the pictures that waited and belong to this account's voice by now.

    So the same form can be sent twice.
    """
    voice = own_voice(complaint, account)
    given = {picture.public_id for picture in voice.pictures} if voice else set()
    return replace(sent, held=[one for one in sent.held if one.public_id not in given])


def add_pictures(voice: ComplaintVoice, pictures: Sequence[Picture]) -> None:
    """Let a voice have these, too, each once; commit is the caller's. Raises BadPicture where none fits."""
    there = {one.sha256 for one in voice.pictures}
    new = [one for one in pictures if one.sha256 not in there]
    if len(voice.pictures) + len(new) > MOST_PICTURES:
        raise BadPicture(too_many(MOST_PICTURES))
    drafts.release(new)
    voice.pictures.extend(new)
    for one in pictures:
        if one not in new:
            remove(one)


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
