"""The register of real units that comes with the service: two tables of facts, read as plain data."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from feedback.models import KIND_OF_TYPE
from feedback.paths import PACKAGE

FOLDER = PACKAGE / "organisation" / "register"


@dataclass(frozen=True)
class RegisteredUnit:
    """A unit for as long as nothing about it changed; ``valid_to`` is the first day without it."""

    code: str
    name: str
    type: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    also_spelt: str

    @property
    def kind(self) -> str:
        return KIND_OF_TYPE[self.type]

    def lives_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day < (self.valid_to or date.max)


@dataclass(frozen=True)
class RegisteredLink:
    """One predecessor of an event with one successor, each by the code it bore then."""

    event: int
    date: date
    kind: str
    legal_basis: str
    relation: str
    predecessor: str
    successor: str


@cache
def registered_units() -> Sequence[RegisteredUnit]:
    return [
        RegisteredUnit(
            row["code"],
            row["name"],
            row["type"],
            row["parent"],
            day(row["valid_from"]),
            day(row["valid_to"]),
            row["also_spelt"],
        )
        for row in rows_of(FOLDER / "units.tsv")
    ]


@cache
def registered_links() -> Sequence[RegisteredLink]:
    return [
        RegisteredLink(
            int(row["event"]),
            date.fromisoformat(row["date"]),
            row["kind"],
            row["legal_basis"],
            row["relation"],
            row["predecessor"],
            row["successor"],
        )
        for row in rows_of(FOLDER / "events.tsv")
    ]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
