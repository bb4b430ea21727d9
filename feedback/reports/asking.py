"""Which report is asked for: of which unit that bears or bore a code, as it was or as it is now."""

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


def newest_month_for(account: Account, code: str, view: str, on: date | None) -> str | None:
    """Return the newest month in which anybody answered in the unit that is meant, or below it.

    Without a day in any that bore the code. Raises NotFound.
    """
    bearers = reached_bearers(account, code)
    is_any = on is None and view != NOW
    meant = bearers if is_any else [choose(bearers, "", view, on)]
    return max((month for unit in meant for month in months_with_data(unit)), default=None)


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

    As now: the one of today. As it was: the one of that day; without a day the last one of the month, and
    where none was there yet, today's.
    """
    today = [unit for unit in bearers if unit.valid_to is None]
    if view == NOW:
        return as_now(first_of(today))
    if on:
        return first_of([unit for unit in bearers if lives_on(unit, on)])
    return first_of([*(unit for unit in bearers if lives_in(unit, month)), *today])


def first_of(units: list[OrgUnit]) -> OrgUnit:
    if not units:
        raise NotFound
    return units[0]
