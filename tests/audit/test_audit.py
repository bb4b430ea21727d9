"""The audit log: what administrators did is in it, and nobody changes it unnoticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from feedback import database
from feedback.audit import service
from feedback.cli import cli
from feedback.database import db
from feedback.models import AuditEntry
from tests.factories import PASSWORD, create_account, create_unit

VERIFY = ["audit", "verify"]
FORM = ".//form[@novalidate]"
CHANGES = {
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "actor_id": None,
    "kind": "role_taken",
    "subject": "somebody else",
    "details": {"role": "analyst"},
    "unit_id": 1,
    "mac": b"x" * 32,
}


@pytest.fixture
def acts(app) -> Callable[[int], list[int]]:
    """So many entries, each of an act of its own; returns their numbers."""
    keeper = create_account(app, "administrator")
    assert create_unit(app, "QNM").id == 1

    def add(count: int) -> list[int]:
        with app.app_context():
            for number in range(count):
                service.record("role_given", f"person{number}", keeper, role="staff", unit="TAMKY")
            db.session.commit()
            return list(db.session.scalars(sa.select(AuditEntry.id).order_by(AuditEntry.id)))

    return add


@pytest.fixture
def forge(app) -> Callable[..., None]:
    """What somebody does who owns the database: its own guard is taken away first."""

    def forge(statement: sa.Executable) -> None:
        with app.app_context(), db.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                for act in ("update", "delete"):
                    connection.execute(sa.text(f"DROP TRIGGER IF EXISTS audit_entry_no_{act}"))
            else:
                connection.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
            connection.execute(statement)

    return forge


def verify(app, noted=""):
    with app.app_context():
        return service.verify(noted)


def test_a_log_nobody_touched_holds(app, acts, runner):
    assert verify(app).is_good
    acts(5)
    answer = runner.invoke(cli, VERIFY)
    assert (answer.exit_code, answer.stderr) == (0, "5 entries hold.\n")
    assert runner.invoke(cli, [*VERIFY, "--noted", answer.stdout]).exit_code == 0


def refuses(app, act):
    """Tell whether the database itself says no, whoever asks it."""
    with (
        app.app_context(),
        pytest.raises(sa.exc.DBAPIError, match="only grows"),
        db.engine.begin() as connection,
    ):
        connection.execute(sa.text(act))
    return True


ACTS = ["UPDATE audit_entry SET kind = 'x'", "DELETE FROM audit_entry"]


@pytest.mark.parametrize("act", ACTS)
def test_the_database_refuses_to_change_it(app, acts, act):
    acts(1)
    assert refuses(app, act)
    assert verify(app).holding == 1


def test_the_database_still_refuses_after_its_schema_went_down_and_up(app, acts):
    acts(1)
    with app.app_context():
        database.downgrade("0026_audit_entry")
    assert all(refuses(app, act) for act in ACTS)
    with app.app_context():
        database.upgrade()
    assert all(refuses(app, act) for act in ACTS)
    assert verify(app).holding == 1


def test_an_entry_knows_whose_unit_it_is_about(app, acts):
    acts(1)
    unit = create_unit(app, "TAMKY")
    with app.app_context():
        service.record("survey_published", "one", None, unit=unit)
        service.record("survey_published", "two", None, unit="TAMKY", number="2")
        service.record("survey_published", "three", None, unit="NOWHERE")
        db.session.commit()
        entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
        found = [(one.unit_id, one.details) for one in entries[1:]]
    assert found == [
        (unit.id, {"unit": "TAMKY"}),
        (unit.id, {"unit": "TAMKY", "number": "2"}),
        (None, {"unit": "NOWHERE"}),
    ]
    assert verify(app).is_good


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_changed_entry_is_found(app, acts, forge, runner, column, place):
    numbers = acts(5)
    value = sa.bindparam("value", CHANGES[column], AuditEntry.__table__.columns[column].type)
    forge(AuditEntry.__table__.update().where(AuditEntry.id == numbers[place]).values({column: value}))
    answer = runner.invoke(cli, VERIFY)
    assert answer.exit_code == 1
    assert f"{place} entries hold" in answer.stderr


@pytest.mark.parametrize("place", [0, 2])
def test_an_entry_taken_out_is_found(app, acts, forge, place):
    forge(sa.delete(AuditEntry).where(AuditEntry.id == acts(5)[place]))
    verdict = verify(app)
    assert (verdict.is_good, verdict.holding) == (False, place)


def test_entries_cut_off_are_found_by_who_noted_the_code(app, acts, forge, runner):
    numbers = acts(5)
    code = runner.invoke(cli, VERIFY).stdout.strip()
    forge(sa.delete(AuditEntry).where(AuditEntry.id == numbers[-1]))
    assert verify(app).is_good
    answer = runner.invoke(cli, [*VERIFY, "--noted", code])
    assert answer.exit_code == 1
    assert "cut off" in answer.stderr


def test_after_the_key_was_changed_what_was_written_before_holds(make_app, settings):
    first, second = "the-first-secret-of-this-service-32", "the-second-secret-of-this-service-32"

    def service_with(secret, previous=""):
        return make_app({**settings, "FEEDBACK_SECRET_KEY": secret, "FEEDBACK_SECRET_KEY_PREVIOUS": previous})

    for app in (service_with(first), service_with(second, previous=first)):
        with app.app_context():
            service.record("role_given", "somebody", None, role="staff")
            db.session.commit()
    assert verify(service_with(second, previous=first)).holding == 2
    assert verify(service_with(second)).holding == 0  # whose key nobody has, nobody vouches for


def test_many_at_once_make_one_chain(app):
    def act(number):
        with app.app_context():
            service.record("role_given", f"person{number}", None, role="staff")
            db.session.commit()

    with ThreadPoolExecutor(8) as people:
        list(people.map(act, range(40)))
    verdict = verify(app)
    assert (verdict.is_good, verdict.holding) == (True, 40)


def test_what_was_taken_back_leaves_nothing(app, acts):
    acts(1)
    with app.app_context():
        service.record("role_given", "nobody", None, role="staff")
        db.session.rollback()
    acts(1)
    verdict = verify(app)
    assert (verdict.is_good, verdict.holding) == (True, 2)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@pytest.mark.one_database
@trying(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(one=st.dictionaries(TEXTS, TEXTS, max_size=3), other=st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_other_content_has_another_code(app, one, other):
    with app.app_context():
        macs = [
            service.mac_of(
                b"key",
                b"before",
                AuditEntry(
                    at=service.utc_now().replace(2026, 1, 1, 1, 1, 1, 1),
                    kind="k",
                    subject="s",
                    details=content,
                ),
            )
            for content in (one, other)
        ]
    assert (macs[0] == macs[1]) == (one == other)


def kinds(app):
    with app.app_context():
        return [
            (one.kind, one.details)
            for one in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))
        ]


def test_what_administrators_do_is_in_it_and_on_the_accounts_page(app, client, sign_in, page, runner):
    create_unit(app, "TAMKY")
    runner.invoke(
        cli,
        [
            "accounts",
            "add",
            "admin@example.vn",
            "--role",
            "administrator",
            "--password",
            PASSWORD,
            "--name",
            "Người Quản Trị",
        ],
    )
    sign_in(client, "admin@example.vn")
    form = page(client.get("/manage/accounts/new")).fields(FORM)
    link_page = page(
        client.post(
            "/manage/accounts/new",
            data=form | {"name": "Lan", "email": "lan@example.vn", "role": "staff", "unit": "TAMKY"},
        )
    )
    path = link_page.find(".//main//p/a").get("href")
    token = form["csrf_token"]
    client.post(path, data={"csrf_token": token, "role": "manager", "unit": ""})
    client.post(f"{path}/dismiss", data={"csrf_token": token, "role": "staff", "unit": "TAMKY"})
    client.post(f"{path}/disable", data={"csrf_token": token})
    client.post(f"{path}/enable", data={"csrf_token": token})
    link = page(client.post(f"{path}/link", data={"csrf_token": token})).by_id("link").text.strip()
    other = app.test_client()
    choice = page(other.get(link)).fields(FORM)
    other.post(link, data=choice | {"password": "thuyền về bến Hội An"})
    assert kinds(app) == [
        ("account_added", {"role": "administrator", "unit": ""}),
        ("account_invited", {"role": "staff", "unit": "TAMKY"}),
        ("link_given", {}),
        ("role_given", {"role": "manager", "unit": ""}),
        ("role_taken", {"role": "staff", "unit": "TAMKY"}),
        ("account_disabled", {}),
        ("account_enabled", {}),
        ("link_given", {}),
        ("password_chosen", {}),
    ]
    assert verify(app).is_good
    shown = page(client.get(path)).text
    for words in (
        "Người Quản Trị",
        "Thu hồi vai trò: Nhân viên · TAMKY",
        "Giao vai trò: Người quản lý · mọi nơi",
        "Mở khóa",
    ):
        assert words in shown


def test_ones_own_new_password_is_in_it(app, client, sign_in, page):
    account = create_account(app, "staff")
    sign_in(client, account)
    form = page(client.get("/password")).fields(FORM)
    client.post("/password", data=form | {"password": PASSWORD, "new_password": "thuyền về bến Hội An"})
    assert kinds(app) == [("password_changed", {})]


@pytest.mark.one_database
def test_no_name_address_or_password_is_in_it(app, client, sign_in, page, forge):
    sign_in(client, create_account(app, "administrator"))
    form = page(client.get("/manage/accounts/new")).fields(FORM)
    client.post(
        "/manage/accounts/new",
        data=form | {"name": "Trần Thị Lan", "email": "lan@example.vn", "role": "staff", "unit": ""},
    )
    with app.app_context():
        cells = "".join(str(row) for row in db.session.execute(sa.select(AuditEntry.__table__)))
    assert "Lan" not in cells
    assert "lan@" not in cells
