"""What cannot be planned, by whom, and why: nobody gets more than they had, and no code is borne twice."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.cli import cli
from feedback.database import db
from feedback.jobs import do_what_is_due
from feedback.models import Account, ApiKey, Appointment, AuditEntry, OrgUnit, UnitPlan, utc_now
from feedback.organisation.holdings import held, move
from feedback.organisation.service import root_unit
from tests.factories import create_account, create_unit, transaction
from tests.organisation.situations import LATER, ON_THE_DAY, TODAY, merge, now, plan, send, unit_of, written
from tests.pages import Page

SignIn = Callable[..., TestResponse]
Units = dict[str, OrgUnit]
COMMON = {"day": written(LATER), "legal_basis": "NQ 1"}
pytestmark = pytest.mark.one_database


def hindered(client: FlaskClient, address: str) -> str:
    """What the plan's page says, which lets nobody decide it."""
    page = Page(client.get(address).text)
    assert page.find(f".//form[@action='{address}/decide']") is None
    send(client, f"{address}/decide")
    return page.text


def test_nobody_abolishes_their_own_unit_and_inherits_the_one_above(
    app: Flask, sign_in: SignIn, tree: Units
) -> None:
    browser = app.test_client()
    sign_in(browser, create_account(app, "administrator", tree["A1"]))
    assert send(browser, "/manage/units/plans/new/abolish", units="A1", **COMMON).status_code == 404
    sign_in(browser := app.test_client(), create_account(app, "administrator", tree["A"]))
    assert send(browser, "/manage/units/plans/new/abolish", units="A1", **COMMON).status_code == 303


NEW_A = {"goes_on": "", "code": "A", "name": "Huyện Mới", "type": "", "parent": "P"}
UPWARDS = [
    ("abolish", {"units": "A1"}),
    ("merge", {**NEW_A, "units": "A1", "goes_on": "A"}),
    ("merge", {**NEW_A, "units": "A1\nA"}),
]


@pytest.mark.parametrize(("kind", "fields"), UPWARDS, ids=["abolished", "into the one above", "with it"])
def test_a_role_is_never_handed_to_the_unit_above(
    app: Flask,
    client: FlaskClient,
    runner: FlaskCliRunner,
    admin: Account,
    tree: Units,
    kind: str,
    fields: dict[str, str],
) -> None:
    manager = create_account(app, "manager", tree["A1"])
    runner.invoke(cli, ["api-keys", "add", "dossier system", "--unit", "A1"])
    address = plan(client, kind, TODAY, **fields)
    assert "có vai trò ở đơn vị này" in hindered(client, address)
    with transaction(app) as session:
        session.delete(session.scalars(select(Appointment).where(Appointment.account_id == manager.id)).one())
    assert "phần mềm khác có khóa" in hindered(client, address)
    assert now(app, "A1").id == tree["A1"].id
    with transaction(app) as session:
        session.scalars(select(ApiKey)).one().revoked_at = utc_now()
    send(client, f"{address}/decide")
    with app.app_context():
        assert db.session.get_one(OrgUnit, tree["A1"].id).valid_to == TODAY


def test_of_a_split_unit_a_role_goes_to_the_side_and_never_up(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    manager = create_account(app, "manager", tree["A1"])
    with app.app_context():
        (role,) = db.session.get_one(Account, manager.id).appointments
    address = plan(client, "split", TODAY, units="A1", heirs="A\nC; Xã C")
    send(client, address, **{f"appointment {role.id}": "0"})
    assert "có vai trò ở đơn vị này" in hindered(client, address)
    send(client, address, **{f"appointment {role.id}": "1"})
    send(client, f"{address}/decide")
    assert unit_of(app, role) == "Xã C"


def appoint(app: Flask, account: Account, role: str, unit: OrgUnit) -> None:
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role=role, unit_id=unit.id))


INTO = {"goes_on": "A2", "code": "", "name": "", "type": "", "parent": "A"}
TO_ONESELF = [
    ("inspector", "A1", "merge", {**INTO, "units": "A1"}),
    ("raw_text", "A2", "merge", {**INTO, "units": "A1"}),
    ("raw_text", "A1", "merge", {**INTO, "units": "A1\nA2", "goes_on": "", "code": "C", "name": "Xã C"}),
    ("inspector", "B", "reparent", {"units": "A1", "parent": "B"}),
]


@pytest.mark.parametrize(
    ("role", "unit", "kind", "fields"), TO_ONESELF, ids=["goes along", "takes in", "formed anew", "below it"]
)
def test_nobody_plans_what_they_may_not_give_to_themselves(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    admin: Account,
    tree: Units,
    role: str,
    unit: str,
    kind: str,
    fields: dict[str, str],
) -> None:
    appoint(app, admin, role, tree[unit])
    assert "Không ai tự giao cho mình quyền ấy" in hindered(client, plan(client, kind, TODAY, **fields))
    sign_in(other := app.test_client(), create_account(app, "administrator", tree["P"]))
    theirs = plan(other, kind, TODAY, **fields)
    assert "Không ai tự giao cho mình quyền ấy" in hindered(client, theirs)
    send(other, f"{theirs}/decide")
    with app.app_context():
        assert db.session.get_one(OrgUnit, tree["A1"].id).valid_to == TODAY


def test_who_has_such_a_role_renames_its_unit_and_keeps_it(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    appoint(app, admin, "inspector", tree["A1"])
    send(client, f"{plan(client, 'rename', TODAY, units='A1', name='Xã Mới')}/decide")
    with app.app_context():
        held = {one.role: one.unit_id for one in db.session.get_one(Account, admin.id).appointments}
    assert held["inspector"] == now(app, "A1").id


@pytest.mark.parametrize("decided_by_another", [False, True])
def test_what_somebody_decided_gives_them_no_such_role_on_its_day_either(
    app: Flask, client: FlaskClient, sign_in: SignIn, admin: Account, tree: Units, decided_by_another: bool
) -> None:
    other = create_account(app, "administrator", tree["P"])
    sign_in(browser := app.test_client(), other)
    address = plan(client, "merge", **INTO, units="A1")
    send(browser if decided_by_another else client, f"{address}/decide")
    appoint(app, other if decided_by_another else admin, "raw_text", tree["A1"])
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
        assert db.session.scalars(select(UnitPlan.hindrance)).one() == "to_oneself"
        assert db.session.get_one(OrgUnit, tree["A1"].id).valid_to is None


NOTHING = [
    ("split", {"units": "A1", "heirs": "A1\nA2"}),
    ("split", {"units": "A1", "heirs": "A2\nA2"}),
    ("merge", {"units": "A1", "goes_on": "A1", "code": "", "name": "", "type": "", "parent": "A"}),
]


@pytest.mark.parametrize(("kind", "fields"), NOTHING, ids=["into itself", "one heir twice", "with itself"])
def test_what_would_change_nothing_is_not_done(
    app: Flask, client: FlaskClient, admin: Account, tree: Units, kind: str, fields: dict[str, str]
) -> None:
    assert "Sẽ không có gì thay đổi" in hindered(client, plan(client, kind, TODAY, **fields))
    assert now(app, "A1").id == tree["A1"].id


def test_a_code_that_another_unit_bore_on_that_day_is_taken(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    create_unit(app, "OLD", parent=tree["A"], valid_to=date(2026, 6, 1))
    before, after = date(2026, 5, 31), date(2026, 6, 1)
    assert "đã thuộc đơn vị khác" in hindered(client, merge(client, before, code="OLD"))
    send(client, f"{merge(client, after, code='OLD')}/decide")
    assert now(app, "OLD").valid_from == after


def test_a_unit_is_not_older_than_the_one_above(app: Flask, client: FlaskClient, admin: Account) -> None:
    create_unit(app, "YOUNG", parent=now(app, "P"), valid_from=date(2025, 7, 1))
    unit = {
        "name": "Xã",
        "code": "NEW",
        "kind": "commune",
        "type": "",
        "parent": "YOUNG",
        "legal_basis": "NQ",
    }
    refused = send(client, "/manage/units/new", **unit, day="30/06/2025")
    assert refused.status_code == 422
    assert Page(refused.text).by_id("day-error") is not None
    assert send(client, "/manage/units/new", **unit, day="01/07/2025").status_code == 303


def test_a_type_is_one_of_the_units_kind(client: FlaskClient, admin: Account) -> None:
    new = "/manage/units/plans/new"
    refused = send(client, f"{new}/retype", units="A1", type="province", **COMMON)
    assert refused.status_code == 422
    assert Page(refused.text).by_id("type-error") is not None
    merged = {"units": "A1\nA2", "code": "C", "name": "Xã C", "parent": "A", "type": "city", **COMMON}
    assert send(client, f"{new}/merge", **merged).status_code == 422


def test_a_unit_made_now_does_not_begin_later(client: FlaskClient, admin: Account) -> None:
    unit = {
        "name": "Xã Mới",
        "code": "NEW",
        "kind": "commune",
        "type": "",
        "parent": "A",
        "legal_basis": "NQ",
    }
    refused = send(client, "/manage/units/new", **unit, day=written(LATER))
    assert refused.status_code == 422
    assert Page(refused.text).by_id("day-error") is not None
    assert send(client, "/manage/units/new", **unit, day=written(TODAY)).status_code == 303


def test_a_plan_about_the_top_is_on_the_list_of_who_administers_all(
    app: Flask, client: FlaskClient, admin: Account, tree: Units, sign_in: SignIn
) -> None:
    address = plan(client, "rename", units="P", name="Tỉnh Mới")
    assert address in client.get("/manage/units/plans/").text
    sign_in(other := app.test_client(), create_account(app, "administrator", tree["A"]))
    assert address not in other.get("/manage/units/plans/").text


def test_the_audit_log_keeps_what_happens_to_units_under_them(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    unit = {
        "name": "Xã Mới",
        "code": "NEW",
        "kind": "commune",
        "type": "",
        "parent": "A",
        "legal_basis": "NQ",
    }
    send(client, "/manage/units/new", **unit, day=written(TODAY))
    create_account(app, "manager", tree["B1"])
    send(client, f"{merge(client)}/withdraw")
    send(client, f"{plan(client, 'rename', TODAY, units='B1', name='Xã Khác')}/decide")
    with app.app_context():
        kept = db.session.execute(select(AuditEntry.kind, AuditEntry.unit_id).order_by(AuditEntry.id)).all()
    assert [tuple(one) for one in kept if one.kind.startswith(("unit_", "role_"))] == [
        ("unit_added", now(app, "NEW").id),
        ("unit_plan_made", tree["A1"].id),
        ("unit_plan_withdrawn", tree["A1"].id),
        ("unit_plan_made", tree["B1"].id),
        ("unit_plan_decided", tree["B1"].id),
        ("role_moved", tree["B1"].id),
        ("unit_event", tree["B1"].id),
    ]


@pytest.mark.parametrize("by_group", ["here", "there"])
def test_a_role_given_by_hand_stays_so_where_a_group_gives_it_too(
    app: Flask, tree: Units, by_group: str
) -> None:
    account = create_account(app, "manager", tree["A1"])
    with transaction(app) as session:
        (here,) = session.get_one(Account, account.id).appointments
        there = Appointment(account_id=account.id, role="manager", unit_id=tree["A2"].id)
        here.from_group, there.from_group = by_group == "here", by_group == "there"
        session.add(there)
        session.flush()
        move(held(here), session.get_one(OrgUnit, tree["A2"].id))
    with app.app_context():
        left = db.session.scalars(select(Appointment).where(Appointment.account_id == account.id)).all()
        assert [(one.unit_id, one.from_group) for one in left] == [(tree["A2"].id, False)]


def test_of_two_trees_the_first_stays_the_whole_one(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    create_unit(app, "BESIDE", "Tỉnh Khác")
    send(client, f"{plan(client, 'rename', TODAY, units='P', name='Tỉnh Mới')}/decide")
    assert "Tỉnh Mới" in client.get("/manage/units/").text
    assert send(client, "/f/UNKNOWN", rating="5").status_code == 303
    with app.app_context():
        root = root_unit()
        assert root is not None
        assert root.name == "Tỉnh Mới"
