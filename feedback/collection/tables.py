"""Reading a table of comments from CSV, TSV or XLSX, row by row."""

import csv
import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

Row = dict[str, str]

MAX_COLUMNS = 1000
# A cell may hold a long comment, not a book.
csv.field_size_limit(1_000_000)


class UnreadableTable(Exception):
    """The file is no table we can read; the message says why."""


@dataclass(frozen=True)
class Line:
    number: int
    values: Row


def file_hash(path: Path) -> bytes:
    """Return the SHA-256 of a file: the identity of its rows where they have none of their own."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read_table(path: Path) -> Iterator[Line]:
    """Yield the lines below the heading, each with its number in the file. Raises UnreadableTable."""
    readers = {".csv": read_csv, ".tsv": read_tsv, ".xlsx": read_xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableTable("only .csv, .tsv and .xlsx files can be read")
    if path.stat().st_size == 0:
        raise UnreadableTable("the file is empty")
    return with_heading(reader(path))


def with_heading(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Line]:
    """Name the cells after the first line. Read ahead by one, so that a bad file fails at once."""
    first = next(lines, None)
    if first is None:
        raise UnreadableTable("the file is empty")
    names = [name.strip() for name in first[1]]
    if len(names) > MAX_COLUMNS:
        raise UnreadableTable(f"the file has more than {MAX_COLUMNS} columns")
    if not any(names) or len(set(names)) < len(names):
        raise UnreadableTable("the first line must name each column, and no two alike")
    return (Line(number, dict(zip(names, cells, strict=False))) for number, cells in lines if any(cells))


def read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    return _read_delimited(path, delimiter=_csv_delimiter(path), quoting=csv.QUOTE_MINIMAL)


def read_tsv(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Tab-separated, where a quotation mark is a letter like any other."""
    return _read_delimited(path, delimiter="\t", quoting=csv.QUOTE_NONE)


def _csv_delimiter(path: Path) -> str:
    """Excel writes semicolons where the comma is the decimal sign, as in Vietnam."""
    with path.open(encoding=_encoding(path), errors="replace") as file:
        heading = file.readline(10_000)
    return ";" if heading.count(";") > heading.count(",") else ","


def _read_delimited(path: Path, delimiter: str, quoting: Literal[0, 3]) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, quoting=quoting)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableTable(f"after line {reader.line_num} the file is not {encoding} text") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in start:
        raise UnreadableTable("this is not a text file")
    return "utf-8-sig"


def read_xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, ["" if cell is None else _cell_text(cell) for cell in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableTable("this is not an XLSX file, or it is damaged") from error


def _cell_text(cell: object) -> str:
    """A rating typed as 4 comes back as 4.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
