"""What people decide about headings: made, renamed, merged, dropped, themes put under them; one commit each.

A heading orders lists: no figure changes. ``seen`` is the version that the decider looked at; None: whatever
it is now. All raise CannotBeDecided where it makes no sense; those about something that was there before,
DecidedMeanwhile where somebody was quicker.
"""

from collections.abc import Sequence

from flask_babel import gettext

from feedback.database import db
from feedback.models import Account, OrgUnit, Theme, ThemeDecision, ThemeGroup
from feedback.themes.ledger.deciding import CannotBeDecided, keep
from feedback.themes.ledger.decisions import (
    done,
    put,
    refuse_if,
    refuse_where_unfit,
    stands_over,
)
from feedback.themes.ledger.naming import fit_names, standing_named
from feedback.themes.ledger.one_at_a_time import wait_for_the_ledger
from feedback.themes.ledger.reach import lock, lock_headings

# Two levels stay readable up to about so many headings; whoever wants more is advised, not refused.
MANY = 15


class HeadingCannotBeDecided(CannotBeDecided):
    """What is asked for makes no sense for a heading in this state."""

    def message(self) -> str:
        return gettext("This cannot be done with the heading as it is now. Please look at it again.")


class NameTaken(CannotBeDecided):
    """There is a heading of this name in the unit."""

    def message(self) -> str:
        return gettext("This unit has a heading of this name already.")


def make(name: str, name_en: str, unit: OrgUnit, account: Account) -> ThemeDecision:
    """Make a heading of a unit, which its themes and those of all below it can be put under."""
    wait_for_the_ledger()
    name, name_en = fit_names(name, name_en)
    refuse_where_taken(name, unit.id)
    # Until the decision it does not stand: so the history has what it is again when that is taken back.
    heading = ThemeGroup(unit=unit, name=name, name_en=name_en, is_dropped=True)
    db.session.add(heading)
    db.session.flush()
    return done(keep("heading_make", None, account, group=heading, is_dropped=False), account)


def rename(
    heading: ThemeGroup, name: str, name_en: str, account: Account, seen: int | None = None
) -> ThemeDecision:
    """Give a heading the names of a person."""
    lock_headings([heading], [seen])
    refuse_where_gone(heading)
    name, name_en = fit_names(name, name_en)
    refuse_where_taken(name, heading.unit_id, heading)
    return done(
        keep("heading_rename", None, account, group=heading, name=name, name_en=name_en),
        account,
    )


def merge(heading: ThemeGroup, other: ThemeGroup, account: Account, seen: int | None = None) -> ThemeDecision:
    """Let the themes of a heading stand under another one. It keeps them, so that this can be taken back."""
    lock_headings([heading, other], [seen, None])
    refuse_where_gone(heading, other)
    if heading is other or not stands_over(other, heading):
        raise HeadingCannotBeDecided
    return done(
        keep("heading_merge", None, account, group=heading, other_group=other, merged_into_id=other.id),
        account,
    )


def drop(heading: ThemeGroup, account: Account, seen: int | None = None) -> ThemeDecision:
    """Let the themes of a heading stand under none. It keeps them, so that this can be taken back."""
    lock_headings([heading], [seen])
    refuse_where_gone(heading)
    return done(keep("heading_drop", None, account, group=heading, is_dropped=True), account)


def gather(
    themes: Sequence[Theme],
    heading: ThemeGroup | None,
    account: Account,
    seen: Sequence[int | None] | None = None,
) -> ThemeDecision:
    """Put several themes under a heading or under none: one decision, and for each theme one that is part
    of it. What is there already is left as it is.
    """
    lock(themes, seen if seen is not None else [None] * len(themes))
    refuse_where_unfit(themes, heading)
    moved = [theme for theme in themes if theme.heading is not heading]
    refuse_if(not moved)
    if len(moved) == 1:
        return done(put(moved[0], heading, account), account)
    decision = keep("gather", None, account, group=heading, themes=len(moved))
    for theme in moved:
        put(theme, heading, account, decision)
    return done(decision, account)


def refuse_where_taken(name: str, unit_id: int | None, besides: ThemeGroup | None = None) -> None:
    if standing_named(name, unit_id, besides):
        raise NameTaken


def refuse_where_gone(*headings: ThemeGroup) -> None:
    if not all(heading.stands for heading in headings):
        raise HeadingCannotBeDecided
