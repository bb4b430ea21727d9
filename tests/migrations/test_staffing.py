"""Who stands at a counter moves from one column into a history, and back."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from feedback import create_app, database
from feedback.models import BEGINNING, Staffing

BEFORE = "0026_audit_entry"
# Enough of that schema to hold a touchpoint.
ROWS = (
    "INSERT INTO org_unit (id, code, name, kind) VALUES (1, 'QNM', 'Tỉnh', 'province')",
    "INSERT INTO survey (id, code, name) VALUES (99, 'x', 'X')",
    (
        "INSERT INTO touchpoint (id, code, name, kind, unit_id, survey_id, edition, staffed_by) VALUES "
        "(1, 'TAMKY1', 'Quầy 1', 'poster', 1, 99, 1, 'civil_servant'), "
        "(2, 'TAMKY2', 'Máy', 'kiosk', 1, 99, 1, NULL)"
    ),
)


@pytest.fixture
def app(database_url, tmp_path):
    app: Flask = create_app({"FEEDBACK_DATABASE_URL": database_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    with app.app_context():
        database.downgrade(BEFORE)
        for statement in ROWS:
            database.db.session.execute(sa.text(statement))
        database.db.session.commit()
        yield app


def test_whoever_stands_there_has_done_so_from_the_beginning(app):
    database.upgrade()
    rows = database.db.session.scalars(sa.select(Staffing).order_by(Staffing.touchpoint_id)).all()
    assert [(row.touchpoint_id, row.since, row.staffed_by) for row in rows] == [
        (1, BEGINNING, "civil_servant"),
        (2, BEGINNING, None),
    ]


def test_going_back_keeps_who_stands_there_now(app):
    database.upgrade()
    day = datetime(2025, 7, 1, tzinfo=UTC)
    database.db.session.add(Staffing(touchpoint_id=1, since=day, staffed_by="postal_employee"))
    database.db.session.add(
        Staffing(touchpoint_id=2, since=day.replace(year=2999), staffed_by="civil_servant")
    )
    database.db.session.commit()
    database.downgrade(BEFORE)
    rows = database.db.session.execute(sa.text("SELECT staffed_by FROM touchpoint ORDER BY id")).scalars()
    assert list(rows) == ["postal_employee", None]
