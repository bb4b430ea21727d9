"""Sectors of dossiers: what people said of them beside how many of their dossiers were overdue."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import and_, func, select

from feedback.database import db
from feedback.models import ServiceVolume
from feedback.reports.cells import Cell, in_cell
from feedback.reports.figures import SectorFigures, satisfaction


class Dossiers(NamedTuple):
    received: int | None = None
    overdue_share: float | None = None


def sector_figures(
    cell: Cell, rated: Mapping[str, tuple[int, int]], told: Callable[[str], str], has_volumes: bool
) -> list[SectorFigures]:
    """Return each sector of which anything is known, from ``{sector: (satisfied, rated)}``.

    None where no sector is: neither of dossiers nor of answers. Dossiers only where the whole period's are,
    all months of the sector's, too.
    """
    dossiers = dossiers_by_sector(cell) if has_volumes else {}
    sectors = sorted({*rated, *dossiers}, key=lambda sector: (not sector, sector))
    if set(sectors) <= {""}:
        return []
    return [
        SectorFigures(
            sector,
            satisfaction(*rated.get(sector, (0, 0)), told(sector)),
            *dossiers.get(sector, Dossiers()),
        )
        for sector in sectors
    ]


def dossiers_by_sector(cell: Cell) -> dict[str, Dossiers]:
    """Return the dossiers of each sector, None where those of a month are not there.

    A share is of the rows that say both its parts.
    """
    settled = and_(ServiceVolume.settled_on_time.is_not(None), ServiceVolume.settled_overdue.is_not(None))
    rows = db.session.execute(
        select(
            ServiceVolume.sector,
            func.count(ServiceVolume.month.distinct()),
            func.sum(ServiceVolume.received),
            func.sum(ServiceVolume.settled_overdue).filter(settled),
            func.sum(ServiceVolume.settled_on_time + ServiceVolume.settled_overdue).filter(settled),
        )
        .where(in_cell(ServiceVolume.unit_id, ServiceVolume.month, cell))
        .group_by(ServiceVolume.sector)
    )
    return {
        sector: Dossiers(int(received), int(overdue or 0) / int(known) if known else None)
        if months == len(cell.months)
        else Dossiers()
        for sector, months, received, overdue, known in rows
    }
