"""Links for passwords that come by mail: to who asked and has an account, and to who is invited."""

import json
import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from feedback.accounts.recovery import REQUESTS_FOR_AN_ADDRESS, REQUESTS_OF_A_NETWORK, answer_requests
from feedback.database import db
from feedback.keys import seal, unseal
from feedback.models import OutgoingMail, PasswordRequest, utc_now
from tests.factories import PASSWORD, create_account, create_unit, transaction

CHOSEN = "thuyền về bến Hội An"
FORM = ".//form[@novalidate]"


@pytest.fixture
def account(app):
    return create_account(app, "staff", email="lan@example.vn", name="Trần Thị Lan")


@pytest.fixture
def ask(app, page):
    def ask(email, client=None, lang="vi"):
        client, address = client or app.test_client(), f"/reset?lang={lang}"
        return client.post(address, data=page(client.get(address)).fields(FORM) | {"email": email})

    return ask


@pytest.fixture
def deliver(app, send):
    """What the worker does each minute."""

    def deliver():
        with app.app_context():
            answer_requests()
        return send()

    return deliver


def link_in(message):
    return urlsplit(re.search(r"https?://\S+/reset/\S+", message.get_content())[0]).path


def choose(client, page, link, password=CHOSEN):
    form = page(client.get(link)).fields(FORM)
    return client.post(link, data=form | {"password": password})


def is_signed_in(client):
    return client.get("/complaints/").status_code == 200


def rows(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_who_forgot_the_password_gets_a_link_and_chooses_another(
    app, account, ask, deliver, office, page, sign_in
):
    ask(" Lan@Example.vn ")
    assert deliver() == 1
    [message] = office.taken
    assert (message["To"], message["Subject"]) == ("lan@example.vn", "Mật khẩu Góp Ý của bạn")
    assert "Trần Thị Lan" in message.get_content()
    choose(client := app.test_client(), page, link_in(message))
    sign_in(client, account, CHOSEN)
    assert is_signed_in(client)
    sign_in(other := app.test_client(), account, PASSWORD)
    assert not is_signed_in(other)
    assert deliver() == 1  # that the password is another one
    assert (rows(app, PasswordRequest), rows(app, OutgoingMail)) == (0, 0)


@pytest.mark.one_database
def test_the_mail_is_in_the_language_in_which_it_was_asked_for(account, ask, deliver, office):
    ask(account.email, lang="en")
    deliver()
    assert office.taken[0]["Subject"] == "Your password for Góp Ý"
    assert "works once" in office.taken[0].get_content()


def test_nobody_learns_who_has_an_account(app, account, ask, deliver, office, page):
    """Neither by what the page says nor by what it does: what is done is the same to the letter."""
    disabled = create_account(app, "staff", email="gone@example.vn", active=False)
    pages = []
    for email in (account.email, "nobody@example.vn", disabled.email):
        answer = ask(email)
        pages.append((answer.status_code, page(answer).text, dict(answer.headers).keys()))
    assert pages[0] == pages[1] == pages[2]
    with app.app_context():
        kept = [json.loads(unseal(one)) for one in db.session.scalars(sa.select(PasswordRequest.content))]
    assert sorted(kept) == sorted([one, "vi"] for one in (account.email, "nobody@example.vn", disabled.email))
    deliver()
    assert office.reached == [account.email]


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["", "lan", "lan@", "a@b.vn\nBcc: c@d.vn"])
def test_what_is_no_address_is_said_and_not_kept(app, ask, page, typed):
    assert page(ask(typed)).find(".//*[@role='alert']//a").get("href") == "#email"
    assert rows(app, PasswordRequest) == 0


@pytest.mark.one_database
def test_nobody_is_flooded_with_mail(app, account, ask, deliver, office, page):
    most = int(REQUESTS_FOR_AN_ADDRESS.split()[0])
    answers = {page(ask(account.email)).text for _ in range(most + 4)}
    assert len(answers) == 1
    deliver()
    assert len(office.taken) == most


@pytest.mark.one_database
def test_one_network_cannot_write_to_everybody(app, ask, page):
    client, most = app.test_client(), int(REQUESTS_OF_A_NETWORK.split()[0])
    form = page(client.get("/reset")).fields(FORM)
    for number in range(most + 5):
        client.post("/reset", data=form | {"email": f"person{number}@example.vn"})
    assert rows(app, PasswordRequest) == most
    client.environ_base["REMOTE_ADDR"] = "10.1.2.3"
    ask("elsewhere@example.vn", client)
    assert rows(app, PasswordRequest) == most + 1


@pytest.mark.one_database
def test_what_cannot_be_answered_holds_up_nobody(app, account, ask, deliver, office):
    create_account(app, "staff", email="bà lan@example.vn")
    with transaction(app) as session:
        for content in (b"sealed by a key that is lost", seal(json.dumps(["bà lan@example.vn", "vi"]))):
            session.add(PasswordRequest(content=content, made_at=utc_now()))
    ask(account.email)
    assert deliver() == 1
    assert office.reached == [account.email]
    assert rows(app, PasswordRequest) == 0


@pytest.mark.one_database
def test_a_request_says_nothing_in_the_database_or_the_log(app, account, ask, deliver, office, capfd):
    ask(account.email)
    with app.app_context():
        [content] = db.session.scalars(sa.select(PasswordRequest.content))
    assert b"lan@" not in content
    deliver()
    logged = capfd.readouterr().err
    assert "mail_sent" in logged
    assert not re.search(r"lan@example\.vn|Lan|reset/[^-\"]", logged)
    assert link_in(office.taken[0]) not in logged


def test_an_invitation_goes_by_mail(app, client, sign_in, page, office, send):
    sign_in(client, create_account(app, "administrator", create_unit(app, "TAMKY")))
    form = page(client.get("/manage/accounts/new")).fields(FORM)
    typed = {"name": "Lê Hoa", "email": "hoa@example.vn", "role": "staff", "unit": "TAMKY"}
    answer = client.post("/manage/accounts/new", data=form | typed)
    assert answer.status_code == 303
    assert "/reset/" not in client.get(answer.location).text
    send()
    choose(invited := app.test_client(), page, link_in(office.taken[0]))
    sign_in(invited, "hoa@example.vn", CHOSEN)
    assert is_signed_in(invited)


def test_a_link_is_mailed_on_request_to_ones_own_people_only(app, client, sign_in, page, office, send):
    tam_ky, hoi_an = (
        create_unit(app, code, parent=create_unit(app, f"P{code}")) for code in ("TAMKY", "HOIAN")
    )
    sign_in(client, create_account(app, "administrator", tam_ky))
    ours, theirs = create_account(app, "staff", tam_ky), create_account(app, "staff", hoi_an)
    token = page(client.get("/manage/accounts/")).find(".//input[@name='csrf_token']").get("value")
    for person, status in ((ours, 303), (theirs, 404)):
        answer = client.post(f"/manage/accounts/{person.public_id}/mail", data={"csrf_token": token})
        assert answer.status_code == status
    send()
    assert office.reached == [ours.email]
