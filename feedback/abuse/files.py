"""Files that people of the rated unit brought in themselves, for people of another line to see.

Many at once, the same words, one hour: in a file these say nothing. Who brings it in does: whoever is judged
by the answers chose which of them came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from feedback.abuse.review import SHOWN_DAYS, may_decide_about
from feedback.database import db
from feedback.models import WORKING, Account, Appointment, ImportBatch, OrgUnit, Touchpoint, utc_now

FEWEST = 5  # ratings: the share of fewer would tell what one person said


@dataclass(frozen=True)
class OwnFile:
    """A file with answers about a unit, brought in by somebody who works for it or is above it."""

    unit: OrgUnit
    who: str
    at: datetime
    added: int
    rated: int
    fives: int

    @property
    def share_of_fives(self) -> float | None:
        return self.fives / self.rated if self.rated >= FEWEST else None


def own_files_for(account: Account) -> Sequence[OwnFile]:
    """Return such files of three months, about units this account may decide about, the newest first."""
    since = utc_now() - timedelta(days=SHOWN_DAYS)
    rows = db.session.execute(
        select(ImportBatch, OrgUnit, Account)
        .join(Touchpoint, ImportBatch.touchpoint_id == Touchpoint.id)
        .join(OrgUnit, Touchpoint.unit_id == OrgUnit.id)
        .join(Account, ImportBatch.account_id == Account.id)
        .where(ImportBatch.imported_at >= since, ImportBatch.added > 0, may_decide_about(account))
        .options(selectinload(Account.appointments))
        .order_by(ImportBatch.id.desc())
    )
    return [
        OwnFile(unit, who.name, batch.imported_at, batch.added, batch.rated or 0, batch.fives or 0)
        for batch, unit, who in rows
        if any(answers_for(appointment, unit) for appointment in who.appointments)
    ]


def answers_for(appointment: Appointment, unit: OrgUnit) -> bool:
    """Tell whether it makes one answer for a unit's figures: in it, above it, or of the whole tree.

    An administrator of the whole tree runs the service and no counter; a permission alone is no work.
    """
    if appointment.role not in WORKING:
        return False
    line = list(line_from(unit))
    runs_the_service = appointment.role == "administrator" and appointment.unit_id in {None, line[-1].id}
    return appointment.unit_id in {None, *(one.id for one in line)} and not runs_the_service


def line_from(unit: OrgUnit | None) -> Iterator[OrgUnit]:
    """Yield a unit and all above it, the top last."""
    while unit:
        yield unit
        unit = unit.parent
