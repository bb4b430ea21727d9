"""The restricted queue: who may read it, what waits in it, what becomes of each matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from feedback.audit import service as audit
from feedback.concerns.finding import concern_rows, kinds_in
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    CONCERN_KINDS,
    URGENT_CONCERNS,
    WORKING,
    Account,
    Comment,
    Concern,
    ConcernEvent,
    OrgUnit,
    Submission,
    utc_now,
)
from feedback.organisation.history import former_selves, realm
from feedback.publishing.quoted import stop_quoting

INSPECTOR = "inspector"
PER_PAGE = 50
OPEN = ("new", "looking")
COMMENTS_PER_STEP = 500


@dataclass(frozen=True)
class Queue:
    """One page of what waits."""

    concerns: Sequence[Concern]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def inspected_units(account: Account) -> Select[int]:
    """Select the units whose restricted comments an account may read.

    Whoever inspects does it from above: the units below the one appointed in, not that one itself (but the
    top of the tree, which nobody stands above). A unit in which the account has another role as well is left
    out: nobody reads what is said about their own office, nor about those that went into it.
    """
    own = [a.unit_id for a in account.appointments if a.role in WORKING and a.role != INSPECTOR and a.unit_id]
    appointed = [a.unit_id for a in account.appointments if a.role == INSPECTOR]
    reach: list[ColumnElement[bool]] = [
        OrgUnit.id.is_not(None)
        if unit_id is None
        else OrgUnit.id.in_(realm(unit_id))
        & (OrgUnit.id.not_in(former_selves(unit_id)) | OrgUnit.parent_id.is_(None))
        for unit_id in appointed
    ]
    return select(OrgUnit.id).where(
        or_(OrgUnit.id.is_(None), *reach), *(OrgUnit.id.not_in(former_selves(unit_id)) for unit_id in own)
    )


def concerns_for(account: Account) -> Select[Any]:
    return (
        select(Concern)
        .join(Comment, Concern.comment_id == Comment.id)
        .where(Comment.unit_id.in_(inspected_units(account)))
    )


def queue_for(account: Account, statuses: Sequence[str], page: int) -> Queue:
    """Return what waits for this account: danger nobody has looked at first, then the oldest first."""
    wanted = concerns_for(account).where(Concern.status.in_(statuses))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    concerns = db.session.scalars(
        wanted.options(*with_comment())
        .order_by(
            case((Concern.kind.in_(URGENT_CONCERNS) & (Concern.status == "new"), 0), else_=1),
            case((Concern.status.in_(OPEN), 0), else_=1),
            Concern.found_at,
            Concern.id,
        )
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Queue(concerns, total, page)


def urgent_count(account: Account) -> int:
    """Return how many threats and signs of self-harm nobody has looked at yet."""
    waiting = concerns_for(account).where(Concern.kind.in_(URGENT_CONCERNS), Concern.status == "new")
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def find_concern(public_id: str, account: Account) -> Concern:
    """Return a concern this account may work on. Raises NotFound."""
    concern: Concern | None = db.session.scalar(
        concerns_for(account)
        .where(Concern.public_id == public_id)
        .options(*with_comment(), selectinload(Concern.events).joinedload(ConcernEvent.account))
    )
    if concern is None:
        raise NotFound
    return concern


def with_comment() -> tuple[ExecutableOption, ...]:
    submission = joinedload(Concern.comment).joinedload(Comment.submission)
    return (
        joinedload(Concern.handled_by),
        joinedload(Concern.comment).options(joinedload(Comment.unit), joinedload(Comment.complaint)),
        submission.joinedload(Submission.touchpoint),
    )


def move_concern(concern: Concern, status: str, note: str, account: Account) -> None:
    """Give a concern another status and remember who did and why; released, its comment is ordinary again."""
    before, concern.status = concern.status, status
    concern.handled_by_id = account.id
    db.session.add(
        ConcernEvent(concern_id=concern.id, account_id=account.id, status=status, note=note, at=utc_now())
    )
    db.session.flush()
    restrict(concern.comment, is_restricting(concern.comment))
    # Without its unit: whose administrators would learn from it that there was something about them.
    audit.record("concern_moved", concern.public_id, account, status=status, before=before)
    db.session.commit()


def is_restricting(comment: Comment) -> bool:
    """Tell whether any concern of a comment is not a false alarm."""
    others = select(Concern.id).where(Concern.comment_id == comment.id, Concern.status != "released")
    return db.session.scalar(others.limit(1)) is not None


def restrict_again(numbers: Iterable[int]) -> int:
    """Restrict those of these comments in which the lexicon of today finds what nobody found before.

    In the caller's transaction; return how many.
    """
    wanted, restricted = sorted(numbers), 0
    for start in range(0, len(wanted), COMMENTS_PER_STEP):
        some = select(Comment).where(Comment.id.in_(wanted[start : start + COMMENTS_PER_STEP]))
        restricted += sum(restrict_if_needed(comment) for comment in db.session.scalars(some).all())
    if restricted:
        audit.record("comments_restricted", "comments", None, comments=str(restricted))
        db.session.flush()
    return restricted


def look_again() -> int:
    """Look at all comments with the lexicon of today and restrict what it finds; return how many were new.

    What a person decided stays: a kind that was found before, released or not, is not found again.
    """
    restricted, last = 0, 0
    while comments := comments_after(last):
        restricted += sum(restrict_if_needed(comment) for comment in comments)
        last = comments[-1].id
        db.session.commit()
    if restricted:
        audit.record("comments_restricted", "comments", None, comments=str(restricted))
        db.session.commit()
    return restricted


def comments_after(last: int) -> Sequence[Comment]:
    rows = select(Comment).where(Comment.id > last).order_by(Comment.id).limit(COMMENTS_PER_STEP)
    return db.session.scalars(rows).all()


def restrict_if_needed(comment: Comment) -> bool:
    kinds = kinds_in(comment.text)
    if not kinds:
        return False
    known = set(db.session.scalars(select(Concern.kind).where(Concern.comment_id == comment.id)))
    fresh = [kind for kind in kinds if kind not in known]
    db.session.add_all(Concern(comment_id=comment.id, **row) for row in concern_rows(fresh))
    restrict(comment, comment.restricted or bool(fresh))
    return bool(fresh)


def restrict(comment: Comment, restricted: bool) -> None:
    """Let a comment be read by inspectors only, or by all; what becomes restricted is quoted no more."""
    if restricted and not comment.restricted:
        stop_quoting(Comment.id == comment.id)
    comment.restricted = restricted


def kinds_of_submission(submission_key: int) -> list[str]:
    """Return the kinds of concern that stand about what one person sent, the most urgent first."""
    found = set(
        db.session.scalars(
            select(Concern.kind)
            .join(Comment, Concern.comment_id == Comment.id)
            .where(Comment.submission_id == submission_key, Concern.status != "released")
        )
    )
    return [kind for kind in CONCERN_KINDS if kind in found]
