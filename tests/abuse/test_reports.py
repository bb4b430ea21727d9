"""Reports show the figures with and without weights, and nobody's words before a day has passed."""

from datetime import timedelta

import pytest

from feedback.models import Submission, utc_now
from feedback.reports.service import report_for
from tests.abuse.conftest import MORNING
from tests.factories import (
    create_account,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    transaction,
)

MONTH = "2026-10"
PRAISE = "Cán bộ rất tận tình, hướng dẫn từng bước và trả đúng hẹn"


@pytest.fixture
def unit(app):
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "TAMKY1", unit=unit)
    return unit


def report_of(app, unit):
    with app.app_context():
        return report_for(unit, MONTH)


def test_the_report_shows_both(app, unit, give, weigh):
    give(30, rating=2, seconds=607)
    give(20, rating=5, comment=PRAISE, seconds=307)
    weigh()
    report = report_of(app, unit)
    assert report.satisfaction.top2 == 20 / 50
    assert report.weighted.top2 < 0.2
    assert 30 < report.weighted.n < 50
    assert report.weighted.low < report.weighted.top2 < report.weighted.high
    assert report.weighted.doubtful == 20
    assert report.weighted.reasons["same_text"] == 20


def test_without_doubts_both_are_the_same(app, unit, give, weigh):
    give(12, rating=5, seconds=1807)
    weigh()
    report = report_of(app, unit)
    assert report.weighted.top2 == report.satisfaction.top2
    assert report.weighted.n == 12
    assert (report.weighted.doubtful, report.weighted.reasons) == (0, {})


def test_of_one_to_four_doubtful_answers_nothing_is_told(app, unit, give, weigh):
    give(30, rating=2, seconds=607)
    give(3, rating=5, comment=PRAISE, seconds=307)
    assert weigh().lowered == 3
    weighted = report_of(app, unit).weighted
    assert (weighted.doubtful, weighted.top2, weighted.n, weighted.reasons) == (None, None, None, {})


def test_of_several_months_nothing_is_told_of_doubts_that_one_of_them_hides(app, unit, give, weigh):
    earlier = MORNING - timedelta(days=30)
    give(30, at=earlier, rating=2, seconds=607)
    give(20, at=earlier, rating=5, comment=PRAISE, seconds=307)
    give(30, rating=2, seconds=607)
    give(3, rating=5, comment=PRAISE, seconds=307)
    weigh(earlier)
    weigh()
    with app.app_context():
        september = report_for(unit, "2026-09").weighted
        both = report_for(unit, MONTH, "3months").weighted
    assert september.doubtful == 20
    assert (both.doubtful, both.top2, both.reasons) == (None, None, {})


def test_doubtful_are_counted_among_the_answers_that_the_shares_are_of(app, unit, give, weigh):
    """Not those who only wrote, nor those who told somebody who typed it."""
    give(30, rating=2, seconds=607)
    give(20, rating=5, comment=PRAISE, seconds=307)
    give(10, rating=None, comment=PRAISE, seconds=307)
    give(10, rating=5, comment=PRAISE, seconds=307, mode="call")
    assert weigh().lowered == 40
    weighted = report_of(app, unit).weighted
    assert (weighted.doubtful, weighted.reasons["same_text"]) == (20, 20)


@pytest.mark.one_database
def test_the_page_says_it_in_words(app, client, sign_in, unit, give, weigh):
    give(30, rating=2, seconds=607)
    give(20, rating=5, comment=PRAISE, seconds=307)
    weigh()
    sign_in(client, create_account(app))
    for address in (f"/manage/reports/QNM/{MONTH}?lang=en", f"/manage/reports/QNM/{MONTH}.html?lang=en"):
        text = client.get(address).text
        assert "20 answers look odd and count less." in text
        assert "the same text several times (20)" in text


@pytest.mark.one_database
def test_nobody_reads_a_comment_before_a_day_has_passed(app, unit):
    said = [create_submission(app, comment=f"Chờ lâu quá {n}", given_at=utc_now()) for n in range(12)]
    theme, comments = create_theme(app), [one.comments[0] for one in said]
    create_theme_run(app, {theme: comments}, unit=unit, month=said[0].month)

    def quotes():
        with app.app_context():
            return [quote for found in report_for(unit, said[0].month).themes for quote in found.quotes]

    assert quotes() == []
    with transaction(app) as session:
        for one in said:
            session.get_one(Submission, one.id).given_at = utc_now() - timedelta(hours=24, minutes=1)
    assert "Chờ lâu quá 2" in quotes()
