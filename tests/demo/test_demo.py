"""``feedback demo``: an empty database becomes a province to look at, and stays it."""

import os
import shutil
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from tests.demo.province import PASSWORD, PROGRAM, Province, filled, run_demo, settings

pytestmark = pytest.mark.one_database

# Not what the demo shows: who is signed in.
PASSING = {"web_session"}


@pytest.fixture
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return filled(tmp_path_factory.getbasetemp())


@pytest.fixture
def copy(province: Province, tmp_path: Path) -> Path:
    return Path(shutil.copytree(province.folder, tmp_path / "copy"))


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(folder / "feedback.sqlite3") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = [name for (name,) in names if name not in PASSING and not name.startswith("sqlite_")]
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608


def test_it_prints_where_to_look_and_how_to_sign_in(province: Province) -> None:
    base = "http://127.0.0.1:8000"
    report = province.folder / "reports" / "gop-y-QNM-2026-10.pdf"
    for expected in (
        f"{base}/f/TAMKY1",
        f"{base}/complaints/",
        f"{base}/manage/reports/QNM/2026-10",
        "staff@demo.example",
        "manager@demo.example",
        "admin@demo.example",
        PASSWORD,
        str(report),
    ):
        assert expected in province.stdout, expected
    assert report.read_bytes().startswith(b"%PDF-")


def test_what_it_does_goes_to_stderr_in_plain_words(province: Province) -> None:
    assert "up to date" in province.stderr
    assert "{" not in province.stderr
    assert PASSWORD not in province.stderr
    assert "http://" not in province.stderr


def test_the_province_has_all_that_a_report_needs(province: Province) -> None:
    filled_tables = {table for table, found in rows(province.folder).items() if found}
    assert {
        *("org_unit", "touchpoint", "service_volume", "survey_version", "submission", "answer"),
        *("comment", "raw_text", "theme", "theme_run", "theme_assignment", "left_out_comment", "account"),
    } <= filled_tables


def test_a_second_run_changes_nothing(province: Province, copy: Path) -> None:
    before = rows(copy)
    report = (copy / "reports" / "gop-y-QNM-2026-10.pdf").read_bytes()
    again = run_demo(copy)
    assert rows(copy) == before
    assert (copy / "reports" / "gop-y-QNM-2026-10.pdf").read_bytes() == report
    assert again.stdout == province.stdout.replace(str(province.folder), str(copy))
    assert "Loading" not in again.stderr


def test_another_password_is_taken_and_the_rest_stays(copy: Path) -> None:
    before = rows(copy)
    again = run_demo(copy, FEEDBACK_DEMO_PASSWORD="một mật khẩu khác")
    assert "một mật khẩu khác" in again.stdout
    after = rows(copy)
    assert after.pop("account") != before.pop("account")
    assert after == before


def test_nobody_else_may_read_the_secrets(province: Province) -> None:
    for name in ("demo-password", "secret.key"):
        assert stat.S_IMODE((province.folder / name).stat().st_mode) == 0o600


def test_the_demo_is_refused_where_strangers_come(tmp_path: Path) -> None:
    """Its accounts are public."""
    done = subprocess.run(
        [PROGRAM, "demo"],
        env={
            **os.environ,
            **settings(tmp_path),
            "FEEDBACK_BASE_URL": "https://gopy.example.vn",
            "FEEDBACK_SECRET_KEY": "x" * 40,
            "FEEDBACK_DATABASE_URL": f"sqlite:///{tmp_path / 'feedback.sqlite3'}",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "loopback" in done.stderr
    assert rows(tmp_path)["account"] == []


def test_the_night_of_fives_was_weighed(province: Province) -> None:
    with sqlite3.connect(province.folder / "feedback.sqlite3") as connection:
        doubtful = "SELECT count(*) FROM submission_weight WHERE proposed < 0.5"
        assert connection.execute(doubtful).fetchone() == (32,)
