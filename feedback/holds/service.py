"""Placing a hold, looking at it again, ending it: what an administrator does in their reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import Select, select, true
from sqlalchemy.orm import joinedload

from feedback.accounts.keeping import KEEPERS
from feedback.accounts.named import NothingThere, account_named, answer_named
from feedback.accounts.service import find_unit_for, reaches_everything, units_of
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.holds.held import lasting
from feedback.i18n import today
from feedback.models import Account, Comment, LegalHold, OrgUnit, utc_now


class NotYourHold(FeedbackError):
    """Somebody else placed it, and the administrator does not answer for the whole service."""

    status = 403

    def message(self) -> str:
        return gettext("Only who placed this hold ends it, or an administrator of all units.")


@dataclass(frozen=True)
class Wanted:
    """A hold as an administrator asks for it: what it is about, why, by which law, until when at least."""

    scope: str
    code: str  # a receipt, a comment's id, a unit's code or an account's id
    reason: str
    legal_basis: str
    review_on: date
    first_month: str = ""
    last_month: str = ""


def place(wanted: Wanted, keeper: Account) -> LegalHold:
    """Keep what is asked for from now on. Raises NothingThere."""
    hold = LegalHold(
        scope=wanted.scope,
        reason=wanted.reason,
        legal_basis=wanted.legal_basis,
        review_on=wanted.review_on,
        placed_by_id=keeper.id,
        placed_at=utc_now(),
    )
    AIMS[wanted.scope](hold, wanted, keeper)
    db.session.add(hold)
    db.session.flush()
    audit.record("hold_placed", hold.public_id, keeper, hold.unit, scope=hold.scope)
    db.session.commit()
    return hold


def aim_at_answer(hold: LegalHold, wanted: Wanted, keeper: Account) -> None:
    """At what a receipt opens."""
    hold.submission = answer_named(wanted.code, keeper)
    hold.unit = hold.submission.receiving_unit


def aim_at_comment(hold: LegalHold, wanted: Wanted, keeper: Account) -> None:
    """At one comment: with the answer it belongs to, where it belongs to one."""
    found = select(Comment).where(Comment.public_id == wanted.code.strip().lower())
    comment = db.session.scalar(found.where(Comment.unit_id.in_(units_of(keeper, *KEEPERS))))
    if comment is None:
        raise NothingThere
    hold.unit = comment.unit
    if comment.submission:
        hold.scope, hold.submission = "answer", comment.submission
    else:
        hold.comment = comment


def aim_at_unit(hold: LegalHold, wanted: Wanted, keeper: Account) -> None:
    """At all that was said about a unit, and those below it, in some months."""
    try:
        hold.unit = find_unit_for(keeper, wanted.code, *KEEPERS)
    except NotFound as error:
        raise NothingThere from error
    hold.first_month, hold.last_month = wanted.first_month, wanted.last_month


def aim_at_account(hold: LegalHold, wanted: Wanted, keeper: Account) -> None:
    """At what the service knows of somebody who signs in; shown to who reaches a unit they work in."""
    hold.account = account_named(wanted.code, keeper)
    theirs = [one.unit_id for one in hold.account.appointments]
    reached = select(OrgUnit).where(OrgUnit.id.in_(theirs), OrgUnit.id.in_(units_of(keeper, *KEEPERS)))
    hold.unit = db.session.scalar(reached.order_by(OrgUnit.id).limit(1))


AIMS = {"answer": aim_at_answer, "comment": aim_at_comment, "unit": aim_at_unit, "account": aim_at_account}


def review(hold: LegalHold, review_on: date, keeper: Account) -> None:
    """Say that a hold is still needed, and when to look again."""
    hold.review_on = review_on
    audit.record("hold_reviewed", hold.public_id, keeper, hold.unit, day=str(review_on))
    db.session.commit()


def end(hold: LegalHold, keeper: Account) -> None:
    """Let what was held go its way: with the next purge what is due, and what its person wants erased.

    Raises NotYourHold.
    """
    if not may_end(hold, keeper):
        raise NotYourHold
    if hold.ended_at:
        return
    hold.ended_at, hold.ended_by_id = utc_now(), keeper.id
    audit.record("hold_ended", hold.public_id, keeper, hold.unit)
    db.session.commit()


def may_end(hold: LegalHold, keeper: Account) -> bool:
    """Tell whether an administrator placed a hold, or answers for the whole service."""
    return hold.placed_by_id == keeper.id or reaches_everything(keeper, *KEEPERS)


def holds_for(keeper: Account) -> Sequence[LegalHold]:
    """Return the holds in an administrator's reach: lasting ones first, of those the next to be looked at."""
    order = (LegalHold.ended_at.is_not(None), LegalHold.review_on, LegalHold.id)
    return db.session.scalars(visible_to(keeper).order_by(*order)).all()


def find_hold(public_id: str, keeper: Account) -> LegalHold:
    """Raises NotFound."""
    hold: LegalHold | None = db.session.scalar(visible_to(keeper).where(LegalHold.public_id == public_id))
    if hold is None:
        raise NotFound
    return hold


def visible_to(keeper: Account) -> Select[LegalHold]:
    reached = LegalHold.unit_id.in_(units_of(keeper, *KEEPERS))
    shown = select(LegalHold).options(
        joinedload(LegalHold.unit), joinedload(LegalHold.account), joinedload(LegalHold.placed_by)
    )
    # Whom a hold is about neither sees nor ends what somebody else placed.
    of_others = LegalHold.account_id.is_distinct_from(keeper.id) | (LegalHold.placed_by_id == keeper.id)
    return shown.where(of_others, true() if reaches_everything(keeper, *KEEPERS) else reached)


def to_be_reviewed(keeper: Account) -> int:
    """Return how many holds wait for somebody to look whether they are still needed."""
    due = visible_to(keeper).where(lasting(), LegalHold.review_on <= today())
    return len(db.session.scalars(due).all())
