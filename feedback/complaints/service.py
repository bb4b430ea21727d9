"""Reading complaints: which are known to all, which are one's own, which a manager answers for.

A known one shows its redacted words, its screen, how many share it, its status and its answers: never who
filed it. From which unit it comes only those see who answer for that unit. One that raises a concern
(feedback/concerns) is read by its own writer and by inspectors alone.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from analysis import fold
from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    WORKING,
    Account,
    Comment,
    Complaint,
    ComplaintEvent,
    ComplaintVoice,
    OrgUnit,
    Touchpoint,
)
from feedback.organisation.service import root_unit

HANDLERS = ("manager", "analyst")
PER_PAGE = 25
SUMMARY_LENGTH = 110
SENTENCE = re.compile(r"(?<=[.!?…])\s|\n")
ORDERS = {"voices": (Complaint.voices.desc(), Complaint.id.desc()), "newest": (Complaint.id.desc(),)}


@dataclass(frozen=True)
class Wanted:
    """Which complaints of a list are wanted; empty: all."""

    words: str = ""
    screen: str = ""
    status: str = ""
    severity: str = ""
    order: str = "voices"
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        """Whether some complaints are left out."""
        return bool(self.words or self.screen or self.status or self.severity)

    def query(self, page: int) -> dict[str, str | int]:
        """Return what stands in the address of another page of the same list."""
        asked = {name: value for name, value in asdict(self).items() if value}
        return {**asked, "page": page}


@dataclass(frozen=True)
class Listed:
    """One page of a list, and whether there is another."""

    complaints: Sequence[Complaint]
    has_more: bool


def known() -> Select[Complaint]:
    """Select what every signed-in person may know, with its words; what is merged stands under the other."""
    return readable().where(Complaint.merged_into_id.is_(None), Comment.restricted.is_(False))


def readable() -> Select[Complaint]:
    """Select complaints with their words."""
    return (
        select(Complaint)
        .join(Complaint.filing)
        .join(ComplaintVoice.comment)
        .options(contains_eager(Complaint.filing).contains_eager(ComplaintVoice.comment))
    )


def known_ids() -> Select[int]:
    return (
        select(ComplaintVoice.complaint_id)
        .join(ComplaintVoice.comment)
        .where(ComplaintVoice.is_filing, Comment.restricted.is_(False))
    )


def known_complaints(wanted: Wanted) -> Listed:
    """Return a page of the known ones; words are found without their marks."""
    found = known()
    for word in fold(wanted.words).split():
        found = found.where(Complaint.folded.contains(word, autoescape=True))
    for column, value in (
        (Complaint.screen, wanted.screen),
        (Complaint.status, wanted.status),
        (ComplaintVoice.severity, wanted.severity),
    ):
        found = found.where(column == value) if value else found
    order = ORDERS.get(wanted.order, ORDERS["voices"])
    page = found.order_by(*order).offset((wanted.page - 1) * PER_PAGE).limit(PER_PAGE + 1)
    rows = db.session.scalars(page).all()
    return Listed(rows[:PER_PAGE], len(rows) > PER_PAGE)


def staff_touchpoints() -> Sequence[Touchpoint]:
    """Return where staff answer questionnaires."""
    there = (Touchpoint.kind == "staff") & Touchpoint.retired_at.is_(None)
    return db.session.scalars(select(Touchpoint).where(there).order_by(Touchpoint.code)).all()


def own_voices(account: Account) -> list[tuple[ComplaintVoice, Complaint]]:
    """Return what an account filed and where it said "me too", the newest first.

    Beside each stands the complaint that tells what becomes of it (:func:`standing_for`).
    """
    complaint = joinedload(ComplaintVoice.complaint)
    above = complaint.joinedload(Complaint.merged_into)
    voices = db.session.scalars(
        select(ComplaintVoice)
        .where(ComplaintVoice.account_id == account.id)
        .options(complaint.joinedload(Complaint.filing).joinedload(ComplaintVoice.comment))
        .options(complaint.selectinload(Complaint.events))
        .options(above.joinedload(Complaint.filing).joinedload(ComplaintVoice.comment))
        .options(above.joinedload(Complaint.merged_into), above.selectinload(Complaint.events))
        .order_by(ComplaintVoice.id.desc())
    )
    return [(voice, standing_for(voice.complaint, account)) for voice in voices]


def standing_for(complaint: Complaint, account: Account) -> Complaint:
    """Return what a complaint is read under: the top of what it was merged into, as far as one may read."""
    above = complaint.merged_into
    return standing_for(above, account) if above and is_readable(above, account) else complaint


def is_readable(complaint: Complaint, account: Account) -> bool:
    filing = complaint.filing
    return filing.comment is not None and (not filing.comment.restricted or filing.account_id == account.id)


def find_complaint(public_id: str, account: Account) -> Complaint:
    """Return a complaint this account may read. Raises NotFound."""
    complaint = db.session.scalar(
        readable().where(Complaint.public_id == public_id, may_read(account)).options(*with_answers())
    )
    if complaint is None:
        raise NotFound
    return complaint


def may_read(account: Account) -> ColumnElement[bool]:
    return Comment.restricted.is_(False) | (ComplaintVoice.account_id == account.id)


def with_answers() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Complaint.merged_into),
        selectinload(Complaint.events).joinedload(ComplaintEvent.account),
    )


def find_open_complaint(public_id: str) -> Complaint:
    """Return one that can be shared, followed and answered: known, and not merged. Raises NotFound."""
    complaint = db.session.scalar(known().where(Complaint.public_id == public_id))
    if complaint is None:
        raise NotFound
    return complaint


def find_merged(public_id: str, account: Account) -> Complaint:
    """Return a known complaint of this account's units that stands under another. Raises NotFound."""
    complaint = db.session.scalar(
        readable().where(
            Complaint.public_id == public_id,
            Complaint.merged_into_id.is_not(None),
            Complaint.unit_id.in_(units_of(account, *HANDLERS)),
            Comment.restricted.is_(False),
        )
    )
    if complaint is None:
        raise NotFound
    return complaint


def merged_into(complaint: Complaint, account: Account) -> Sequence[Complaint]:
    """Return those merged into a complaint which this account may take apart again."""
    return db.session.scalars(
        readable()
        .where(Complaint.merged_into_id == complaint.id, Complaint.unit_id.in_(units_of(account, *HANDLERS)))
        .where(Comment.restricted.is_(False))
        .order_by(Complaint.id)
    ).all()


def find_voiced(public_id: str, account: Account) -> Complaint:
    """Return a complaint in which this account has a voice. Raises NotFound."""
    own = select(ComplaintVoice.complaint_id).where(ComplaintVoice.account_id == account.id)
    complaint = db.session.scalar(readable().where(Complaint.public_id == public_id, Complaint.id.in_(own)))
    if complaint is None:
        raise NotFound
    return complaint


def handled_units(account: Account) -> set[int]:
    """Return the ids of the units this account answers for."""
    return set(db.session.scalars(units_of(account, *HANDLERS)))


def own_voice(complaint: Complaint, account: Account) -> ComplaintVoice | None:
    """Return an account's voice in a complaint, or in one that was merged into it."""
    return db.session.scalar(
        select(ComplaintVoice)
        .where(
            ComplaintVoice.complaint_id.in_(family_of(complaint.id)), ComplaintVoice.account_id == account.id
        )
        .options(joinedload(ComplaintVoice.complaint))
        .order_by(ComplaintVoice.complaint_id != complaint.id, ComplaintVoice.id)
        .limit(1)
    )


def voices_of(complaint: Complaint) -> Sequence[ComplaintVoice]:
    """Return all voices of a complaint and of all merged into it.

    Also those whose words are restricted: whoever shows something of them asks :func:`is_restricted`.
    """
    return db.session.scalars(
        select(ComplaintVoice)
        .where(ComplaintVoice.complaint_id.in_(family_of(complaint.id)))
        .options(joinedload(ComplaintVoice.comment), joinedload(ComplaintVoice.unit))
        .options(selectinload(ComplaintVoice.pictures), *with_filing(ComplaintVoice.complaint))
        .order_by(ComplaintVoice.id)
    ).all()


def with_filing(complaint: Any) -> tuple[ExecutableOption, ...]:
    """Load the words a complaint is read by along with it."""
    return (joinedload(complaint).joinedload(Complaint.filing).joinedload(ComplaintVoice.comment),)


def is_restricted(voice: ComplaintVoice) -> bool:
    """Tell whether what a voice says, or what its complaint says, is for inspectors alone."""
    comments = (voice.comment, voice.complaint.filing.comment)
    return any(comment.restricted for comment in comments if comment)


def worked_with(voices: Sequence[ComplaintVoice], handled: set[int]) -> list[str]:
    """Return what those of these voices work with who agreed to tell it, to who answers for their office."""
    seen = [voice for voice in voices if voice.unit_id in handled and not is_restricted(voice)]
    return [" · ".join(voice.surroundings.values()) for voice in seen if voice.surroundings]


def family_of(complaint_id: int) -> Select[int]:
    """Select the ids of a complaint and of all that were merged into it."""
    members = select(Complaint.id).where(Complaint.id == complaint_id).cte("family", recursive=True)
    members = members.union(select(Complaint.id).join(members, Complaint.merged_into_id == members.c.id))
    return select(members.c.id)


def own_units(account: Account) -> list[OrgUnit]:
    """Return the units in which an account works, by name; who works everywhere belongs to the top."""
    appointed = {one.unit_id for one in account.appointments if one.role in WORKING}
    root = root_unit()
    held = {unit_id for unit_id in appointed if unit_id} | (
        {root.id} if None in appointed and root else set()
    )
    units = select(OrgUnit).where(OrgUnit.id.in_(held), OrgUnit.valid_to.is_(None))
    return list(db.session.scalars(units.order_by(OrgUnit.name)))


def units_to_speak_for(complaint: Complaint, account: Account) -> list[OrgUnit]:
    """Return for which units an account may share a complaint: who does already, goes on for the same one."""
    voice = own_voice(complaint, account)
    return [voice.unit] if voice else own_units(account)


def read_together(complaint: Complaint) -> str:
    """Return all that may be read of a complaint as one text: what others are compared with."""
    words = complaint.filing.comment.text if complaint.filing.comment else ""
    return " ".join(filter(None, (complaint.task, words, complaint.wish)))


def summary_of(text: str) -> str:
    """Return the first sentence, cut at a word where it is long: what stands for a complaint in a list."""
    first = SENTENCE.split(text.strip(), maxsplit=1)[0]
    if len(first) <= SUMMARY_LENGTH:
        return first
    return first[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + " …"


def count_voices(complaint: Complaint) -> None:
    """Count anew how many share a complaint, in how many units, and so for what it was merged into.

    The caller holds them all.
    """
    voice = ComplaintVoice.complaint_id.in_(family_of(complaint.id))
    people = func.count(func.distinct(ComplaintVoice.account_id))
    nameless = func.count().filter(ComplaintVoice.account_id.is_(None))
    units = func.count(func.distinct(ComplaintVoice.unit_id))
    counted = db.session.execute(select(people, nameless, units).where(voice)).one()
    complaint.voices, complaint.voice_units = counted[0] + counted[1], counted[2]
    if complaint.merged_into:
        count_voices(complaint.merged_into)


def hold(*complaints: Complaint) -> None:
    """Let nobody else change complaints, nor what they stand under, until the commit. Raises NotFound.

    Always the lowest number first, so that two who hold some never wait for each other.
    """
    line = {above.id for complaint in complaints for above in line_of(complaint)}
    held = db.session.scalars(
        select(Complaint)
        .where(Complaint.id.in_(line))
        .order_by(Complaint.id)
        .with_for_update(of=Complaint)
        .execution_options(populate_existing=True)
    ).all()
    if len(held) < len(line):  # somebody erased one meanwhile
        raise NotFound
    if any(above.id not in line for complaint in complaints for above in line_of(complaint)):
        hold(*complaints)  # somebody merged one meanwhile


def line_of(complaint: Complaint) -> list[Complaint]:
    """Return a complaint, what it was merged into, and so on to the top."""
    return [complaint, *(line_of(complaint.merged_into) if complaint.merged_into else [])]
