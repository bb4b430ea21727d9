"""Reorganising: planned, looked at, taken back until it takes effect; then everything is where it belongs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.audit import service as audit
from feedback.database import db
from feedback.jobs import do_what_is_due
from feedback.models import (
    Account,
    Appointment,
    OrgUnit,
    Submission,
    UnitLink,
    UnitPlan,
)
from feedback.organisation import planning
from feedback.organisation.planning import Hindered
from feedback.organisation.service import find_unit
from tests.factories import (
    create_account,
    create_backlog_item,
    create_submission,
    create_touchpoint,
    transaction,
)
from tests.organisation.situations import (
    LATER,
    ON_THE_DAY,
    TODAY,
    merge,
    now,
    plan,
    send,
    unit_of,
    written,
)
from tests.pages import Page

SignIn = Callable[..., TestResponse]
Units = dict[str, OrgUnit]


def test_a_plan_shows_what_it_moves_and_happens_on_its_day(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    counter = create_touchpoint(app, "QUAY1", "Quầy 1", unit=tree["A1"])
    given = create_submission(app, counter)
    item = create_backlog_item(app, tree["A2"], "Thêm ghế chờ", account=admin)
    manager = create_account(app, "manager", tree["A2"], name="Bà Hai")
    address = merge(client)
    page = Page(client.get(address).text).text
    assert "Quầy 1" in page
    assert "Bà Hai" in page
    assert "Thêm ghế chờ" in page
    assert send(client, f"{address}/decide").status_code == 303
    assert now(app, "A1").name == "Xã A1"

    with app.app_context():
        do_what_is_due(ON_THE_DAY)
    new = now(app, "A1")
    assert (new.name, new.valid_from) == ("Xã Mới", LATER)
    assert unit_of(app, counter) == unit_of(app, item) == "Xã Mới"
    with app.app_context():
        assert find_unit("A1", on=LATER - timedelta(days=1)).name == "Xã A1"
        assert db.session.get_one(Account, manager.id).appointments[0].unit_id == new.id
        # a submission keeps the unit it was given in
        assert db.session.get_one(Submission, given.id).receiving_unit_id == tree["A1"].id
        moved = audit.history_of(manager.public_id)[0]
        assert (moved.kind, moved.details) == ("role_moved", {"role": "manager", "unit": "A2", "to": "A1"})


def test_it_happens_once_however_often_the_worker_looks(
    app: Flask, client: FlaskClient, admin: Account
) -> None:
    send(client, f"{merge(client)}/decide")
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
        do_what_is_due(ON_THE_DAY)
        do_what_is_due(ON_THE_DAY + timedelta(days=1))
        units = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "A1")).all()
        assert sorted(unit.name for unit in units) == ["Xã A1", "Xã Mới"]


def test_what_was_taken_back_never_happens(
    app: Flask, client: FlaskClient, admin: Account, sign_in: SignIn
) -> None:
    address = merge(client)
    send(client, f"{address}/decide")
    send(client, f"{address}/withdraw")
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
    sign_in(client, admin)  # a month later no session is left
    assert now(app, "A1").name == "Xã A1"
    assert send(client, f"{address}/decide").status_code == 404
    assert send(client, f"{address}/withdraw").status_code == 404


def test_a_draft_does_not_happen_by_itself(app: Flask, client: FlaskClient, admin: Account) -> None:
    merge(client)
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
    assert now(app, "A1").name == "Xã A1"


@pytest.mark.one_database
def test_a_past_day_is_warned_of_and_takes_effect_at_once(
    app: Flask, client: FlaskClient, admin: Account
) -> None:
    address = merge(client, day=date(2026, 1, 1))
    assert "có hiệu lực ngay" in Page(client.get(address).text).text
    send(client, f"{address}/decide")
    assert now(app, "A1").valid_from == date(2026, 1, 1)
    assert send(client, f"{address}/withdraw").status_code == 404


@pytest.mark.one_database
def test_a_unit_that_takes_others_in_goes_on(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    counter = create_touchpoint(app, "QUAY1", unit=tree["A1"])
    send(client, f"{merge(client, TODAY, units='A1', goes_on='Xã A2')}/decide")
    assert now(app, "A2").id == tree["A2"].id
    assert unit_of(app, counter) == "Xã A2"


@pytest.mark.one_database
def test_who_had_the_role_in_both_has_it_once(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    manager = create_account(app, "manager", tree["A1"])
    with transaction(app) as session:
        session.add(Appointment(account_id=manager.id, role="manager", unit_id=tree["A2"].id))
    send(client, f"{merge(client, TODAY)}/decide")
    with app.app_context():
        assert len(db.session.get_one(Account, manager.id).appointments) == 1


def test_of_a_split_unit_each_thing_goes_where_somebody_says(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    first, second = (create_touchpoint(app, code, unit=tree["A1"]) for code in ("MOT", "HAI"))
    create_account(app, "manager", tree["A1"], name="Bà Hai")
    address = plan(client, "split", TODAY, units="A1", heirs="A1; Xã Đông\nA2")
    send(client, f"{address}/decide")
    assert now(app, "A1").name == "Xã A1", "nothing happens before everything has its place"
    fields = Page(client.get(address).text)
    names = [field.get("name") for field in fields.findall(".//select")]
    assert len(names) == 3
    send(client, address, **dict.fromkeys(names, "0") | {f"touchpoint {second.id}": "1"})
    send(client, f"{address}/decide")
    assert now(app, "A1").name == "Xã Đông"
    assert (unit_of(app, first), unit_of(app, second)) == ("Xã Đông", "Xã A2")


@pytest.mark.one_database
def test_what_came_to_a_unit_after_it_was_decided_hinders_its_split_and_loses_nothing(
    app: Flask, client: FlaskClient, admin: Account, sign_in: SignIn, tree: Units
) -> None:
    address = plan(client, "split", units="A1", heirs="C; Xã C\nD; Xã D")
    send(client, f"{address}/decide")
    counter = create_touchpoint(app, "MOI", unit=tree["A1"])
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
    sign_in(client, admin)  # a month later no session is left
    assert now(app, "A1").id == tree["A1"].id
    assert "Chưa" in Page(client.get(address).text).text
    send(client, address, **{f"touchpoint {counter.id}": "1"})
    with app.app_context():
        do_what_is_due(ON_THE_DAY + timedelta(days=1))
    assert unit_of(app, counter) == "Xã D"


@pytest.mark.one_database
def test_whoever_stands_below_goes_along(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    counter = create_touchpoint(app, "QUAY1", unit=tree["A1"])
    send(client, f"{plan(client, 'rename', TODAY, units='A', name='Huyện Mới', code='A')}/decide")
    below = now(app, "A1")
    assert below.parent_id == now(app, "A").id
    assert below.id != tree["A1"].id
    assert unit_of(app, counter) == "Xã A1"
    send(client, f"{plan(client, 'abolish', TODAY + timedelta(days=0), units='B')}/decide")
    assert now(app, "B1").parent_id == tree["P"].id


@pytest.mark.one_database
def test_the_top_may_be_renamed_and_stays_the_top(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    send(client, f"{plan(client, 'rename', TODAY, units='P', name='Tỉnh Mới')}/decide")
    assert now(app, "P").name == "Tỉnh Mới"
    assert client.get("/manage/units/").status_code == 200
    assert "Tỉnh Mới" in client.get("/manage/units/").text
    assert now(app, "B1").parent_id == now(app, "B").id


@pytest.mark.one_database
def test_retyping_and_moving_keep_the_name(app: Flask, client: FlaskClient, admin: Account) -> None:
    send(client, f"{plan(client, 'retype', TODAY, units='Xã A1', type='ward', name='Phường A1')}/decide")
    assert (now(app, "A1").type, now(app, "A1").name) == ("ward", "Phường A1")
    send(client, f"{plan(client, 'reparent', LATER, units='phuong a1', parent='B')}/decide")
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
    assert now(app, "A1").parent_id == now(app, "B").id


HINDERED = [
    ("reparent", {"units": "A", "parent": "A1"}, "nằm dưới chính nó"),
    (
        "merge",
        {"units": "A1\nA2", "code": "B1", "name": "Xã X", "parent": "A", "type": ""},
        "đã thuộc đơn vị khác",
    ),
    ("split", {"units": "A", "heirs": "C; Xã C\nD; Xã D"}, "còn đơn vị trực thuộc"),
    ("abolish", {"units": "P"}, "Không giải thể được"),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("kind", "fields", "reason"), HINDERED)
def test_what_would_break_the_tree_is_not_done_and_said_why(
    app: Flask, client: FlaskClient, admin: Account, kind: str, fields: dict[str, str], reason: str
) -> None:
    address = plan(client, kind, TODAY, **fields)
    assert reason in Page(client.get(address).text).text
    before = tree_now(app)
    send(client, f"{address}/decide")
    assert tree_now(app) == before


def tree_now(app: Flask) -> list[tuple[str, str, int | None]]:
    with app.app_context():
        units = db.session.scalars(select(OrgUnit).where(OrgUnit.valid_to.is_(None)).order_by(OrgUnit.id))
        return [(unit.code, unit.name, unit.parent_id) for unit in units]


def test_of_two_plans_about_one_unit_the_second_does_not_happen(
    app: Flask, client: FlaskClient, admin: Account, sign_in: SignIn
) -> None:
    first, second = merge(client), plan(client, "rename", units="A2", name="Xã Khác")
    send(client, f"{first}/decide")
    send(client, f"{second}/decide")
    with app.app_context():
        do_what_is_due(ON_THE_DAY)
        plans = db.session.scalars(select(UnitPlan).order_by(UnitPlan.id)).all()
        assert [(plan.status, plan.hindrance) for plan in plans] == [
            ("effective", None),
            ("planned", "ended"),
        ]
        assert [unit.name for unit in db.session.scalars(select(OrgUnit).where(OrgUnit.code == "A2"))] == [
            "Xã A2"
        ]
    sign_in(client, admin)  # a month later no session is left
    assert "không còn nữa" in Page(client.get(second).text).text


def test_of_two_administrators_at_the_same_moment_one_changes_the_tree(
    app: Flask, client: FlaskClient, admin: Account, tree: Units
) -> None:
    addresses = [merge(client, TODAY), plan(client, "rename", TODAY, units="A2", name="Xã Khác")]
    ready = Barrier(len(addresses))

    def decide(address: str) -> None:
        public_id = address.rpartition("/")[2]
        with app.app_context(), suppress(Hindered):
            found = db.session.scalars(select(UnitPlan).where(UnitPlan.public_id == public_id)).one()
            account = db.session.get_one(Account, admin.id)
            db.session.rollback()  # SQLite: who waits must not hold the write lock
            ready.wait()
            planning.decide(found, account)

    with ThreadPoolExecutor() as pool:
        list(pool.map(decide, addresses))
    with app.app_context():
        ends = db.session.scalars(select(UnitLink).where(UnitLink.predecessor_id == tree["A2"].id)).all()
        statuses = sorted(db.session.scalars(select(UnitPlan.status)))
    assert len(ends) == 1
    assert statuses == ["draft", "effective"]


@pytest.mark.one_database
def test_nobody_reorganises_units_of_others(
    app: Flask, client: FlaskClient, sign_in: SignIn, tree: Units, admin: Account
) -> None:
    address = merge(client)
    other = app.test_client()
    sign_in(other, create_account(app, "administrator", tree["B"]))
    assert other.get(address).status_code == 404
    assert send(other, f"{address}/decide").status_code == 404
    common = {"day": written(LATER), "legal_basis": "NQ 1"}
    new = "/manage/units/plans/new"
    assert send(other, f"{new}/abolish", units="A1", **common).status_code == 422
    assert send(other, f"{new}/reparent", units="B1", parent="A", **common).status_code == 422
    # it stands below a unit of others
    assert send(other, f"{new}/rename", units="B", name="Huyện X", **common).status_code == 404


@pytest.mark.one_database
def test_faults_lead_to_the_field_and_nothing_typed_is_lost(client: FlaskClient, admin: Account) -> None:
    answer = send(
        client,
        "/manage/units/plans/new/merge",
        units="A1\nXã không có",
        code="a b c",
        name="",
        day="mai",
        legal_basis="Nghị quyết 9",
        parent="A",
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "Xã không có" in page.text
    assert page.by_id("legal_basis").get("value") == "Nghị quyết 9"
    assert page.by_id("day").get("value") == "mai"


@pytest.mark.one_database
def test_a_province_can_be_made_without_the_sample(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, create_account(app, "administrator"))
    common = {"day": "01/07/2025", "legal_basis": "Nghị quyết 202/2025/QH15"}
    city = {"name": "Thành phố Đà Nẵng", "code": "48", "kind": "province", "type": "municipality"}
    assert send(client, "/manage/units/new", **city, parent="", **common).status_code == 303
    below = {"name": "Phường Bàn Thạch", "code": "20335", "kind": "commune", "type": "ward", "parent": "48"}
    assert send(client, "/manage/units/new", **below, **common).status_code == 303
    assert now(app, "20335").parent_id == now(app, "48").id
    again = send(client, "/manage/units/new", **below, **common)
    assert again.status_code == 422
    assert Page(again.text).by_id("code").get("value") == "20335"
    wrong = send(client, "/manage/units/new", **below | {"code": "1", "type": "city"}, **common)
    assert wrong.status_code == 422


@pytest.mark.one_database
def test_a_unit_tells_of_whom_it_was_formed_and_a_former_one_what_became_of_it(
    app: Flask, client: FlaskClient, admin: Account
) -> None:
    send(client, f"{merge(client, TODAY)}/decide")
    page = Page(client.get("/manage/units/A1").text).text
    assert "Xã Mới" in page
    assert "Xã A2" in page
    assert "Nghị quyết 1/NQ-HĐND" in page
    former = client.get(f"/manage/units/A2?on={TODAY - timedelta(days=1)}")
    assert "Xã Mới" in Page(former.text).text
    assert client.get("/manage/units/A2").status_code == 404
    found = Page(client.get("/manage/units/?name=xa a2").text).text
    assert "Xã Mới" in found
    assert "trước đây là Xã A2" in found
