"""Whether anybody is appointed to read what must not be read by those it is about."""

from collections.abc import Sequence

import structlog
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from feedback.accounts.service import units_of
from feedback.concerns.service import INSPECTOR, inspected_units
from feedback.database import db
from feedback.models import Account, Appointment, OrgUnit, Touchpoint

log = structlog.get_logger()


def unwatched_units() -> Sequence[OrgUnit]:
    """Return the units where people are asked and whose restricted comments nobody may read."""
    watched = {
        unit_id for account in inspectors() for unit_id in db.session.scalars(inspected_units(account))
    }
    return [unit for unit in asking_units() if unit.id not in watched]


def asking_units() -> Sequence[OrgUnit]:
    asking = select(Touchpoint.unit_id).where(Touchpoint.retired_at.is_(None))
    units = select(OrgUnit).where(OrgUnit.id.in_(asking), OrgUnit.valid_to.is_(None)).order_by(OrgUnit.name)
    return db.session.scalars(units).all()


def inspectors() -> Sequence[Account]:
    appointed = select(Appointment.account_id).where(Appointment.role == INSPECTOR)
    return db.session.scalars(
        select(Account)
        .where(Account.active.is_(True), Account.id.in_(appointed))
        .options(selectinload(Account.appointments))
    ).all()


def unwatched_for(account: Account) -> Sequence[OrgUnit]:
    """Return those of them for which this account is the administrator: who can have somebody appointed."""
    own = set(
        db.session.scalars(select(OrgUnit.id).where(OrgUnit.id.in_(units_of(account, "administrator"))))
    )
    return [unit for unit in unwatched_units() if unit.id in own] if own else []


def warn_of_unwatched() -> None:
    """Tell whoever reads the log how many units nobody inspects."""
    if units := unwatched_units():
        log.warning("units_without_inspector", units=[unit.code for unit in units])
