"""What administrators do about accounts, and what they cannot."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from feedback.accounts import keeping
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, Appointment
from tests.factories import PASSWORD, create_account, create_unit, transaction

ACCOUNTS = "/manage/accounts/"
NEW = f"{ACCOUNTS}new"
CHOSEN = "thuyền về bến Hội An"


@pytest.fixture
def units(app):
    """A province, two communes side by side, a village below the first."""
    root = create_unit(app, "QNM")
    tam_ky, hoi_an = (create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN"))
    return {
        "QNM": root,
        "TAMKY": tam_ky,
        "HOIAN": hoi_an,
        "BENDUOI": create_unit(app, "BENDUOI", parent=tam_ky),
    }


@pytest.fixture
def keeper(app, client, sign_in, units):
    """The administrator of Tam Kỳ, signed in."""
    account = create_account(app, "administrator", units["TAMKY"], email="keeper@example.vn")
    sign_in(client, account)
    return account


@pytest.fixture
def send(page):
    """Send a form as the page at ``address`` offers it."""

    def send(client, address, to=None, **typed):
        form = page(client.get(address)).fields(f".//form[@action='{to}']" if to else ".//form[@novalidate]")
        return client.post(to or address, data=form | typed)

    return send


def invitation(unit="TAMKY", **typed):
    return {"name": "Trần Thị Lan", "email": "lan@example.vn", "role": "staff", "unit": unit} | typed


def link_on(page, answer):
    return urlsplit(page(answer).by_id("link").text.strip()).path


def choose_password(client, send, path, password=CHOSEN):
    return send(client, path, to=path, password=password)


def roles_of(app, email):
    with app.app_context():
        account = db.session.scalar(select(Account).where(Account.email == email))
        return {(one.role, one.unit.code if one.unit else None) for one in account.appointments}


def address_of(account):
    return f"{ACCOUNTS}{account.public_id}"


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def test_who_is_invited_chooses_a_password_and_works(app, client, keeper, send, page, sign_in):
    answer = send(client, NEW, **invitation())
    assert answer.status_code == 201
    invited = app.test_client()
    assert choose_password(invited, send, link_on(page, answer)).location == "/login"
    sign_in(invited, "lan@example.vn", CHOSEN)
    assert is_signed_in(invited)
    assert roles_of(app, "lan@example.vn") == {("staff", "TAMKY")}


def test_before_that_nobody_signs_in_as_them(app, client, keeper, send, sign_in):
    send(client, NEW, **invitation())
    for password in ("", " ", "None", PASSWORD):
        sign_in(stranger := app.test_client(), "lan@example.vn", password)
        assert not is_signed_in(stranger)


def test_a_link_works_once(app, client, keeper, send, page, sign_in):
    link = link_on(page, send(client, NEW, **invitation()))
    choose_password(invited := app.test_client(), send, link)
    assert app.test_client().get(link).location == "/reset"
    token = page(invited.get("/login")).fields(".//form[@novalidate]")["csrf_token"]
    again = invited.post(link, data={"csrf_token": token, "password": "another one altogether"})
    assert again.location == "/reset"
    sign_in(invited, "lan@example.vn", CHOSEN)
    assert is_signed_in(invited)


@pytest.mark.one_database
def test_a_changed_link_opens_nothing(app, client, keeper, send, page):
    link = link_on(page, send(client, NEW, **invitation()))
    for place in (len("/reset/") + 3, len(link) // 2, len(link) - 2):
        other = "A" if link[place] != "A" else "B"
        assert app.test_client().get(link[:place] + other + link[place + 1 :]).location == "/reset"


@pytest.mark.one_database
def test_a_link_is_in_no_log(client, app, keeper, send, page, capfd):
    link = link_on(page, send(client, NEW, **invitation()))
    choose_password(app.test_client(), send, link)
    logged = capfd.readouterr().err
    assert '"path": "/reset/-"' in logged
    assert link.removeprefix("/reset/") not in logged
    assert not re.search("lan@example.vn|Lan", logged)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("email", "lan"),
        ("email", "x@y@z.vn"),
        ("email", "lan@thư.vn"),
        ("role", "root"),
        ("role", None),
        ("unit", "HOIAN"),
    ],
)
def test_a_bad_invitation_says_what_is_wrong_and_makes_nobody(app, client, keeper, send, page, field, value):
    typed = invitation() | {field: value}
    answer = send(client, NEW, **{name: text for name, text in typed.items() if text is not None})
    assert answer.status_code == 422
    assert page(answer).find(".//*[@role='alert']") is not None
    with app.app_context():
        assert db.session.scalar(select(Account).where(Account.email.like("%lan%"))) is None


def test_who_has_an_account_gets_the_role_and_no_link(app, client, keeper, units, send, page):
    create_account(app, "manager", units["HOIAN"], email="lan@example.vn", name="Người Hội An")
    answer = send(client, NEW, **invitation(email=" LAN@example.vn"))
    assert answer.status_code == 303
    assert roles_of(app, "lan@example.vn") == {("manager", "HOIAN"), ("staff", "TAMKY")}
    shown = page(client.get(answer.location))
    assert shown.find(".//textarea[@id='link']") is None
    assert "Người Hội An" in shown.text


def test_an_administrator_sees_whoever_works_below_and_nobody_else(app, client, keeper, units):
    people = {code: create_account(app, "staff", unit, name=f"Người {code}") for code, unit in units.items()}
    everywhere = create_account(app, "manager", name="Người khắp nơi")
    listed = client.get(ACCOUNTS).text
    for code, person in people.items():
        is_ours = code in {"TAMKY", "BENDUOI"}
        assert (person.name in listed) == is_ours, code
        assert client.get(address_of(person)).status_code == (200 if is_ours else 404)
    assert everywhere.name not in listed
    for action in ("dismiss", "link", "disable", "enable"):
        token = {"csrf_token": csrf_of(client)}
        assert client.post(f"{address_of(people['HOIAN'])}/{action}", data=token).status_code == 404


def csrf_of(client):
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(ACCOUNTS).text)
    return found[1]


def test_people_are_found_by_part_of_name_or_address_in_any_case(app, client, keeper, units, page):
    create_account(app, "staff", units["TAMKY"], name="Đỗ Văn 100%", email="van@example.vn")
    for typed, is_found in (("văn 100%", True), ("VAN@", True), ("Văn 100_", False), ("Hiếu", False)):
        answer = client.post(ACCOUNTS, data={"csrf_token": csrf_of(client), "typed": typed})
        assert ("van@example.vn" in page(answer).text) == is_found, typed


def test_a_new_role_holds_and_ends_what_was_open(app, client, keeper, units, send, sign_in):
    person = create_account(app, "staff", units["BENDUOI"])
    sign_in(theirs := app.test_client(), person)
    assert is_signed_in(theirs)
    send(client, address_of(person), role="manager", unit="TAMKY")
    assert not is_signed_in(theirs)
    sign_in(theirs, person)
    assert theirs.get("/manage/").status_code == 200


def test_a_role_taken_away_is_gone_within_one_request(app, client, keeper, units, sign_in):
    person = create_account(app, "manager", units["TAMKY"])
    with transaction(app) as session:
        session.add(Appointment(account_id=person.id, role="staff", unit_id=units["BENDUOI"].id))
    sign_in(theirs := app.test_client(), person)
    assert theirs.get("/manage/").status_code == 200
    data = {"csrf_token": csrf_of(client), "role": "manager", "unit": "TAMKY"}
    assert client.post(f"{address_of(person)}/dismiss", data=data).location == address_of(person)
    assert theirs.get("/manage/").status_code == 302
    sign_in(theirs, person)
    assert theirs.get("/manage/").status_code == 403


def test_roles_elsewhere_are_not_ones_own_to_take(app, client, keeper, units):
    person = create_account(app, "staff", units["TAMKY"])
    with transaction(app) as session:
        session.add(Appointment(account_id=person.id, role="manager", unit_id=units["HOIAN"].id))
        session.add(Appointment(account_id=person.id, role="manager", unit_id=None))
    for unit in ("HOIAN", ""):
        data = {"csrf_token": csrf_of(client), "role": "manager", "unit": unit}
        assert client.post(f"{address_of(person)}/dismiss", data=data).status_code == 404
    assert roles_of(app, person.email) == {("staff", "TAMKY"), ("manager", "HOIAN"), ("manager", None)}


def test_with_a_link_nobody_takes_over_rights_they_do_not_have(app, client, keeper, units, sign_in):
    """The province's administrator also helps out in Tam Kỳ."""
    person = create_account(app, "administrator", units["QNM"], email="province@example.vn")
    with transaction(app) as session:
        session.add(Appointment(account_id=person.id, role="staff", unit_id=units["TAMKY"].id))
    shown = client.get(address_of(person)).text
    assert "/link" not in shown
    assert "/disable" not in shown
    for action in ("link", "disable", "enable"):
        answer = client.post(f"{address_of(person)}/{action}", data={"csrf_token": csrf_of(client)})
        assert (answer.status_code, "/reset/" in answer.text) == (403, False)
    sign_in(theirs := app.test_client(), person)
    assert is_signed_in(theirs)


@pytest.mark.parametrize("unit", ["HOIAN", "QNM", "", "NOWHERE"])
def test_nobody_gives_what_is_not_theirs(app, client, keeper, units, send, unit):
    person = create_account(app, "staff", units["TAMKY"])
    assert send(client, address_of(person), role="administrator", unit=unit).status_code == 422
    assert roles_of(app, person.email) == {("staff", "TAMKY")}


def test_the_top_administrator_may_give_roles_everywhere(app, client, sign_in, send, units):
    sign_in(client, create_account(app, "administrator"))
    assert send(client, NEW, **invitation(unit="", role="analyst")).status_code == 201
    assert roles_of(app, "lan@example.vn") == {("analyst", None)}


def test_who_is_disabled_is_out_at_once_until_enabled(app, client, keeper, units, send, page, sign_in):
    person = create_account(app, "staff", units["TAMKY"])
    sign_in(theirs := app.test_client(), person)
    link = link_on(page, client.post(f"{address_of(person)}/link", data={"csrf_token": csrf_of(client)}))
    where = f"{address_of(person)}/disable"
    client.post(where, data={"csrf_token": csrf_of(client)})
    assert not is_signed_in(theirs)
    sign_in(theirs, person)
    assert not is_signed_in(theirs)
    assert theirs.get(link).location == "/reset"
    answer = client.post(f"{address_of(person)}/link", data={"csrf_token": csrf_of(client)})
    assert answer.status_code == 404
    client.post(f"{address_of(person)}/enable", data={"csrf_token": csrf_of(client)})
    sign_in(theirs, person)
    assert is_signed_in(theirs)


def test_nobody_takes_away_their_own_rights(app, client, keeper):
    for action, more in (("disable", {}), ("dismiss", {"role": "administrator", "unit": "TAMKY"})):
        answer = client.post(f"{address_of(keeper)}/{action}", data={"csrf_token": csrf_of(client)} | more)
        assert answer.status_code == 403
    assert client.get(ACCOUNTS).status_code == 200
    assert f"{address_of(keeper)}/disable" not in client.get(address_of(keeper)).text


def test_two_administrators_who_dismiss_each_other_leave_one(make_app, settings, postgresql_url):
    """SQLite lets the second begin only when the first is done; here both have begun."""
    app = make_app({**settings, "FEEDBACK_DATABASE_URL": postgresql_url})
    one, two = (create_account(app, "administrator") for _ in range(2))
    both_have_begun = Barrier(2, timeout=20)

    def dismiss(keeper, other):
        with app.app_context():
            keeper, other = db.session.get(Account, keeper.id), db.session.get(Account, other.id)
            both_have_begun.wait()
            try:
                keeping.dismiss(other, "administrator", "", keeper)
            except NotFound:
                return False
            return True

    with ThreadPoolExecutor(2) as people:
        done = list(people.map(dismiss, (one, two), (two, one)))
    assert sorted(done) == [False, True]
    with app.app_context():
        assert len(db.session.scalars(select(Appointment)).all()) == 1


def test_a_forgotten_password_is_chosen_anew_and_ends_what_was_open(
    app, client, keeper, units, send, page, sign_in
):
    person = create_account(app, "staff", units["TAMKY"])
    sign_in(theirs := app.test_client(), person)
    answer = client.post(f"{address_of(person)}/link", data={"csrf_token": csrf_of(client)})
    choose_password(app.test_client(), send, link_on(page, answer))
    assert not is_signed_in(theirs)
    sign_in(theirs, person)
    assert not is_signed_in(theirs)
    sign_in(theirs, person, CHOSEN)
    assert is_signed_in(theirs)


@pytest.mark.one_database
def test_fields_nobody_asked_for_change_nothing(app, client, keeper, units, send):
    extra = {"active": "0", "password": "x" * 12, "fs_uniquifier": "y", "public_id": "z", "id": "1"}
    send(client, NEW, **invitation(), **extra)
    with app.app_context():
        account = db.session.scalar(select(Account).where(Account.email == "lan@example.vn"))
        assert (account.active, account.password, account.public_id != "z") == (True, None, True)
        assert account.fs_uniquifier != "y"


def test_ones_own_password_is_changed_by_who_knows_it(app, client, sign_in, send, page):
    account = create_account(app, "staff")
    sign_in(client, account)
    sign_in(elsewhere := app.test_client(), account)
    wrong = send(client, "/password", password="not this one", new_password=CHOSEN)
    assert page(wrong).find(".//*[@role='alert']") is not None
    assert is_signed_in(elsewhere)
    assert send(client, "/password", password=PASSWORD, new_password=CHOSEN).location == "/home"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    sign_in(elsewhere, account, CHOSEN)
    assert is_signed_in(elsewhere)


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("typed", ["", "ngắn", "dài" * 50, PASSWORD])
def test_a_bad_new_password_says_why_in_the_pages_language(app, client, sign_in, page, typed, lang):
    sign_in(client, create_account(app, "staff"))
    address = f"/password?lang={lang}"
    form = page(client.get(address)).fields(".//form[@novalidate]")
    shown = page(client.post(address, data=form | {"password": PASSWORD, "new_password": typed}))
    assert shown.find(".//*[@role='alert']") is not None
    assert typed not in (field.get("value", "") for field in shown.findall(".//input")) or not typed


@pytest.mark.one_database
def test_where_mail_is_sent_a_link_goes_to_its_owner_alone(make_app, settings, sign_in, page):
    app = make_app(settings | {"FEEDBACK_SMTP_URL": "smtp://127.0.0.1:9", "FEEDBACK_MAIL_FROM": "a@b.vn"})
    person = create_account(app, "staff")
    sign_in(client := app.test_client(), create_account(app, "administrator"))
    assert page(client.get(address_of(person))).find(f".//form[@action='{address_of(person)}/link']") is None
    answer = client.post(f"{address_of(person)}/link", data={"csrf_token": csrf_of(client)})
    assert (answer.status_code, "/reset/" in answer.text) == (404, False)


@pytest.mark.one_database
def test_a_made_up_link_says_what_to_do(client, page):
    answer = client.get(f"/reset/{secrets.token_urlsafe(40)}", follow_redirects=True)
    assert answer.status_code == 200
    assert page(answer).find(".//a[@href='/login']") is not None
