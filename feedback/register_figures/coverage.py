"""Of which units and months registers have said anything, and how many figures."""

from collections.abc import Sequence

from sqlalchemy import func, select

from feedback.database import db
from feedback.models import Account, RegisterFigure
from feedback.volumes.coverage import Coverage, coverage_of, year_until


def coverage_for(account: Account, until: str, words: str = "") -> Coverage:
    """Return how many figures are known in a year, of units whose name or code holds the words."""
    months = year_until(until)
    return coverage_of(account, months, words, how_many_in(months))


def how_many_in(months: Sequence[str]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(RegisterFigure.unit_id, RegisterFigure.month, func.count())
        .where(RegisterFigure.month.between(months[0], months[-1]))
        .group_by(RegisterFigure.unit_id, RegisterFigure.month)
    )
    return {(unit, month): int(figures) for unit, month, figures in rows}
