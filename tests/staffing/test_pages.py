"""Who stands at a counter: from a day on, correctable, one's own counters only, all of it noted."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import AuditEntry, Submission, Touchpoint, utc_now
from feedback.organisation.staffing import staffed_at, staffed_now, staffed_then
from tests.factories import create_account, create_submission, create_touchpoint, create_unit, transaction

PLACE = "/manage/touchpoints/TAMKY1"


@pytest.fixture
def counter(app):
    """A counter of Tam Kỳ where civil servants have always stood; and one of Hội An."""
    root = create_unit(app, "QNM")
    units = {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}
    create_touchpoint(app, "HOIAN1", unit=units["HOIAN"])
    return create_touchpoint(app, "TAMKY1", unit=units["TAMKY"], staffed_by="civil_servant")


@pytest.fixture
def keeper(app, client, sign_in, counter):
    with app.app_context():
        unit = db.session.get_one(Touchpoint, counter.id).unit
    account = create_account(app, "manager", unit)
    sign_in(client, account)
    return account


@pytest.fixture
def post(client, page, keeper):
    def send(address, **fields):
        token = page(client.get("/manage/touchpoints/new")).fields()["csrf_token"]
        return client.post(address, data={"csrf_token": token, **fields})

    return send


@pytest.fixture
def take_over(post):
    """The post office takes over on a day."""

    def change(day="01/07/2025", staffed_by="postal_employee"):
        return post(f"{PLACE}/staffing/new", staffed_by=staffed_by, day=day)

    return change


@pytest.fixture
def spells(app):
    """What is known of the counter: (day, who)."""

    def read(code="TAMKY1"):
        with app.app_context():
            rows = db.session.scalar(sa.select(Touchpoint).where(Touchpoint.code == code)).staffing
            return [
                (f"{row.since.astimezone(app.config['TIME_ZONE']):%Y-%m-%d}", row.staffed_by) for row in rows
            ]

    return read


def at(app, day, hour=9):
    return datetime.combine(day, datetime.min.time(), app.config["TIME_ZONE"]) + timedelta(hours=hour)


def test_an_answer_counts_for_who_stood_there_when_it_was_given(app, counter, take_over):
    day = date(2025, 7, 1)
    before = create_submission(app, counter, given_at=at(app, day, hour=-0.01))
    after = create_submission(app, counter, given_at=at(app, day, hour=0))
    assert take_over().status_code == 303
    with app.app_context():
        who = dict(db.session.execute(sa.select(Submission.id, staffed_then())).all())
        postal = db.session.scalars(sa.select(Submission.id).where(staffed_then() == "postal_employee")).all()
        place = db.session.get_one(Touchpoint, counter.id)
        then = [staffed_at(place, day - timedelta(days=1)), staffed_at(place, day), staffed_now(place)]
    assert who == {before.id: "civil_servant", after.id: "postal_employee"}
    assert postal == [after.id]
    assert then == ["civil_servant", "postal_employee", "postal_employee"]


def test_where_nobody_stands_or_no_counter_is_known_nobody_is_named(app, counter):
    create_submission(app, create_touchpoint(app, "MAY1", kind="kiosk"))
    unattributed = create_submission(app, counter)
    with transaction(app) as session:
        session.get_one(Submission, unattributed.id).touchpoint_id = None
    with app.app_context():
        assert db.session.scalars(sa.select(staffed_then()).select_from(Submission)).all() == [None, None]


@pytest.mark.one_database
def test_the_page_tells_the_history_and_who_changed_it(app, client, take_over, keeper):
    take_over()
    shown = client.get(PLACE).text
    assert "Từ ngày 01/07/2025" in shown
    assert "Từ đầu" in shown
    assert keeper.name in shown
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.kind, entry.subject, entry.actor_id) == ("staffing_changed", "TAMKY1", keeper.id)
    assert entry.details == {"since": "2025-07-01", "staffed_by": "postal_employee", "unit": "TAMKY"}


def test_a_change_still_to_come_waits_for_its_day(app, client, counter, take_over):
    to_come = utc_now() + timedelta(days=40)
    take_over(f"{to_come:%d/%m/%Y}")
    with app.app_context():
        assert staffed_now(db.session.get_one(Touchpoint, counter.id)) == "civil_servant"
    assert "sắp tới" in client.get(PLACE).text


def test_a_wrong_day_is_corrected(post, take_over, spells):
    take_over()
    answer = post(f"{PLACE}/staffing/2025-07-01", staffed_by="postal_employee", day="15/06/2025")
    assert answer.status_code == 303
    assert spells()[1:] == [("2025-06-15", "postal_employee")]


def test_whoever_stood_there_from_the_beginning_is_corrected_without_a_day(post, take_over, spells):
    take_over()
    post(f"{PLACE}/staffing/beginning", staffed_by="nobody", day="01/01/2024")
    assert [who for _, who in spells()] == [None, "postal_employee"]


def test_a_change_that_never_was_is_taken_back(app, post, take_over, spells):
    take_over()
    take_over("01/09/2025", "civil_servant")
    assert post(f"{PLACE}/staffing/2025-07-01/take-back").status_code == 303
    assert [who for _, who in spells()] == ["civil_servant"]  # the later change changed nothing any more


@pytest.mark.one_database
def test_the_beginning_cannot_be_taken_back(post, spells):
    assert post(f"{PLACE}/staffing/beginning/take-back").status_code == 404
    assert len(spells()) == 1


@pytest.mark.one_database
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(take_over, page, spells):
    take_over()
    for day, staffed_by in (
        ("01/07/2025", "civil_servant"),  # taken
        ("02/07/2025", "postal_employee"),  # they stand there already
        ("1/7/1925", "civil_servant"),
        ("1/7/2999", "civil_servant"),
        ("31/02/2026", "civil_servant"),
        ("", "civil_servant"),
        ("01/08/2025", ""),
        ("01/08/2025", "robot"),
    ):
        answer = take_over(day, staffed_by)
        assert answer.status_code == 422, (day, staffed_by)
        assert page(answer).fields(".//form[@novalidate]").get("day", [""]) == [day]
    assert len(spells()) == 2


@pytest.mark.one_database
def test_the_counters_of_others_look_as_if_they_were_not_there(client, post, spells):
    for address in ("new", "beginning"):
        assert client.get(f"/manage/touchpoints/HOIAN1/staffing/{address}").status_code == 404
    post("/manage/touchpoints/HOIAN1/staffing/new", staffed_by="civil_servant", day="01/07/2025")
    assert spells("HOIAN1") == spells("HOIAN1")[:1]
    assert client.get(f"{PLACE}/staffing/2024-01-01").status_code == 404


def test_a_new_code_keeps_who_stood_there_and_both_are_corrected_together(post, take_over, spells, client):
    take_over()
    code = post(f"{PLACE}/replace").location.rsplit("/", 1)[1]
    assert spells(code) == spells()
    post(f"/manage/touchpoints/{code}/staffing/2025-07-01", staffed_by="postal_employee", day="01/06/2025")
    assert spells(code) == spells()
    assert spells()[1][0] == "2025-06-01"
    assert client.get(f"{PLACE}/staffing/new").status_code == 404


@pytest.mark.one_database
def test_what_stands_over_a_counter_is_shown_and_found(client, post):
    post(PLACE, name="Một cửa", counter="Quầy 4")
    assert "Quầy 4" in client.get(PLACE).text
    assert "TAMKY1" in client.get("/manage/touchpoints/?q=quay+4").text
    assert "TAMKY1" not in client.get("/manage/touchpoints/?q=quay+5").text


def test_days_begin_where_the_units_lie(app, counter, take_over):
    take_over()
    submission = create_submission(app, counter, given_at=datetime(2025, 6, 30, 17, 30, tzinfo=UTC))
    with app.app_context():
        who = db.session.scalar(sa.select(staffed_then()).where(Submission.id == submission.id))
    assert who == "postal_employee"  # half past midnight in Tam Kỳ
