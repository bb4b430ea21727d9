"""Files that people of the rated unit brought in themselves, for people of another line to see.

Many at once, the same words, one hour: in a file these say nothing. Who brings it in does: whoever is judged
by the answers chose which of them came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from feedback.abuse.review import SHOWN_DAYS, may_decide_about
from feedback.database import db
from feedback.models import Account, ImportBatch, OrgUnit, Touchpoint, utc_now
from feedback.organisation.service import line_of

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
        if belongs_to(who, unit)
    ]


def belongs_to(account: Account, unit: OrgUnit) -> bool:
    """Tell whether a person answers for a unit's figures: in it, above it, or as manager of the whole tree.

    An administrator of the whole tree runs the service and no counter.
    """
    line = set(db.session.scalars(line_of(unit.id)))
    tops = {None, *db.session.scalars(select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)))}
    return any(
        one.unit_id in {None, *line} and not (one.role == "administrator" and one.unit_id in tops)
        for one in account.appointments
    )
