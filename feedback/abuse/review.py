"""Deciding about doubtful answers: by somebody who answers neither for the unit nor to it.

Groups are decided, not single answers: what was seen where, on which day. Nothing is deleted; each decision
is kept with its reason and its author, and can be followed by another.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from feedback.abuse.weights import KINDS
from feedback.accounts.service import reaches_everything
from feedback.audit import service as audit
from feedback.collection.service import may_be_shown
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    WORKING,
    Account,
    OrgUnit,
    Submission,
    SubmissionWeight,
    WeightDecision,
    utc_now,
)
from feedback.organisation.history import realm, superiors

REVIEWERS = ("manager", "administrator")
UNDECIDED = "undecided"
SHOWN_DAYS = 90


@dataclass(frozen=True)
class Group:
    """Answers of one unit and day that are odd in the same way.

    On the day on which one unit takes another's place under its code: of both.
    """

    unit: OrgUnit
    day: date
    reason: str
    rows: Sequence[SubmissionWeight]

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return Counter(code for row in self.rows for code in row.reasons).most_common()

    @property
    def proposed(self) -> float:
        """Return what its answers count together if nobody decides, in answers."""
        return sum(row.proposed for row in self.rows)

    @property
    def decision(self) -> str | None:
        """Return what was decided, "mixed" where not the same for all."""
        decisions = {row.decision for row in self.rows}
        return decisions.pop() if len(decisions) == 1 else "mixed"


@dataclass(frozen=True)
class Step:
    """One decision about a group, as its history shows it."""

    at: datetime
    who: str
    decision: str
    note: str
    answers: int


def may_decide_about(account: Account) -> ColumnElement[bool]:
    """Return the condition that an account may decide about a unit.

    Not about the units one works for, those below them, nor those above: nobody judges the own figures, and
    nobody those of a superior. Managers decide about all others. An administrator of the whole tree runs the
    service and no counter, so may decide about every unit, unless appointed in one as well. A manager of the
    whole tree answers for all of it and decides about none. Permissions that are no work (to read texts as
    typed, to see the post office's counters) make nobody answer for anything.
    """
    inspects = reaches_everything(account, "administrator")
    held = [
        one
        for one in account.appointments
        if one.role in WORKING and not (inspects and one.role == "administrator")
    ]
    if not inspects and not any(one.role == "manager" for one in held):
        return false()
    if any(one.unit_id is None for one in held):
        return false()
    own = [
        or_(OrgUnit.id.in_(realm(one.unit_id)), OrgUnit.id.in_(superiors(one.unit_id)))
        for one in held
        if one.unit_id is not None
    ]
    return ~or_(*own) if own else true()


def groups_for(account: Account) -> list[Group]:
    """Return the groups of the last three months this account may decide about, the newest first."""
    since = utc_now() - timedelta(days=SHOWN_DAYS)
    return grouped(rows_where(account, Submission.given_at >= since))


def find_group(account: Account, unit_code: str, day: date, reason: str) -> Group:
    """Return a group. Raises NotFound, also where the account may not decide about the unit."""
    zone = current_app.config["TIME_ZONE"]
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    condition = and_(
        OrgUnit.code == unit_code,
        Submission.given_at >= start,
        Submission.given_at < start + timedelta(days=1),
    )
    for group in grouped(rows_where(account, condition)):
        if group.reason == reason:
            return group
    raise NotFound


def rows_where(account: Account, condition: ColumnElement[bool]) -> Sequence[SubmissionWeight]:
    return db.session.scalars(
        select(SubmissionWeight)
        .join(SubmissionWeight.submission)
        .join(OrgUnit, Submission.receiving_unit_id == OrgUnit.id)
        .where(or_(SubmissionWeight.proposed < 1, SubmissionWeight.decision.is_not(None)))
        .where(condition, may_be_shown(), may_decide_about(account))
        .options(joinedload(SubmissionWeight.submission).joinedload(Submission.receiving_unit))
        .order_by(SubmissionWeight.submission_id)
    ).all()


def grouped(rows: Sequence[SubmissionWeight]) -> list[Group]:
    zone = current_app.config["TIME_ZONE"]
    members: dict[tuple[str, date, str], list[SubmissionWeight]] = {}
    for row in rows:
        day = row.submission.given_at.astimezone(zone).date()
        key = (row.submission.receiving_unit.code, day, main_reason(row.reasons))
        members.setdefault(key, []).append(row)
    groups = [
        Group(newest(row.submission.receiving_unit for row in some), day, reason, some)
        for (_code, day, reason), some in members.items()
    ]
    return sorted(groups, key=lambda group: (group.day, group.size, group.unit.name), reverse=True)


def newest(bearers: Iterable[OrgUnit]) -> OrgUnit:
    """Return of the units that bore a code on one day the one that bears it since."""
    return max(bearers, key=lambda unit: (unit.valid_to is None, unit.id))


def main_reason(reasons: dict[str, int]) -> str:
    """Return the reason with the most points, of equals the one named first; "none" where all are gone."""
    order = list(KINDS)
    return max(reasons, key=lambda code: (reasons[code], -order.index(code)), default="none")


def decide(group: Group, decision: str, note: str, account: Account) -> None:
    """Let the answers of a group count, or not, or leave it to the signals again."""
    now = utc_now()
    for row in group.rows:
        row.decision = None if decision == UNDECIDED else decision
        row.weight = {"count": 1.0, "discard": 0.0}.get(decision, row.proposed)
        db.session.add(
            WeightDecision(
                submission_id=row.submission_id, account_id=account.id, decision=decision, note=note, at=now
            )
        )
    audit.record(
        "doubtful_decided",
        group.unit.code,
        account,
        group.unit,
        day=str(group.day),
        reason=group.reason,
        decision=decision,
        answers=str(group.size),
    )
    db.session.commit()


def history_of(group: Group) -> list[Step]:
    """Return what was decided about a group, the newest first."""
    rows = db.session.scalars(
        select(WeightDecision)
        .where(WeightDecision.submission_id.in_([row.submission_id for row in group.rows]))
        .options(joinedload(WeightDecision.account))
    )
    steps = Counter((row.at, row.account.name, row.decision, row.note) for row in rows)
    return [Step(*step, answers=times) for step, times in sorted(steps.items(), reverse=True)]
