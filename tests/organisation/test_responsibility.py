"""Who is responsible after a reorganisation: for what was taken over, and never judge in one's own matter.

P – A – A1, A2      A1 and A2 go into M; the district B goes into A, its commune B1 along.
  \\ B – B1
"""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, select

from feedback.abuse.review import may_decide_about
from feedback.accounts.service import units_of
from feedback.concerns.service import inspected_units
from feedback.database import db
from feedback.models import Account, Appointment, OrgUnit
from feedback.organisation.changes import Change, NewUnit
from feedback.organisation.effect import make
from tests.factories import create_account, create_unit, transaction

pytestmark = pytest.mark.one_database
TODAY = datetime.now(UTC).date()
Units = dict[str, int]


@pytest.fixture
def tree(app: Flask) -> Units:
    """The ids of all units; those that ended under their own name, those of today too."""
    units: dict[str, OrgUnit] = {}
    for code, parent in {"P": None, "A": "P", "B": "P", "A1": "A", "A2": "A", "B1": "B"}.items():
        units[code] = create_unit(app, code, parent=units[parent] if parent else None)
    with transaction(app) as session:
        ended = [session.get_one(OrgUnit, units[code].id) for code in ("A1", "A2")]
        heir = NewUnit("M", "Xã M", "other", None, units["A"].id)
        make(Change("merge", TODAY, "NQ", ended, [heir], {}), None)
        district = [session.get_one(OrgUnit, units["B"].id)]
        into = [session.get_one(OrgUnit, units["A"].id)]
        make(Change("merge", TODAY + timedelta(days=1), "NQ", district, into, {}), None)
        found = session.scalars(select(OrgUnit).order_by(OrgUnit.id)).all()
        return {f"{unit.code} then" if unit.valid_to else unit.code: unit.id for unit in found}


def named(app: Flask, tree: Units, account: Account, which: str) -> set[str]:
    names = {unit_id: name for name, unit_id in tree.items()}
    with app.app_context():
        fresh = db.session.get_one(Account, account.id)
        conditions: dict[str, ColumnElement[bool]] = {
            "reached": OrgUnit.id.in_(units_of(fresh, "manager")),
            "inspected": OrgUnit.id.in_(inspected_units(fresh)),
            "judged": may_decide_about(fresh),
        }
        return {names[unit_id] for unit_id in db.session.scalars(select(OrgUnit.id).where(conditions[which]))}


def unit(app: Flask, tree: Units, name: str) -> OrgUnit:
    with app.app_context():
        return db.session.get_one(OrgUnit, tree[name])


def test_a_manager_reaches_what_was_taken_over_and_what_stood_below_it(app: Flask, tree: Units) -> None:
    of_commune = create_account(app, "manager", unit(app, tree, "M"))
    assert named(app, tree, of_commune, "reached") == {"M", "A1 then", "A2 then"}
    of_district = create_account(app, "manager", unit(app, tree, "A"))
    everything_but_the_top = set(tree) - {"P"}
    assert named(app, tree, of_district, "reached") == everything_but_the_top


def test_an_inspector_does_not_read_about_what_went_into_their_own_unit(app: Flask, tree: Units) -> None:
    of_commune = create_account(app, "inspector", unit(app, tree, "M"))
    assert named(app, tree, of_commune, "inspected") == set()
    of_district = create_account(app, "inspector", unit(app, tree, "A"))
    assert named(app, tree, of_district, "inspected") == {"A1 then", "A2 then", "M", "B1", "B1 then"}


def test_nobody_judges_former_selves_nor_former_superiors(app: Flask, tree: Units) -> None:
    of_commune = create_account(app, "manager", unit(app, tree, "B1"))
    assert named(app, tree, of_commune, "judged") == {"A1 then", "A2 then", "M"}
    of_other = create_account(app, "manager", unit(app, tree, "M"))
    assert named(app, tree, of_other, "judged") == {"B1", "B1 then"}


def test_a_role_in_two_units_reaches_both(app: Flask, tree: Units) -> None:
    account = create_account(app, "manager", unit(app, tree, "M"))
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role="manager", unit_id=tree["B1"]))
    assert named(app, tree, account, "reached") == {"M", "A1 then", "A2 then", "B1", "B1 then"}
    assert named(app, tree, account, "judged") == set()
