"""What people gave in a cell of a report: its submissions, counted by all that reports tell apart."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Subquery, and_, func, select

from feedback.database import db
from feedback.models import SPOKEN_MODES
from feedback.reports.cells import Cell, counted_in
from feedback.rollups.reading import submission_counts

SATISFIED_FROM = 4
FULL = 1  # the weight of an answer that nothing speaks against
NOBODY = "nobody"
VERIFIED = "verified"

Key = TypeVar("Key", bound=Hashable)


class Alike(NamedTuple):
    """So many submissions that are alike."""

    month: str
    mode: str
    stream: str
    staffed_by: str | None
    sector: str | None
    is_staff: bool
    is_late: bool
    weight: float
    doubts: str | None
    rating: int | None
    times: int


@dataclass(frozen=True)
class Given:
    """All submissions of a cell."""

    rows: Sequence[Alike]

    @property
    def submissions(self) -> int:
        return sum(row.times for row in self.rows)

    @property
    def answered(self) -> int:
        """How many citizens, not staff, answered anything."""
        return sum(row.times for row in self.rows if not row.is_staff)

    @property
    def late(self) -> int:
        """How many were given in an earlier month, whose report was final."""
        return sum(row.times for row in self.rows if row.is_late)

    @property
    def of_service(self) -> list[Alike]:
        """Those that rate the service. Staff rate their tool, which is another question."""
        return [row for row in self.rows if row.rating is not None and not row.is_staff]

    @property
    def of_citizens(self) -> list[Alike]:
        """Those of them that people gave themselves: what they said to somebody who typed is apart."""
        return [row for row in self.of_service if row.mode not in SPOKEN_MODES]

    @property
    def ratings(self) -> Counter[int]:
        """How many people gave each rating."""
        return tallied(self.of_citizens, lambda row: row.rating or 0)

    @property
    def satisfied(self) -> tuple[int, int]:
        """How many people gave one of the two best levels, and how many rated."""
        return satisfied(self.of_citizens)

    @property
    def weighed(self) -> Counter[tuple[int, float]]:
        """How many people gave each rating, by what it counts."""
        return tallied(self.of_citizens, lambda row: (row.rating or 0, row.weight))

    @property
    def doubtful(self) -> Counter[str]:
        """How many of their ratings count less than in full, by month."""
        return tallied([row for row in self.of_citizens if row.weight < FULL], lambda row: row.month)

    @property
    def why_doubtful(self) -> dict[str, Counter[str]]:
        """How many of them have which reason for it, by month."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in self.of_citizens:
            for code in json.loads(row.doubts or "{}"):
                found[code][row.month] += row.times
        return found

    @property
    def by_stream(self) -> dict[str, tuple[int, int]]:
        return apart(self.of_citizens, lambda row: row.stream)

    @property
    def by_mode(self) -> dict[str, tuple[int, int]]:
        """By way of asking, those that people said to somebody among them."""
        return apart(self.of_service, lambda row: row.mode)

    @property
    def by_staff(self) -> dict[str, tuple[int, int]]:
        """By who stood there when people answered."""
        return apart(self.of_citizens, lambda row: row.staffed_by or NOBODY)

    @property
    def by_sector(self) -> dict[str, tuple[int, int]]:
        """By what their dossiers were about; empty: of most answers nobody knows."""
        return apart(self.of_citizens, lambda row: known_sector(row.stream, row.sector))


def known_sector(stream: str, sector: str | None) -> str:
    """Return what a rating's dossier was about, empty: not known. Only the slip of a verified one says it."""
    return sector if sector and stream == VERIFIED else ""


def rated_by_citizens(counts: Subquery) -> ColumnElement[bool]:
    """Return the condition that a kept count is of ratings that people gave the service themselves."""
    return and_(
        counts.c.rating.is_not(None), counts.c.is_staff.is_(False), counts.c.mode.not_in(SPOKEN_MODES)
    )


def given_in(cell: Cell) -> Given:
    counts = submission_counts(cell.months)
    columns = [counts.c[name] for name in Alike._fields[:-1]]
    rows = db.session.execute(
        select(*columns, func.sum(counts.c.times).label("times"))
        .where(counted_in(counts, cell))
        .group_by(*columns)
    )
    return Given([Alike._make(row)._replace(times=int(row.times)) for row in rows])


def tallied(rows: Sequence[Alike], key: Callable[[Alike], Key]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for row in rows:
        found[key(row)] += row.times
    return found


def satisfied(rows: Sequence[Alike]) -> tuple[int, int]:
    """Return how many of these are satisfied, and how many they are."""
    best = sum(row.times for row in rows if (row.rating or 0) >= SATISFIED_FROM)
    return best, sum(row.times for row in rows)


def apart(rows: Sequence[Alike], key: Callable[[Alike], str]) -> dict[str, tuple[int, int]]:
    """Return for each kind how many are satisfied, and how many rated."""
    kinds: dict[str, list[Alike]] = {}
    for row in rows:
        kinds.setdefault(key(row), []).append(row)
    return {kind: satisfied(alike) for kind, alike in sorted(kinds.items())}
