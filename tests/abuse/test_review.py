"""Who decides about doubtful answers: never about the own unit, those below or above; and what it does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from feedback.abuse.weights import KINDS
from feedback.abuse.wording import reason_words
from feedback.models import Appointment, Submission, WeightDecision, utc_now
from tests.factories import create_account, create_touchpoint, create_unit, transaction

PRAISE = "Cán bộ rất tận tình, hướng dẫn từng bước và trả đúng hẹn"
OVERVIEW = "/manage/doubtful/"


def address_of(code, reason="same_text"):
    return f"{OVERVIEW}{code}/2026-10-15/{reason}"


@pytest.fixture
def units(app, give, weigh):
    """A province with two communes, one with a village office; each with twelve copies of one text."""
    units = {"QNM": create_unit(app, "QNM")}
    units |= {code: create_unit(app, code, parent=units["QNM"]) for code in ("TAMKY", "HOIAN")}
    units["TRUONGXUAN"] = create_unit(app, "TRUONGXUAN", parent=units["TAMKY"])
    for code, unit in units.items():
        give(12, touchpoint=create_touchpoint(app, f"{code}1", unit=unit), comment=f"{PRAISE} {code * 20}")
    weigh()
    return units


# who, in which unit, and about which units they decide
WHO = [
    ("manager", "TAMKY", {"HOIAN"}),
    ("manager", "TRUONGXUAN", {"HOIAN"}),
    ("manager", "HOIAN", {"TAMKY", "TRUONGXUAN"}),
    ("manager", "QNM", set()),
    ("manager", None, set()),
    ("administrator", "TAMKY", set()),
    ("administrator", "QNM", {"QNM", "TAMKY", "HOIAN", "TRUONGXUAN"}),
    ("administrator", None, {"QNM", "TAMKY", "HOIAN", "TRUONGXUAN"}),
]


@pytest.mark.parametrize(("role", "code", "decides"), WHO)
@pytest.mark.one_database
def test_nobody_decides_about_the_own_line(app, client, sign_in, units, role, code, decides):
    sign_in(client, create_account(app, role, units[code] if code else None))
    listed = client.get(OVERVIEW).text
    for unit in units:
        assert (address_of(unit) in listed) == (unit in decides), unit
        assert client.get(address_of(unit)).status_code == (200 if unit in decides else 404), unit


@pytest.mark.one_database
def test_an_administrator_with_a_unit_of_their_own_leaves_it_to_others(app, client, sign_in, units):
    account = create_account(app, "administrator")
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role="staff", unit_id=units["HOIAN"].id))
    sign_in(client, account)
    assert client.get(address_of("HOIAN")).status_code == 404
    assert client.get(address_of("QNM")).status_code == 404
    assert client.get(address_of("TAMKY")).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("role", "everywhere"), [("raw_text", False), ("raw_text", True), ("employer", True)]
)
def test_a_permission_alone_makes_nobody_answer_for_a_unit(app, client, sign_in, units, role, everywhere):
    account = create_account(app, "manager", units["TAMKY"])
    unit_id = None if everywhere else units["HOIAN"].id
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role=role, unit_id=unit_id))
    sign_in(client, account)
    assert client.get(address_of("HOIAN")).status_code == 200
    assert client.get(address_of("TAMKY")).status_code == 404


def test_nobody_decides_before_a_day_has_passed(app, client, sign_in, units):
    """A group of today would tell a neighbour who has just been where."""
    sign_in(client, create_account(app, "manager", units["TAMKY"]))
    for hours, is_listed in ((23, False), (25, True)):
        given_at = utc_now() - timedelta(hours=hours)
        with transaction(app) as session:
            session.execute(update(Submission).values(given_at=given_at))
        address = f"{OVERVIEW}HOIAN/{given_at.astimezone(app.config['TIME_ZONE']):%Y-%m-%d}/same_text"
        assert (address in client.get(OVERVIEW).text) == is_listed, hours
        assert client.get(address).status_code == (200 if is_listed else 404), hours


def decide(client, page, address, decision, note="Đã gọi hỏi cán bộ trực."):
    token = page(client.get(OVERVIEW)).find(".//input[@name='csrf_token']").get("value")
    return client.post(address, data={"csrf_token": token, "decision": decision, "note": note})


def test_a_decision_counts_and_can_be_taken_back(app, client, sign_in, page, units, weigh, kept_weights):
    sign_in(client, create_account(app, "manager", units["TAMKY"], name="Chị Lan"))
    doubted = {key: row.weight for key, row in kept_weights().items()}
    assert decide(client, page, address_of("HOIAN"), "discard").status_code == 303
    weigh()
    discarded = {key for key, row in kept_weights().items() if row.weight == 0}
    assert len(discarded) == 12
    decide(client, page, address_of("HOIAN"), "count")
    assert {kept_weights()[key].weight for key in discarded} == {1.0}
    decide(client, page, address_of("HOIAN"), "undecided")
    assert {key: row.weight for key, row in kept_weights().items()} == doubted
    shown = page(client.get(address_of("HOIAN"))).text
    assert shown.count("Chị Lan") >= 3
    assert "Đã gọi hỏi cán bộ trực." in shown
    with transaction(app) as session:
        assert session.query(WeightDecision).count() == 36


@pytest.mark.one_database
def test_a_decision_needs_a_reason_and_the_right_unit(app, client, sign_in, page, units, kept_weights):
    sign_in(client, create_account(app, "manager", units["TAMKY"]))
    before = {key: row.weight for key, row in kept_weights().items()}
    assert decide(client, page, address_of("HOIAN"), "discard", note=" ").status_code == 422
    assert decide(client, page, address_of("HOIAN"), "delete").status_code == 422
    assert decide(client, page, address_of("TAMKY"), "count").status_code == 404
    assert decide(client, page, address_of("QNM"), "count").status_code == 404
    assert {key: row.weight for key, row in kept_weights().items()} == before


@pytest.mark.one_database
def test_addresses_that_lead_nowhere(app, client, sign_in, units):
    sign_in(client, create_account(app, "administrator"))
    for address in (
        address_of("HOIAN", "nonsense"),
        f"{OVERVIEW}HOIAN/nonsense/burst",
        address_of("NOWHERE"),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.one_database
def test_on_the_day_a_unit_takes_anothers_code_the_answers_of_both_are_one_group(
    app, client, sign_in, page, units, give, weigh, kept_weights
):
    former = create_unit(app, "HOIAN", parent=units["QNM"], valid_to=date(2026, 10, 15))
    place = create_touchpoint(app, "FORMER1", unit=former)
    give(12, touchpoint=place, comment=f"{PRAISE} {'TRƯỚC ĐÂY ' * 20}")
    weigh()
    sign_in(client, create_account(app, "manager", units["TAMKY"]))
    assert client.get(OVERVIEW).text.count(address_of("HOIAN")) == 1
    decide(client, page, address_of("HOIAN"), "discard")
    assert sum(row.weight == 0 for row in kept_weights().values()) == 24


@pytest.mark.one_database
def test_the_group_tells_no_single_answer(app, client, sign_in, page, units):
    sign_in(client, create_account(app, "manager", units["TAMKY"]))
    text = page(client.get(address_of("HOIAN"))).text
    assert "15/10/2026" in text
    assert PRAISE not in text
    assert "09:" not in text


@pytest.mark.one_database
def test_every_sign_has_words(app):
    with app.test_request_context():
        assert all(reason_words(code) for code in KINDS)
