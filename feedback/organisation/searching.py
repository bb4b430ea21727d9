"""Finding units by whatever name or code they ever had: what is no more leads to its successor."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from feedback.database import db
from feedback.models import OrgUnit
from feedback.organisation.history import lineage
from feedback.organisation.lineage import Lineage
from feedback.organisation.names import key_of, rank

MOST_HITS = 50


@dataclass(frozen=True)
class Hit:
    """A unit of today, and the names by which it was found, where they are not its own."""

    unit: OrgUnit
    formerly: list[str]
    rank: int


def search(typed: str, reached: Collection[int] | None = None) -> list[Hit]:
    """Return the units of today that answer a name or code, the best first.

    ``reached``: the ids that may be found, all where None is given.
    """
    units = {unit.id: unit for unit in db.session.scalars(select(OrgUnit))}
    tree = lineage()
    hits: dict[int, Hit] = {}
    for unit in units.values():
        if (how := how_well(typed, unit)) is None:
            continue
        for heir in heirs_today(tree, unit.id):
            if reached is None or heir in reached:
                hits[heir] = joined(hits.get(heir), units[heir], unit, how)
    return sorted(hits.values(), key=lambda hit: (hit.rank, hit.unit.name, hit.unit.id))[:MOST_HITS]


def how_well(typed: str, unit: OrgUnit) -> int | None:
    ranks = [0] if typed.strip().upper() == unit.code else []
    return min(
        [*ranks, *(found for name in names_of(unit) if (found := rank(typed, name)) is not None)],
        default=None,
    )


def names_of(unit: OrgUnit) -> tuple[str, ...]:
    """Return what a unit is called, its own name first."""
    return unit.name, *(unit.also_spelt or ())


def heirs_today(tree: Lineage, unit: int) -> Iterable[int]:
    """Return the units of today that a unit became; where nobody followed it, the one it was of."""
    heirs = tree.descendants(unit)
    above = tree.home(unit).unit
    return heirs or ([above] if above is not None else [])


def joined(before: Hit | None, unit: OrgUnit, found: OrgUnit, how: int) -> Hit:
    names = before.formerly if before else []
    is_other = key_of(found.name) != key_of(unit.name) or found.type != unit.type
    formerly = [*names, found.name] if is_other and found.name not in names else names
    return Hit(unit, formerly, min(how, before.rank) if before else how)
