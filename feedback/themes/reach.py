"""Who may decide about which theme and see which comments: analysts and managers, in the units they reach."""

from collections.abc import Collection, Sequence

from flask_babel import gettext
from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from feedback.accounts.service import reaches_everything, units_of
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, Comment, Theme, ThemeCorrection, ThemeDecision, ThemeGroup
from feedback.themes.one_at_a_time import wait_for_the_ledger

DECIDERS = ("analyst", "manager")


class DecidedMeanwhile(FeedbackError):
    """Somebody else decided about the theme after the page was shown."""

    status = 409

    def message(self) -> str:
        return gettext("Somebody has just decided about this theme. Please look at it again, then decide.")


def find_theme(public_id: str, account: Account) -> Theme:
    """Return a theme that this account may decide about. Raises NotFound, as for an unknown one."""
    theme = db.session.scalar(select(Theme).where(Theme.public_id == public_id, decides(account)))
    if theme is None:
        raise NotFound
    return theme


def find_comments(public_ids: Collection[str], account: Account) -> list[int]:
    """Return the numbers of these comments, all of them in this account's reach. Raises NotFound.

    What only inspectors read is not among them.
    """
    found = db.session.scalars(
        select(Comment.id).where(
            Comment.public_id.in_(public_ids),
            Comment.restricted.is_(False),
            Comment.unit_id.in_(units_of(account, *DECIDERS)),
        )
    ).all()
    if len(found) != len(set(public_ids)):
        raise NotFound
    return sorted(found)


def find_group(public_id: str, account: Account) -> ThemeGroup:
    """Return a heading of a unit this account reaches. Raises NotFound."""
    group = db.session.scalar(
        select(ThemeGroup).where(ThemeGroup.public_id == public_id, in_reach(ThemeGroup.unit_id, account))
    )
    if group is None:
        raise NotFound
    return group


def decides(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account may decide about a theme."""
    return Theme.unsaved_run_id.is_(None) & in_reach(Theme.unit_id, account)


def is_label_in_reach(account: Account) -> ColumnElement[bool]:
    """Return the condition on a decision of no theme, that comments belong to none: one's own, or about
    comments of which all are in reach. What others say in a blind sample is none of them.
    """
    said = ThemeCorrection.decision_id == ThemeDecision.id
    is_near = Comment.unit_id.in_(units_of(account, *DECIDERS))
    of_comments = (
        select(ThemeCorrection.id).join(Comment, Comment.id == ThemeCorrection.comment_id).where(said)
    )
    is_far_or_blind = of_comments.where(~is_near | (ThemeCorrection.sample != "")).exists()
    is_mine = ThemeDecision.account_id == account.id
    return ThemeDecision.theme_id.is_(None) & (is_mine | (of_comments.exists() & ~is_far_or_blind))


def in_reach(
    unit_id: InstrumentedAttribute[int | None], account: Account, roles: Sequence[str] = DECIDERS
) -> ColumnElement[bool]:
    """Return the condition that a unit is reached in these roles; none stands for the whole tree."""
    everything = true() if reaches_everything(account, *roles) else false()
    return or_(unit_id.in_(units_of(account, *roles)), unit_id.is_(None) & everything)


def lock(themes: Sequence[Theme], versions: Sequence[int | None]) -> None:
    """Hold these themes until the commit; each as its decider saw it, where that is given.

    Raises DecidedMeanwhile.
    """
    wait_for_the_ledger()
    numbers = sorted(theme.id for theme in themes)
    db.session.scalars(
        select(Theme)
        .where(Theme.id.in_(numbers))
        .order_by(Theme.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if any(seen is not None and seen != theme.version for theme, seen in zip(themes, versions, strict=True)):
        raise DecidedMeanwhile
