"""What an answer counts: honest people's stays one, a script's falls, and nobody's is ever refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from time import time
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from feedback.abuse import service
from feedback.collection import tokens
from feedback.collection.sources import local_day, today
from feedback.database import db
from feedback.models import DayKey, Submission, SubmissionWeight, utc_now
from tests.abuse.conftest import MORNING
from tests.factories import create_touchpoint, create_unit, form_fields, transaction

PRAISE = "Cán bộ rất tận tình, hướng dẫn từng bước và trả đúng hẹn"


def send_all(app, forms, headers=None):
    """Send forms at the same time, through as many doors as a server has; return the statuses."""

    def send(fields):
        answer = app.test_client().post(
            "/f/TAMKY1", data=fields, headers=headers, environ_base={"REMOTE_ADDR": "198.51.100.23"}
        )
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(send, forms))


def form_of(app, seconds, rating, **other):
    """A form handed out so many seconds ago, filled in."""
    with app.app_context():
        version_id = db.session.scalar(select(Submission.survey_version_id)) or other.pop("version", 1)
        token = tokens.new_token("TAMKY1", version_id, time() - seconds)
    return form_fields(rating=str(rating), form_token=token, **other)


def test_three_hundred_phones_behind_one_address_all_count(app, kept_weights):
    """S-32: a training, an office, a village: each with a form of its own, opened some seconds before."""
    create_touchpoint(app, "TAMKY1")
    rng = Random(32)  # noqa: S311 - a simulation
    forms = [
        form_of(app, rng.uniform(4, 40), rng.choices((1, 2, 3, 4, 5), (5, 6, 12, 27, 50))[0])
        for _ in range(300)
    ]
    assert set(send_all(app, forms)) == {303}
    with app.app_context():
        weighed = service.weigh_day(today())
    assert (weighed.answers, weighed.lowered) == (300, 0)
    assert {row.weight for row in kept_weights().values()} <= {1.0}


@pytest.mark.one_database
def test_a_scripts_thousand_is_kept_and_counts_little(app, kept_weights, count_of):
    """S-32: none is refused. It sends one form again and again, as fast as it can."""
    create_touchpoint(app, "TAMKY1")
    token = form_of(app, 60, 5)["form_token"]
    forms = [form_fields(rating="5", form_token=token, submission_id=str(uuid4())) for _ in range(1000)]
    assert set(send_all(app, forms)) == {303}
    assert count_of() == 1000
    with app.app_context():
        service.weigh_day(today())
    weights = [row.weight for row in kept_weights().values()]
    assert len(weights) == 1000
    assert sum(weights) < 200
    assert min(weights) > 0


def test_forms_tampered_with_are_kept_and_all_but_one_is_marked(app, kept_weights, count_of):
    """S-33: spliced, cut, shifted, of another counter, of another version, and one form used by many."""
    create_touchpoint(app, "TAMKY1")
    genuine = form_of(app, 60, 5)["form_token"]
    with app.app_context():
        other_counter = tokens.new_token("HOIAN1", 1, time() - 60)
        other_version = tokens.new_token("TAMKY1", 999, time() - 60)
    parts, others = genuine.split("."), other_counter.split(".")
    tampered = [
        ".".join([*parts[:2], others[2], parts[3]]),
        genuine[:-3],
        ".".join([parts[0], parts[1], parts[3], parts[2]]),
        other_counter,
        other_version,
    ]
    forms = [form_fields(form_token=token) for token in tampered]
    forms += [form_fields(form_token=genuine) for _ in range(50)]
    assert set(send_all(app, forms)) == {303}
    assert count_of() == 55
    with app.app_context():
        service.weigh_day(today())
        marked = select(SubmissionWeight.submission_id)
        unmarked = db.session.scalars(select(Submission).where(Submission.id.not_in(marked))).all()
    assert len(unmarked) == 0  # fifty at once from one form: the first as well is in the same minute's crowd
    codes = [row.reasons for row in kept_weights().values()]
    assert sum("form_token_reused" in one for one in codes) == 49
    assert sum("form_token_forged" in one for one in codes) == 3
    assert sum("form_token_of_another_form" in one for one in codes) == 1
    assert sum("form_token_of_another_version" in one for one in codes) == 1
    form_codes = [{code for code in one if code.startswith("form_")} for one in codes]
    assert sum(not one for one in form_codes) == 1


def test_one_weak_sign_takes_nothing(give, weigh, kept_weights):
    evening = MORNING + timedelta(hours=11)
    give(at=evening)
    give(signals=("form_too_fast",))
    give(signals=("form_token_old",))
    assert weigh().lowered == 0
    assert [set(row.reasons) for row in kept_weights().values()] == [
        {"out_of_hours"},
        {"form_too_fast"},
        {"form_token_old"},
    ]


def test_weighing_again_changes_nothing(give, weigh, kept_weights):
    give(12, comment=PRAISE)
    first = weigh()
    before = {key: (row.weight, row.reasons) for key, row in kept_weights().items()}
    assert first.lowered == 12
    assert weigh() == first
    assert {key: (row.weight, row.reasons) for key, row in kept_weights().items()} == before


def test_a_decision_is_not_undone_by_weighing(app, give, weigh, kept_weights):
    keys = give(12, comment=PRAISE)
    weigh()
    with transaction(app) as session:
        session.execute(
            update(SubmissionWeight)
            .where(SubmissionWeight.submission_id == keys[0])
            .values(decision="count", weight=1.0)
        )
    weigh()
    rows = kept_weights()
    assert (rows[keys[0]].weight, rows[keys[0]].proposed < 1) == (1.0, True)
    assert rows[keys[1]].weight < 1


def test_what_a_clerk_types_or_a_file_holds_is_not_weighed(give, weigh):
    for channel in ("paper", "phone", "import"):
        give(12, channel=channel, comment=PRAISE, seconds=1)
    assert weigh() == service.Weighed(0, 0, 0)


def test_what_staff_say_of_their_tool_is_not_weighed(app, give, weigh):
    tool = create_touchpoint(app, "STAFF1", kind="staff")
    give(12, touchpoint=tool, channel="online", comment=PRAISE)
    assert weigh().answers == 0


def test_a_crowd_counts_against_the_weeks_before(give, weigh, kept_weights):
    """A counter that always gets forty at that hour has no burst when it gets forty."""
    for days in range(1, 6):
        give(40, at=MORNING - timedelta(days=days), seconds=60)
    keys = give(40, seconds=61.7)
    weigh()
    assert not any("burst" in row.reasons for key, row in kept_weights().items() if key in keys)


def test_a_days_sources_are_gone_after_it(app, client, touchpoint_of):
    """The key and what was made with it; what they said stays."""
    touchpoint_of("TAMKY1")
    for _ in range(5):
        client.post("/f/TAMKY1", data=form_fields(), environ_base={"REMOTE_ADDR": "198.51.100.23"})
    with app.app_context():
        service.weigh_day(today())
        assert service.forget_sources(today()) == 0
        assert service.forget_sources(today() + timedelta(days=1)) == 5
        assert db.session.scalars(select(DayKey)).all() == []
        assert set(db.session.scalars(select(Submission.source))) == {None}
        service.weigh_day(today())
        reasons = db.session.scalars(select(SubmissionWeight.reasons)).all()
    assert all("same_source" in one for one in reasons)


@pytest.fixture
def touchpoint_of(app):
    return lambda code: create_touchpoint(app, code)


def test_a_month_is_weighed_with_its_dossiers(app, give, kept_weights):
    unit = create_unit(app, "QNM")
    touchpoint = create_touchpoint(app, "TAMKY1", unit=unit)
    keys = give(30, touchpoint=touchpoint, seconds=3607)
    with transaction(app) as session:
        session.add(service.ServiceVolume(unit_id=unit.id, month="2026-10", received=20))
    with app.app_context():
        assert service.weigh_month("2026-10").answers == 30
    assert all("more_ratings_than_dossiers" in kept_weights()[key].reasons for key in keys)
    with app.app_context():
        service.weigh_day(local_day(MORNING))
    assert "more_ratings_than_dossiers" in kept_weights()[keys[0]].reasons


def test_fives_at_the_end_of_the_month(app, give, kept_weights):
    for day in range(1, 29):
        give(2, at=MORNING.replace(day=day), seconds=3000, rating=3)
    late = [
        key for day in (29, 30, 31) for key in give(20, at=MORNING.replace(day=day), rating=5, seconds=700)
    ]
    with app.app_context():
        service.weigh_month("2026-10")
    rows = kept_weights()
    assert set(rows) == set(late)
    assert all(row.weight < 1 for row in rows.values())


@pytest.mark.one_database
def test_the_trap_is_out_of_everybodys_way(app, client, page, touchpoint_of):
    touchpoint_of("TAMKY1")
    trap = page(client.get("/f/TAMKY1")).find(".//div[@aria-hidden='true'][input]")
    assert trap.find("input").attrib == {
        "id": "homepage",
        "name": "homepage",
        "tabindex": "-1",
        "autocomplete": "off",
    }
    answer = client.post("/f/TAMKY1", data=form_fields(homepage="http://spam.example"))
    assert answer.status_code == 303
    with app.app_context():
        assert "trap_filled" in db.session.scalars(select(Submission.signals)).one()
        assert service.weigh_day(local_day(utc_now())).lowered == 1


@pytest.mark.one_database
def test_a_day_without_answers_is_weighed_too(app):
    with app.app_context():
        assert service.weigh_day(date(2020, 1, 1)) == service.Weighed(0, 0, 0)
