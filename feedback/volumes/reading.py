"""Reading a table of dossiers: each row's figures, or its line and what is wrong there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field

from analysis import fold
from feedback.i18n import N_, month_of
from feedback.imports.columns import columns_of
from feedback.imports.service import Refusal
from feedback.imports.tables import Line, Table
from feedback.imports.told import BadRow
from feedback.models import OrgUnit, utc_now
from feedback.months import month_name
from feedback.organisation.sectors import sector_called
from feedback.volumes.numbers import month_called, whole_number
from feedback.volumes.units import UnitsOverTime

NAMES = {
    "unit": ("ma don vi", "don vi", "unit", "unit code", "ten don vi", "co quan"),
    "month": ("thang", "month", "ky", "ky bao cao"),
    "channel": ("kenh", "channel", "hinh thuc", "hinh thuc tiep nhan"),
    "sector": ("linh vuc", "sector"),
    "received": ("tiep nhan", "received", "so ho so tiep nhan", "tong tiep nhan", "da tiep nhan", "so ho so"),
    "on_time": (
        *("dung han", "on time", "giai quyet dung han", "truoc han va dung han", "dung han va truoc han"),
        "truoc va dung han",
    ),
    "overdue": ("qua han", "overdue", "giai quyet qua han", "tre han"),
    "online": ("truc tuyen", "online", "tiep nhan truc tuyen", "nop truc tuyen"),
}
REQUIRED = ("unit", "month", "received")
CHANNELS = {
    "counter": ("truc tiep", "tai quay", "counter"),
    "online": ("truc tuyen", "online"),
    "post": ("buu chinh", "buu chinh cong ich", "buu dien", "post"),
}
# What is settled in a month may have come in before; far more than came in is a wrong column.
MOST_SETTLED, FEW = 3, 30
MOST_RECEIVED = 10_000_000  # a month of the whole country


@dataclass(frozen=True, order=True)
class Cell:
    """What a figure is of; channel and sector are empty where the table is not divided by them."""

    unit_id: int
    month: str
    channel: str
    sector: str


@dataclass(frozen=True)
class Counts:
    """Dossiers; None where the table does not say."""

    received: int
    online: int | None
    on_time: int | None
    overdue: int | None


@dataclass
class Reading:
    """What a table says. ``doubts`` are taken, and told."""

    counts: dict[Cell, Counts] = field(default_factory=dict)
    lines: dict[Cell, int] = field(default_factory=dict)
    units: dict[int, OrgUnit] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    doubts: list[Refusal] = field(default_factory=list)
    empty: int = 0  # lines without any figure, as a template has them


def read_volumes(table: Table, units: UnitsOverTime) -> Reading:
    """Raises UnreadableTable where a column is missing that must be there."""
    columns, reading = columns_of(table, NAMES, REQUIRED), Reading()
    for line in table.lines:
        cells = {name: line.values.get(column, "").strip() for name, column in columns.items()}
        if not any(cells.get(name) for name in ("received", "on_time", "overdue", "online")):
            reading.empty += 1
            continue
        try:
            take(reading, line, cells, units)
        except BadRow as bad:
            reading.refusals.append(Refusal(line.number, bad.text, bad.values))
    reading.refusals += divided_and_whole(reading)
    reading.refusals += totals_of_others(reading, units)
    reading.refusals.sort(key=lambda refusal: refusal.line)
    return reading


def take(reading: Reading, line: Line, cells: dict[str, str], units: UnitsOverTime) -> None:
    """Raises BadRow."""
    month = month_called(fold(cells["month"]))
    if month > month_of(utc_now()):
        raise BadRow(N_("the month %(month)s is still to come"), month=month_name(month))
    unit = units.find(cells["unit"], month)
    channel = known_channel(cells.get("channel", ""))
    cell = Cell(unit.id, month, channel, known_sector(cells.get("sector", "")))
    if cell in reading.lines:
        raise BadRow(N_("the same as line %(line)s: unit, month, channel, sector"), line=reading.lines[cell])
    counts = counts_in(cells, channel)
    reading.lines[cell], reading.counts[cell], reading.units[unit.id] = line.number, counts, unit
    if (counts.on_time or 0) + (counts.overdue or 0) > counts.received:
        text = N_("more settled than received: right if older dossiers were among them")
        reading.doubts.append(Refusal(line.number, text))


def counts_in(cells: dict[str, str], channel: str) -> Counts:
    """Raises BadRow."""
    received = whole_number(cells.get("received", ""))
    online, on_time, overdue = (
        whole_number(cells.get(name, "")) for name in ("online", "on_time", "overdue")
    )
    if received is None:
        raise BadRow(N_("how many were received is missing"))
    if received > MOST_RECEIVED:
        raise BadRow(N_("%(count)s dossiers in one month are too many"), count=received)
    if channel and online is None:
        online = received if channel == "online" else 0
    if (online or 0) > received:
        raise BadRow(
            N_("%(online)s online, but only %(received)s received"), online=online, received=received
        )
    settled = (on_time or 0) + (overdue or 0)
    if settled > MOST_SETTLED * received + FEW:
        raise BadRow(
            N_("%(settled)s on time and overdue, but only %(received)s received: a wrong column?"),
            settled=settled,
            received=received,
        )
    return Counts(received, online, on_time, overdue)


def known_channel(typed: str) -> str:
    """Raises BadRow."""
    plain = " ".join(fold(typed).split())
    if plain in {"", "tong", "tat ca", "total", "all"}:
        return ""
    found = next((code for code, spellings in CHANNELS.items() if plain in spellings), None)
    if found is None:
        raise BadRow(
            N_("the channel “%(said)s” is none of: trực tiếp, trực tuyến, bưu chính"), said=typed[:40]
        )
    return found


def known_sector(typed: str) -> str:
    """Raises BadRow."""
    if " ".join(fold(typed).split()) in {"", "tong", "tat ca", "total", "all"}:
        return ""
    if (code := sector_called(typed)) is None:
        raise BadRow(N_("the sector “%(said)s” is not in the list of sectors"), said=typed[:40])
    return code


def divided_and_whole(reading: Reading) -> Iterator[Refusal]:
    """Refuse a month of a unit that has parts and their whole: reports would count both."""
    cells = defaultdict(list)
    for cell in reading.counts:
        cells[cell.unit_id, cell.month].append(cell)
    for together in cells.values():
        for kind in ("channel", "sector"):
            whole = [cell for cell in together if not getattr(cell, kind)]
            if whole and len({getattr(cell, kind) for cell in together}) > 1:
                yield Refusal(
                    reading.lines[whole[0]],
                    N_("this unit and month also have lines by channel or sector: they would count twice"),
                )
                break


def totals_of_others(reading: Reading, units: UnitsOverTime) -> Iterator[Refusal]:
    """Refuse a unit's line that is the sum of the units below it in this month: reports add them up anyway.

    Below are the nearest units that have lines, or all: a list may have totals on each level, or only one.
    """
    cells: dict[str, dict[int, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in reading.counts:
        cells[cell.month][cell.unit_id].append(cell)
    for of_units in cells.values():
        whole = {unit: total([reading.counts[cell] for cell in some]) for unit, some in of_units.items()}
        nearest, below = defaultdict(list), defaultdict(list)
        for unit in whole:
            above = [one for one in units.above(unit) if one in whole]
            for one in above:
                below[one].append(whole[unit])
            for one in above[:1]:
                nearest[one].append(whole[unit])
        for unit in below:
            if any(is_sum(whole[unit], parts) for parts in (nearest[unit], below[unit])):
                line = min(reading.lines[cell] for cell in of_units[unit])
                yield Refusal(
                    line,
                    N_(
                        "the lines of the units below come to the same: they would count twice. "
                        "If not, bring this one in with a file of its own"
                    ),
                )


def total(parts: Sequence[Counts]) -> Counts:
    """Return the sum; a column is unknown where one of the parts does not say it."""
    columns = zip(*map(astuple, parts), strict=True)
    received, *others = (None if None in column else sum(column) for column in columns)
    return Counts(received or 0, *others)


def is_sum(whole: Counts, parts: Sequence[Counts]) -> bool:
    """Tell whether all columns that both sides say agree; zeros count nothing twice."""
    pairs = zip(astuple(whole), astuple(total(parts)), strict=True)
    return whole.received > 0 and all(one == other for one, other in pairs if None not in {one, other})
