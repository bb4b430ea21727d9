"""Finding what runs of the theme pipeline have left behind, and how people ordered it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.models import Theme, ThemeGroup, ThemeRun
from feedback.organisation.history import superiors
from feedback.organisation.service import line_of


def run_for_report(month: str, unit_id: int) -> ThemeRun | None:
    """Return the run that speaks about this unit and month: the month's own, else the newest over it.

    Where there is none, one over what the unit was then: as it is now it may have been made of several.
    """
    return db.session.scalar(
        select(ThemeRun)
        .where(
            ThemeRun.unit_id.in_(superiors(unit_id)),
            ThemeRun.first_month <= month,
            ThemeRun.month >= month,
        )
        .order_by(
            ThemeRun.unit_id.in_(line_of(unit_id)).desc(),
            (ThemeRun.month == month).desc(),
            ThemeRun.finished_at.desc(),
        )
        .limit(1)
    )


def headings_of(public_ids: Collection[str]) -> dict[str, ThemeGroup]:
    """Return the headings that themes are under today, by the theme; those under none are not in it."""
    themes = db.session.scalars(
        select(Theme).where(Theme.public_id.in_(public_ids)).options(joinedload(Theme.group))
    )
    return {theme.public_id: theme.heading for theme in themes if theme.heading}
