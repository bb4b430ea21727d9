"""The names of headings: of those that stand in a unit each has its own."""

from sqlalchemy import select

from feedback.database import db
from feedback.models import ThemeGroup


def standing_named(name: str, unit_id: int | None, besides: ThemeGroup | None = None) -> ThemeGroup | None:
    """Return the heading of a unit that bears this name, in great or small letters; none: it is free."""
    there = select(ThemeGroup).where(ThemeGroup.unit_id == unit_id, ThemeGroup.is_dropped.is_(False))
    standing = db.session.scalars(there.where(ThemeGroup.merged_into_id.is_(None)).order_by(ThemeGroup.id))
    same = (one for one in standing if one is not besides and one.name.casefold() == name.casefold())
    return next(same, None)
