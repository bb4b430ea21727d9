"""A touchpoint that falls silent is told, one that has a quiet month is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from feedback.models import ServiceVolume, Touchpoint
from feedback.touchpoints.service import replace
from feedback.touchpoints.silence import chance_of_so_few, quiet_ones
from tests.factories import (
    create_account,
    create_submission,
    create_touchpoint,
    create_unit,
    the_unit,
    transaction,
)

LAST = datetime(2026, 10, 30, 3, tzinfo=UTC)


@given(st.integers(0, 60), st.integers(0, 300), st.floats(0.05, 0.95))
def test_the_chance_is_the_binomial_one(recent, past, share):
    expected = binom.cdf(recent, recent + past, share)
    assert chance_of_so_few(recent, past, share) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def answer(app, touchpoint, *days_ago):
    for days in days_ago:
        create_submission(app, touchpoint, given_at=LAST - timedelta(days=days))


def found(app, *touchpoints):
    with transaction(app):
        return quiet_ones().of(touchpoints).silent


@pytest.fixture
def places(app):
    return [create_touchpoint(app, f"QUAY{number}") for number in (1, 2, 3)]


def test_who_falls_silent_is_told_and_who_goes_on_is_not(app, places):
    lively, quiet, new = places
    answer(app, lively, *range(0, 140, 7))
    answer(app, quiet, *range(40, 190, 3))  # nothing for 40 days after one every three
    answer(app, new, 3, 5, 20)
    [one] = found(app, *places)
    assert one.touchpoint.id == quiet.id
    assert (one.recent, one.per_dossier) == (0, False)
    assert 8 < one.expected < 10
    assert one.chance < 0.01 / 3
    assert one.last == LAST - timedelta(days=40)
    with transaction(app) as session:
        session.get_one(Touchpoint, quiet.id).retired_at = LAST
    assert found(app, *places) == []


def test_if_nothing_comes_in_at_all_nobody_is_blamed(app, places):
    """The service itself may be down; the last day on which anybody answered is what is looked at."""
    answer(app, places[0], *range(60, 200, 5))
    assert found(app, *places) == []


def test_a_new_code_goes_on_with_the_old_ones_past(app, places):
    lively, quiet, _ = places
    answer(app, lively, 0)
    answer(app, quiet, *range(40, 190, 4))
    with transaction(app) as session:
        successor = replace(session.get_one(Touchpoint, quiet.id))
    assert [one.touchpoint.id for one in found(app, successor)] == [successor.id]
    answer(app, successor, *range(1, 28, 4))
    assert found(app, successor) == []


def test_fewer_dossiers_excuse_fewer_answers(app, places):
    lively, quiet, _ = places
    answer(app, lively, 0)
    answer(app, quiet, 20, *range(40, 190, 5))
    assert len(found(app, quiet)) == 0 or found(app, quiet)[0].recent == 1
    answer(app, quiet, *range(41, 190, 5))
    assert [one.per_dossier for one in found(app, quiet)] == [False]
    with transaction(app) as session:
        for month, received in (*((f"2026-0{n}", 500) for n in range(3, 10)), ("2026-10", 20)):
            session.add(ServiceVolume(unit_id=the_unit(app).id, month=month, received=received))
    assert found(app, quiet) == []


@pytest.mark.parametrize("days", [60, 211, 400, 1000])
def test_who_stays_silent_stays_on_the_list(app, places, days):
    """Compared with the half year before its last answer: the silence must not become its own measure."""
    lively, quiet, _ = places
    answer(app, lively, 0)
    answer(app, quiet, *range(days, days + 150, 3))
    with transaction(app) as session:
        replace(session.merge(quiet))  # the code too may have changed in between
        successor = session.merge(quiet).replaced_by
    [one] = found(app, successor)
    assert (one.recent, one.last) == (0, LAST - timedelta(days=days))
    assert 8 < one.expected < 10
    answer(app, successor, *range(1, 28, 3))
    assert found(app, successor) == []


def test_who_was_never_heard_is_told_after_four_weeks(app, places):
    answer(app, places[0], 0)
    older = create_touchpoint(app, "QUAY4", made_at=LAST - timedelta(days=27))
    newer = create_touchpoint(app, "QUAY5", made_at=LAST - timedelta(days=26))
    create_touchpoint(app, "QUAY6", retired_at=LAST)

    def never_heard():
        with transaction(app):
            return {one.code for one in quiet_ones().unheard}

    assert never_heard() == {"QUAY2", "QUAY3", "QUAY4"}
    answer(app, older, 100)  # once is enough: what comes after it is another question
    answer(app, newer, 1)
    assert never_heard() == {"QUAY2", "QUAY3"}


@pytest.mark.one_database
def test_who_was_never_heard_is_told_on_both_pages(app, client, sign_in, places):
    sign_in(client, create_account(app, "manager"))
    assert "chưa có góp ý nào" not in client.get("/manage/touchpoints/").text  # nothing came in anywhere
    answer(app, places[0], 0)
    new = create_touchpoint(app, "QUAY4", made_at=LAST - timedelta(days=40))
    shown = client.get("/manage/touchpoints/").text
    assert "3 điểm tiếp nhận chưa có góp ý nào" in shown
    assert "(có từ 20/09/2026)" in shown
    assert "chưa có góp ý nào" in client.get(f"/manage/touchpoints/{new.code}").text
    assert "chưa có góp ý nào" not in client.get("/manage/touchpoints/QUAY1").text


@pytest.mark.one_database
def test_the_page_says_it_in_words(app, client, sign_in, places):
    sign_in(client, create_account(app, "manager"))
    answer(app, places[0], 0)
    answer(app, places[1], *range(40, 190, 3))
    shown = client.get("/manage/touchpoints/").text
    assert "Im ắng bất thường: Quầy QUAY2" in shown
    assert "từ 03/10 đến 30/10/2026" in shown
    assert "Góp ý gần nhất: 20/09/2026" in shown
    assert "Im ắng" in client.get("/manage/touchpoints/QUAY2").text
    assert "Im ắng" not in client.get("/manage/touchpoints/QUAY1").text


@pytest.mark.one_database
def test_when_most_fall_silent_together_no_counter_is_named(app, client, sign_in, places):
    sign_in(client, create_account(app, "manager"))
    answer(app, create_touchpoint(app, "QUAY4"), 0)
    for place in places:
        answer(app, place, *range(40, 190, 3))
    shown = client.get("/manage/touchpoints/").text
    assert "3 điểm tiếp nhận cùng im ắng" in shown
    assert "Im ắng bất thường" not in shown
    for place in places:  # the page of one says what the list says
        shown = client.get(f"/manage/touchpoints/{place.code}").text
        assert "3 điểm tiếp nhận cùng im ắng" in shown
        assert "Im ắng bất thường" not in shown
    assert "im ắng" not in client.get("/manage/touchpoints/QUAY4").text


@pytest.mark.one_database
def test_who_keeps_one_counter_is_told_too_that_most_fell_silent(app, client, sign_in, places):
    """Whether it is the service's fault does not depend on how many counters one sees."""
    unit = create_unit(app, "TAMKY", parent=the_unit(app))
    mine = create_touchpoint(app, "QUAY4", unit=unit)
    answer(app, create_touchpoint(app, "QUAY5"), 0)
    for place in (*places, mine):
        answer(app, place, *range(40, 190, 3))
    sign_in(client, create_account(app, "manager", unit))
    for address in ("/manage/touchpoints/", "/manage/touchpoints/QUAY4"):
        assert "4 điểm tiếp nhận cùng im ắng" in client.get(address).text
