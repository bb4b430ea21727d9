"""A workbook to fill in: one line for each unit of an account, its figures left empty."""

import io

import openpyxl

from feedback.models import OrgUnit
from feedback.months import month_name

HEADINGS = (
    *("Mã đơn vị", "Tên đơn vị", "Tháng", "Kênh", "Lĩnh vực"),
    *("Tiếp nhận", "Đúng hạn", "Quá hạn", "Trực tuyến"),
)
WIDTHS = (16, 44, 12, 12, 16, 12, 12, 12, 12)


def template_for(units: list[OrgUnit], month: str) -> bytes:
    """Return an XLSX file that ``read_volumes`` reads back; its headings are the reports' own words."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Hồ sơ"
    sheet.append(HEADINGS)
    for unit in units:
        sheet.append([unit.code, unit.name, month_name(month)])
    for row in sheet.iter_rows(min_row=2, max_col=3):
        for cell in row:
            cell.data_type = "s"  # a name that begins with = is no formula
    for column, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
