"""A campaign from its plan to its results, as managers and the worker make it."""

import csv
import io

import pytest
import sqlalchemy as sa

from feedback.campaigns import schedules
from feedback.database import db
from feedback.i18n import today
from feedback.models import (
    Campaign,
    CampaignBox,
    CampaignInvitation,
    CampaignSchedule,
    OutgoingMail,
)
from feedback.organisation.changes import Change, NewUnit
from feedback.organisation.effect import make
from feedback.organisation.service import find_unit
from tests.factories import create_account

CAMPAIGNS = "/manage/campaigns/"
NEW = f"{CAMPAIGNS}new"


@pytest.fixture
def send(client, page):
    def fill(address, to=None, **typed):
        form = page(client.get(address)).fields(f".//form[@action='{to}']" if to else ".//form[@novalidate]")
        return client.post(to or address, data=form | typed)

    return fill


@pytest.fixture
def finished(people, ask, tokens, answer, pass_days):
    """A campaign that ten answered, four of them well."""
    campaign = ask()
    for number, token in enumerate(tokens(campaign).values()):
        answer(token, 4 if number < 4 else 2)
    pass_days(14)
    return campaign


def test_a_manager_plans_a_campaign_and_it_runs(client, manager, people, send, page):
    answer = send(NEW, instrument="umux-lite", unit="QNM", roles=["staff"])
    assert answer.status_code == 303
    shown = page(client.get(answer.location)).text
    assert "Đang hỏi" in shown
    assert "10 lời mời" in shown
    assert "chưa đến 8" in shown
    assert "UMUX-Lite" in page(client.get(CAMPAIGNS)).text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("instrument", "tt01-2018"),
        ("unit", "NOWHERE"),
        ("roles", []),
        ("roles", ["root"]),
        ("starts_on", "01/01/2020"),
        ("starts_on", "mai"),
        ("ends_on", "01/01/2020"),
        ("ends_on", "31/12/2099"),
        ("employers", ["bank"]),
    ],
)
def test_a_plan_that_cannot_be_says_why_at_its_field(app, manager, send, page, field, value):
    answer = send(NEW, **{field: value})
    assert answer.status_code == 422
    assert page(answer).find(".//*[@role='alert']") is not None
    with app.app_context():
        assert db.session.scalar(sa.select(Campaign.id)) is None


def test_results_wait_for_the_end_and_for_eight(client, people, ask, tokens, answer, pass_days, kept, page):
    campaign = ask()
    links = list(tokens(campaign).values())
    for token in links[:7]:
        answer(token)
    shown = page(client.get(f"{CAMPAIGNS}{campaign}")).text
    assert "75" not in shown
    assert "chưa đến 8" in shown
    pass_days(13)
    assert kept(campaign).status == "running"
    pass_days(14)
    assert kept(campaign).figures == {"invited": 10, "answers": None}
    assert "không có kết quả nào được hiện" in page(client.get(f"{CAMPAIGNS}{campaign}")).text


def test_with_the_end_single_answers_and_invitations_are_gone(app, finished, kept):
    figures = kept(finished).figures
    assert (figures["answers"], figures["invited"]) == (10, 10)
    # SUS of liking 4 is 75, of liking 2 is 25.
    assert figures["whole"]["mean"] == pytest.approx((4 * 75 + 6 * 25) / 10)
    with app.app_context():
        for table in (CampaignInvitation, CampaignBox):
            assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_the_results_say_score_interval_grade_alpha_and_response(client, finished, page):
    shown = page(client.get(f"{CAMPAIGNS}{finished}")).text
    for words in ("45", "n = 10", "Hạng F", "chưa chuẩn hóa", "alpha", "1,00", "10 trên 10", "Câu bỏ trống"):
        assert words in shown, words


@pytest.mark.one_database
def test_answers_are_counted_by_employer_and_unit(app, client, manager, ask, send, page, kept, pass_days):
    """Nine of the post office in Tam Kỳ and nine of the State in Hội An; and two more: too few."""
    campaign = ask()
    for count, employer, unit, number in (
        (9, "post_office", "TAMKY", 5),
        (9, "state", "HOIAN", 3),
        (2, "", "QNM", 1),
    ):
        made = send(f"{CAMPAIGNS}{campaign}/links", count=str(count), employer=employer, unit=unit)
        for link in links_on(page(made)):
            app.test_client().post(
                link, data={f"q-sus{n}": str(number if n % 2 else 6 - number) for n in range(1, 11)}
            )
    pass_days(14)
    figures = kept(campaign).figures
    means = {
        way: {group["code"]: group["mean"] for group in groups} for way, groups in figures["groups"].items()
    }
    assert figures["whole"]["n"] == 20
    # The nine of the other employer are hidden as well: the two would be what is left of the sum.
    assert means["employer"] == {"post_office": 100}
    assert figures["hidden"]["employer"] == 2
    shown = page(client.get(f"{CAMPAIGNS}{campaign}")).text
    assert "2 nhóm không được hiện" in shown


@pytest.mark.one_database
def test_only_the_employer_that_was_chosen_is_asked(app, units, people, ask, tokens):
    create_account(app, "staff", units["TAMKY"], email="bd@example.vn", employer="post_office")
    create_account(app, "staff", units["TAMKY"], email="nn@example.vn", employer="state")
    assert set(tokens(ask(employers=("post_office",)))) == {"bd@example.vn"}


@pytest.mark.one_database
def test_an_accounts_employer_goes_with_its_answer(app, units, manager, ask, tokens, answer, kept, pass_days):
    for number in range(16):
        employer = ("state", "post_office")[number % 2]
        create_account(app, "staff", units["TAMKY"], email=f"nv{number}@example.vn", employer=employer)
    campaign = ask()
    for email, token in tokens(campaign).items():
        answer(token, 5 if int(email[2:].partition("@")[0]) % 2 else 3)
    pass_days(14)
    groups = kept(campaign).figures["groups"]["employer"]
    found = {group["code"]: (group["n"], group["mean"]) for group in groups}
    assert found == {"state": (8, 50), "post_office": (8, 100)}


@pytest.mark.one_database
def test_who_is_asked_the_same_already_is_not_asked_twice(people, ask, tokens):
    assert len(tokens(ask(unit="TAMKY"))) == 10
    assert len(tokens(ask(unit="QNM"))) == 0
    assert len(tokens(ask("umux-lite", unit="QNM"))) == 10


def test_ended_early_it_shows_what_there_is(client, people, ask, tokens, answer, send, kept, page):
    campaign = ask()
    for token in list(tokens(campaign).values())[:8]:
        answer(token)
    assert "ít nhất 8" in page(client.get(f"{CAMPAIGNS}{campaign}")).text
    address = f"{CAMPAIGNS}{campaign}/end"
    token = page(client.get(address)).fields(".//main//form")
    assert client.post(address, data=token).status_code == 303
    ended = kept(campaign)
    assert (ended.status, ended.ends_on <= ended.starts_on) == ("ended", True)
    assert "75" in page(client.get(f"{CAMPAIGNS}{campaign}")).text
    assert client.post(address, data=token).status_code == 409


def test_a_campaign_of_later_begins_on_its_day(people, ask, tokens, pass_days, kept):
    campaign = ask(starts_in=3)
    assert kept(campaign).status == "planned"
    pass_days(2)
    assert not tokens(campaign)
    pass_days(3)
    assert len(tokens(campaign)) == 10


@pytest.mark.one_database
def test_a_trend_calls_a_change_clear_only_where_it_is(client, people, ask, tokens, answer, pass_days, page):
    for likings in ((2, 3), (2, 3), (4, 5)):
        campaign = ask()
        for number, token in enumerate(tokens(campaign).values()):
            answer(token, likings[number % 2])
        pass_days(14)
    rows = page(client.get(f"{CAMPAIGNS}{campaign}")).findall(".//main//table")[-1].findall(".//tbody/tr")
    said = [" ".join("".join(row.itertext()).split()) for row in rows]
    assert len(said) == 3
    assert "Chưa thấy khác biệt rõ" in said[1]
    assert "Cao hơn rõ: 50" in said[2]


@pytest.mark.one_database
def test_a_trend_holds_only_campaigns_that_asked_the_same_people(client, units, people, ask, pass_days, page):
    """Whom one asks may be what makes the difference."""
    for roles in (["staff"], ["staff", "manager"], ["staff"]):
        campaign = ask(roles=roles)
        pass_days(14)
    data = client.get(f"{CAMPAIGNS}{campaign}.json").json
    assert len(data["trend"]) == 2


@pytest.mark.one_database
def test_the_response_is_of_those_whose_score_counts(client, people, ask, tokens, answer, pass_days, page):
    campaign = ask()
    for number, token in enumerate(tokens(campaign).values()):
        answer(token, 4, **({} if number else {f"q-sus{n}": "" for n in (1, 2, 3)}))
    pass_days(14)
    shown = page(client.get(f"{CAMPAIGNS}{campaign}")).text
    assert "n = 9" in shown
    assert "9 trên 10" in shown


@pytest.mark.one_database
def test_a_group_of_leftovers_is_called_so(app, client, manager, ask, send, page, pass_days):
    """Four of the State and five who did not say: neither would be enough by itself."""
    campaign = ask()
    for count, employer in ((9, "post_office"), (4, "state"), (5, "")):
        made = send(f"{CAMPAIGNS}{campaign}/links", count=str(count), employer=employer, unit="TAMKY")
        for link in links_on(page(made)):
            app.test_client().post(link, data={"q-sus1": "5", "q-sus2": "1"} | eight_more())
    pass_days(14)
    shown = page(client.get(f"{CAMPAIGNS}{campaign}")).text
    for name in ("chưa nói, hoặc quá ít người", "vai trò có quá ít người", "và các đơn vị có quá ít người"):
        assert name in shown, name


@pytest.mark.one_database
def test_the_export_has_results_and_no_formula(app, client, units, finished):
    with app.app_context():
        db.session.execute(sa.text("UPDATE org_unit SET name = '=1+1'"))
        db.session.commit()
    rows = list(csv.reader(io.StringIO(client.get(f"{CAMPAIGNS}{finished}.csv").text.removeprefix("\ufeff"))))
    assert all(len(row) == len(rows[0]) for row in rows)
    assert rows[1][rows[0].index("n")] == "10"
    assert "'=1+1" in rows[1]
    data = client.get(f"{CAMPAIGNS}{finished}.json").json
    assert data["score"]["n"] == 10
    assert data["response"] == pytest.approx(
        {"answers": 10, "invited": 10, "low": 0.7225, "high": 1}, abs=1e-4
    )
    assert data["translation_standardised"] is False


@pytest.mark.one_database
def test_a_running_campaign_exports_nothing(client, people, ask, tokens, answer):
    campaign = ask()
    for token in tokens(campaign).values():
        answer(token)
    assert client.get(f"{CAMPAIGNS}{campaign}.json").json["score"] is None


def test_links_for_people_without_an_account_work_once(app, client, people, ask, send, page, kept, pass_days):
    campaign = ask()
    made = send(f"{CAMPAIGNS}{campaign}/links", count="9", employer="post_office", unit="TAMKY")
    assert made.status_code == 201
    links = links_on(page(made))
    assert len(set(links)) == 9
    for path in links:
        assert (
            app.test_client().post(path, data={"q-sus1": "5", "q-sus2": "1"} | eight_more()).status_code
            == 303
        )
    pass_days(14)
    figures = kept(campaign).figures
    assert (figures["answers"], figures["invited"]) == (9, 19)


def links_on(shown):
    items = shown.findall(".//p[@class='gy-sample govuk-!-text-break-word']")
    return [f"/u/{item.text.rpartition('/')[2]}" for item in items]


def eight_more():
    return {f"q-sus{n}": "3" for n in range(3, 11)}


@pytest.mark.one_database
def test_campaigns_of_other_units_look_as_if_they_were_not_there(app, people, ask, sign_in, units):
    campaign = ask()
    sign_in(other := app.test_client(), create_account(app, "manager", units["HOIAN"]))
    for path in ("", ".json", ".csv", "/end", "/links"):
        assert other.get(f"{CAMPAIGNS}{campaign}{path}").status_code == 404
    assert campaign not in other.get(CAMPAIGNS).text


@pytest.mark.one_database
def test_a_schedule_proposes_the_next_campaign_and_a_person_lets_it_run(
    app, client, manager, people, send, page, kept, tokens
):
    send(f"{CAMPAIGNS}schedule", instrument="umux-lite", unit="QNM", how="propose")
    with app.app_context():
        assert schedules.propose_what_is_due(today()) == 1
        assert schedules.propose_what_is_due(today()) == 0
        (campaign,) = db.session.scalars(sa.select(Campaign.public_id))
    assert kept(campaign).status == "proposed"
    assert not tokens(campaign)
    address = f"{CAMPAIGNS}{campaign}"
    assert send(address, f"{address}/accept").status_code == 303
    assert len(tokens(campaign)) == 11  # managers are asked as well


@pytest.mark.one_database
@pytest.mark.parametrize(("instrument", "months"), [("sus", 6), ("umux-lite", 3)])
def test_an_automatic_schedule_comes_round_by_itself(app, people, ask, send, pass_days, instrument, months):
    first = ask(instrument)
    send(f"{CAMPAIGNS}schedule", instrument=instrument, unit="QNM", how="automatic")
    pass_days(14)
    with app.app_context():
        began = db.session.scalars(sa.select(Campaign.starts_on).where(Campaign.public_id == first)).one()
        again = schedules.later(began, months)
        assert schedules.propose_what_is_due(again - schedules.timedelta(days=15)) == 0
        assert schedules.propose_what_is_due(again - schedules.timedelta(days=14)) == 1
        following = db.session.scalars(sa.select(Campaign).where(Campaign.public_id != first)).one()
        assert (following.starts_on, following.status, following.roles) == (again, "planned", ["staff"])


@pytest.mark.one_database
def test_after_a_reorganisation_nobody_is_asked_again_at_once(app, people, ask, send, pass_days):
    ask("sus")
    send(f"{CAMPAIGNS}schedule", instrument="sus", unit="QNM", how="automatic")
    day = pass_days(14)
    with app.app_context():
        former, heir = find_unit("QNM"), NewUnit("QNM", "Tỉnh Mới", "other", None, None)
        make(Change("rename", day, "NQ", [former], [heir], {}), None)
        db.session.commit()
        assert db.session.scalars(sa.select(CampaignSchedule)).one().unit_id != former.id
        assert schedules.propose_what_is_due(day) == 0
        assert schedules.propose_what_is_due(schedules.later(day, 6)) == 1
        again = db.session.scalars(sa.select(Campaign).where(Campaign.status == "planned")).one()
        assert again.roles == ["staff"], "the same as before it was renamed"


class TestByMail:
    @pytest.fixture
    def settings(self, settings):
        return {
            **settings,
            "FEEDBACK_SMTP_URL": "smtp://127.0.0.1:9",
            "FEEDBACK_MAIL_FROM": "gopy@example.vn",
        }

    @pytest.fixture
    def letters(self, app):
        """Who has a mail waiting, and what it says."""
        from feedback.mail.letters import Letter

        def read():
            with app.app_context():
                found = db.session.scalars(sa.select(OutgoingMail.content))
                return [Letter.opened(content) for content in found]

        return read

    def test_each_gets_their_own_link_and_who_has_not_answered_one_reminder(
        self, people, ask, tokens, answer, letters, pass_days
    ):
        links = tokens(ask())
        assert {
            letter.recipient: links[letter.recipient] in letter.body for letter in letters()
        } == dict.fromkeys(links, True)
        for email in sorted(links)[:7]:
            answer(links[email])
        assert len(letters()) == 10
        for day in (8, 9, 10, 11):
            pass_days(day)
        reminded = [letter.recipient for letter in letters()[10:]]
        assert sorted(reminded) == sorted(links)[7:]

    def test_a_disabled_account_is_not_asked(self, app, people, ask, tokens, letters):
        create_account(app, "staff", email="cu@example.vn", active=False)
        assert "cu@example.vn" not in tokens(ask())
        assert "cu@example.vn" not in {letter.recipient for letter in letters()}
