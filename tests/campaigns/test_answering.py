"""Answering by link: once, without a trace to the person, and nothing lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from feedback.campaigns.box import Box, open_box, put_box
from feedback.database import db
from feedback.models import Campaign, CampaignBox, CampaignInvitation


def box_of(app, campaign):
    with app.app_context():
        return open_box(
            db.session.scalars(sa.select(Campaign.id).where(Campaign.public_id == campaign)).one()
        )


def test_a_link_works_once(app, people, ask, tokens, answer, client, page):
    campaign = ask()
    token = tokens(campaign)["nv0@example.vn"]
    asked = page(client.get(f"/u/{token}"))
    assert len(asked.findall(".//fieldset")) == 10
    assert len(asked.findall(".//input[@type='radio']")) == 50
    assert answer(token).status_code == 303
    assert "Đã nhận câu trả lời" in page(client.get(f"/u/{token}")).text
    again = app.test_client().post(f"/u/{token}", data={"q-sus1": "1"})
    assert again.status_code == 200
    (ballot,) = box_of(app, campaign).ballots
    assert ballot.numbers == (4, 2) * 5
    assert (ballot.role, ballot.branch) == ("staff", people[0].appointments[0].unit_id)


def test_opening_a_link_uses_nothing_up(app, people, ask, tokens, client):
    """Mail filters open every link they see."""
    campaign = ask()
    for _ in range(3):
        assert client.get(f"/u/{tokens(campaign)['nv0@example.vn']}").status_code == 200
    assert not box_of(app, campaign).used


def test_a_double_click_counts_once(app, people, ask, tokens):
    campaign = ask()
    token = tokens(campaign)["nv0@example.vn"]
    together = Barrier(4)

    def send(number):
        together.wait()
        return app.test_client().post(f"/u/{token}", data={"q-sus1": str(number)}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(1, 5))) <= {200, 303}
    box = box_of(app, campaign)
    assert (len(box.used), len(box.ballots)) == (1, 1)


def test_who_answers_at_the_same_moment_is_kept_each(app, people, ask, tokens):
    campaign = ask()
    together = Barrier(6)

    def send(token):
        together.wait()
        return app.test_client().post(f"/u/{token}", data={"q-sus1": "5"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, list(tokens(campaign).values())[:6])) == {303}
    box = box_of(app, campaign)
    assert (len(box.used), len(box.ballots)) == (6, 6)


def test_no_row_tells_who_answered(app, people, ask, tokens, answer):
    """All tables but the sealed box are the same before and after; even a database's own marks of a row."""

    def rows():
        with app.app_context():
            marks = ", xmin" if db.engine.dialect.name == "postgresql" else ""
            tables = sa.inspect(db.engine).get_table_names()
            return {
                name: db.session.execute(sa.text(f"SELECT *{marks} FROM {name}")).all()  # noqa: S608
                for name in tables
                if name != "campaign_box"
            }

    campaign = ask()
    links = tokens(campaign)
    before = rows()
    for number in (7, 2, 5):
        answer(links[f"nv{number}@example.vn"])
    assert rows() == before


def test_the_box_is_sealed(app, people, ask, tokens, answer):
    campaign = ask()
    links = tokens(campaign)
    answer(links["nv3@example.vn"])
    with app.app_context():
        content = db.session.scalars(sa.select(CampaignBox.content)).one()
        hashes = db.session.scalars(sa.select(CampaignInvitation.token_hash)).all()
    assert b"staff" not in content
    assert not any(one in content or one.hex().encode() in content for one in hashes)


@pytest.mark.one_database
def test_in_whatever_order_people_answer_the_same_is_kept(app, people, ask, tokens, answer):
    campaign = ask()
    links = tokens(campaign)
    likings = {f"nv{number}@example.vn": 1 + number % 5 for number in range(6)}
    for email in sorted(likings, reverse=True):
        answer(links[email], likings[email])
    backwards = box_of(app, campaign)
    with app.app_context():
        box_id = db.session.scalars(sa.select(CampaignBox.campaign_id)).one()
        put_box(box_id, Box())
        db.session.commit()
    for email in sorted(likings):
        answer(links[email], likings[email])
    assert box_of(app, campaign).plain() == backwards.plain()


@pytest.mark.one_database
def test_a_token_is_in_no_log_and_in_no_row(app, people, ask, tokens, answer, capfd):
    campaign = ask()
    token = tokens(campaign)["nv1@example.vn"]
    answer(token)
    app.test_client().get(f"//u/{token}")
    logged = capfd.readouterr().err
    assert '"path": "/u/-"' in logged
    assert token not in logged
    with app.app_context():
        for name in sa.inspect(db.engine).get_table_names():
            assert token not in str(db.session.execute(sa.text(f"SELECT * FROM {name}")).all())  # noqa: S608


@pytest.mark.one_database
def test_the_page_reads_and_sets_no_cookie_and_tells_no_other_site(people, ask, tokens, client):
    """Also where somebody is signed in."""
    shown = client.get(f"/u/{tokens(ask())['nv1@example.vn']}")
    assert "Set-Cookie" not in shown.headers
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["Cache-Control"] == "no-store"
    assert "manager@example.vn" not in shown.text
    assert "/manage/" not in shown.text


@pytest.mark.one_database
def test_an_empty_form_is_asked_again_and_nothing_is_used_up(app, people, ask, tokens, answer, page):
    campaign = ask()
    token = tokens(campaign)["nv1@example.vn"]
    again = answer(token, None)
    assert again.status_code == 422
    assert page(again).find(".//*[@role='alert']") is not None
    assert not box_of(app, campaign).used


@pytest.mark.one_database
def test_an_unknown_link_opens_nothing(client, people, ask):
    ask()
    assert client.get(f"/u/{'A' * 26}").status_code == 404
    assert client.post(f"/u/{'A' * 26}", data={"q-sus1": "1"}).status_code == 404


@pytest.mark.one_database
def test_a_link_of_a_campaign_that_is_over_opens_nothing(people, ask, tokens, client, pass_days):
    token = tokens(ask())["nv1@example.vn"]
    pass_days(14)
    assert client.get(f"/u/{token}").status_code == 404


@pytest.mark.one_database
def test_a_link_made_under_an_older_key_still_works(app, people, ask, tokens, answer):
    campaign = ask()
    token = tokens(campaign)["nv1@example.vn"]
    app.config["PREVIOUS_SECRET_KEYS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "another secret, longer than 32 bytes too"
    assert tokens(campaign)["nv1@example.vn"] == token
    assert answer(token).status_code == 303


@pytest.mark.one_database
def test_who_is_signed_in_sees_what_they_are_asked(app, people, ask, answer, tokens, sign_in, page):
    campaign = ask()
    sign_in(browser := app.test_client(), people[4])
    link = page(browser.get("/asked/")).find(".//main//a[@class='govuk-link']").get("href")
    assert tokens(campaign)["nv4@example.vn"] in link
    answer(tokens(campaign)["nv4@example.vn"])
    assert "đã trả lời" in page(browser.get("/asked/")).text
