"""A report as XLSX, a sheet for each table, and as CSV, all tables in one.

Nothing that a person wrote becomes a formula, a link or a number. The same report gives the same bytes, and
no file says who made it, when or where.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from feedback.csv_files import csv_file
from feedback.reports.figures import Report
from feedback.reports.key_figures import MEAN, NUMBER, POINTS, SHARE, Value
from feedback.reports.sections import WORDS
from feedback.reports.tables import TEXT, Table, tables_of

LONGEST_SHEET_NAME = 31  # in Excel
FORMATS = {
    NUMBER: "#,##0",
    SHARE: "0.0%",
    POINTS: "+0.0%;-0.0%;0.0%",
    MEAN: "0.00",
    WORDS: "@",
    TEXT: "@",
}
WIDTHS = {NUMBER: 12, SHARE: 10, POINTS: 12, MEAN: 10, WORDS: 32, TEXT: 90}
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsx_of(report: Report) -> bytes:
    """Return the workbook: frozen headings, real numbers, A4 across with the headings on each page."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, **PLAIN})
    # A fixed moment: the same figures, the same bytes.
    book.set_properties({"created": datetime(int(report.month[:4]), int(report.month[5:]), 28)})  # noqa: DTZ001
    formats = {
        kind: book.add_format({"num_format": form, "text_wrap": kind in {WORDS, TEXT}, "valign": "top"})
        for kind, form in FORMATS.items()
    }
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for table in tables_of(report):
        write_sheet(book.add_worksheet(table.name[:LONGEST_SHEET_NAME]), table, heading, formats, report)
    book.close()
    return out.getvalue()


def write_sheet(
    sheet: Worksheet, table: Table, heading: Format, formats: dict[str, Format], report: Report
) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
        sheet.write_string(0, place, column.name, heading)
    for number, row in enumerate(table.rows):
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            kind = table.kinds[number] if table.kinds and column.kind == NUMBER else column.kind
            write_cell(sheet, number + 1, place, value, formats[kind])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    # An ampersand begins a code in a footer; a doubled one is itself.
    sheet.set_footer(
        "&L" + f"Góp Ý {report.unit} {report.month} {report.hash}".replace("&", "&&") + "&R&P/&N"
    )


def write_cell(sheet: Worksheet, row: int, place: int, value: Value, shown: Format) -> None:
    if value is None:
        sheet.write_string(row, place, "–", shown)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, shown)
    else:
        sheet.write_number(row, place, value, shown)


def csv_of(report: Report) -> bytes:
    """Return one row for each figure: in which table, of what, which figure, its value."""
    headings = [gettext("Table"), gettext("Row"), gettext("Figure"), gettext("Value")]
    return csv_file(headings, figures(tables_of(report)))


def figures(tables: Sequence[Table]) -> Iterator[Sequence[Value]]:
    for table in tables:
        for row in table.rows:
            for column, value in zip(table.columns[1:], row[1:], strict=True):
                yield table.name, row[0], column.name, value
