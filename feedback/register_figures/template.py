"""A workbook to fill in: one line for each unit of an account, its figures left empty.

How many procedures a unit has, and how many online, is filled in from today's list: it is a month's figure
once it is brought in, and does not change with the list.
"""

import io
from collections import Counter

import openpyxl

from feedback.models import OrgUnit
from feedback.months import month_name
from feedback.procedures.service import procedures_matching
from feedback.register_figures.catalogue import FIGURES
from feedback.register_figures.official import level_of

PLACE = ("Mã đơn vị", "Tên đơn vị", "Tháng")
WIDTHS = (16, 44, 12)
TOLD = (
    "Ô để trống: không nói gì, số đã có được giữ nguyên.",
    "Dấu –: bỏ số đã có.",
    "Niêm yết, công khai: có hoặc không.",
)


def template_for(units: list[OrgUnit], month: str) -> bytes:
    """Return an XLSX file that ``read_figures`` reads back; a second sheet tells what each column is for."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sổ theo dõi"
    sheet.append([*PLACE, *(figure.heading for figure in FIGURES)])
    listed = procedures_by_level()
    for unit in units:
        known = listed.get(level_of(unit) or "", {})
        sheet.append([unit.code, unit.name, month_name(month), *(known.get(one.name) for one in FIGURES)])
    for row in sheet.iter_rows(min_row=2, max_col=len(PLACE)):
        for cell in row:
            cell.data_type = "s"  # a name that begins with = is no formula
    for column, width in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "D2"
    explain(book.create_sheet("Giải thích"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def explain(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet.append(["Cột", "Dùng cho chỉ số"])
    for figure in FIGURES:
        sheet.append([figure.heading, figure.serves])
    for told in TOLD:
        sheet.append([told])
    sheet.column_dimensions["A"].width = 60
    sheet.column_dimensions["B"].width = 24


def procedures_by_level() -> dict[str, dict[str, int]]:
    """Return of each level how many procedures are in force, and how many of them online."""
    procedures: Counter[str] = Counter()
    online: Counter[str] = Counter()
    for one in procedures_matching():
        procedures.update(one.levels)
        online.update(one.levels if one.online else ())
    return {
        level: {"procedures": count, "procedures_online": online[level]}
        for level, count in procedures.items()
    }
