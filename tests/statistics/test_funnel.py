"""Which units stand out: limits held against scipy's binomial distribution and against their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from feedback.statistics.funnel import (
    ALARM,
    WARNING,
    correlation_within,
    funnel_limits,
    funnel_positions,
)

targets = st.floats(0.02, 0.98)


@settings(deadline=None)
@given(st.integers(1, 3000), targets, st.sampled_from([WARNING, ALARM]))
def test_limits_lie_where_the_binomial_distribution_reaches_the_tails(
    n: int, target: float, level: float
) -> None:
    low, high = funnel_limits(n, target, level)
    for end, probability in ((low, (1 - level) / 2), (high, (1 + level) / 2)):
        reached = binom.ppf(probability, n, target)
        assert reached - 1 - 1e-6 <= end * n <= reached + 1e-6 or end == 0


@settings(deadline=None)
@given(st.integers(1, 3000), targets, st.floats(0, 0.3))
def test_the_target_lies_inside_and_alarms_are_rarer_than_warnings(
    n: int, target: float, correlation: float
) -> None:
    low, high = funnel_limits(n, target, WARNING, correlation)
    lower, higher = funnel_limits(n, target, ALARM, correlation)
    assert 0 <= lower <= low <= high <= higher <= 1
    # one answer is at most one answer away
    assert low - 1 / n <= target <= high + 1 / n


@settings(deadline=None)
@given(st.integers(20, 3000), targets, st.floats(0.01, 0.3))
def test_units_that_differ_by_more_than_chance_have_wider_limits(
    n: int, target: float, correlation: float
) -> None:
    low, high = funnel_limits([n, n], target, ALARM)
    wide_low, wide_high = funnel_limits([n, n], target, ALARM, correlation)
    assert (wide_high - wide_low >= high - low - 1 / n).all()


@settings(deadline=None)
@given(st.integers(1, 500), targets)
def test_turned_round_the_limits_are_turned_round(n: int, target: float) -> None:
    low, high = funnel_limits(n, target)
    other_low, other_high = funnel_limits(n, 1 - target)
    # the count that a tail's probability lies at belongs to one side
    assert (1 - other_high, 1 - other_low) == (
        pytest.approx(float(low), abs=1 / n + 1e-9),
        pytest.approx(float(high), abs=1 / n + 1e-9),
    )


def test_a_unit_is_above_below_inside_or_nowhere() -> None:
    positions = funnel_positions([99, 60, 85, 4, 0], [100, 100, 100, 5, 0], target=0.85)
    assert positions.tolist() == ["above", "below", "inside", "inside", "none"]


@pytest.mark.parametrize("target", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [5, 30, 47, 134, 400])
def test_of_equal_units_no_more_are_outside_than_it_says(n: int, target: float) -> None:
    """Whatever the number of hits is, its probability counts: where all are satisfied, too."""
    hits = np.arange(n + 1)
    chance = binom.pmf(hits, n, target)
    for level in (WARNING, ALARM):
        positions = funnel_positions(hits, [n] * (n + 1), target, level)
        for side in ("above", "below"):
            assert chance[positions == side].sum() <= (1 - level) / 2


def test_where_all_are_satisfied_nobody_stands_out() -> None:
    assert set(funnel_positions([30] * 12, [30] * 12, 1.0, ALARM)) == {"inside"}
    assert set(funnel_positions([50] * 11 + [49], [50] * 12, 599 / 600, ALARM)) == {"inside"}


def test_what_is_far_out_for_chance_is_not_where_units_differ() -> None:
    assert funnel_positions([780], [1000], 0.85, ALARM) == ["below"]
    assert funnel_positions([780], [1000], 0.85, ALARM, correlation=0.02) == ["inside"]


def test_how_much_units_differ_is_found_again() -> None:
    random = np.random.default_rng(1)
    n = random.integers(30, 600, 400)
    alike = random.binomial(n, 0.85)
    unlike = random.binomial(n, random.beta(0.85 * 19, 0.15 * 19, 400))  # a correlation of 1 / 20
    assert correlation_within(alike, n, 0.85) < 0.002
    assert correlation_within(unlike, n, 0.85) == pytest.approx(0.05, rel=0.3)


def test_a_few_that_stand_out_do_not_hide_themselves() -> None:
    random = np.random.default_rng(2)
    n = np.full(60, 200)
    hits = random.binomial(n, [0.85] * 56 + [0.4] * 4)
    correlation = correlation_within(hits, n, 0.85)
    assert (funnel_positions(hits, n, 0.85, ALARM, correlation)[-4:] == "below").all()


@pytest.mark.parametrize(("hits", "n"), [([4], [5]), ([0, 0], [0, 9]), ([], [])])
def test_too_few_units_differ_by_nothing(hits: list[int], n: list[int]) -> None:
    assert correlation_within(hits, n, 0.5) == 0
