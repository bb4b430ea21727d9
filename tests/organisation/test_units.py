"""Units: their tree, and codes that outlive the units that bear them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from feedback.database import db
from feedback.errors import NotFound
from feedback.models import OrgUnit
from feedback.organisation.service import (
    find_touchpoint,
    find_unit,
    line_of,
    root_unit,
    subtree,
    units_in,
)
from tests.factories import create_touchpoint, create_unit, utc_now

Tree = dict[str, OrgUnit]

#   P - A - A1
#     |   \ A2
#     \ B - B1
PARENTS = {"P": None, "A": "P", "B": "P", "A1": "A", "A2": "A", "B1": "B"}


@pytest.fixture
def tree(app: Flask) -> Tree:
    units: Tree = {}
    for code, parent in PARENTS.items():
        units[code] = create_unit(app, code, parent=units[parent] if parent else None)
    return units


def codes(ids: Select[tuple[int]]) -> list[str]:
    return [unit.code for unit in units_in(ids)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("P", ["A", "A1", "A2", "B", "B1", "P"]),
        ("A", ["A", "A1", "A2"]),
        ("B", ["B", "B1"]),
        ("A1", ["A1"]),
    ],
)
def test_a_subtree_is_a_unit_and_all_below_it(app: Flask, tree: Tree, code: str, expected: list[str]) -> None:
    with app.app_context():
        assert codes(subtree(tree[code].id)) == expected


@pytest.mark.parametrize(("code", "expected"), [("A1", ["A", "A1", "P"]), ("B", ["B", "P"]), ("P", ["P"])])
def test_a_line_is_a_unit_and_all_above_it(app: Flask, tree: Tree, code: str, expected: list[str]) -> None:
    with app.app_context():
        assert codes(line_of(tree[code].id)) == expected


def test_the_root_is_what_has_nothing_above_it(app: Flask, tree: Tree) -> None:
    with app.app_context():
        assert root_unit().id == tree["P"].id  # type: ignore[union-attr]


def test_two_units_never_bear_one_code_at_a_time(app: Flask) -> None:
    create_unit(app, "TAMKY")
    with pytest.raises(IntegrityError):
        create_unit(app, "TAMKY")


def test_two_units_with_different_first_days_never_bear_one_code_at_a_time(app: Flask) -> None:
    create_unit(app, "TAMKY")
    with app.app_context():
        db.session.add(OrgUnit(code="TAMKY", name="Phường", kind="commune", valid_from=date(2025, 7, 1)))
        with pytest.raises(IntegrityError):
            db.session.commit()


def test_a_successor_inherits_the_code_and_is_the_one_found(app: Flask) -> None:
    with app.app_context():
        first = OrgUnit(code="TAMKY", name="Thành phố", kind="district", valid_to=date(2025, 6, 30))
        second = OrgUnit(code="TAMKY", name="Phường", kind="commune", valid_from=date(2025, 7, 1))
        db.session.add_all([first, second])
        db.session.commit()
        assert find_unit("TAMKY").name == "Phường"


@pytest.mark.parametrize("typed", ["TAMKY", "tamky", "  TamKy "])
def test_a_code_is_found_however_it_is_typed(app: Flask, typed: str) -> None:
    create_touchpoint(app, "TAMKY", unit=create_unit(app, "TAMKY"))
    with app.app_context():
        assert find_unit(typed).code == "TAMKY"
        assert find_touchpoint(typed).code == "TAMKY"  # type: ignore[union-attr]


def test_what_is_gone_is_not_found(app: Flask) -> None:
    create_touchpoint(app, "OLD", retired_at=utc_now())
    with app.app_context():
        db.session.add(OrgUnit(code="GONE", name="Xã cũ", kind="commune", valid_to=date(2025, 6, 30)))
        db.session.commit()
        assert find_touchpoint("OLD") is None
        for code in ("GONE", "NEVER"):
            with pytest.raises(NotFound):
                find_unit(code)
