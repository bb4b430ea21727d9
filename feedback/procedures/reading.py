"""Reading a list of procedures: each line's procedure, or its line and what is wrong there."""

import re
from dataclasses import dataclass, field

from analysis import fold
from feedback.i18n import N_
from feedback.imports.columns import columns_of
from feedback.imports.service import Refusal
from feedback.imports.tables import Table
from feedback.imports.told import BadRow
from feedback.models import PROCEDURE_LEVELS
from feedback.organisation.sectors import sector_called
from feedback.typed import tidy_text

# As the national database numbers them; the tail is a province's own copy of a procedure.
CODE = re.compile(r"\d\.\d{6}(\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?", re.ASCII)
NAMES = {
    "code": ("ma tthc", "ma thu tuc", "ma thu tuc hanh chinh", "ma so", "ma", "code"),
    "name": ("ten tthc", "ten thu tuc", "ten thu tuc hanh chinh", "thu tuc", "ten", "name"),
    "sector": ("linh vuc", "sector"),
    "level": ("cap thuc hien", "cap giai quyet", "cap", "level", "levels"),
    "online": ("muc do", "muc do dvc", "muc do dich vu cong", "dich vu cong truc tuyen", "dvctt", "online"),
}
REQUIRED = ("code", "name", "sector")
LEVELS = {
    "province": ("tinh", "province", "trung uong", "so"),
    "district": ("huyen", "district"),
    "commune": ("xa", "phuong", "commune"),
}
# Decree 42/2022: in full or in part; other words for "not online".
ONLINE = {
    "full": ("toan trinh", "full", "muc do 4"),
    "part": ("mot phan", "part", "muc do 3"),
    None: ("", "khong", "none", "chua", "thong tin", "cung cap thong tin truc tuyen", "-"),
}
MOST_LETTERS = 1000


@dataclass(frozen=True)
class Listed:
    """A procedure as a list has it."""

    code: str
    name: str
    sector: str
    levels: tuple[str, ...]
    online: str | None


@dataclass
class Reading:
    procedures: dict[str, Listed] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def read_procedures(table: Table) -> Reading:
    """Raises UnreadableTable where a column is missing that must be there."""
    columns, reading = columns_of(table, NAMES, REQUIRED), Reading()
    for line in table.lines:
        cells = {name: tidy_text(line.values.get(column, "")) for name, column in columns.items()}
        if not any(cells.values()):
            continue
        try:
            listed = listed_in(cells)
            if listed.code in reading.lines:
                raise BadRow(N_("the same code as line %(line)s"), line=reading.lines[listed.code])
        except BadRow as bad:
            reading.refusals.append(Refusal(line.number, bad.text, bad.values))
        else:
            reading.procedures[listed.code], reading.lines[listed.code] = listed, line.number
    return reading


def listed_in(cells: dict[str, str]) -> Listed:
    """Raises BadRow."""
    code, name = "".join(cells["code"].split()).upper(), " ".join(cells["name"].split())
    if not CODE.fullmatch(code):
        raise BadRow(N_("the code “%(said)s” is not like 1.004194 or 1.004194.000.00.00.H47"), said=code[:40])
    if not name or len(name) > MOST_LETTERS:
        raise BadRow(N_("the name is missing, or longer than %(most)s letters"), most=MOST_LETTERS)
    sector = sector_called(cells["sector"])
    if sector is None:
        raise BadRow(N_("the sector “%(said)s” is not in the list of sectors"), said=cells["sector"][:40])
    return Listed(code, name, sector, levels_in(cells.get("level", "")), online_in(cells.get("online", "")))


def levels_in(typed: str) -> tuple[str, ...]:
    """Return the levels named, in their order; "Cấp tỉnh, cấp xã" are two. Raises BadRow."""
    parts = [part for part in re.split(r"[,;/\n+&]|\bva\b", fold(typed)) if part.strip()]
    named = {level_called(part) for part in parts}
    return tuple(level for level in PROCEDURE_LEVELS if level in named)


def level_called(part: str) -> str:
    """Raises BadRow."""
    plain = " ".join(part.split()).removeprefix("cap ")
    found = next((level for level, words in LEVELS.items() if plain in words), None)
    if found is None:
        raise BadRow(N_("the level “%(said)s” is none of: tỉnh, huyện, xã"), said=plain[:40])
    return found


def online_in(typed: str) -> str | None:
    """Raises BadRow."""
    plain = " ".join(fold(typed).split()).removeprefix("dvc ").removeprefix("dich vu cong ")
    plain = plain.removeprefix("truc tuyen ")
    for level, words in ONLINE.items():
        if plain in words:
            return level
    raise BadRow(N_("the online level “%(said)s” is none of: toàn trình, một phần, không"), said=typed[:40])
