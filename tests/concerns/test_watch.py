"""Whether anybody reads what must not wait: administrators and the log are told where nobody may."""

import json
import subprocess
import sys
from itertools import takewhile
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest

from feedback.concerns.watch import unwatched_units
from tests.factories import create_account, create_touchpoint, create_unit


@pytest.fixture
def communes(app):
    """Two communes of a province, each with a counter."""
    province = create_unit(app, "QNM")
    units = {code: create_unit(app, code, parent=province) for code in ("TAMKY", "HOIAN")}
    for code, unit in units.items():
        create_touchpoint(app, f"{code}1", unit=unit)
    return {"QNM": province, **units}


def unwatched(app):
    with app.app_context():
        return {unit.code for unit in unwatched_units()}


def test_an_inspector_watches_from_above(app, communes):
    assert unwatched(app) == {"TAMKY", "HOIAN"}
    create_account(app, "inspector", communes["TAMKY"])  # not over that unit itself
    create_account(app, "inspector", communes["QNM"], active=False)
    assert unwatched(app) == {"TAMKY", "HOIAN"}
    create_account(app, "inspector", communes["QNM"])
    assert unwatched(app) == set()


def test_administrators_are_told_of_their_own_units(app, client, sign_in, communes):
    sign_in(client, create_account(app, "administrator", communes["TAMKY"]))
    warning = client.get("/manage/?lang=en").text
    assert "sensitive comments of 1 unit " in warning
    sign_in(manager := app.test_client(), create_account(app, "manager", communes["QNM"]))
    assert "sensitive comments" not in manager.get("/manage/?lang=en").text
    create_account(app, "inspector", communes["QNM"])
    assert "sensitive comments" not in client.get("/manage/?lang=en").text


@pytest.mark.one_database
def test_the_worker_tells_the_log_when_it_starts(app, settings, tmp_path, communes):
    program = Path(sys.executable).with_name("feedback")
    worker = subprocess.Popen(
        [program, "worker"], env=settings, cwd=tmp_path, stdout=PIPE, stderr=STDOUT, text=True
    )
    before = list(takewhile(lambda line: "job_started" not in line, worker.stdout))
    worker.terminate()
    worker.communicate(timeout=60)
    [warning] = [line for line in before if "units_without_inspector" in line]
    assert json.loads(warning)["units"] == ["HOIAN", "TAMKY"]
