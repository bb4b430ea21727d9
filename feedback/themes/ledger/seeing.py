"""Who sees which themes and comments: who reads reports, in the units they reach.

A theme found above one's units is seen too, as their reports show it; deciding about it is for those above
(:mod:`feedback.themes.ledger.reach`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from feedback.accounts.service import units_of
from feedback.collection.service import SAID_AT, may_be_read
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, Comment, ComplaintVoice, Submission, Theme, ThemeGroup, ThemeRun
from feedback.organisation.history import superiors
from feedback.themes.ledger.placing import newest_runs
from feedback.themes.ledger.reach import DECIDERS

READERS = (*DECIDERS, "administrator")


@dataclass(frozen=True)
class NamesSeen:
    """The numbers of themes and headings whose names somebody may read; others' are those of other units."""

    themes: frozenset[int]
    headings: frozenset[int]


def sees(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account sees a theme."""
    return Theme.unsaved_run_id.is_(None) & (Theme.unit_id.is_(None) | is_near(Theme.unit_id, account))


def sees_heading(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account sees a heading, standing or not."""
    return ThemeGroup.unit_id.is_(None) | is_near(ThemeGroup.unit_id, account)


def is_near(unit_id: InstrumentedAttribute[Any], account: Account) -> ColumnElement[bool]:
    """Return the condition that a unit is reached, or stands above one that the account is appointed in."""
    held = {one.unit_id for one in account.appointments if one.role in READERS}
    above = [unit_id.in_(superiors(unit)) for unit in held if unit is not None]
    return or_(unit_id.in_(units_of(account, *READERS)), *above)


def find_seen(public_id: str, account: Account) -> Theme:
    """Return a theme that this account sees. Raises NotFound, as for an unknown one."""
    theme = db.session.scalar(select(Theme).where(Theme.public_id == public_id, sees(account)))
    if theme is None:
        raise NotFound
    return theme


def find_seen_heading(public_id: str, account: Account) -> ThemeGroup:
    """Return a heading that this account sees, standing or not. Raises NotFound, as for an unknown one."""
    wanted = select(ThemeGroup).where(ThemeGroup.public_id == public_id, sees_heading(account))
    group = db.session.scalar(wanted)
    if group is None:
        raise NotFound
    return group


def names_seen_by(account: Account) -> NamesSeen:
    """Return of which themes and headings this account may read the names."""
    return NamesSeen(
        frozenset(db.session.scalars(select(Theme.id).where(sees(account)))),
        frozenset(db.session.scalars(select(ThemeGroup.id).where(sees_heading(account)))),
    )


def runs_for(account: Account) -> Sequence[ThemeRun]:
    """Return the newest runs that say something about this account's units, that of most comments first."""
    return db.session.scalars(
        select(ThemeRun)
        .where(ThemeRun.id.in_(newest_runs()), is_near(ThemeRun.unit_id, account))
        .options(joinedload(ThemeRun.unit))
        .order_by(ThemeRun.comments.desc(), ThemeRun.id.desc())
    ).all()


def reaches_run(account: Account, run: ThemeRun) -> bool:
    """Tell whether a run is of this account's units: of one above it learns neither name nor numbers."""
    own = select(ThemeRun.id).where(ThemeRun.id == run.id, ThemeRun.unit_id.in_(units_of(account, *READERS)))
    return db.session.scalar(own) is not None


def run_asked(runs: Sequence[ThemeRun], unit_code: str) -> ThemeRun | None:
    """Return the run over the unit with this code, else the first, else none."""
    return next((run for run in runs if run.unit.code == unit_code), runs[0] if runs else None)


def run_called(public_id: str, account: Account) -> ThemeRun | None:
    """Return a run that says something about this account's units, also one that newer ones followed."""
    return db.session.scalar(
        select(ThemeRun)
        .where(ThemeRun.public_id == public_id, is_near(ThemeRun.unit_id, account))
        .options(joinedload(ThemeRun.unit))
    )


def is_readable(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account's figures hold a comment: in its units, and not restricted."""
    return Comment.restricted.is_(False) & Comment.unit_id.in_(units_of(account, *READERS))


def readable_comments(account: Account) -> Select[Comment]:
    """Select the comments whose words this account may read, a day after they were said."""
    return (
        select(Comment)
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .outerjoin(ComplaintVoice, ComplaintVoice.comment_id == Comment.id)
        .where(is_readable(account), may_be_read(SAID_AT))
    )
