"""Reading a table from CSV, TSV or XLSX: bounded in every direction, since files come from anywhere."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path, PurePath
from typing import Literal
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from feedback.i18n import N_
from feedback.imports.encodings import UnknownEncoding, mended, read_text
from feedback.imports.told import Told

Row = dict[str, str]
Numbered = tuple[int, list[str]]

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
# A page must answer: longer files are for the command line.
MAX_LINES = 5000
MAX_CELLS = 4_000_000
MAX_CELL = 100_000  # characters: a long comment, not a book
# What a workbook may become when unpacked; an honest one of 30,000 rows has 20 MB.
MAX_UNPACKED = 64 * 1024 * 1024
MAX_PARTS = 500
XML_LOOKED_AT = 4096
csv.field_size_limit(MAX_CELL)


class UnreadableTable(Told):
    """The file is no table we can read; the message says why."""


@dataclass(frozen=True)
class Line:
    number: int  # in the file, as an editor counts
    values: Row


@dataclass(frozen=True)
class Table:
    """A file's heading and lines. ``encoding`` is how its letters were written."""

    columns: list[str]
    lines: list[Line]
    encoding: str
    sheets: list[str] = field(default_factory=list)  # of a workbook, the one read first


def file_hash(content: bytes) -> bytes:
    """Return the SHA-256 of a file: the identity of its rows where they have none of their own."""
    return hashlib.sha256(content).digest()


def read_file(path: Path) -> bytes:
    """Return a file's bytes if they are few enough. Raises UnreadableTable, OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableTable(N_("the file has more than %(most)s MB"), most=MAX_BYTES // 1024 // 1024)
    return path.read_bytes()


def read_table(content: bytes, name: str, sheet: str | None = None) -> Table:
    """Return the table in a file of this name. Raises UnreadableTable."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in {".csv", ".tsv", ".xlsx"}:
        raise UnreadableTable(N_("only .csv, .tsv and .xlsx files can be read"))
    if not content:
        raise UnreadableTable(N_("the file is empty"))
    if len(content) > MAX_BYTES:
        raise UnreadableTable(N_("the file has more than %(most)s MB"), most=MAX_BYTES // 1024 // 1024)
    if suffix == ".xlsx":
        return read_workbook(content, sheet)
    return read_delimited(content, is_tsv=suffix == ".tsv")


def short_enough(table: Table) -> Table:
    """Return a table that a page can take. Raises UnreadableTable."""
    if len(table.lines) > MAX_LINES:
        raise UnreadableTable(
            N_("more than %(most)s lines at once: divide the file, or use the command"), most=MAX_LINES
        )
    return table


def read_delimited(content: bytes, *, is_tsv: bool) -> Table:
    try:
        reading = read_text(content)
    except UnknownEncoding as error:
        raise UnreadableTable(error.text, **error.values) from error
    delimiter = "\t" if is_tsv else _delimiter(reading.text)
    # In TSV a quotation mark is a letter like any other.
    cells = _cells(reading.text, delimiter, csv.QUOTE_NONE if is_tsv else csv.QUOTE_MINIMAL)
    return _with_heading(cells, reading.encoding)


def _delimiter(text: str) -> str:
    """Excel writes semicolons where the comma is the decimal sign, as in Vietnam; KoboToolbox always."""
    heading = text[: text.find("\n", 0, 100_000)]
    return max(",;\t", key=heading.count)


def _cells(text: str, delimiter: str, quoting: Literal[0, 3]) -> Iterator[Numbered]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableTable(
            N_("after line %(line)s: %(error)s"), line=reader.line_num, error=str(error)
        ) from error


def _with_heading(rows: Iterator[Numbered], encoding: str, sheets: list[str] | None = None) -> Table:
    """Name the cells after the first line."""
    first = next(rows, None)
    if first is None:
        raise UnreadableTable(N_("the file is empty"))
    names = _names(first[1])
    lines = []
    for number, cells in rows:
        if number > MAX_ROWS:
            raise UnreadableTable(N_("the file has more than %(most)s lines"), most=MAX_ROWS)
        if any(cells):
            lines.append(Line(number, dict(zip(names, cells, strict=False))))
    return Table([name for name in names if name], lines, encoding, sheets or [])


def _names(cells: list[str]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise UnreadableTable(N_("the file has more than %(most)s columns"), most=MAX_COLUMNS)
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names or len(set(names)) < len(names):
        raise UnreadableTable(N_("the first line must name each column, and no two alike"))
    return names


def read_workbook(content: bytes, sheet: str | None) -> Table:
    """Return one sheet of an XLSX file, the first where none is named. Formulas are never computed."""
    try:
        _refuse_bombs(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        names = [one.title for one in book.worksheets]
        if sheet is not None and sheet not in names:
            raise UnreadableTable(
                N_("the workbook has no sheet '%(sheet)s'; it has %(names)s"),
                sheet=sheet,
                names=", ".join(names),
            )
        chosen = book[sheet] if sheet else book.worksheets[0]
        chosen.reset_dimensions()  # what a sheet says of its own size may be wrong
        rows = list(_sheet_rows(chosen))
    except (InvalidFileException, zipfile.BadZipFile, ParseError, ValueError, *_BROKEN) as error:
        raise UnreadableTable(N_("this is not an XLSX file, or it is damaged")) from error
    rows, encoding = _mended_rows(rows)
    ordered = [chosen.title, *(name for name in names if name != chosen.title)]
    return _with_heading(iter(rows), encoding, ordered)


# What openpyxl raises at workbooks that are none, besides its own errors.
_BROKEN = (KeyError, IndexError, TypeError, AttributeError, EOFError, OSError, NotImplementedError)


def _refuse_bombs(content: bytes) -> None:
    """Refuse what would unpack to far more than it is, and XML that brings declarations of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        listed = parts.infolist()
        if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_UNPACKED:
            raise UnreadableTable(N_("unpacked, the workbook is too large"))
        for part in listed:
            if part.filename.endswith((".xml", ".rels")):
                with parts.open(part) as opened:
                    start = opened.read(XML_LOOKED_AT).lower().replace(b"\x00", b"")
                if b"<!doctype" in start or b"<!entity" in start:
                    raise UnreadableTable(N_("the workbook holds XML declarations, which no Excel writes"))


def _sheet_rows(sheet: "openpyxl.worksheet._read_only.ReadOnlyWorksheet") -> Iterator[Numbered]:
    read = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        read += len(cells)  # up to the last one named, also where nothing stands in between
        if number > MAX_ROWS or read > MAX_CELLS:
            raise UnreadableTable(
                N_("the sheet has more than %(rows)s rows, or %(cells)s cells"),
                rows=MAX_ROWS,
                cells=MAX_CELLS,
            )
        texts = [_cell_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts or number == 1:
            yield number, texts


def _cell_text(cell: object) -> str:
    """Return a cell as text: a rating typed as 4 comes back as 4.0, a day without hour as midnight."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)[:MAX_CELL]


def _mended_rows(rows: list[Numbered]) -> tuple[list[Numbered], str]:
    """Bring sheets written with fonts like ``.VnTime`` to Unicode, all cells by one judgement."""
    reading = mended("\x1d".join("\x1e".join(cells) for _number, cells in rows))
    if reading.encoding == "UTF-8":
        return rows, "XLSX"
    texts = [row.split("\x1e") for row in reading.text.split("\x1d")]
    return [(number, cells) for (number, _old), cells in zip(rows, texts, strict=True)], reading.encoding
