"""Tables as CSV that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence

# What begins a formula in Excel, LibreOffice or Google Sheets (OWASP, CSV Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as UTF-8 with the mark by which Excel knows it, a cell's formula made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in headings])
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return text that a spreadsheet shows and does not compute: an apostrophe before it says so."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
