"""From register figures to official indices: known, missing by name, contradictory, or nothing to judge."""

from decimal import Decimal
from fractions import Fraction

import pytest

from feedback.register_figures.catalogue import ELSEWHERE, FIGURES
from feedback.register_figures.judging import NINE, SATISFACTION, judge

# A commune whose every index has two points, and whose satisfaction has all of 18.
BEST = {
    "level": "commune",
    "received": 100,
    "received_online": 40,
    "settled_on_time": 90,
    "settled_overdue": 0,
    "settled_early": 90,
    "attitude_early": 0,
    "attitude_on_day": 0,
    "agencies_faster": 5,
    "agencies_as_ruled": 0,
    "agencies_slower": 0,
    "contacts_none": 5,
    "contacts_one": 0,
    "contacts_more": 0,
    "agencies_none": 5,
    "agencies_one_stop": 0,
    "agencies_others": 0,
    "procedures": 50,
    "procedures_received": 50,
    "procedures_settled": 50,
    "procedures_online": 10,
    "is_posted": 1,
    "is_published_online": 1,
    "online_overdue": 0,
    "reflections": 4,
    "reflections_in_time": 3,
    "reflections_pending": 1,
    "reflections_all": 4,
    "reflections_first": 4,
    "reflections_unsatisfied": 0,
    "dossiers_complained": 0,
}


def index(number, **facts):
    return judge(BEST | facts).nine[number].value


def test_where_all_is_known_there_are_a_total_and_a_band():
    indices = judge(BEST)
    assert (indices.evaluation.total, indices.evaluation.band) == (Decimal(18), "excellent")
    assert indices.total_of_satisfaction == 18


def test_every_figure_that_a_table_may_have_is_needed_somewhere():
    needed = {name for rule in (*NINE.values(), *SATISFACTION.values()) for name in rule.needs}
    assert needed == {figure.name for figure in FIGURES} | ELSEWHERE.keys()


@pytest.mark.parametrize("name", sorted(BEST))
def test_what_is_missing_is_named_and_leaves_no_total(name):
    indices = judge(BEST | {name: None})
    for judged in (*indices.nine.values(), *indices.satisfaction.values()):
        assert (judged.missing == (name,)) == (judged.value is None)
    is_of_circular = any(name in rule.needs for rule in NINE.values())
    assert (indices.evaluation.total is None, indices.evaluation.band is None) == (is_of_circular,) * 2
    assert (indices.total_of_satisfaction is None) == any(name in one.needs for one in SATISFACTION.values())


@pytest.mark.parametrize(
    ("number", "facts", "expected"),
    [
        # 30 early, 50 on the day, 20 late: 110 points of 100 dossiers
        (1, {"settled_early": 30, "settled_on_time": 80, "settled_overdue": 20}, "1.1"),
        (2, {"agencies_faster": 1, "agencies_as_ruled": 1, "agencies_slower": 2}, "0.8"),  # 0.75, halves up
        (3, {"contacts_none": 1, "contacts_one": 2, "contacts_more": 1}, "1.0"),
        (4, {"agencies_none": 0, "agencies_one_stop": 3, "agencies_others": 1}, "0.8"),
        (5, {"procedures_settled": 49}, "1"),  # a commune must settle all
        (5, {"procedures_settled": 25, "level": "district"}, "2"),
        (5, {"procedures_received": 49, "procedures_settled": 49}, "0"),
        (6, {"is_posted": 0}, "1"),
        # 40 early, 50 on the day; 10 of each were complained of: 60 + 40 points of 90
        (7, {"settled_early": 40, "attitude_early": 10, "attitude_on_day": 10}, "1.1"),
        (8, {"reflections": 11, "reflections_in_time": 9, "reflections_pending": 1}, "1"),
        (9, {"online_overdue": 1}, "1"),
    ],
)
def test_an_index_follows_from_its_figures(number, facts, expected):
    assert index(number, **facts) == Decimal(expected)


def test_silence_counts_as_satisfaction_until_somebody_complains():
    part = judge(BEST | {"settled_overdue": 10, "dossiers_complained": 20}).satisfaction["5.4"].value
    assert part.share == Fraction(7, 10)


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        (1, {"settled_early": 91}),
        (7, {"attitude_on_day": 1}),  # all were early
        (8, {"reflections_in_time": 4}),
        (9, {"received_online": 101}),
    ],
)
def test_figures_that_contradict_each_other_give_no_index(number, facts):
    judged = judge(BEST | facts).nine[number]
    assert (judged.value, judged.missing, judged.is_contradictory) == (None, (), True)


def test_a_month_without_dossiers_has_nothing_to_judge():
    judged = judge(BEST | {"settled_early": 0, "settled_on_time": 0, "settled_overdue": 0}).nine[1]
    assert (judged.value, judged.missing, judged.is_contradictory) == (None, (), False)
