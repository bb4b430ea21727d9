"""Names that people give: what is one, and of the headings that stand in a unit each has its own."""

from sqlalchemy import select

from feedback.database import db
from feedback.models import ThemeGroup
from feedback.themes.ledger.deciding import CannotBeDecided

LONGEST_NAME = 80


def fit_names(name: str, name_en: str) -> tuple[str, str]:
    """Return names of a theme or heading, in Vietnamese and English, as they are kept: without idle spaces.

    Raises CannotBeDecided for what has not 1 to LONGEST_NAME characters; in English it may have none.
    """
    name, name_en = " ".join(name.split()), " ".join(name_en.split())
    if not name or max(len(name), len(name_en)) > LONGEST_NAME:
        raise CannotBeDecided
    return name, name_en


def standing_named(name: str, unit_id: int | None, besides: ThemeGroup | None = None) -> ThemeGroup | None:
    """Return the heading of a unit that bears this name, in great or small letters; none: it is free."""
    there = select(ThemeGroup).where(ThemeGroup.unit_id == unit_id, ThemeGroup.is_dropped.is_(False))
    standing = db.session.scalars(there.where(ThemeGroup.merged_into_id.is_(None)).order_by(ThemeGroup.id))
    same = (one for one in standing if one is not besides and one.name.casefold() == name.casefold())
    return next(same, None)
