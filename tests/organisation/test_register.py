"""The register of real units: its counts are those of the resolutions, and a code alone is no key."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from feedback.cli import cli
from feedback.database import db
from feedback.models import OrgUnit
from feedback.organisation.loading import load_register
from feedback.organisation.register import RegisteredUnit, registered_links, registered_units
from feedback.organisation.searching import search
from feedback.organisation.service import find_unit, root_unit
from tests.factories import create_unit

BEFORE, RES_727 = date(2023, 1, 1), date(2023, 4, 10)
RES_1241, RES_1659 = date(2025, 1, 1), date(2025, 7, 1)
A_DAY = timedelta(days=1)


def districts(day: date) -> list[str]:
    return [one.code for one in registered_units() if one.kind == "district" and one.lives_on(day)]


def districts_of(province: str) -> set[str]:
    return {one.code for one in registered_units() if one.kind == "district" and one.parent == province}


def communes(day: date) -> list[RegisteredUnit]:
    """Those of Quảng Nam while it was a province, then those of Đà Nẵng."""
    inside = {"48"} if day >= RES_1659 else {code for code in districts(day) if code >= "502"}
    return [
        one
        for one in registered_units()
        if one.kind == "commune" and one.lives_on(day) and one.parent in inside
    ]


@pytest.mark.parametrize(
    ("day", "types"),
    [
        (BEFORE, {"commune": 203, "ward": 25, "township": 13}),
        # Res. 727/NQ-UBTVQH15: five wards of Điện Bàn, and Trung Phước becomes a township
        (RES_727, {"commune": 197, "ward": 30, "township": 14}),
        (RES_1241 - A_DAY, {"commune": 197, "ward": 30, "township": 14}),
        # Res. 1241/NQ-UBTVQH15
        (RES_1241, {"commune": 190, "ward": 29, "township": 14}),
        (RES_1659 - A_DAY, {"commune": 190, "ward": 29, "township": 14}),
        # Res. 1659/NQ-UBTVQH15
        (RES_1659, {"commune": 70, "ward": 23, "special_zone": 1}),
    ],
)
def test_there_are_as_many_communes_of_each_type_as_the_resolutions_say(
    day: date, types: dict[str, int]
) -> None:
    assert Counter(one.type for one in communes(day)) == types


@pytest.mark.parametrize(("day", "count"), [(BEFORE, 18), (RES_1241, 17), (RES_1659, 0)])
def test_quang_nam_has_18_districts_then_17_then_none(day: date, count: int) -> None:
    assert len([code for code in districts(day) if code >= "502"]) == count


def test_a_district_had_as_many_communes_as_the_office_of_statistics_says() -> None:
    counted = Counter(one.parent for one in communes(BEFORE))
    told = (13, 13, 10, 11, 18, 20, 14, 13, 12, 12, 11, 22, 15, 13, 10, 17, 11, 6)
    assert [counted[str(code)] for code in range(502, 520)] == list(told)


def mergers() -> dict[str, list[str]]:
    """Of each commune of 1 July 2025 the predecessors that went into it as a whole."""
    found: dict[str, list[str]] = {}
    for link in registered_links():
        if link.date == RES_1659 and link.relation == "whole" and link.successor not in {"", "48"}:
            found.setdefault(link.successor, []).append(link.predecessor)
    return found


def test_78_of_the_94_come_from_the_233_of_quang_nam() -> None:
    old = {one.code for one in communes(RES_1659 - A_DAY)}
    of_quang_nam = {heir: of for heir, of in mergers().items() if set(of) <= old}
    assert Counter(map(len, of_quang_nam.values())) == {2: 21, 3: 34, 4: 14, 5: 6, 1: 3}
    assert sorted(code for of in of_quang_nam.values() for code in of) == sorted(old)


def test_59_of_the_78_bear_a_code_that_had_another_name() -> None:
    names = {one.code: bare(one.name) for one in communes(RES_1659 - A_DAY)}
    new = [one for one in communes(RES_1659) if set(mergers()[one.code]) <= names.keys()]
    assert all(one.code in mergers()[one.code] for one in new)
    assert len([one for one in new if names[one.code] != bare(one.name)]) == 59


def bare(name: str) -> str:
    """A name without what the unit is."""
    return name.removeprefix("Thị trấn ").removeprefix("Phường ").removeprefix("Xã ")


def test_only_hoa_lien_was_split() -> None:
    parts = {(link.predecessor, link.successor) for link in registered_links() if link.relation == "part"}
    names = {one.code: one.name for one in communes(RES_1659)}
    assert {(code, names[heir]) for code, heir in parts} == {
        ("20296", "Phường Hải Vân"),
        ("20296", "Phường Liên Chiểu"),
    }


def test_whoever_ends_has_one_end_and_whoever_begins_a_beginning() -> None:
    ended = {(link.predecessor, link.date) for link in registered_links()}
    begun = {(link.successor, link.date) for link in registered_links()}
    for one in registered_units():
        assert one.valid_to is None or (one.code, one.valid_to) in ended
        # Old Đà Nẵng is in the register from 1 January 2025 on, without what was before.
        is_old_danang = one.valid_from == RES_1241 and one.valid_to == RES_1659
        from_nowhere = one.valid_from is None or (is_old_danang and one.parent not in districts_of("49"))
        assert from_nowhere or (one.code, one.valid_from) in begun, one


@pytest.fixture
def loaded(app: Flask) -> Flask:
    with app.app_context():
        load_register()
    return app


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("20335", date(2025, 6, 30), "Phường Tân Thạnh"),
        ("20335", date(2025, 7, 1), "Phường Bàn Thạch"),
        ("20335", None, "Phường Bàn Thạch"),
        ("20758", date(2024, 12, 31), "Xã Hiệp Hòa"),
        ("20758", date(2025, 1, 1), "Xã Quế Tân"),
        ("20779", date(2025, 7, 1), "Xã Hiệp Đức"),
    ],
)
@pytest.mark.one_database
def test_a_code_means_another_unit_on_another_day(
    loaded: Flask, code: str, day: date | None, name: str
) -> None:
    with loaded.app_context():
        assert find_unit(code, on=day).name == name


def test_loading_twice_adds_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    first = runner.invoke(cli, ["units", "load"])
    assert json.loads(first.stdout) == {"units": 424, "events": 110}
    again = runner.invoke(cli, ["units", "load"])
    assert json.loads(again.stdout) == {"units": 0, "events": 0}
    shown = runner.invoke(cli, ["units", "show", "20758", "--on", "2025-03-01"])
    assert json.loads(shown.stdout)["became"] == [{"code": "20779", "name": "Xã Hiệp Đức"}]
    with app.app_context():
        assert root_unit().name == "Thành phố Đà Nẵng"
        assert root_unit().valid_from == RES_1659


@pytest.mark.one_database
def test_it_is_never_mixed_into_another_tree_unasked(app: Flask, runner: FlaskCliRunner) -> None:
    create_unit(app, "QNM")
    refused = runner.invoke(cli, ["units", "load"])
    assert refused.exit_code == 1
    assert "--beside" in refused.stderr
    assert json.loads(runner.invoke(cli, ["units", "load", "--beside"]).stdout)["units"] == 424
    with app.app_context():
        assert root_unit().code == "QNM"
        assert find_unit("20335").parent.code == "48"


@pytest.mark.one_database
def test_a_unit_made_by_hand_with_a_code_of_the_register_is_not_overwritten(
    app: Flask, runner: FlaskCliRunner
) -> None:
    create_unit(app, "20335", "Phường khác")
    refused = runner.invoke(cli, ["units", "load", "--beside"])
    assert refused.exit_code == 1
    assert "20335" in refused.stderr
    with app.app_context():
        assert db.session.query(OrgUnit).count() == 1


FOUND = [
    ("bàn thạch", "Phường Bàn Thạch", []),
    ("ban thach", "Phường Bàn Thạch", []),
    ("20335", "Phường Bàn Thạch", ["Phường Tân Thạnh"]),
    ("Tân Thạnh", "Phường Bàn Thạch", ["Phường Tân Thạnh"]),
    ("p. tan thanh", "Phường Bàn Thạch", ["Phường Tân Thạnh"]),
    ("Bha Lê", "Xã Avương", ["Xã Bha Lêê"]),
    ("Bhalêê", "Xã Avương", ["Xã Bha Lêê"]),
    ("bha'lêê", "Xã Avương", ["Xã Bha Lêê"]),
    ("Tà Bhinh", "Xã Bến Giằng", ["Xã Tà Bhing"]),
    ("Hoà Thuận", "Phường Bàn Thạch", ["Phường Hòa Thuận"]),
    ("Hòa Thuận", "Phường Bàn Thạch", ["Phường Hòa Thuận"]),
    ("Hiệp Hòa", "Xã Hiệp Đức", ["Xã Hiệp Hòa"]),
    ("quế tân", "Xã Hiệp Đức", ["Xã Quế Tân"]),
    ("Quế Trung", "Xã Nông Sơn", ["Xã Quế Trung"]),
]


@pytest.mark.one_database
def test_a_unit_is_found_by_any_spelling_and_any_name_it_ever_had(loaded: Flask) -> None:
    from_search: Callable[[str], list[tuple[str, list[str]]]] = found_by(loaded)
    for typed, name, formerly in FOUND:
        assert (name, formerly) in from_search(typed)[:3], typed


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["TX Điện Bàn", "Tx điện bàn", "thị xã Điện Bàn", "tx. dien ban"])
def test_a_prefix_may_be_written_in_any_way(loaded: Flask, typed: str) -> None:
    found = found_by(loaded)(typed)
    assert found[0] == ("Phường Điện Bàn", [])
    assert ("Thành phố Đà Nẵng", ["Thị xã Điện Bàn"]) in found


@pytest.mark.one_database
def test_a_split_unit_leads_to_all_its_heirs(loaded: Flask) -> None:
    assert [name for name, _formerly in found_by(loaded)("Hoà Liên")] == [
        "Phường Hải Vân",
        "Phường Liên Chiểu",
    ]


def found_by(app: Flask) -> Callable[[str], list[tuple[str, list[str]]]]:

    def find(typed: str) -> list[tuple[str, list[str]]]:
        with app.app_context():
            return [(hit.unit.name, hit.formerly) for hit in search(typed)]

    return find
