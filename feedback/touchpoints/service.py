"""Touchpoints of one's units: listing them, making new ones, and what becomes of their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from analysis import fold
from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    BEGINNING,
    KINDS_ON_PAPER,
    Account,
    OrgUnit,
    Staffing,
    Submission,
    Touchpoint,
    utc_now,
)
from feedback.organisation.codes import new_code
from feedback.organisation.service import subtree, tidy_code
from feedback.surveys.service import ensure_counter_rating

KEEPERS = ("manager", "administrator")


@dataclass(frozen=True)
class Row:
    """A touchpoint as the list shows it: how many answered in the last 7 and 30 days."""

    touchpoint: Touchpoint
    answers_7: int
    answers_30: int


def touchpoints_for(account: Account) -> Sequence[Touchpoint]:
    """Return the touchpoints of the units this account keeps, those in use first."""
    return db.session.scalars(
        select(Touchpoint)
        .join(Touchpoint.unit)
        .where(Touchpoint.unit_id.in_(units_of(account, *KEEPERS)))
        .options(joinedload(Touchpoint.unit), joinedload(Touchpoint.replaced_by))
        .order_by(Touchpoint.retired_at.is_not(None), OrgUnit.name, Touchpoint.name, Touchpoint.id)
    ).all()


def matching(touchpoints: Sequence[Touchpoint], words: str) -> list[Touchpoint]:
    """Return those whose code, name or unit holds every word, typed with its marks or without."""
    wanted = fold(words).split()
    return [
        touchpoint for touchpoint in touchpoints if all(word in fold(words_of(touchpoint)) for word in wanted)
    ]


def words_of(touchpoint: Touchpoint) -> str:
    return f"{touchpoint.code} {touchpoint.name} {touchpoint.counter or ''} {touchpoint.unit.name}"


def rows_for(touchpoints: Sequence[Touchpoint]) -> list[Row]:
    week, month = answers_since(timedelta(days=7)), answers_since(timedelta(days=30))
    return [Row(one, week.get(one.id, 0), month.get(one.id, 0)) for one in touchpoints]


def answers_since(period: timedelta) -> dict[int, int]:
    """Return how many were given at each touchpoint in the last ``period``."""
    rows = db.session.execute(
        select(Submission.touchpoint_id, func.count())
        .where(Submission.given_at > utc_now() - period, Submission.touchpoint_id.is_not(None))
        .group_by(Submission.touchpoint_id)
    )
    return {touchpoint: times for touchpoint, times in rows if touchpoint is not None}


def find_for(account: Account, code: str) -> Touchpoint:
    """Return a touchpoint this account keeps, retired or not. Raises NotFound."""
    touchpoint = db.session.scalar(
        select(Touchpoint)
        .where(Touchpoint.code == tidy_code(code), Touchpoint.unit_id.in_(units_of(account, *KEEPERS)))
        .options(joinedload(Touchpoint.unit), joinedload(Touchpoint.replaced_by))
    )
    if touchpoint is None:
        raise NotFound
    return touchpoint


def in_use_below(unit: OrgUnit) -> Sequence[Touchpoint]:
    """Return the touchpoints in use of a unit and of all units below it."""
    return db.session.scalars(
        select(Touchpoint)
        .join(Touchpoint.unit)
        .where(Touchpoint.unit_id.in_(subtree(unit.id)), Touchpoint.retired_at.is_(None))
        .options(joinedload(Touchpoint.unit))
        .order_by(OrgUnit.name, Touchpoint.name, Touchpoint.id)
    ).all()


def has_poster(touchpoint: Touchpoint) -> bool:
    """Tell whether people find it by a QR code on paper: a kiosk, a portal or a telephone needs none."""
    return touchpoint.kind in KINDS_ON_PAPER and touchpoint.retired_at is None


def add_touchpoint(
    unit: OrgUnit, name: str, kind: str, staffed_by: str | None, counter: str = ""
) -> Touchpoint:
    """Make a touchpoint with a code of its own. It asks the counter rating."""
    touchpoint = Touchpoint(
        code=free_code(),
        name=name,
        kind=kind,
        unit_id=unit.id,
        counter=counter or None,
        staffing=[Staffing(since=BEGINNING, staffed_by=staffed_by)],
        survey_id=ensure_counter_rating().id,
        made_at=utc_now(),
    )
    db.session.add(touchpoint)
    db.session.commit()
    return touchpoint


def free_code() -> str:
    """Return a code nobody has. One of six million is seldom taken; the unique column has the last word."""
    while db.session.scalar(select(Touchpoint.id).where(Touchpoint.code == (code := new_code()))):
        pass
    return code


def rename(touchpoint: Touchpoint, name: str, counter: str) -> None:
    touchpoint.name, touchpoint.counter = name, counter or None
    db.session.commit()


def retire(touchpoint: Touchpoint) -> None:
    """Take a touchpoint out of use: what comes through its code is kept, but counts for no counter."""
    touchpoint.retired_at = touchpoint.retired_at or utc_now()
    db.session.commit()


def bring_back(touchpoint: Touchpoint) -> None:
    """Undo retiring, as long as no new code took the place."""
    if touchpoint.replaced_by_id is None:
        touchpoint.retired_at = None
    db.session.commit()


def replace(touchpoint: Touchpoint) -> Touchpoint:
    """Give the same place a new code; the old one is retired and points at it."""
    if touchpoint.replaced_by:
        return touchpoint.replaced_by
    successor = Touchpoint(
        code=free_code(),
        name=touchpoint.name,
        kind=touchpoint.kind,
        unit_id=touchpoint.unit_id,
        counter=touchpoint.counter,
        staffing=[Staffing(since=spell.since, staffed_by=spell.staffed_by) for spell in touchpoint.staffing],
        survey_id=touchpoint.survey_id,
        made_at=touchpoint.made_at,
    )
    touchpoint.replaced_by = successor
    touchpoint.retired_at = touchpoint.retired_at or utc_now()
    db.session.commit()
    return successor


def new_edition(touchpoint: Touchpoint) -> None:
    """Make all posters printed so far old ones: the code stays, what came through them is noted."""
    touchpoint.edition += 1
    db.session.commit()
