"""How many dossiers each unit had each month: the source article's totals, divided without a remainder.

The province's review of 2023 (article of 12 January 2024) gives a year's totals by level. The sample lays
them over its own twelve months, all dossiers settled in the month they came in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedback.sample.places import COMMUNE, DISTRICT, PROVINCE, UNITS, UnitRow
from feedback.sample.story import MONTHS


@dataclass(frozen=True)
class YearOfLevel:
    """A level's totals, and in what proportions its sectors share them."""

    received: int
    on_time: int
    online: int
    sectors: dict[str, int]  # part in what is received
    lateness: dict[str, int]  # how much likelier than elsewhere a dossier of the sector is late


# 99.8 %, 82.92 % and 97.5 % on time; 80.6 %, 32.3 % and 66.1 % online.
YEAR = {
    PROVINCE: YearOfLevel(
        received=90_010,
        on_time=89_830,
        online=72_548,
        sectors={"business": 34, "justice": 26, "land": 12, "other": 28},
        lateness={"business": 1, "justice": 1, "land": 30, "other": 1},
    ),
    DISTRICT: YearOfLevel(
        received=136_350,
        on_time=113_061,
        online=44_041,
        sectors={"business": 22, "justice": 12, "land": 46, "other": 20},
        lateness={"business": 1, "justice": 1, "land": 40, "other": 1},
    ),
    COMMUNE: YearOfLevel(
        received=187_299,
        on_time=182_617,
        online=123_805,
        sectors={"justice": 58, "land": 10, "social": 17, "other": 15},
        lateness={"justice": 1, "land": 50, "social": 2, "other": 2},
    ),
}

# Before Tết people bring what must be done this year; in its month the offices close for a week.
SEASON = (100, 110, 112, 66, 104, 102, 100, 101, 103, 102, 98, 108)
# Over the year a little more comes online, and at the districts more is late, as comments there say too.
ONLINE_TREND = (90, 91, 93, 95, 97, 99, 101, 103, 105, 107, 109, 110)
LATE_TREND = {
    PROVINCE: (100,) * 12,
    DISTRICT: (88, 89, 91, 92, 94, 96, 98, 100, 104, 108, 114, 122),
    COMMUNE: (100,) * 12,
}
# Plans and certificates are brought on paper more often than other dossiers.
ONLINE_BY_SECTOR = {"business": 105, "justice": 102, "land": 80, "social": 100, "other": 100}


@dataclass(frozen=True)
class Volume:
    """The dossiers of a unit in a month and sector; the sectors of a month make up the whole of it."""

    unit: str
    month: str
    sector: str
    received: int
    online: int
    overdue: int


@dataclass(frozen=True)
class Cell:
    unit: UnitRow
    month: int
    sector: str


def volumes() -> Iterator[Volume]:
    """Return the year's dossiers of all units."""
    for level in YEAR:
        yield from volumes_of_level(level)


def volumes_of_level(level: str) -> Iterator[Volume]:
    year, cells = YEAR[level], cells_of(level)
    received = largest_remainder(year.received, [weight_of(cell, year) for cell in cells])
    online = largest_remainder(
        year.online,
        [
            count * ONLINE_TREND[cell.month] * ONLINE_BY_SECTOR[cell.sector]
            for cell, count in zip(cells, received, strict=True)
        ],
    )
    overdue = largest_remainder(
        year.received - year.on_time,
        [
            count * LATE_TREND[level][cell.month] * year.lateness[cell.sector]
            for cell, count in zip(cells, received, strict=True)
        ],
    )
    for cell, *counts in zip(cells, received, online, overdue, strict=True):
        yield Volume(cell.unit.code, MONTHS[cell.month], cell.sector, *counts)


def cells_of(level: str) -> list[Cell]:
    return [
        Cell(unit, month, sector)
        for unit in UNITS
        if unit.level == level
        for month in range(len(MONTHS))
        for sector in YEAR[level].sectors
    ]


def weight_of(cell: Cell, year: YearOfLevel) -> int:
    return cell.unit.dossiers * SEASON[cell.month] * year.sectors[cell.sector]


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Divide ``total`` into whole parts proportional to ``weights``, which add up to it exactly.

    What rounding down leaves goes to the largest remainders (Hamilton's method), the first of equals first.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
