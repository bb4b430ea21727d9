"""What was decided about headings is taken back by whoever may, as long as it is known and leaves sense."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.models import Theme, ThemeGroup
from tests.factories import create_account, create_unit, transaction
from tests.themes.test_headings import NAMES, Desk, create_desk


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
