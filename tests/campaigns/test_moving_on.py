"""Campaigns on their days: what goes wrong with one, comes late or at the same moment, harms no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from feedback.campaigns import schedules, service
from feedback.campaigns.box import open_box
from feedback.database import db
from feedback.i18n import today
from feedback.models import (
    AuditEntry,
    Campaign,
    CampaignBox,
    CampaignSchedule,
    Question,
    SurveyVersion,
)
from feedback.organisation.changes import Change
from feedback.organisation.effect import make
from feedback.surveys.drafts import revise, start_survey
from tests.factories import transaction


def found(*things):
    """The same rows in this session."""
    return [db.session.get_one(type(one), one.id) for one in things]


def test_a_campaign_that_cannot_be_ended_keeps_no_other_from_its_end(app, people, ask, pass_days, kept):
    broken, whole = ask("sus"), ask("umux-lite")
    with transaction(app) as session:
        session.get_one(CampaignBox, kept(broken).id).content = b"no seal of ours"
    with pytest.raises(ExceptionGroup):
        pass_days(14)
    assert (kept(broken).status, kept(whole).status) == ("running", "ended")


@pytest.mark.one_database
def test_what_people_make_of_the_standard_survey_is_never_asked(app, manager, people, ask, pass_days, kept):
    first = ask()
    pass_days(14)
    with app.app_context():
        revise(db.session.get_one(SurveyVersion, kept(first).version_id), *found(manager))
    assert kept(ask()).version_id == kept(first).version_id


@pytest.mark.one_database
def test_a_survey_named_like_the_standard_one_is_another(
    app, units, manager, people, ask, tokens, client, page
):
    with app.app_context():
        unit, keeper = found(units["QNM"], manager)
        start_survey("Standard SUS", unit, [], "custom", keeper)
    token = next(iter(tokens(ask()).values()))
    assert len(page(client.get(f"/u/{token}")).findall(".//fieldset")) == 10


@pytest.mark.one_database
def test_an_answer_is_kept_in_the_order_of_the_instrument(app, people, ask, tokens, answer, kept):
    campaign = ask()
    with transaction(app) as session:
        session.execute(sa.update(Question).values(position=100 - Question.position))
    answer(tokens(campaign)["nv0@example.vn"], 4)
    with app.app_context():
        assert open_box(kept(campaign).id).ballots[0].numbers == (4, 2) * 5


@pytest.mark.one_database
def test_a_proposal_accepted_late_begins_then_and_lasts_as_long(app, units, manager, people, kept):
    with app.app_context():
        unit, keeper = found(units["QNM"], manager)
        day = today()
        wanted = service.Plan("sus", unit, day - timedelta(days=20), day - timedelta(days=7), ["staff"], [])
        proposed = service.campaign_of(wanted, "proposed", None)
        db.session.add(proposed)
        db.session.commit()
        public_id = proposed.public_id
        service.accept(proposed, keeper)
    late = kept(public_id)
    assert (late.status, late.starts_on, late.ends_on) == ("running", day, day + timedelta(days=13))


@pytest.mark.one_database
def test_without_mail_nobody_is_said_to_be_reminded(people, ask, pass_days, kept):
    campaign = ask()
    pass_days(11)
    assert kept(campaign).reminded_on is None


@pytest.mark.one_database
def test_of_a_unit_taken_in_only_that_its_people_were_asked_counts(app, units):
    def campaign(code, status, began, role):
        wanted = service.Plan("sus", units[code], began, began + timedelta(days=13), [role], [])
        db.session.add(service.campaign_of(wanted, status, None))

    with app.app_context():
        day = today()
        campaign("HOIAN", "ended", day - timedelta(days=200), "manager")
        campaign("TAMKY", "ended", day - timedelta(days=100), "analyst")
        campaign("TAMKY", "dropped", day - timedelta(days=1), "analyst")
        former, heir = found(units["TAMKY"], units["HOIAN"])
        db.session.add(CampaignSchedule(unit_id=heir.id, instrument="sus", is_automatic=True))
        make(Change("merge", day, "NQ", [former], [heir], {}), None)
        db.session.commit()
        again = schedules.later(day - timedelta(days=100), 6)
        assert schedules.propose_what_is_due(again - timedelta(days=15)) == 0
        assert schedules.propose_what_is_due(again - timedelta(days=14)) == 1
        made = db.session.scalars(sa.select(Campaign).where(Campaign.status == "planned")).one()
        assert (made.unit_id, made.starts_on, made.roles) == (heir.id, again, ["manager"])


@pytest.mark.one_database
def test_a_schedule_that_cannot_be_kept_keeps_no_other_from_its_turn(app, units):
    with transaction(app) as session:
        for instrument in ("no more in use", "sus"):
            session.add(CampaignSchedule(unit_id=units["QNM"].id, instrument=instrument, is_automatic=False))
    with app.app_context():
        with pytest.raises(ExceptionGroup):
            schedules.propose_what_is_due(today())
        assert db.session.scalars(sa.select(Campaign.instrument)).all() == ["sus"]


def test_a_schedule_set_by_several_at_once_is_one(app, units, manager):
    together = Barrier(4)

    def set_it(_number):
        with app.app_context():
            together.wait()
            unit, keeper = found(units["QNM"], manager)
            schedules.set_schedule(unit, "sus", "propose", keeper)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(set_it, range(4)))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(CampaignSchedule)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(("days", "code"), [(92, 303), (93, 422)])
def test_a_campaign_lasts_92_days_at_most(app, client, manager, page, days, code):
    form = page(client.get("/manage/campaigns/new")).fields(".//form[@novalidate]")
    with app.app_context():
        last = today() + timedelta(days=days - 1)
    answer = client.post(
        "/manage/campaigns/new", data=form | {"unit": "QNM", "ends_on": f"{last:%d/%m/%Y}", "roles": "staff"}
    )
    assert answer.status_code == code


@pytest.mark.one_database
def test_the_log_knows_of_which_unit_a_campaign_is_and_who_took_its_results(
    app, client, manager, people, units, ask, pass_days
):
    unit = units["QNM"].id
    campaign = ask()
    pass_days(14)
    assert client.get(f"/manage/campaigns/{campaign}.csv").status_code == 200
    with app.app_context():
        entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == campaign)).all()
    assert [entry.kind for entry in entries] == [
        *("campaign_planned", "campaign_begun", "campaign_ended", "exported")
    ]
    assert {entry.unit_id for entry in entries} == {unit}
    assert (entries[-1].actor_id, entries[-1].details["format"]) == (manager.id, "csv")
