"""Before and after the post office took over: equally many whole months, told only where it can be."""

from datetime import datetime

import pytest

from feedback.database import db
from feedback.models import OrgUnit, Staffing, Touchpoint
from feedback.staffing.comparison import comparisons_of
from feedback.staffing.wording import comparison_words
from tests.factories import create_submission, create_touchpoint, create_unit, transaction

pytestmark = pytest.mark.one_database


@pytest.fixture
def counter(app):
    return create_touchpoint(app, unit=create_unit(app), staffed_by="civil_servant")


@pytest.fixture
def changed(app, counter):
    """The post took over on a day; what can be compared then, and in words."""

    def compare(*days):
        with transaction(app) as session:
            place = session.get_one(Touchpoint, counter.id)
            who = ("postal_employee", "civil_servant")
            place.staffing[1:] = [
                Staffing(since=datetime(*day, tzinfo=app.config["TIME_ZONE"]), staffed_by=who[number % 2])
                for number, day in enumerate(days)
            ]
        with app.test_request_context():
            found = comparisons_of(db.session.get_one(Touchpoint, counter.id))
            return found, [comparison_words(one.change) for one in found]

    return compare


@pytest.fixture
def answers(app, counter):
    def give(month, rating, count, touchpoint=None):
        for _ in range(count):
            create_submission(app, touchpoint or counter, rating=rating, month=month)

    return give


def test_a_clear_difference_is_called_clear(answers, changed):
    answers("2026-04", 2, 12)
    answers("2026-05", 5, 12)
    [found], words = changed((2026, 5, 1))
    assert (found.window_before.satisfaction.top2, found.window_after.satisfaction.top2) == (0, 1)
    assert found.change.low > 0
    assert words == ["Sau khi đổi, nhiều người hài lòng hơn: điều này rõ ràng."]


def test_what_may_be_chance_is_not(answers, changed):
    for month, satisfied in (("2026-04", 6), ("2026-05", 7)):
        answers(month, 5, satisfied)
        answers(month, 1, 12 - satisfied)
    assert changed((2026, 5, 1))[1] == ["Không khác biệt rõ: có thể chỉ là ngẫu nhiên."]


def test_where_too_few_answered_no_figure_is_shown(answers, changed):
    answers("2026-04", 2, 4)
    answers("2026-05", 5, 12)
    [found], words = changed((2026, 5, 1))
    assert found.window_before.satisfaction.top2 is None
    assert words == ["Một bên có quá ít góp ý để so sánh."]


def test_the_windows_have_equally_many_whole_months(changed):
    [found], _ = changed((2026, 5, 15))
    assert (found.window_before.months[-1], found.window_after.months[0]) == ("2026-04", "2026-06")
    assert len(found.window_before.months) == len(found.window_after.months) > 1


def test_each_window_ends_where_somebody_else_stood_there(changed):
    later, first = changed((2026, 2, 1), (2026, 4, 10))[0]
    assert first.window_before.months == ["2025-12", "2026-01"]
    assert first.window_after.months == ["2026-02", "2026-03"]
    assert later.window_before.months == ["2026-02", "2026-03"]
    assert later.window_after.months == ["2026-05", "2026-06"]


def test_a_month_whose_figures_are_not_shown_yet_is_not_compared(changed):
    assert changed((2999, 1, 1))[0] == []


def test_a_month_of_few_counts_on_neither_side(answers, changed):
    """Else two windows, one with it and one without, would tell what these three said."""
    for month, rating, count in (
        ("2026-03", 2, 12),
        ("2026-04", 5, 3),
        ("2026-05", 5, 12),
        ("2026-06", 5, 3),
    ):
        answers(month, rating, count)
    [found], _ = changed((2026, 5, 1))
    windows = found.window_before, found.window_after
    assert [(one.satisfaction.n, one.left_out) for one in windows] == [(12, 1), (12, 1)]
    assert found.window_before.satisfaction.top2 == 0


def test_few_answers_in_a_unit_below_hide_the_month_too(app, answers, changed, counter):
    answers("2026-04", 2, 12)
    answers("2026-05", 5, 12)
    below = create_unit(app, "BELOW")
    with transaction(app) as session:
        session.get_one(OrgUnit, below.id).parent_id = counter.unit_id
    answers("2026-05", 1, 3, create_touchpoint(app, "OTHER1", unit=below))
    [found], _ = changed((2026, 5, 1))
    assert found.window_after.satisfaction.top2 is None


def test_what_would_follow_from_the_units_report_is_hidden(app, answers, changed, counter):
    """With three answers elsewhere in the unit, its report minus this counter would be those three."""
    answers("2026-04", 2, 12)
    answers("2026-05", 5, 12)
    answers("2026-05", 1, 3, create_touchpoint(app, "OTHER1"))
    [found], _ = changed((2026, 5, 1))
    assert found.window_before.satisfaction.top2 == 0
    assert found.window_after.satisfaction.top2 is None
