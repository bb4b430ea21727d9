"""The dossiers of the unit and months of a report."""

from sqlalchemy import and_, func, select

from feedback.database import db
from feedback.models import OrgUnit, ServiceVolume, Submission
from feedback.reports.cells import Cell, in_cell, of_divided
from feedback.reports.figures import Volumes


def volumes_of(cell: Cell) -> Volumes | None:
    """Return the dossiers of a subtree, None where nobody reported any, or nobody can say how many.

    A share is of the rows that say both its parts: what nobody said is no zero. Nor is a month that nobody
    reported: of several all must be there.
    """
    if has_part_of_divided(cell):
        return None
    online = ServiceVolume.received_online.is_not(None)
    settled = and_(ServiceVolume.settled_on_time.is_not(None), ServiceVolume.settled_overdue.is_not(None))
    totals = db.session.execute(
        select(
            func.count(ServiceVolume.month.distinct()),
            func.sum(ServiceVolume.received),
            func.sum(ServiceVolume.received_online),
            func.sum(ServiceVolume.received).filter(online),
            func.sum(ServiceVolume.settled_on_time).filter(settled),
            func.sum(ServiceVolume.settled_on_time + ServiceVolume.settled_overdue).filter(settled),
        ).where(in_cell(ServiceVolume.unit_id, ServiceVolume.month, cell))
    ).one()
    months, received, *parts = (None if total is None else int(total) for total in totals)
    if received is None or months != len(cell.months):
        return None
    online_received, received_known, on_time, settled_known = parts
    return Volumes(
        received=received,
        on_time_share=share_of(on_time, settled_known),
        online_share=share_of(online_received, received_known),
    )


def has_part_of_divided(cell: Cell) -> bool:
    """Tell whether a divided unit's answers count here: its dossiers do not, they have no touchpoint."""
    if isinstance(cell.unit, OrgUnit):
        return False
    answers = select(Submission.id).where(
        Submission.month.in_(cell.months), of_divided(Submission.receiving_unit_id, cell.unit)
    )
    return db.session.scalar(answers.limit(1)) is not None


def share_of(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole
