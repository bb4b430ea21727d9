"""Finding the unit a table means: as it was called, and existed, in the month the figures are of."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from analysis import fold
from feedback.accounts.service import reaches
from feedback.database import db
from feedback.i18n import N_
from feedback.imports.told import BadRow
from feedback.models import Account, OrgUnit
from feedback.organisation.service import tidy_code
from feedback.volumes.numbers import written


class UnitsOverTime:
    """The units an account reaches, by code or name and month: a successor may bear the same code."""

    def __init__(self, units: Sequence[OrgUnit]) -> None:
        self.units = units
        self.by_code, self.by_name = defaultdict(list), defaultdict(list)
        for unit in units:
            self.by_code[unit.code].append(unit)
            self.by_name[plain_name(unit.name)].append(unit)

    def find(self, typed: str, month: str) -> OrgUnit:
        """Raises BadRow: unknown, another's, not there in that month, or several of this name."""
        named = self.by_code.get(tidy_code(typed)) or self.by_name.get(plain_name(typed)) or []
        if not named:
            raise BadRow(N_("you have no unit “%(said)s”"), said=typed[:60])
        then = [unit for unit in named if existed_in(unit, month)]
        if not then:
            raise BadRow(
                N_("the unit “%(said)s” did not exist in %(month)s"), said=typed[:60], month=written(month)
            )
        lasting = [unit for unit in then if exists_on(unit, last_day(month))] or then
        if len(lasting) > 1:
            raise BadRow(N_("several units are called “%(said)s”: write the code"), said=typed[:60])
        return lasting[0]


def units_over_time(account: Account | None, *roles: str) -> UnitsOverTime:
    """Return the units of an account in these roles, ended ones too; None: the command line, all of them."""
    found = select(OrgUnit).order_by(OrgUnit.name, OrgUnit.id)
    if account:
        found = found.where(reaches(account, *roles))
    return UnitsOverTime(db.session.scalars(found).all())


def plain_name(name: str) -> str:
    return " ".join(fold(name).split())


def existed_in(unit: OrgUnit, month: str) -> bool:
    """Tell whether a unit was there on any day of a month; ``valid_to`` is the first day it was not."""
    return (unit.valid_from is None or unit.valid_from <= last_day(month)) and (
        unit.valid_to is None or unit.valid_to > first_day(month)
    )


def exists_on(unit: OrgUnit, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (
        unit.valid_to is None or day < unit.valid_to
    )


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])
