"""All units of an account side by side: what people are told there, and whether anybody watches."""

from dataclasses import dataclass

from sqlalchemy import select

from feedback.accounts.service import reachable_units
from feedback.concerns.watch import asking_units, unwatched_for
from feedback.database import db
from feedback.models import Account, OrgUnit
from feedback.organisation.formal_way import teller_of
from feedback.organisation.service import in_tree

KEEPERS = ("manager", "administrator")


@dataclass(frozen=True)
class Row:
    """One unit: whose words tell its formal way, and whether an inspector reads what is said about it."""

    unit: OrgUnit
    depth: int
    teller: OrgUnit | None
    is_watched: bool | None  # None: nobody is asked there, or it is not this account's to know

    @property
    def lacks_something(self) -> bool:
        return self.teller is None or self.is_watched is False


def rows_for(account: Account) -> list[Row]:
    """Return the units an account keeps in the order of their tree: few queries for any number of them."""
    _held = db.session.scalars(select(OrgUnit)).all()  # no parent is asked for by itself
    administered = {unit.id for unit in reachable_units(account, "administrator")}
    asking = {unit.id for unit in asking_units()} & administered
    unwatched = {unit.id for unit in unwatched_for(account)}
    return [
        Row(unit, depth, teller_of(unit), unit.id not in unwatched if unit.id in asking else None)
        for unit, depth in in_tree(reachable_units(account, *KEEPERS))
    ]
