"""``feedback report``: the files for those who do not look at pages."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from pypdf import PdfReader, PdfWriter

from feedback.cli import cli
from feedback.models import OrgUnit
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.reports.situations import create_answers, create_run, numbered, report_of

BEGINNINGS = {
    "json": b"{",
    "html": b"<!doctype html>",
    "pdf": b"%PDF-",
    "xlsx": b"PK",
    "csv": b"\xef\xbb\xbf",
}
NO_DATA = f"No data: nobody answered in {MONTH}."


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "QNM", name="Tỉnh Quảng Nam")
    create_touchpoint(app, "COUNTER", unit=unit)
    return unit


@pytest.fixture
def waiting(app: Flask, unit: OrgUnit) -> None:
    create_run(app, unit, {"chờ đợi lâu": create_answers(app, [5] * 40, numbered("Chờ lâu", 40))})


@pytest.mark.usefixtures("waiting")
def test_json_goes_to_stdout(app: Flask, runner: FlaskCliRunner, unit: OrgUnit) -> None:
    done = runner.invoke(cli, ["report", "--month", MONTH, "--unit", "QNM", "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stderr)["kind"] == "exported"  # the log's line, and nothing else
    report = json.loads(done.stdout)
    assert report == json.loads(json.dumps(report_of(app, unit).as_json()))
    assert (report["rated"], report["comments"], report["themes"][0]["share"]) == (40, 40, 1.0)
    assert "chờ đợi lâu" in done.stdout


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_the_whole_province_as_json_is_what_is_written_without_more_said(runner: FlaskCliRunner) -> None:
    short = runner.invoke(cli, ["report", "--month", MONTH])
    long = runner.invoke(cli, ["report", "--month", MONTH, "--unit", "qnm", "--format", "json"])
    assert short.stdout == long.stdout


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("extension", ["json", "html", "pdf", "xlsx", "csv"])
def test_a_file_has_the_bytes_that_stdout_has(runner: FlaskCliRunner, tmp_path: Path, extension: str) -> None:
    target = tmp_path / f"report.{extension}"
    arguments = ["report", "--month", MONTH, "--format", extension]
    done = runner.invoke(cli, [*arguments, "-o", str(target)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert str(target) in done.stderr
    assert runner.invoke(cli, arguments).stdout_bytes == target.read_bytes()
    assert target.read_bytes().startswith(BEGINNINGS[extension])


@pytest.mark.usefixtures("waiting")
@pytest.mark.one_database
def test_the_pdf_names_the_unit_and_its_themes(runner: FlaskCliRunner) -> None:
    done = runner.invoke(cli, ["report", "--month", MONTH, "--format", "pdf"])
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(done.stdout_bytes)).pages)
    assert "Tỉnh Quảng Nam" in text
    assert "chờ đợi lâu" in text
    assert "100,0%" in text


@pytest.mark.usefixtures("waiting")
@pytest.mark.one_database
def test_the_report_is_written_in_the_language_asked_for(runner: FlaskCliRunner) -> None:
    arguments = ["report", "--month", MONTH, "--format", "html"]
    assert 'lang="vi"' in runner.invoke(cli, arguments).stdout
    english = runner.invoke(cli, [*arguments, "--lang", "en"]).stdout
    assert 'lang="en"' in english
    assert "What people speak about" in english


@pytest.mark.one_database
@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("extension", ["json", "html", "pdf"])
def test_a_month_without_answers_is_said_on_stderr(runner: FlaskCliRunner, extension: str) -> None:
    done = runner.invoke(cli, ["report", "--month", MONTH, "--format", extension])
    assert done.exit_code == 0
    assert done.stderr.splitlines()[-1] == NO_DATA  # after the log's line of the export
    assert done.stdout_bytes


@pytest.mark.one_database
@pytest.mark.usefixtures("unit")
def test_a_month_without_answers_is_null_in_json(runner: FlaskCliRunner) -> None:
    report = json.loads(runner.invoke(cli, ["report", "--month", MONTH]).stdout)
    nothing = {"n": 0, "top2": None, "low": None, "high": None, "indicative": False, "told": "shown"}
    assert report["satisfaction"] == nothing
    assert report["volumes"] is None
    assert report["themes"] == []


@pytest.mark.one_database
@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--month", MONTH, "--unit", "NOWHERE"], 1, "There is no unit with the code NOWHERE."),
        (["--month", "2026-13"], 2, "'2026-13' is not a month like 2026-10"),
        (["--month", "0000-01", "--format", "pdf"], 2, "'0000-01' is not a month like 2026-10"),
        (["--month", MONTH, "--format", "docx"], 2, "docx"),
        (["--month", MONTH, "--lang", "fr"], 2, "fr"),
        ([], 2, "--month"),
    ],
)
def test_what_cannot_be_written_is_told(
    runner: FlaskCliRunner, arguments: list[str], code: int, message: str
) -> None:
    done = runner.invoke(cli, ["report", *arguments])
    assert (done.exit_code, done.stdout) == (code, "")
    assert message in done.stderr


@pytest.mark.one_database
@pytest.mark.usefixtures("unit")
def test_a_folder_that_is_not_there_is_told(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = runner.invoke(cli, ["report", "--month", MONTH, "-o", str(tmp_path / "nowhere" / "report.json")])
    assert done.exit_code in {1, 2}
    assert "nowhere" in done.stderr


@pytest.mark.one_database
def test_without_units_the_way_on_is_told(runner: FlaskCliRunner) -> None:
    done = runner.invoke(cli, ["report", "--month", MONTH])
    assert done.exit_code == 1
    assert "feedback demo" in done.stderr


def check(runner: FlaskCliRunner, given: str | Path) -> tuple[int, str]:
    done = runner.invoke(cli, ["report", "--month", MONTH, "--check", str(given)])
    return done.exit_code, done.stderr


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("extension", list(BEGINNINGS))
def test_a_file_from_the_page_is_checked_against_the_data(
    app: Flask, client: FlaskClient, sign_in: Any, runner: FlaskCliRunner, tmp_path: Path, extension: str
) -> None:
    sign_in(client, create_account(app, "manager"))
    target = tmp_path / f"report.{extension}"
    target.write_bytes(client.get(f"/manage/reports/QNM/{MONTH}.{extension}?lang=en").data)
    code, said = check(runner, target)
    assert code == 0
    assert "is what the data say now of QNM" in said
    create_answers(app, [1])
    code, said = check(runner, target)
    assert code == 1
    assert "is not what the data say now of QNM" in said


def with_one_page_less(content: bytes) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for page in PdfReader(io.BytesIO(content)).pages[:-1]:
        writer.add_page(page)
    writer.write(out)
    return out.getvalue()


def with_another_name(content: bytes) -> bytes:
    book, out = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    book["Báo cáo"]["B2"] = "Another unit"
    book.save(out)
    return out.getvalue()


CHANGED = {
    "json": lambda content: content.replace(b'"rated": 40', b'"rated": 41'),
    "html": lambda content: content.replace(b"100,0%", b"99,0%"),
    "csv": lambda content: content.replace(b",40\r\n", b",41\r\n"),
    "pdf": with_one_page_less,
    "xlsx": with_another_name,
}


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("extension", list(BEGINNINGS))
def test_a_changed_file_that_keeps_the_check_value_is_found_out(
    app: Flask, runner: FlaskCliRunner, unit: OrgUnit, tmp_path: Path, extension: str
) -> None:
    target = tmp_path / f"report.{extension}"
    write = ["report", "--month", MONTH, "--format", extension, "-o", str(target)]
    assert runner.invoke(cli, write).exit_code == 0
    assert check(runner, target)[0] == 0
    target.write_bytes(CHANGED[extension](target.read_bytes()))
    assert check(runner, target)[0] == 1
    if extension in {"json", "html", "csv"}:
        assert report_of(app, unit).hash in target.read_text()


@pytest.mark.one_database
@pytest.mark.usefixtures("waiting")
def test_the_printed_value_is_checked(
    app: Flask, runner: FlaskCliRunner, unit: OrgUnit, tmp_path: Path
) -> None:
    assert check(runner, report_of(app, unit).hash)[0] == 0
    assert check(runner, "0" * 64)[0] == 1
    for given, why in {
        "none.json": "cannot be read",
        "none.docx": "neither a check value nor a file",
    }.items():
        code, said = check(runner, tmp_path / given)
        assert code == 1
        assert why in said
