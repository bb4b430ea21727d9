"""Reports as XLSX and CSV: numbers are numbers, nothing is computed, nobody is named."""

import csv
import io
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader

from feedback.reports.figures import Change, Levels, Report, Satisfaction, Volumes
from feedback.reports.files import write_report
from tests.reports.situations import invented_report, invented_theme

pytestmark = pytest.mark.one_database

EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def report() -> Report:
    hidden = invented_theme(
        "ít người nói",
        comments=None,
        share=None,
        low=None,
        high=None,
        comments_before=None,
        change=Change("no_data"),
        quotes=[],
    )
    evil = invented_theme(EVIL, quotes=["+84 gọi mãi", "-1+1", "@SUM(A1)", "https://example.org", "0905"])
    return invented_report(themes=[invented_theme(), evil, hidden], unit_name="=1+1")


def written(app: Flask, report: Report, extension: str, lang: str = "vi") -> bytes:
    with app.test_request_context(f"/?lang={lang}"):
        return write_report(report, extension)


def workbook(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_sheet_for_each_table_with_real_numbers(app: Flask, report: Report) -> None:
    book = workbook(written(app, report, "xlsx"))
    assert book.sheetnames == [
        *("Báo cáo", "Số liệu chính", "Hài lòng", "Góp ý có dấu hiệu bất thường", "Chủ đề", "Trích dẫn"),
        "Không có chủ đề",
    ]
    themes = book["Chủ đề"]
    name, comments, share, *_rest = (cell.value for cell in themes[2])
    assert (name, comments, share) == ("chờ đợi lâu", 40, 0.4)
    assert themes["C2"].number_format == "0.0%"
    assert [themes["B4"].value, themes["C4"].value] == ["–", "–"]
    assert book["Hài lòng"]["C2"].value == 0.75


def test_headings_stay_in_sight_and_on_each_printed_page(app: Flask, report: Report) -> None:
    for sheet in workbook(written(app, report, "xlsx")):
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert report.hash in sheet.oddFooter.left.text


def test_nothing_that_people_wrote_is_computed_or_linked(app: Flask, report: Report) -> None:
    content = written(app, report, "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = {name: parts.read(name) for name in parts.namelist()}
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in sheets.values())
    quotes = workbook(content)["Trích dẫn"]
    said = {cell.value: cell.data_type for row in quotes.iter_rows(min_row=2) for cell in row}
    assert {said[text] for text in (EVIL, "-1+1", "@SUM(A1)", "0905", "https://example.org")} == {"s"}


def test_the_file_says_nothing_of_who_made_it(app: Flask, report: Report) -> None:
    book = workbook(written(app, report, "xlsx"))
    properties = book.properties
    said = (properties.creator, properties.lastModifiedBy, properties.title, properties.description)
    assert not any(said)
    assert properties.created.isoformat() == "2026-10-28T00:00:00"
    assert all(sheet.sheet_state == "visible" for sheet in book)


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_same_report_gives_the_same_bytes(app: Flask, report: Report, extension: str) -> None:
    assert written(app, report, extension) == written(app, report, extension)
    assert written(app, replace(report, comments=101), extension) != written(app, report, extension)


def test_csv_has_a_row_for_each_figure(app: Flask, report: Report) -> None:
    content = written(app, report, "csv", "en")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Table", "Row", "Figure", "Value"]
    assert ["Themes", "chờ đợi lâu", "Comments", "40"] in rows
    assert ["Themes", "chờ đợi lâu", "Difference", "0.2"] in rows
    assert ["Themes", "ít người nói", "Comments", ""] in rows
    assert ["Quotes", f"'{EVIL}", "What they wrote", "'-1+1"] in rows
    assert any(report.hash in value for *_where, value in rows)


def test_the_key_figures_of_the_page_are_in_every_table_as_numbers(app: Flask) -> None:
    report = invented_report(
        volumes=Volumes(5000, 0.9, 0.25),
        levels=Levels(1200, None, 3.9, 3.8, 4.0),
        unassigned=7,
        streams={"verified": Satisfaction(600, 0.8, 0.77, 0.83, indicative=False)},
    )
    sheet = workbook(written(app, report, "xlsx", "en"))["Key figures"]
    figures = {name.value: (value.value, value.number_format) for name, value, *_rest in sheet.iter_rows(2)}
    assert figures == {
        "Submissions": (1234, "#,##0"),
        "Comments": (100, "#,##0"),
        "In no unit below": (7, "#,##0"),
        "Satisfied": (0.75, "0.0%"),
        "Satisfied, change in points": (-0.05, "+0.0%;-0.0%;0.0%"),
        "Satisfied, doubtful answers counting less": (0.73, "0.0%"),
        "Mean rating": (3.9, "0.00"),
        "Satisfied, with a slip": (0.8, "0.0%"),
        "Dossiers received": (5000, "#,##0"),
        "Response rate": (1234 / 5000, "0.0%"),
        "Settled on time": (0.9, "0.0%"),
        "Submitted online": (0.25, "0.0%"),
    }
    rows = csv.reader(io.StringIO(written(app, report, "csv", "en").decode("utf-8-sig"), newline=""))
    in_csv = {row: value for table, row, figure, value in rows if (table, figure) == ("Key figures", "Value")}
    assert {name: float(value) for name, value in in_csv.items()} == {
        name: value for name, (value, _form) in figures.items()
    }
    page = written(app, report, "html", "en").decode()
    pdf = PdfReader(io.BytesIO(written(app, report, "pdf", "en")))
    printed = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    for name in figures:
        assert f'<p class="gy-stat__label">{name}</p>' in page
        assert name in printed


def test_why_answers_are_doubtful_is_in_the_tables(app: Flask) -> None:
    rows = list(csv.reader(io.StringIO(written(app, invented_report(), "csv", "en").decode("utf-8-sig"))))
    counts = [value for table, _row, _figure, value in rows if table == "Doubtful answers"]
    assert counts == ["40", "40", ""]
