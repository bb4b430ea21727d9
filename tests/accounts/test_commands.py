"""Accounts by the command line."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from feedback.cli import cli
from feedback.database import db
from feedback.models import Account, Appointment
from tests.factories import PASSWORD, create_unit

pytestmark = pytest.mark.one_database


def accounts(app):
    with app.app_context():
        appointments = selectinload(Account.appointments).options(joinedload(Appointment.unit))
        return db.session.scalars(select(Account).options(appointments)).all()


def test_an_account_is_added_with_its_role_and_unit(app, runner, client, sign_in):
    create_unit(app, "TAMKY")
    options = ["--role", "manager", "--unit", "tamky", "--name", "Chị Hoa", "--password", PASSWORD]
    options += ["--employer", "post_office"]
    result = runner.invoke(cli, ["accounts", "add", "Hoa@Example.vn", *options])
    (account,) = accounts(app)
    assert result.exit_code == 0
    assert (account.email, account.name) == ("hoa@example.vn", "Chị Hoa")
    assert account.employer == "post_office"
    assert [(one.role, one.unit.code) for one in account.appointments] == [("manager", "TAMKY")]
    assert PASSWORD not in result.output
    sign_in(client, "hoa@example.vn")
    assert client.get("/manage/").status_code == 200


def test_a_password_not_given_is_made_up_and_printed_alone(app, runner, client, sign_in):
    result = runner.invoke(cli, ["accounts", "add", "an@example.vn", "--role", "staff"])
    password = result.stdout.strip()
    assert len(password) >= 12
    assert password not in result.stderr
    sign_in(client, "an@example.vn", password)
    assert client.get("/complaints/").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hoa@example.vn", "--role", "staff", "--unit", "NOWHERE"], "NOWHERE"),
        (["hoa@example.vn", "--role", "king"], "king"),
        (["hoa@example.vn", "--role", "staff", "--password", "short"], "15 characters"),
        (["hoa", "--role", "staff"], "hoa"),
        (["hoa@example.vn"], "--role"),
    ],
)
def test_an_account_that_cannot_be_is_refused(app, runner, arguments, said):
    result = runner.invoke(cli, ["accounts", "add", *arguments])
    assert result.exit_code != 0
    assert said in result.stderr
    assert accounts(app) == []


def test_an_address_has_one_account(app, runner):
    add = ["accounts", "add", "hoa@example.vn", "--role", "staff", "--password", PASSWORD]
    runner.invoke(cli, add)
    again = runner.invoke(cli, [*add[:2], "HOA@example.vn", *add[3:]])
    assert again.exit_code != 0
    assert len(accounts(app)) == 1


def test_the_first_administrator_is_made_with_the_database(make_app, settings, tmp_path):
    empty = {**settings, "FEEDBACK_DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite'}"}
    app = make_app(empty)
    init = ["init", "--admin-email", "admin@example.vn"]
    result = app.test_cli_runner().invoke(cli, init)
    (account,) = accounts(app)
    assert result.exit_code == 0, result.output
    assert [(one.role, one.unit) for one in account.appointments] == [("administrator", None)]
    assert len(result.stdout.strip()) >= 12
    assert app.test_cli_runner().invoke(cli, init).exit_code != 0
    assert app.test_cli_runner().invoke(cli, ["init"]).exit_code == 0
    assert len(accounts(app)) == 1
    assert app.test_client().get("/readyz").status_code == 200


def test_the_demo_is_refused_where_people_work(make_app, settings):
    app = make_app({**settings, "FEEDBACK_BASE_URL": "https://gopy.example.vn"})
    result = app.test_cli_runner().invoke(cli, ["demo"])
    assert result.exit_code != 0
    assert "loopback" in result.stderr
    assert accounts(app) == []
