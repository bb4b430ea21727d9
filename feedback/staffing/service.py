"""Changing who stands at a counter: from a day on, in the past or to come; correcting it; taking it back.

A history is a value: spells in their order, each until the next one. The codes of one place have the same, so
that answers under a former code count for whoever stood there, too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import BEGINNING, Account, Staffing, Touchpoint, utc_now
from feedback.months import start_of_day

FROM_THE_BEGINNING = "beginning"


class DayTaken(FeedbackError):
    """There is a change on this day already."""

    status = 422

    def message(self) -> str:
        return gettext("There is a change on this day already: correct that one.")


class NoChange(FeedbackError):
    """Nothing would be different."""

    status = 422

    def message(self) -> str:
        return gettext("So it is already on this day.")


@dataclass(frozen=True)
class Spell:
    """From ``since`` on these stood there, or nobody, until the next spell."""

    since: datetime
    staffed_by: str | None

    @property
    def is_from_the_beginning(self) -> bool:
        return self.since == BEGINNING

    @property
    def is_to_come(self) -> bool:
        return self.since > utc_now()

    @property
    def day(self) -> date | None:
        """The first day; None where nobody knows since when."""
        zone = current_app.config["TIME_ZONE"]
        return None if self.is_from_the_beginning else self.since.astimezone(zone).date()

    @property
    def name(self) -> str:
        """What addresses and the audit log call it."""
        return self.day.isoformat() if self.day else FROM_THE_BEGINNING


def history_of(touchpoint: Touchpoint) -> list[Spell]:
    """Return who stood there, the first first; there is always one from the beginning."""
    known = [Spell(row.since, row.staffed_by) for row in touchpoint.staffing]
    return known if known and known[0].is_from_the_beginning else [Spell(BEGINNING, None), *known]


def find_spell(touchpoint: Touchpoint, name: str) -> Spell:
    """Raises NotFound."""
    found = next((spell for spell in history_of(touchpoint) if spell.name == name), None)
    if found is None:
        raise NotFound
    return found


def record_change(touchpoint: Touchpoint, day: date, staffed_by: str | None, account: Account) -> None:
    """From this day on somebody else stands there. Raises DayTaken, NoChange."""
    codes = locked_codes(touchpoint)
    change = Spell(start_of_day(day, current_app.config["TIME_ZONE"]), staffed_by)
    write(codes, history_of(touchpoint), [*history_of(touchpoint), change])
    audit.record(
        "staffing_changed",
        touchpoint.code,
        account,
        touchpoint.unit,
        since=change.name,
        staffed_by=staffed_by or "nobody",
    )
    db.session.commit()


def correct(
    touchpoint: Touchpoint, name: str, day: date | None, staffed_by: str | None, account: Account
) -> None:
    """Another day or somebody else in a spell that is known; ``day`` is None for the first.

    Raises DayTaken, NoChange, NotFound.
    """
    codes, wrong = locked_codes(touchpoint), find_spell(touchpoint, name)
    since = start_of_day(day, current_app.config["TIME_ZONE"]) if day else BEGINNING
    right = Spell(BEGINNING if wrong.is_from_the_beginning else since, staffed_by)
    others = [spell for spell in history_of(touchpoint) if spell != wrong]
    write(codes, history_of(touchpoint), [*others, right])
    audit.record(
        "staffing_corrected",
        touchpoint.code,
        account,
        touchpoint.unit,
        was=f"{wrong.name} {wrong.staffed_by or 'nobody'}",
        since=right.name,
        staffed_by=staffed_by or "nobody",
    )
    db.session.commit()


def take_back(touchpoint: Touchpoint, name: str, account: Account) -> None:
    """This change never was: whoever stood there before stayed. Raises NotFound; the first one stays."""
    codes, wrong = locked_codes(touchpoint), find_spell(touchpoint, name)
    if wrong.is_from_the_beginning:
        raise NotFound
    write(codes, history_of(touchpoint), [spell for spell in history_of(touchpoint) if spell != wrong])
    audit.record(
        "staffing_taken_back",
        touchpoint.code,
        account,
        touchpoint.unit,
        was=f"{wrong.name} {wrong.staffed_by or 'nobody'}",
    )
    db.session.commit()


def write(codes: Iterable[Touchpoint], before: list[Spell], spells: Iterable[Spell]) -> None:
    """Give all codes of a place this history. Raises DayTaken, NoChange."""
    after = list(without_repetitions(in_order(spells)))
    if after == before:
        raise NoChange
    for code in codes:
        keep(code, after)


def in_order(spells: Iterable[Spell]) -> list[Spell]:
    """Raises DayTaken."""
    ordered = sorted(spells, key=lambda spell: spell.since)
    if len({spell.since for spell in ordered}) < len(ordered):
        raise DayTaken
    return ordered


def without_repetitions(spells: Iterable[Spell]) -> Iterator[Spell]:
    """Leave out what says the same as the spell before: it changed nothing."""
    before = None
    for spell in spells:
        if before is None or spell.staffed_by != before.staffed_by:
            yield spell
            before = spell


def keep(touchpoint: Touchpoint, spells: list[Spell]) -> None:
    """Change rows where they are: a new one beside the old one of the same day would be refused."""
    rows = {row.since: row for row in touchpoint.staffing}
    for spell in spells:
        rows.setdefault(spell.since, Staffing(since=spell.since)).staffed_by = spell.staffed_by
    touchpoint.staffing = [rows[spell.since] for spell in spells]


def locked_codes(touchpoint: Touchpoint) -> list[Touchpoint]:
    """Return a touchpoint and its former codes, to be changed by nobody else meanwhile, as they are now."""
    found = (
        select(Touchpoint)
        .where(Touchpoint.id.in_(codes_of(touchpoint)))
        .options(selectinload(Touchpoint.staffing))
        .order_by(Touchpoint.id)
        .with_for_update(of=Touchpoint)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(found))


def codes_of(touchpoint: Touchpoint) -> Select[int]:
    """Select the ids of a touchpoint and of all its former codes."""
    line = select(Touchpoint.id).where(Touchpoint.id == touchpoint.id).cte("codes", recursive=True)
    line = line.union_all(select(Touchpoint.id).join(line, Touchpoint.replaced_by_id == line.c.id))
    return select(line.c.id)
