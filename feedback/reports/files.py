"""A report as a file: HTML that stands alone, PDF, XLSX, CSV, JSON."""

import json
from collections.abc import Callable

from flask import render_template

from feedback.paths import PACKAGE
from feedback.reports.figures import Report
from feedback.reports.pdf import pdf_of
from feedback.reports.spreadsheets import csv_of, xlsx_of

FORMATS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


def write_report(report: Report, extension: str) -> bytes:
    """Return the report in one of FORMATS."""
    writers: dict[str, Callable[[Report], bytes]] = {
        "html": html_of,
        "pdf": pdf_of,
        "xlsx": xlsx_of,
        "csv": csv_of,
        "json": json_of,
    }
    return writers[extension](report)


def json_of(report: Report) -> bytes:
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2).encode() + b"\n"


def html_of(report: Report) -> bytes:
    """Return one page that needs nothing else, with its styles inside."""
    styles = (PACKAGE / "static" / "govuk.css").read_text(encoding="utf-8")
    return render_template("reports/file.html", report=report, styles=styles).encode()
