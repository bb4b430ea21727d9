"""Bringing the register of real units into the database: all of it or nothing, and never twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import select

from feedback.audit import service as audit
from feedback.database import db
from feedback.models import OrgUnit, UnitEvent, UnitLink
from feedback.organisation.register import (
    RegisteredLink,
    RegisteredUnit,
    registered_links,
    registered_units,
)


class OtherTree(Exception):
    """There is a tree already: nobody mixes two of them unasked."""


class CodesInUse(Exception):
    """Units made by hand bear codes of the register; the message names them."""


@dataclass(frozen=True)
class Loaded:
    units: int
    events: int


def load_register(beside: bool = False) -> Loaded:
    """Add the register's units and events, unless they are there. Raises OtherTree, CodesInUse.

    ``beside``: although there is another tree. What is nobody's own goes on to the top that was first.
    """
    register, kept = registered_units(), db.session.scalars(select(OrgUnit)).all()
    keys = {(unit.code, unit.valid_from) for unit in kept}
    if all((one.code, one.valid_from) in keys for one in register):
        return Loaded(0, 0)
    if shared := sorted({one.code for one in register} & {unit.code for unit in kept}):
        raise CodesInUse(", ".join(shared))
    if kept and not beside:
        raise OtherTree
    units = add_units(register)
    events = add_events(register, units)
    audit.record("units_loaded", "register", None, units=str(len(units)), events=str(events))
    db.session.commit()
    return Loaded(len(units), events)


def add_units(register: Sequence[RegisteredUnit]) -> Mapping[RegisteredUnit, OrgUnit]:
    """Keep the units; in the register parents stand before their children."""
    made: dict[RegisteredUnit, OrgUnit] = {}
    for one in register:
        above = in_force(register, one.parent, one.valid_from or date.min) if one.parent else None
        made[one] = OrgUnit(
            code=one.code,
            name=one.name,
            kind=one.kind,
            type=one.type,
            parent=above and made[above],
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            also_spelt=[one.also_spelt] if one.also_spelt else None,
        )
        db.session.add(made[one])
    db.session.flush()
    return made


def add_events(register: Sequence[RegisteredUnit], units: Mapping[RegisteredUnit, OrgUnit]) -> int:
    events = [
        event_of(list(links), register, units)
        for _number, links in groupby(registered_links(), key=lambda link: link.event)
    ]
    db.session.add_all(events)
    return len(events)


def event_of(
    links: Sequence[RegisteredLink],
    register: Sequence[RegisteredUnit],
    units: Mapping[RegisteredUnit, OrgUnit],
) -> UnitEvent:
    first = links[0]
    event = UnitEvent(kind=first.kind, day=first.date, legal_basis=first.legal_basis)
    for link in links:
        ended = in_force(register, link.predecessor, link.date - timedelta(days=1))
        heir = in_force(register, link.successor, link.date) if link.successor else None
        event.links.append(
            UnitLink(
                predecessor_id=units[ended].id,
                successor_id=heir and units[heir].id,
                relation=link.relation,
            )
        )
    return event


def in_force(register: Sequence[RegisteredUnit], code: str, day: date) -> RegisteredUnit:
    return next(one for one in register if one.code == code and one.lives_on(day))
