"""Reading a table of register figures: what each row says, or its line and what is wrong there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis import fold
from feedback.i18n import N_, month_of
from feedback.imports.columns import columns_of
from feedback.imports.service import Refusal
from feedback.imports.tables import Line, Table, UnreadableTable
from feedback.imports.told import BadRow
from feedback.models import OrgUnit, utc_now
from feedback.months import month_name
from feedback.register_figures.catalogue import BY_NAME, HEADINGS
from feedback.volumes.numbers import month_called, whole_number
from feedback.volumes.reading import MOST_RECEIVED, NAMES
from feedback.volumes.units import UnitsOverTime

PLACE = {name: NAMES[name] for name in ("unit", "month")}
TAKEN_OUT = {"-", "–"}
YES, NO = {"co", "yes", "x", "1", "dung"}, {"khong", "no", "0", "chua"}

Place = tuple[int, str]  # unit, month


@dataclass
class Reading:
    """What a table says. A figure that is None is taken out; of those not named the table says nothing."""

    said: dict[Place, dict[str, int | None]] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    units: dict[int, OrgUnit] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    empty: int = 0  # lines without any figure, as a template has them


def read_figures(table: Table, units: UnitsOverTime) -> Reading:
    """Raises UnreadableTable where a column is missing that must be there."""
    columns, reading = columns_of(table, {**PLACE, **HEADINGS}, tuple(PLACE)), Reading()
    if columns.keys() <= PLACE.keys():
        raise UnreadableTable(
            N_("no column is called as a figure of the registers; the file has: %(columns)s"),
            columns=", ".join(table.columns)[:300],
        )
    for line in table.lines:
        cells = {name: line.values.get(column, "").strip() for name, column in columns.items()}
        try:
            take(reading, line, cells, units)
        except BadRow as bad:
            reading.refusals.append(Refusal(line.number, bad.text, bad.values))
    return reading


def take(reading: Reading, line: Line, cells: Mapping[str, str], units: UnitsOverTime) -> None:
    """Raises BadRow."""
    typed = {name: cell for name, cell in cells.items() if cell and name not in PLACE}
    if not typed:
        reading.empty += 1
        return
    month = month_called(fold(cells["month"]))
    if month > month_of(utc_now()):
        raise BadRow(N_("the month %(month)s is still to come"), month=month_name(month))
    unit = units.find(cells["unit"], month)
    place = unit.id, month
    if place in reading.lines:
        raise BadRow(N_("the same as line %(line)s: unit and month"), line=reading.lines[place])
    reading.said[place] = dict(figures_in(typed))
    reading.lines[place], reading.units[unit.id] = line.number, unit


def figures_in(typed: Mapping[str, str]) -> Iterator[tuple[str, int | None]]:
    """Raises BadRow, which names the column: a line has many."""
    for name, cell in typed.items():
        figure = BY_NAME[name]
        try:
            value = yes_or_no(cell) if figure.is_yes_or_no else whole_number(cell)
        except BadRow as bad:
            raise BadRow(bad.text, **bad.values | {"said": f"{figure.heading}: {cell[:40]}"}) from bad
        if value is not None and value > MOST_RECEIVED:
            raise BadRow(N_("“%(said)s” is too many for one month"), said=f"{figure.heading}: {cell[:40]}")
        yield name, value


def yes_or_no(typed: str) -> int | None:
    """Raises BadRow."""
    plain = " ".join(fold(typed).split())
    if plain in TAKEN_OUT:
        return None
    if plain not in YES | NO:
        raise BadRow(N_("“%(said)s” is neither có nor không"), said=typed[:40])
    return int(plain in YES)
