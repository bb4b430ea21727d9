"""The JSON report and its schema: every report is valid, nothing else is, and neither drifts away."""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from feedback.models import MODES, STAFFED_BY
from feedback.reports.api import SCHEMA
from feedback.reports.figures import DIRECTIONS, Report, Satisfaction
from feedback.reports.files import json_of
from feedback.reports.periods import LENGTHS
from feedback.reports.service import report_for
from tests.factories import MONTH, create_account, the_unit
from tests.reports.situations import (
    BEFORE,
    create_answers,
    create_run,
    create_volume,
    invented_report,
    invented_theme,
    numbered,
)

pytestmark = pytest.mark.one_database
WRITTEN = json.loads(SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(WRITTEN)


def errors_of(report: Any) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(report)]


def written(report: Report) -> Any:
    return json.loads(json_of(report))


def nobody_answers(app: Flask) -> None:
    the_unit(app)


def four_rate(app: Flask) -> None:
    create_answers(app, [5, 5, 4, 1], ["Tốt lắm"])


def many_answer(app: Flask) -> None:
    """Themes shown, hidden and fallen silent, comments left out, dossiers, a month before."""
    before = create_answers(app, [4] * 10, numbered("Phí quá cao", 12), month=BEFORE)
    now = create_answers(app, [5] * 30 + [2] * 8, numbered("Chờ lâu quá", 20))
    few, odd = create_answers(app, comments=numbered("Bãi xe chật", 2)), create_answers(app, comments=["ok"])
    themes = {"phí quá cao": before, "chờ đợi lâu": now, "bãi xe chật": few}
    create_run(app, the_unit(app), themes, {"no_words": odd})
    create_volume(app, the_unit(app), 100, received_online=40)


@pytest.mark.parametrize("situation", [nobody_answers, four_rate, many_answer])
@pytest.mark.parametrize("period", ["month", "12months", "quarter"])
def test_every_report_is_valid(app: Flask, situation: Callable[[Flask], None], period: str) -> None:
    situation(app)
    with app.app_context():
        report = report_for(the_unit(app), MONTH, period)
    assert errors_of(written(report)) == []


def test_the_file_that_a_manager_takes_away_is_valid(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    many_answer(app)
    sign_in(client, create_account(app, "manager"))
    file = client.get(f"/manage/reports/QNM/{MONTH}.json").json
    assert errors_of(file) == []
    assert file["suppressed"] == ["bãi xe chật"]
    assert file["satisfaction"]["n"] == file["rated"] == 38


def test_the_schema_is_one_and_everybody_reads_it(client: FlaskClient) -> None:
    Draft202012Validator.check_schema(WRITTEN)
    answer = client.get("/api/v1/report.schema.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    assert json.loads(answer.data) == WRITTEN


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("staff_names",), ["Nguyễn Văn A"]),
        (("satisfaction", "top2"), 1.2),
        (("satisfaction", "low"), "0.7"),
        (("satisfaction", "n"), -1),
        (("themes", 0, "share"), -0.1),
        (("themes", 0, "author"), "Nguyễn Văn A"),
        (("themes", 0, "change", "direction"), "better"),
        (("streams",), {"secret": written(invented_report())["satisfaction"]}),
        (("month",), "2026-13"),
        (("period",), "week"),
        (("hash",), ""),
        (("left_out", "unclear"), 1.5),
    ],
)
def test_what_is_no_report_is_not_valid(place: tuple[Any, ...], value: Any) -> None:
    report = written(invented_report())
    assert errors_of(report) == []
    *above, last = place
    part = report
    for step in above:
        part = part[step]
    part[last] = value
    assert len(errors_of(report)) == 1


def test_a_field_that_is_left_out_is_missed() -> None:
    report = written(invented_report())
    for name in list(report):
        assert errors_of({key: value for key, value in report.items() if key != name}), name


def test_hidden_figures_are_null() -> None:
    hidden = invented_theme(comments=None, share=None, low=None, high=None, quotes=[])
    report = invented_report(
        satisfaction=Satisfaction(4, None, None, None, indicative=False), themes=[hidden]
    )
    assert errors_of(written(report)) == []


def dataclasses_in(kind: Any) -> Iterator[type]:
    """A dataclass and all that its fields hold."""
    if is_dataclass(kind) and isinstance(kind, type):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from dataclasses_in(hint)
    for part in get_args(kind):
        yield from dataclasses_in(part)


def described(kind: type) -> dict[str, Any]:
    found: dict[str, Any] = WRITTEN if kind is Report else WRITTEN["$defs"][kind.__name__]
    return found


@pytest.mark.parametrize("kind", sorted(set(dataclasses_in(Report)), key=lambda kind: kind.__name__))
def test_schema_and_dataclasses_say_the_same(kind: type) -> None:
    names = [field.name for field in fields(kind)]
    properties = described(kind)["properties"]
    assert sorted(properties) == sorted(names) == sorted(described(kind)["required"])
    hidden = {name for name, hint in get_type_hints(kind).items() if NoneType in get_args(hint)}
    assert hidden == {name for name, said in properties.items() if may_be_null(said)}


def may_be_null(described_so: dict[str, Any]) -> bool:
    return {"type": "null"} in described_so.get("anyOf", []) or "null" in described_so.get("type", ())


def test_every_field_is_explained() -> None:
    for kind in set(dataclasses_in(Report)):
        for name, said in described(kind)["properties"].items():
            explained = "description" in said or "description" in WRITTEN["$defs"][kind_named(said)]
            assert explained, f"{kind.__name__}.{name}"


def kind_named(said: dict[str, Any]) -> str:
    return str(said["$ref"]).rpartition("/")[2]


def test_nothing_is_described_that_no_report_holds() -> None:
    assert set(WRITTEN["$defs"]) | {"Report"} == {kind.__name__ for kind in dataclasses_in(Report)}


def test_the_codes_are_those_of_the_service() -> None:
    report, parts = WRITTEN["properties"], WRITTEN["$defs"]
    assert set(report["period"]["enum"]) == set(LENGTHS)
    assert set(parts["ModeFigures"]["properties"]["mode"]["enum"]) == set(MODES)
    assert set(parts["StaffFigures"]["properties"]["staffed_by"]["enum"]) == {*STAFFED_BY, "nobody"}
    assert set(parts["Change"]["properties"]["direction"]["enum"]) == {*DIRECTIONS.values(), "no_data"}
