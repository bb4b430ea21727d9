"""Reading a comment as it was typed takes two people: one asks and says why, another one agrees.

Both need the permission ``raw_text`` for the comment's unit, which no other role brings along. Of a
restricted comment both must be its inspectors, too. Asking, deciding and each opening stand in the audit log,
by the comment's ``public_id``: what was typed and why somebody asked do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.collection.service import may_be_shown
from feedback.concerns.service import inspected_units
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.keys import seal, unseal
from feedback.models import (
    Account,
    Comment,
    ComplaintVoice,
    EmployeeStatement,
    RawText,
    RawTextRequest,
    Submission,
    utc_now,
)

RAW_TEXT = "raw_text"
WAITS_FOR = timedelta(days=7)
OPENS_FOR = timedelta(hours=24)


class OwnRequest(FeedbackError):
    """Who asks is not the one who agrees."""

    status = 403

    def message(self) -> str:
        return gettext("Another person decides about what you asked for.")


class TooLate(FeedbackError):
    """Its time is over, or it was decided meanwhile, or the text has had its day."""

    status = 409

    def message(self) -> str:
        return gettext("This is not open any more: its time is over, or somebody has decided. Ask anew.")


@dataclass(frozen=True)
class Statement:
    """The employee's side, as it is read."""

    said_on: date
    said_by: str
    text: str
    recorded_by: str


@dataclass(frozen=True)
class Opened:
    """A comment as it was typed, and what was said to it."""

    text: str
    statements: list[Statement]


def may_be_asked_for(account: Account) -> ColumnElement[bool]:
    """Return the condition under which an account may ask for a comment's text, or agree to it."""
    is_kept = exists().where(RawText.comment_id == Comment.id)
    is_old_enough = or_(
        exists().where(Submission.id == Comment.submission_id, may_be_shown()),
        exists().where(ComplaintVoice.comment_id == Comment.id, may_be_shown(ComplaintVoice.said_at)),
    )
    is_inspected = Comment.unit_id.in_(inspected_units(account))
    return and_(
        Comment.unit_id.in_(units_of(account, RAW_TEXT)),
        is_kept,
        or_(and_(Comment.restricted.is_(False), is_old_enough), and_(Comment.restricted, is_inspected)),
    )


def find_comment(account: Account, public_id: str) -> Comment:
    """Raises NotFound, as for a comment that is not there."""
    wanted = select(Comment).where(Comment.public_id == public_id, may_be_asked_for(account))
    comment = db.session.scalar(wanted.options(joinedload(Comment.unit)))
    if comment is None:
        raise NotFound
    return comment


def find_request(account: Account, public_id: str) -> RawTextRequest:
    """Return a request that this account made or may decide about. Raises NotFound."""
    request = db.session.scalar(requests_for(account).where(RawTextRequest.public_id == public_id))
    if request is None:
        raise NotFound
    return request


def requests_for(account: Account) -> Select[RawTextRequest]:
    return (
        select(RawTextRequest)
        .join(Comment, RawTextRequest.comment_id == Comment.id)
        .where(may_be_asked_for(account))
        .options(
            joinedload(RawTextRequest.comment).joinedload(Comment.unit),
            joinedload(RawTextRequest.asked_by),
            joinedload(RawTextRequest.decided_by),
        )
        .order_by(RawTextRequest.asked_at.desc(), RawTextRequest.id.desc())
    )


def waiting_for(account: Account) -> Sequence[RawTextRequest]:
    """Return what others asked for and this account may decide about."""
    waiting = requests_for(account).where(
        RawTextRequest.asked_by_id != account.id,
        RawTextRequest.status == "waiting",
        RawTextRequest.expires_at > utc_now(),
    )
    return db.session.scalars(waiting).all()


def asked_by(account: Account) -> Sequence[RawTextRequest]:
    return db.session.scalars(requests_for(account).where(RawTextRequest.asked_by_id == account.id)).all()


def ask(comment: Comment, reason: str, account: Account) -> RawTextRequest:
    """Ask to read a comment as it was typed; who waits for it already has asked."""
    forget_unanswered(comment, account)
    request = RawTextRequest(
        comment_id=comment.id,
        asked_by_id=account.id,
        reason=seal(reason),
        asked_at=utc_now(),
        status="waiting",
        expires_at=utc_now() + WAITS_FOR,
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        return waiting_of(comment, account)
    audit.record("raw_text_asked", comment.public_id, account, request=request.public_id)
    db.session.commit()
    return request


def forget_unanswered(comment: Comment, account: Account) -> None:
    """What nobody answered in its time makes room for asking again."""
    db.session.execute(
        delete(RawTextRequest).where(
            RawTextRequest.comment_id == comment.id,
            RawTextRequest.asked_by_id == account.id,
            RawTextRequest.status == "waiting",
            RawTextRequest.expires_at <= utc_now(),
        )
    )


def waiting_of(comment: Comment, account: Account) -> RawTextRequest:
    waiting = select(RawTextRequest).where(
        RawTextRequest.comment_id == comment.id,
        RawTextRequest.asked_by_id == account.id,
        RawTextRequest.status == "waiting",
    )
    return db.session.scalars(waiting).one()


def decide(request: RawTextRequest, is_agreed: bool, account: Account) -> None:
    """Agree to what another person asked for, or refuse it. Raises OwnRequest, TooLate."""
    if request.asked_by_id == account.id:
        raise OwnRequest
    status, now = "agreed" if is_agreed else "refused", utc_now()
    # One statement: of two who decide at the same moment the later one finds nothing that waits.
    decided = db.session.execute(
        update(RawTextRequest)
        .where(
            RawTextRequest.id == request.id,
            RawTextRequest.status == "waiting",
            RawTextRequest.expires_at > now,
        )
        .values(status=status, decided_by_id=account.id, decided_at=now, expires_at=now + OPENS_FOR)
        .returning(RawTextRequest.id)
    ).all()
    if not decided:
        raise TooLate
    audit.record(f"raw_text_{status}", request.comment.public_id, account, request=request.public_id)
    db.session.commit()


def is_open_to(request: RawTextRequest, account: Account) -> bool:
    """Tell whether the account may read the text now: who asked, once agreed to, for its hours."""
    is_theirs = request.asked_by_id == account.id
    return is_theirs and request.status == "agreed" and request.expires_at > utc_now()


def require_open(request: RawTextRequest, account: Account) -> RawText:
    """Return the text, still encrypted. Raises NotFound to whoever did not ask, TooLate."""
    if request.asked_by_id != account.id:
        raise NotFound
    raw = db.session.get(RawText, request.comment_id)
    if raw is None or not is_open_to(request, account):
        raise TooLate
    return raw


def open_text(request: RawTextRequest, account: Account) -> Opened:
    """Return the comment as it was typed; noted before it is shown. Raises NotFound, TooLate."""
    raw = require_open(request, account)
    opened = Opened(unseal(raw.ciphertext), statements_about(request.comment_id))
    audit.record("raw_text_opened", request.comment.public_id, account, request=request.public_id)
    db.session.commit()
    return opened


def statements_about(comment_id: int) -> list[Statement]:
    rows = db.session.scalars(
        select(EmployeeStatement)
        .where(EmployeeStatement.comment_id == comment_id)
        .options(joinedload(EmployeeStatement.recorded_by))
        .order_by(EmployeeStatement.said_on, EmployeeStatement.id)
    )
    return [Statement(row.said_on, row.said_by, unseal(row.ciphertext), row.recorded_by.name) for row in rows]


def record_statement(
    request: RawTextRequest, said_on: date, said_by: str, text: str, account: Account
) -> None:
    """Keep the employee's side beside the comment, for as long as its text. Raises NotFound, TooLate."""
    raw = require_open(request, account)
    db.session.add(
        EmployeeStatement(
            comment_id=request.comment_id,
            said_on=said_on,
            said_by=said_by,
            ciphertext=seal(text),
            recorded_by_id=account.id,
            recorded_at=utc_now(),
            delete_after=raw.delete_after,
        )
    )
    audit.record("employee_side_recorded", request.comment.public_id, account, said_by=said_by)
    db.session.commit()
