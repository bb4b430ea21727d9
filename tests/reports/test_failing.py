"""R-21: a report that cannot be made says so, and is never an empty one."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from feedback.cli import cli
from feedback.models import OrgUnit
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, transaction
from tests.pages import sign_in
from tests.reports.situations import create_answers


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app)
    create_touchpoint(app, unit=unit)
    create_answers(app, [5] * 10)
    return unit


@pytest.fixture
def broken(app: Flask, unit: OrgUnit) -> None:
    with transaction(app) as session:
        session.execute(sa.text("ALTER TABLE submission_weight RENAME TO somewhere_else"))


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("file", ["", ".json", ".pdf", ".xlsx", ".csv"])
@pytest.mark.one_database
def test_a_broken_query_is_no_empty_page(app: Flask, client: FlaskClient, unit: OrgUnit, file: str) -> None:
    sign_in(client, create_account(app, unit=unit))
    answer = client.get(f"/manage/reports/{unit.code}/{MONTH}{file}")
    assert answer.status_code >= 500
    assert "submission_weight" not in answer.text


@pytest.mark.usefixtures("broken")
def test_nor_an_empty_file(runner: FlaskCliRunner, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = runner.invoke(cli, ["report", "--month", MONTH, "-o", str(target)])
    assert done.exit_code != 0
    assert not target.exists()
