"""Finding what runs of the theme pipeline have left behind."""

from sqlalchemy import select

from feedback.database import db
from feedback.models import ThemeRun
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
