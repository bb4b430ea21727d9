"""The official indices of one unit and month: its own registers and volumes, not those of units below.

The instruments judge one unit. A total over several would be an index that no circular knows.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from feedback.database import db
from feedback.models import PROCEDURE_LEVELS, OrgUnit, RegisterFigure
from feedback.organisation.service import subtree
from feedback.register_figures.judging import Indices, judge
from feedback.register_figures.service import known_figures
from feedback.volumes.reading import Cell, Counts, total
from feedback.volumes.service import known_counts


def official_indices(unit: OrgUnit, month: str) -> Indices:
    return judge(facts_of(unit, month))


def facts_of(unit: OrgUnit, month: str) -> dict[str, Any]:
    place = unit.id, month
    counts = known_counts({place})
    figures: dict[str, Any] = known_figures([place])[place]
    facts = {**dossiers_in(counts), "level": level_of(unit), **figures}
    facts.setdefault("online_overdue", overdue_online(counts))
    return facts


def dossiers_in(counts: dict[Cell, Counts]) -> dict[str, int | None]:
    """Return a month's volumes in all; a column is None where a line of it does not say it."""
    if not counts:
        return {}
    whole = total(list(counts.values()))
    return {
        "received": whole.received,
        "received_online": whole.online,
        "settled_on_time": whole.on_time,
        "settled_overdue": whole.overdue,
    }


def overdue_online(counts: dict[Cell, Counts]) -> int | None:
    """Return how many of the dossiers online were overdue, where volumes are divided by channel."""
    if not counts or not all(cell.channel for cell in counts):
        return None
    parts = [one for cell, one in counts.items() if cell.channel == "online"]
    return total(parts).overdue if parts else 0


def level_of(unit: OrgUnit | None) -> str | None:
    """Return the level at which a unit works: its own, or that of the nearest unit above that has one."""
    while unit and unit.kind not in PROCEDURE_LEVELS:
        unit = unit.parent
    return unit.kind if unit else None


def units_below_with_figures(unit: OrgUnit, month: str) -> Sequence[OrgUnit]:
    """Return the units below one of which registers say something in a month."""
    found = select(RegisterFigure.unit_id).where(
        RegisterFigure.month == month,
        RegisterFigure.unit_id.in_(subtree(unit.id)),
        RegisterFigure.unit_id != unit.id,
    )
    return db.session.scalars(select(OrgUnit).where(OrgUnit.id.in_(found)).order_by(OrgUnit.name)).all()
