"""Procedures in words."""

from flask_babel import gettext, lazy_gettext

from feedback.organisation.sectors import SECTORS
from feedback.procedures.reading import Listed

LEVEL_NAMES = {
    "province": lazy_gettext("Province"),
    "district": lazy_gettext("District"),
    "commune": lazy_gettext("Commune"),
}
ONLINE_NAMES = {
    "full": lazy_gettext("Online in full"),
    "part": lazy_gettext("Online in part"),
    None: lazy_gettext("Not online"),
}


def levels_in_words(levels: list[str] | tuple[str, ...]) -> str:
    return ", ".join(str(LEVEL_NAMES[level]) for level in levels) or gettext("not said")


def changes_in_words(before: Listed, after: Listed, comes_back: bool) -> list[str]:
    """Return what is different, each from what to what."""
    pairs = (
        (gettext("Name"), before.name, after.name),
        (gettext("Sector"), str(SECTORS[before.sector]), str(SECTORS[after.sector])),
        (gettext("Levels"), levels_in_words(before.levels), levels_in_words(after.levels)),
        (gettext("Online"), str(ONLINE_NAMES[before.online]), str(ONLINE_NAMES[after.online])),
    )
    changes = [f"{name}: {old} → {new}" for name, old, new in pairs if old != new]
    return [*changes, *([gettext("In force again")] if comes_back else [])]
