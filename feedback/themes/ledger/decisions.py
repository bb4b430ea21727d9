"""What people decide about a theme as a whole: each one sentence, one transaction, one commit.

``seen`` is the version of the theme that the decider looked at; None: whatever it is now. All raise
DecidedMeanwhile where somebody was quicker, and CannotBeDecided where the theme is in no state for it.
"""

from collections.abc import Sequence

from sqlalchemy import select

from feedback.database import db
from feedback.models import Account, Theme, ThemeDecision, ThemeGroup
from feedback.themes.ledger.deciding import CannotBeDecided, keep, note
from feedback.themes.ledger.identity import root_of_each
from feedback.themes.ledger.naming import fit_names
from feedback.themes.ledger.placing import settle_themes
from feedback.themes.ledger.reach import is_of_or_above, lock, lock_headings


def accept(theme: Theme, account: Account, seen: int | None = None) -> ThemeDecision:
    """Keep a theme for good: every later run looks for it, under its name."""
    lock([theme], [seen])
    refuse_if(theme.merged_into_id is not None or theme.status == "accepted")
    decision = keep("accept", theme, account, status="accepted")
    settle_themes([theme])
    return done(decision, account)


def reject(theme: Theme, account: Account, seen: int | None = None) -> ThemeDecision:
    """Say that this is no theme: its comments count in none because of it, and it does not come back."""
    lock([theme], [seen])
    refuse_if(theme.merged_into_id is not None or theme.status == "rejected")
    decision = keep("reject", theme, account, status="rejected")
    settle_themes([theme])
    return done(decision, account)


def rename(theme: Theme, name: str, name_en: str, account: Account, seen: int | None = None) -> ThemeDecision:
    """Give a theme the names of a person, which no run ever changes."""
    lock([theme], [seen])
    name, name_en = fit_names(name, name_en)
    return done(
        keep("rename", theme, account, name=name, name_en=name_en, named_by_id=account.id),
        account,
    )


def group(
    theme: Theme, heading: ThemeGroup | None, account: Account, seen: int | None = None
) -> ThemeDecision:
    """Put a theme under a heading, or under none."""
    lock([theme], [seen])
    refuse_where_unfit([theme], heading)
    return done(put(theme, heading, account), account)


def put(
    theme: Theme, heading: ThemeGroup | None, account: Account, part_of: ThemeDecision | None = None
) -> ThemeDecision:
    return keep("group", theme, account, group=heading, part_of=part_of, group_id=heading and heading.id)


def refuse_where_unfit(themes: Sequence[Theme], heading: ThemeGroup | None) -> None:
    """Raise where a theme is merged, or the heading is gone or of a unit that is not above the theme's."""
    refuse_if(any(theme.merged_into_id is not None for theme in themes))
    if heading:
        lock_headings([heading], [None])
        one_of_each_unit = {theme.unit_id: theme for theme in themes}.values()
        refuse_if(not heading.stands or not all(stands_over(heading, one) for one in one_of_each_unit))


def merge(
    theme: Theme,
    other: Theme,
    account: Account,
    seen: int | None = None,
    other_seen: int | None = None,
) -> ThemeDecision:
    """Let a theme count as another from now on. Its rows stay, so that this can be taken back exactly."""
    lock([theme, other], [seen, other_seen])
    root = root_of_each()
    refuse_if(theme.merged_into_id is not None or root[theme.id] == root[other.id])
    into = db.session.get_one(Theme, root[other.id])
    refuse_if(into.status == "rejected" or not stands_over(into, theme))
    decision = keep("merge", theme, account, other=into, merged_into_id=into.id)
    settle_themes([into])
    return done(decision, account)


def stands_over(into: Theme | ThemeGroup, theme: Theme | ThemeGroup) -> bool:
    """Tell whether all who see a theme or heading see another, too: it is of the same unit or above."""
    table = type(into)
    found = select(table.id).where(table.id == into.id, is_of_or_above(table.unit_id, theme.unit_id))
    return db.session.scalar(found) is not None


def unmerge(theme: Theme, account: Account, seen: int | None = None) -> ThemeDecision:
    """Let a merged theme stand for itself again, with all that was its own."""
    lock([theme], [seen])
    refuse_if(theme.merged_into_id is None)
    into = theme.merged_into
    decision = keep("unmerge", theme, account, other=into, merged_into_id=None)
    settle_themes([theme, into])
    return done(decision, account)


def refuse_if(makes_no_sense: bool) -> None:
    if makes_no_sense:
        raise CannotBeDecided


def done(decision: ThemeDecision, account: Account) -> ThemeDecision:
    """Let the audit log know last, and commit."""
    note(decision, account)
    db.session.commit()
    return decision
