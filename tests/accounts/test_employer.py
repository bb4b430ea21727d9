"""Who employs a person: said at the invitation, changed later, in the history."""

import pytest
from sqlalchemy import select

from feedback.database import db
from feedback.models import Account, Appointment
from tests.factories import create_account, create_unit, transaction

pytestmark = pytest.mark.one_database


@pytest.fixture
def tam_ky(app):
    return create_unit(app, "TAMKY", parent=create_unit(app))


@pytest.fixture
def keeper(app, client, sign_in, tam_ky):
    account = create_account(app, "administrator", tam_ky)
    sign_in(client, account)
    return account


def employer_of(app, email):
    with app.app_context():
        return db.session.scalar(select(Account.employer).where(Account.email == email))


def address_of(account):
    return f"/manage/accounts/{account.public_id}"


@pytest.mark.parametrize(("chosen", "kept"), [("post_office", "post_office"), ("state", "state"), ("", None)])
def test_an_invitation_says_who_employs_them(app, client, keeper, page, chosen, kept):
    form = page(client.get("/manage/accounts/new")).fields(".//form[@novalidate]")
    form |= {"name": "Chị Lan", "email": "lan@example.vn", "role": "staff", "unit": "TAMKY"}
    assert client.post("/manage/accounts/new", data=form | {"employer": chosen}).status_code == 201
    assert employer_of(app, "lan@example.vn") == kept


def test_who_has_an_account_keeps_their_employer_when_invited_again(app, client, keeper, page, tam_ky):
    person = create_account(app, "staff", tam_ky, employer="post_office")
    form = page(client.get("/manage/accounts/new")).fields(".//form[@novalidate]")
    form |= {"name": "Chị Lan", "email": person.email, "role": "manager", "unit": "TAMKY"}
    assert client.post("/manage/accounts/new", data=form | {"employer": "state"}).status_code == 303
    assert employer_of(app, person.email) == "post_office"


def test_an_administrator_changes_it_and_the_history_says_so(app, client, keeper, page, tam_ky):
    person = create_account(app, "staff", tam_ky)
    address = f"{address_of(person)}/employer"
    form = page(client.get(address)).fields(".//form[@novalidate]")
    assert client.post(address, data=form | {"employer": "post_office"}).status_code == 303
    assert employer_of(app, person.email) == "post_office"
    shown = page(client.get(address_of(person))).text
    assert "Ghi nơi trả lương: Bưu điện" in shown
    assert page(client.get(address)).find(".//input[@checked]").get("value") == "post_office"


@pytest.mark.parametrize("wrong", ["king", "State", "state "])
def test_another_employer_than_these_is_refused(app, client, keeper, page, tam_ky, wrong):
    person = create_account(app, "staff", tam_ky, employer="state")
    address = f"{address_of(person)}/employer"
    form = page(client.get(address)).fields(".//form[@novalidate]")
    assert client.post(address, data=form | {"employer": wrong}).status_code == 422
    assert employer_of(app, person.email) == "state"


def test_who_also_works_elsewhere_is_not_theirs_to_change(app, client, keeper, page, tam_ky):
    person = create_account(app, "staff", tam_ky, employer="state")
    with transaction(app) as session:
        session.add(Appointment(account_id=person.id, role="manager", unit_id=create_unit(app, "HOIAN").id))
    address = f"{address_of(person)}/employer"
    token = page(client.get("/manage/accounts/")).find(".//input[@name='csrf_token']").get("value")
    assert client.get(address).status_code == 403
    assert client.post(address, data={"csrf_token": token, "employer": "post_office"}).status_code == 403
    assert employer_of(app, person.email) == "state"
    assert address not in client.get(address_of(person)).text
