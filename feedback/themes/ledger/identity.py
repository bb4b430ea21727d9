"""Which theme a theme is today, and which heading a heading: merged ones are read as what they went into."""

from collections.abc import Collection, Mapping

from sqlalchemy import CTE, select
from sqlalchemy.orm import aliased

from feedback.database import db
from feedback.models import Theme, ThemeGroup


def roots() -> CTE:
    """Select for each theme the one it counts as: columns ``theme_id`` and ``root_id``.

    To be joined to assignments by their theme; a comment may be in several that count as one, so count it
    distinctly.
    """
    return roots_of(Theme, "theme_id")


def heading_roots() -> CTE:
    """Select for each heading the one it counts as, dropped or not: columns ``group_id`` and ``root_id``."""
    return roots_of(ThemeGroup, "group_id")


def roots_of(table: type[Theme] | type[ThemeGroup], name: str) -> CTE:
    found = (
        select(table.id.label(name), table.id.label("root_id"))
        .where(table.merged_into_id.is_(None))
        .cte(recursive=True)  # unnamed: a statement may ask twice
    )
    merged = aliased(table)
    return found.union_all(
        select(merged.id, found.c.root_id).join(found, merged.merged_into_id == found.c[name])
    )


def root_of_each() -> dict[int, int]:
    found = roots()
    return dict(db.session.execute(select(found.c.theme_id, found.c.root_id)).all())


def family(theme_id: int, root: Mapping[int, int]) -> set[int]:
    """Return the theme and all that are merged into it, also by way of others."""
    return {one for one, leads_to in root.items() if leads_to == root[theme_id]}


def rejected_roots() -> Collection[int]:
    return set(
        db.session.scalars(select(Theme.id).where(Theme.status == "rejected", Theme.merged_into_id.is_(None)))
    )
