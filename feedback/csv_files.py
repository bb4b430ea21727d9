"""Tables as CSV that a spreadsheet opens without running anything in them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What begins a formula in Excel, LibreOffice or Google Sheets (OWASP, CSV Injection).
# Who opens the file with another separator begins a cell wherever that stands in a text.
_STARTS = re.compile(r"(\A|[;,|\t\r\n\"'])(?=[\s\0]*[=+\-@＝＋－＠])|\A(?=[\t\r\n])")


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as UTF-8 with the mark by which Excel knows it, a cell's formula made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in headings])
    writer.writerows([cell_of(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def cell_of(value: object) -> object:
    """Return what stands in a cell: a number as it is, nothing as nothing, a text so that it does no harm."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return harmless(str(value))


def harmless(text: str) -> str:
    """Return text that a spreadsheet shows and does not compute: an apostrophe before it says so."""
    return _STARTS.sub(lambda found: f"{found[0]}'", text)
