"""How people rated, level by level, and their mean: shown where that speaks of no person."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from feedback.reports.levels import levels_of
from tests.factories import MONTH, create_account, create_touchpoint, create_unit
from tests.pages import Page, sign_in
from tests.reports.situations import create_answers, report_of

pytestmark = pytest.mark.one_database


def test_a_report_counts_the_levels(app: Flask) -> None:
    unit = create_unit(app)
    create_touchpoint(app, unit=unit)
    create_answers(app, [5] * 20 + [4] * 10 + [1] * 10)
    levels = report_of(app, unit).levels
    assert levels.counts == {"5": 20, "4": 10, "3": 0, "2": 0, "1": 10}
    assert levels.mean == 3.75


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5))
def test_few_are_not_told_apart_and_the_mean_is_in_its_interval(chosen: list[int]) -> None:
    levels = levels_of(dict(enumerate(chosen, start=1)))
    n = sum(chosen)
    assert levels.n == n
    assert (levels.mean is None) == (n < 5)
    assert (levels.counts is None) == (n < 30)
    if levels.mean is not None:
        assert levels.low is not None
        assert levels.high is not None
        assert 1 <= levels.low <= levels.mean <= levels.high <= 5


@pytest.mark.parametrize(("people", "shown"), [(29, False), (30, True)])
def test_the_page_shows_them_from_thirty_people_on(
    app: Flask, client: FlaskClient, people: int, shown: bool
) -> None:
    unit = create_unit(app)
    create_touchpoint(app, unit=unit)
    create_answers(app, [4] * people)
    sign_in(client, create_account(app, role="manager", unit=unit))
    text = client.get(f"/manage/reports/{unit.code}/{MONTH}?lang=en").text
    assert "Mean rating 4.00 of 5 (95% sure: " in Page(text).text
    assert ("gy-levels" in text) is shown
