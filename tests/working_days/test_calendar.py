"""Working days: a confirmed year's holidays count, those of any other year are not known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.concerns.deadlines import forward_by
from feedback.models import utc_now
from feedback.working_days.days import after, after_working_days, working_days_until
from tests.factories import create_account, create_unit

YEAR = "/manage/calendar/2026"


def act(client, page, path, **fields):
    """Press the button of the page's form that leads to ``path``."""
    token = page(client.get(YEAR)).find(".//input[@name='csrf_token']").get("value")
    return client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture
def keeper(app, client, sign_in):
    account = create_account(app, "administrator")
    sign_in(client, account)
    return account


def test_tet_is_no_working_day_once_its_year_is_confirmed(app, client, page, keeper):
    """Five working days after Friday, 13 February 2026: all of the week of Tết is off."""
    with app.app_context():
        assert after_working_days(date(2026, 2, 13), 5) == date(2026, 2, 20)
    assert act(client, page, f"{YEAR}/confirm").status_code == 303
    with app.app_context():
        assert after_working_days(date(2026, 2, 13), 5) == date(2026, 2, 27)
        assert working_days_until(date(2026, 2, 13), date(2026, 2, 27)) == 5
        assert forward_by(utc_now().replace(2026, 2, 13, 5)) == date(2026, 2, 27)
        # 22 August, a Saturday, is worked in exchange for Monday, 31 August.
        assert after_working_days(date(2026, 8, 21), 1) == date(2026, 8, 22)
        assert after_working_days(date(2026, 8, 28), 1) == date(2026, 9, 3)


def test_a_day_can_be_set_and_taken_out_again(app, client, page, keeper):
    act(client, page, f"{YEAR}/confirm")
    monday = {"day": "20/07/2026", "kind": "off", "name": "Quyết định 12/QĐ-UBND"}
    assert act(client, page, YEAR, **monday).status_code == 303
    [row] = [
        row for row in page(client.get(YEAR)).findall(".//tbody/tr") if row[2].text.strip() == monday["name"]
    ]
    assert row[1].text == "nghỉ"
    with app.app_context():
        assert after_working_days(date(2026, 7, 17), 1) == date(2026, 7, 21)
    assert act(client, page, "/manage/calendar/days/2026-07-20/remove").status_code == 303
    with app.app_context():
        assert after_working_days(date(2026, 7, 17), 1) == date(2026, 7, 20)


@pytest.mark.one_database
def test_a_fault_leads_to_its_field_and_nothing_typed_is_lost(client, page, keeper):
    act(client, page, f"{YEAR}/confirm")
    for wrong, field in (({"kind": "worked"}, "kind"), ({"day": "soon"}, "day"), ({"name": ""}, "name")):
        typed = {"day": "20/07/2026", "kind": "off", "name": "Bù"} | wrong
        refused = act(client, page, YEAR, **typed)
        assert refused.status_code == 422, wrong
        assert page(refused).by_id(f"{field}-error") is not None
        assert page(refused).by_id("day").get("value") == typed["day"]


@pytest.mark.one_database
def test_a_year_that_nobody_confirmed_says_so_and_cannot_be_changed(client, page, keeper):
    shown = client.get("/manage/calendar/2027").text
    assert "chưa xác nhận" in shown
    assert "Giao thừa" in shown  # proposed by rule
    assert (
        act(client, page, "/manage/calendar/2027", day="05/02/2027", kind="off", name="x").status_code == 404
    )
    assert client.get("/manage/calendar/2101").status_code == 404
    assert page(client.get("/manage/calendar/")).find(".//h1").text == f"Ngày làm việc năm {utc_now().year}"


@pytest.mark.one_database
def test_only_who_administers_everything_changes_what_holds_for_all(app, client, sign_in, page):
    root = create_unit(app, "QNM")
    sign_in(client, create_account(app, "administrator", create_unit(app, "TAMKY", parent=root)))
    shown = page(client.get(YEAR))
    assert not shown.findall(".//main//form")
    token = page(client.get("/complaints/")).find(".//input[@name='csrf_token']").get("value")
    for path in (f"{YEAR}/confirm", "/manage/calendar/days/2026-07-20/remove"):
        assert client.post(path, data={"csrf_token": token}).status_code == 404


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 40),
    off=st.sets(st.integers(1, 30)),
)
def test_days_off_only_move_a_deadline_back_and_it_stays_a_working_day(day, days, off):
    special = {date.fromordinal(day.toordinal() + number): False for number in off}
    last = after(day, days, special)
    assert last >= after(day, days, {})
    assert last not in special
    assert last.weekday() < 5
