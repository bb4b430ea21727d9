"""What was decided about headings is taken back by whoever may, as long as it is known and leaves sense."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis import starter_catalogue
from feedback.database import db
from feedback.models import Account, OrgUnit, Theme, ThemeDecision, ThemeGroup, utc_now
from feedback.themes.ledger.catalogue import adopt
from tests.factories import create_account, create_unit, transaction
from tests.themes.test_headings import NAMES, Desk, create_desk

DECISIONS = "/manage/themes/decisions"


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: Any) -> Desk:
    return create_desk(app, client, sign_in)


def test_who_does_not_reach_one_of_several_themes_takes_nothing_back(
    app: Flask, sign_in: Any, desk: Desk
) -> None:
    """A theme of the whole tree is reached by whoever reaches all of it: also where its unit is none."""
    commune = create_unit(app, "TAMKY", parent=desk.unit)
    with transaction(app) as session:
        session.get_one(Theme, desk.themes["Bãi xe"].id).unit_id = commune.id
        session.get_one(Theme, desk.themes["Chờ đợi"].id).unit_id = None
        session.add(ThemeGroup(unit_id=None, name="Của toàn tỉnh"))
    assert desk.put(NAMES[:2], "Của toàn tỉnh").status_code == 303
    below = app.test_client()
    sign_in(below, create_account(app, "manager", commune))
    there = Desk(app, below, commune, desk.analyst, desk.themes)
    assert there.undo("gather").status_code == 404
    assert len(desk.under()) == 2
    assert desk.undo("gather").status_code == 303
    assert desk.under() == {}


def test_of_what_the_history_forgot_is_told_and_nothing_is_taken_back(desk: Desk) -> None:
    """Migration 0053, taken down and up again, leaves decisions without their heading and their parts."""
    forgotten = {
        "heading_rename": {"name": "Trụ sở"},
        "heading_drop": {"is_dropped": True},
        "gather": {},
    }
    with transaction(desk.app) as session:
        session.add_all(
            ThemeDecision(
                kind=kind,
                account_id=desk.analyst.id,
                decided_at=utc_now(),
                details={
                    "before": dict.fromkeys(after, ""),
                    "after": after,
                    "comments": 0,
                    "sample": "",
                    "themes": 2,
                },
            )
            for kind, after in forgotten.items()
        )
    said = desk.said(DECISIONS)
    assert "bỏ nhóm “một nhóm nay không còn rõ”" in said
    assert "xếp 2 chủ đề vào nhóm “một nhóm nay không còn rõ”" in said
    assert "Hoàn tác" not in said
    for kind in forgotten:
        assert desk.undo(kind).status_code == 409


@pytest.mark.parametrize("act", ["rename", "drop", "merge"])
@pytest.mark.one_database
def test_no_two_headings_of_one_name_stand_because_something_is_taken_back(desk: Desk, act: str) -> None:
    desk.make("Trụ sở")
    desk.make("Thời gian")
    desk.decide("Thời gian", act, **({"name": "Giờ giấc"} if act == "rename" else {}), **other_of(desk, act))
    assert desk.make("thời gian").status_code == 303
    answer = desk.undo(f"heading_{act}")
    assert answer.status_code == 409
    assert "một nhóm khác của đơn vị nay mang tên này" in answer.text
    desk.decide("thời gian", "rename", name="Chờ")
    assert desk.undo(f"heading_{act}").status_code == 303


def other_of(desk: Desk, act: str) -> dict[str, str]:
    return {"other": desk.code_of("Trụ sở")} if act == "merge" else {}


@pytest.mark.one_database
def test_a_heading_is_made_for_good_once_a_theme_was_adopted_into_it(desk: Desk) -> None:
    offered = starter_catalogue()[0]
    desk.make(offered.group.name)
    with desk.app.app_context():
        unit, account = (
            db.session.get_one(*one) for one in ((OrgUnit, desk.unit.id), (Account, desk.analyst.id))
        )
        adopt([offered.code], unit, account)
    assert desk.undo("heading_make").status_code == 409
    assert f"lấy “{offered.name}” từ danh mục" in desk.said(desk.address(offered.group.name))
    desk.undo("adopt")
    assert desk.undo("heading_make").status_code == 303


@pytest.mark.one_database
def test_a_heading_from_which_all_themes_went_back_one_by_one_can_be_unmade(desk: Desk) -> None:
    desk.make("Thời gian")
    desk.put(NAMES, "Thời gian")
    with desk.app.app_context():
        parts = [one.public_id for one in db.session.scalars(select(ThemeDecision).filter_by(kind="group"))]
    assert desk.undo("heading_make").status_code == 409
    for part in parts:
        assert desk.client.post(f"{DECISIONS}/{part}/undo", data=desk.token()).status_code == 303
    assert desk.under() == {}
    assert desk.undo("heading_make").status_code == 303
