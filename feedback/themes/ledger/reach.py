"""Who may decide about which theme and see which comments: analysts and managers, in the units they reach."""

from collections.abc import Collection, Sequence

from flask_babel import gettext
from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm.util import AliasedClass

from feedback.accounts.service import reaches_everything, units_of
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, Comment, Theme, ThemeCorrection, ThemeDecision, ThemeGroup
from feedback.organisation.history import superiors
from feedback.themes.ledger.one_at_a_time import wait_for_the_ledger

DECIDERS = ("analyst", "manager")


class DecidedMeanwhile(FeedbackError):
    """Somebody else decided about the theme after the page was shown."""

    status = 409

    def message(self) -> str:
        return gettext("Somebody has just decided about this theme. Please look at it again, then decide.")


class HeadingChanged(DecidedMeanwhile):
    """Somebody else decided about the heading after the page was shown."""

    def message(self) -> str:
        return gettext("Somebody has just changed this heading. Please look at it again, then decide.")


def find_theme(public_id: str, account: Account) -> Theme:
    """Return a theme that this account may decide about. Raises NotFound, as for an unknown one."""
    theme = db.session.scalar(select(Theme).where(Theme.public_id == public_id, decides(account)))
    if theme is None:
        raise NotFound
    return theme


def find_themes(public_ids: Sequence[str], account: Account) -> list[Theme]:
    """Return themes in this order, all of which this account may decide about. Raises NotFound."""
    wanted = select(Theme).where(Theme.public_id.in_(public_ids), decides(account))
    found = {theme.public_id: theme for theme in db.session.scalars(wanted)}
    if found.keys() != set(public_ids):
        raise NotFound
    return [found[one] for one in dict.fromkeys(public_ids)]


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
    """Return a heading that this account may decide about. Raises NotFound, as for an unknown one."""
    group = db.session.scalar(
        select(ThemeGroup).where(ThemeGroup.public_id == public_id, decides_on_heading(account))
    )
    if group is None:
        raise NotFound
    return group


def decides(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account may decide about a theme."""
    return Theme.unsaved_run_id.is_(None) & in_reach(Theme.unit_id, account)


def decides_on_heading(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account may decide about a heading."""
    return in_reach(ThemeGroup.unit_id, account)


def is_of_heading(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on a decision that it is about a heading, and that one is reached."""
    about = ThemeDecision.theme_id.is_(None) & ThemeDecision.group_id.is_not(None)
    return about & ~has_parts() & reached


def is_of_themes(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on a decision about several themes, that all of them are reached."""
    part = aliased(ThemeDecision)
    # Not those of which the condition is false: of a theme of no unit it may be neither false nor true.
    near = select(Theme.id).where(reached).correlate(None)
    return has_parts() & ~has_parts(part, part.theme_id.not_in(near))


def has_parts(
    part: type[ThemeDecision] | AliasedClass[ThemeDecision] | None = None, *wanted: ColumnElement[bool]
) -> ColumnElement[bool]:
    part = part or aliased(ThemeDecision)
    is_part = part.part_of_id == ThemeDecision.id
    return select(part.id).where(is_part, *wanted).correlate(ThemeDecision).exists()


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
    is_about_comments = ThemeDecision.theme_id.is_(None) & ThemeDecision.group_id.is_(None) & ~has_parts()
    return is_about_comments & (is_mine | (of_comments.exists() & ~is_far_or_blind))


def in_reach(
    unit_id: InstrumentedAttribute[int | None], account: Account, roles: Sequence[str] = DECIDERS
) -> ColumnElement[bool]:
    """Return the condition that a unit is reached in these roles; none stands for the whole tree."""
    everything = true() if reaches_everything(account, *roles) else false()
    return or_(unit_id.in_(units_of(account, *roles)), unit_id.is_(None) & everything)


def is_of_or_above(unit_id: InstrumentedAttribute[int | None], of: int | None) -> ColumnElement[bool]:
    """Return the condition that a unit is this one or stands above it; none stands for the whole tree."""
    above = [] if of is None else [unit_id.in_(superiors(of))]
    return or_(unit_id.is_(None), *above)


def lock(themes: Sequence[Theme], versions: Sequence[int | None]) -> None:
    """Hold these themes until the commit; each as its decider saw it, where that is given.

    Raises DecidedMeanwhile.
    """
    hold(Theme, themes)
    if any(seen is not None and seen != theme.version for theme, seen in zip(themes, versions, strict=True)):
        raise DecidedMeanwhile


def lock_headings(groups: Sequence[ThemeGroup], versions: Sequence[int | None]) -> None:
    """Hold these headings until the commit, as :func:`lock` does themes. Raises HeadingChanged."""
    hold(ThemeGroup, groups)
    if any(seen is not None and seen != group.version for group, seen in zip(groups, versions, strict=True)):
        raise HeadingChanged


def hold(table: type[Theme] | type[ThemeGroup], rows: Sequence[Theme] | Sequence[ThemeGroup]) -> None:
    wait_for_the_ledger()
    db.session.scalars(
        select(table)
        .where(table.id.in_(sorted(row.id for row in rows)))
        .order_by(table.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
