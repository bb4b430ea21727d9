"""Finding the unit a table means: as it was called, and existed, in the month the figures are of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from analysis import fold
from feedback.accounts.service import reaches
from feedback.database import db
from feedback.i18n import N_
from feedback.imports.told import BadRow
from feedback.models import Account, OrgUnit
from feedback.months import last_day, month_name
from feedback.organisation.names import calls_it, key_of
from feedback.organisation.searching import names_of
from feedback.organisation.service import lives_in, lives_on, tidy_code


class UnitsOverTime:
    """The units an account reaches, by code or name and month: a successor may bear the same code."""

    def __init__(self, units: Sequence[OrgUnit]) -> None:
        self.units = units
        self.parents = {unit.id: unit.parent_id for unit in units}
        self.by_code, self.by_key = defaultdict(list), defaultdict(list)
        for unit in units:
            self.by_code[unit.code].append(unit)
            for name in names_of(unit):
                self.by_key[key_of(name)].append((name, unit))

    def above(self, unit: int) -> Iterator[int]:
        """Return the units above one, the nearest first, as far up as the account reaches."""
        while (parent := self.parents.get(unit)) is not None:
            yield parent
            unit = parent

    def called(self, typed: str) -> list[OrgUnit]:
        """Return who is called so to the letter, else however it is spelt."""
        alike = [(name, unit) for name, unit in self.by_key.get(key_of(typed), ()) if calls_it(typed, name)]
        exactly = [unit for name, unit in alike if plain_name(name) == plain_name(typed)]
        return list(dict.fromkeys(exactly or [unit for _name, unit in alike]))

    def find(self, typed: str, month: str) -> OrgUnit:
        """Raises BadRow: unknown, another's, not there in that month, or several of this name."""
        named = self.by_code.get(tidy_code(typed)) or self.called(typed)
        if not named:
            raise BadRow(N_("you have no unit “%(said)s”"), said=typed[:60])
        then = [unit for unit in named if lives_in(unit, month)]
        if not then:
            raise BadRow(
                N_("the unit “%(said)s” did not exist in %(month)s"), said=typed[:60], month=month_name(month)
            )
        lasting = [unit for unit in then if lives_on(unit, last_day(month))] or then
        if len(lasting) > 1:
            raise BadRow(N_("several units are called “%(said)s”: write the code"), said=typed[:60])
        return lasting[0]


def units_over_time(account: Account | None, *roles: str) -> UnitsOverTime:
    """Return the units of an account in these roles, ended ones too; None: the command line, all of them."""
    found = select(OrgUnit).order_by(OrgUnit.name, OrgUnit.id)
    if account:
        found = found.where(reaches(account, *roles))
    return UnitsOverTime(db.session.scalars(found).all())


def lock_units(ids: Collection[int]) -> None:
    """Let one table of a unit be brought in at a time; SQLite has one writer anyway."""
    db.session.execute(
        select(OrgUnit.id).where(OrgUnit.id.in_(ids)).order_by(OrgUnit.id).with_for_update()
    ).all()


def plain_name(name: str) -> str:
    return " ".join(fold(name).split())
