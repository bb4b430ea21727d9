"""Fields nobody asked for change nothing: forms with every column of every table beside their own (S-11)."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import Base, utc_now
from tests.access.walking import address
from tests.access.world import CODES

pytestmark = pytest.mark.parametrize("province", ["sqlite"], indirect=True)

# Made anew whenever a row is written: two equal acts differ in them.
DIFFERS = {
    "public_id",
    "fs_uniquifier",
    "mac",
    "key_hash",
    "token_hash",
    "subject",
    "details",
    "code",
    "content",
}
DONE = {200, 201, 302, 303}
COLUMNS = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})


@dataclass(frozen=True)
class Act:
    """A form filled in as it should be; ``at``: where it stands, made of the own unit's objects."""

    endpoint: str
    role: str
    names: dict[str, str]
    typed: dict[str, str]
    form_at: str = ""


UNIT = CODES["own"]
ACTS = [
    Act(
        "people.invite",
        "administrator",
        {},
        {"name": "Chị Lan", "email": "lan@example.vn", "role": "staff", "unit": UNIT},
    ),
    Act("people.show", "administrator", {"public_id": "person"}, {"role": "analyst", "unit": UNIT}),
    Act("people.employer", "administrator", {"public_id": "person"}, {"employer": "post_office"}),
    Act("touchpoints.add", "manager", {}, {"name": "Quầy mới", "kind": "poster", "unit": UNIT}),
    Act("touchpoints.show", "manager", {"code": "touchpoint"}, {"name": "Quầy đổi tên"}),
    Act("backlog.item", "manager", {"public_id": "item"}, {"status": "done", "note": "Xong"}),
    Act(
        "backlog.propose",
        "manager",
        {"unit_code": "unit", "month": "month", "theme_id": "theme_id"},
        {"title": "Thêm quầy"},
    ),
    Act(
        "units.show",
        "manager",
        {"unit_code": "unit"},
        {"vi": "Tiếp công dân, 1 Trần Phú", "en": "1 Tran Phu"},
    ),
    Act("api_keys.add", "administrator", {}, {"name": "Máy in", "unit": UNIT}),
    Act(
        "survey_editing.settings",
        "manager",
        {"survey_code": "survey", "number": "number"},
        {"name": "Phiếu mới"},
    ),
    Act("raw_texts.ask", "raw_text", {"public_id": "comment"}, {"reason": "Cần số để trả lời người dân"}),
    Act("raw_texts.decide", "raw_text", {"public_id": "request"}, {"decision": "agree"}, "raw_texts.show"),
]


@pytest.fixture
def put_back(province, tmp_path):
    """Puts the database back to what it was when it was first called."""
    with province.app.app_context():
        file = db.engine.url.database
    as_it_was = tmp_path / "as-it-was.sqlite"

    def put_back():
        pages_of(*((as_it_was, file) if as_it_was.exists() else (file, as_it_was)))

    return put_back


def pages_of(source, target):
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def rows(app):
    """Every row, without what is made anew and the moments."""
    with app.app_context():
        return {
            table.name: sorted(
                repr(plain(row, table)) for row in db.session.execute(sa.select(table)).mappings()
            )
            for table in Base.metadata.sorted_tables
            if table.name != "web_session"
        }


def plain(row, table):
    types = {column.name: column.type.python_type for column in table.columns if has_type(column)}
    return {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in DIFFERS and types.get(name) is not bytes
    }


def moment(value):
    """Two acts are some seconds apart; another moment is told exactly."""
    lasts = round((value - utc_now()).total_seconds() / 3600)
    return f"in {lasts} hours" if abs(lasts) < 24 * 30 else value


def has_type(column):
    try:
        return bool(column.type.python_type)
    except NotImplementedError:
        return False


def test_columns_as_extra_fields_change_nothing(province, page, put_back):
    app, world, walkers = province.app, province.world, province.walkers
    put_back()
    before = rows(app)
    for act in ACTS:
        values = {name: world.values("own")[key] for name, key in act.names.items()}
        where = address(app, act.endpoint, values)
        shown = page(walkers[act.role].get(address(app, act.form_at or act.endpoint, values)))
        form = sent_by(shown) | act.typed
        own = {field.get("name") for field in shown.root.iter() if field.get("name")}
        assert walkers[act.role].post(where, data=form).status_code in DONE, act.endpoint
        expected = rows(app)
        assert expected != before, f"{act.endpoint}: the form itself must change something"
        put_back()
        extra = {name: "1" for name in COLUMNS if name not in own}
        assert walkers[act.role].post(where, data=extra | form).status_code in DONE, act.endpoint
        assert rows(app) == expected, act.endpoint
        put_back()


def sent_by(shown):
    """What the page's main form sends as it stands, else its form token alone."""
    main = shown.find(".//form[@novalidate]")
    token = shown.find(".//input[@name='csrf_token']").get("value")
    return (shown.fields(".//form[@novalidate]") if main is not None else {}) | {"csrf_token": token}
