"""Which report is asked for: of which unit that bears or bore a code, as it was or as it is now."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from feedback.accounts.service import reaches
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, OrgUnit
from feedback.organisation.history import bearers_of
from feedback.organisation.service import lives_in, lives_on, tidy_code
from feedback.reports.cells import NOW, ReportedUnit, as_now
from feedback.reports.service import months_with_data

READERS = ("manager", "analyst", "administrator")


def reported_unit(code: str, month: str, view: str, on: date | None) -> ReportedUnit:
    """Return the unit of a report. Raises NotFound."""
    return choose(list(bearers_of(tidy_code(code))), month, view, on)


def reported_unit_for(account: Account, code: str, month: str, view: str, on: date | None) -> ReportedUnit:
    """Return it if the account may read its report. Raises NotFound."""
    return choose(reached_bearers(account, code), month, view, on)


def units_meant(account: Account, code: str, view: str, on: date | None) -> Sequence[ReportedUnit]:
    """Return what a code may mean in any month: without a day all that ever bore it. Raises NotFound."""
    bearers = reached_bearers(account, code)
    if on or view == NOW:
        return [the_one(bearers, view, on)]
    if not bearers:
        raise NotFound
    return bearers


def newest_month(units: Sequence[ReportedUnit]) -> str | None:
    """Return the newest month in which anybody answered in one of these units, or below it."""
    return max((month for unit in units for month in months_with_data(unit)), default=None)


def reached_bearers(account: Account, code: str) -> list[OrgUnit]:
    bearers = bearers_of(tidy_code(code))
    reached = set(
        db.session.scalars(
            select(OrgUnit.id).where(
                OrgUnit.id.in_([unit.id for unit in bearers]), reaches(account, *READERS)
            )
        )
    )
    return [unit for unit in bearers if unit.id in reached]


def choose(bearers: list[OrgUnit], month: str, view: str, on: date | None) -> ReportedUnit:
    """Return of all that bore a code, the newest first, the one that is meant.

    Without a day and as it was, that is the last one of the month, and where none was there yet, today's.
    """
    if on or view == NOW:
        return the_one(bearers, view, on)
    return first_of([*(unit for unit in bearers if lives_in(unit, month)), *of_today(bearers)])


def the_one(bearers: list[OrgUnit], view: str, on: date | None) -> ReportedUnit:
    """Return as now the one of today, as it was the one of that day."""
    if view == NOW or on is None:
        return as_now(first_of(of_today(bearers)))
    return first_of([unit for unit in bearers if lives_on(unit, on)])


def of_today(bearers: list[OrgUnit]) -> list[OrgUnit]:
    return [unit for unit in bearers if unit.valid_to is None]


def first_of(units: list[OrgUnit]) -> OrgUnit:
    if not units:
        raise NotFound
    return units[0]
