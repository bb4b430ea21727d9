"""The headings of an account's units as their page shows them: their themes, their comments."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from feedback.database import db
from feedback.models import Account, Theme, ThemeAssignment, ThemeGroup, ThemeRun
from feedback.themes.ledger.headings import MANY
from feedback.themes.ledger.identity import heading_roots, roots
from feedback.themes.ledger.reach import decides_on_heading, is_of_or_above
from feedback.themes.ledger.seeing import is_readable, sees_heading
from feedback.themes.review.overview import by_heading
from feedback.themes.review.reading import SeenTheme, standing_headings, themes_for

IS_ACCEPTED = Theme.status == "accepted"


@dataclass(frozen=True)
class SeenHeading:
    """A heading with the accepted themes under it; ``comments`` counts each comment in them once."""

    group: ThemeGroup
    themes: Sequence[SeenTheme]
    comments: int
    is_decided_here: bool


@dataclass(frozen=True)
class Headings:
    """All headings by name, and the accepted themes that are under none."""

    headings: Sequence[SeenHeading]
    loose: Sequence[SeenTheme]

    @property
    def are_many(self) -> bool:
        return len(self.headings) > MANY

    @property
    def has_themes_to_put(self) -> bool:
        themes = [*self.loose, *(theme for one in self.headings for theme in one.themes)]
        return any(seen.is_decided_here for seen in themes)


def headings_for(account: Account, run: ThemeRun | None) -> Headings:
    """Return the headings this account sees, also empty ones, with their comments in a run."""
    standing = db.session.scalars(standing_headings(account)).all()
    under = by_heading(themes_for(account, run, IS_ACCEPTED), standing)
    counted = counted_in(run, account)
    mine = set(db.session.scalars(select(ThemeGroup.id).where(decides_on_heading(account))))
    return Headings(
        [SeenHeading(one, under[one.id], counted.get(one.id, 0), one.id in mine) for one in standing],
        under[None],
    )


def seen_heading(group: ThemeGroup, account: Account, run: ThemeRun | None) -> SeenHeading | None:
    """Return one heading with its comments in a run; none where it does not stand."""
    if not group.stands:
        return None
    counts_as = heading_roots()
    is_under = Theme.group_id.in_(select(counts_as.c.group_id).where(counts_as.c.root_id == group.id))
    mine = select(ThemeGroup.id).where(ThemeGroup.id == group.id, decides_on_heading(account))
    return SeenHeading(
        group,
        themes_for(account, run, IS_ACCEPTED, is_under),
        counted_in(run, account, is_under).get(group.id, 0),
        db.session.scalar(mine) is not None,
    )


def counted_in(run: ThemeRun | None, account: Account, *wanted: ColumnElement[bool]) -> dict[int, int]:
    """Return how many comments count in the accepted themes wanted of each heading, each once."""
    if run is None:
        return {}
    theme_root, heading_root = roots(), heading_roots()
    rows = db.session.execute(
        select(heading_root.c.root_id, func.count(ThemeAssignment.comment_id.distinct()))
        .join(Theme, Theme.group_id == heading_root.c.group_id)
        .join(theme_root, theme_root.c.root_id == Theme.id)
        .join(ThemeAssignment, ThemeAssignment.theme_id == theme_root.c.theme_id)
        .join(ThemeAssignment.comment)
        .where(ThemeAssignment.run_id == run.id, IS_ACCEPTED, is_readable(account), *wanted)
        .group_by(heading_root.c.root_id)
    )
    return dict(rows.all())


def mergeable_into(heading: ThemeGroup, account: Account) -> Sequence[ThemeGroup]:
    """Return the headings this one can be merged into: of its unit or above, so nobody loses sight of it."""
    wanted = standing_headings(account).where(
        decides_on_heading(account),
        is_of_or_above(ThemeGroup.unit_id, heading.unit_id),
        ThemeGroup.id != heading.id,
    )
    return db.session.scalars(wanted).all()


def merged_into(heading: ThemeGroup, account: Account) -> Sequence[ThemeGroup]:
    """Return the headings that count as this one because they were merged into it."""
    return db.session.scalars(
        select(ThemeGroup)
        .where(ThemeGroup.merged_into_id == heading.id, sees_heading(account))
        .order_by(ThemeGroup.name, ThemeGroup.id)
    ).all()
