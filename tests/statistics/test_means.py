"""Means of ratings: held against Jeffreys' interval and against their laws; Student's quantiles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, t

from feedback.statistics.means import rating_means, student_quantile

ratings = st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(any)


@given(st.integers(1, 200), st.integers(1, 200))
def test_of_two_levels_the_interval_is_jeffreys(worst: int, best: int) -> None:
    mean, low, high = rating_means([worst, 0, 0, 0, best])
    expected = 1 + 4 * beta.ppf([0.025, 0.975], best + 0.5, worst + 0.5)
    own = 1 + 4 * best / (worst + best)
    assert mean == pytest.approx(own)
    assert [low, high] == pytest.approx([min(expected[0], own), max(expected[1], own)])


@settings(deadline=None)
@given(ratings)
def test_the_interval_lies_on_the_scale_around_the_mean(counts: list[int]) -> None:
    mean, low, high = rating_means(counts)
    assert mean == pytest.approx(np.average([1, 2, 3, 4, 5], weights=counts))
    assert 1 <= low <= mean <= high <= 5
    assert low < high


@settings(deadline=None)
@given(ratings)
def test_a_scale_turned_round_turns_the_interval_round(counts: list[int]) -> None:
    mean, low, high = rating_means(counts)
    assert rating_means(counts[::-1]) == pytest.approx((6 - mean, 6 - high, 6 - low))


@settings(deadline=None)
@given(ratings, st.integers(2, 20))
def test_more_of_the_same_ratings_make_the_interval_narrower(counts: list[int], times: int) -> None:
    _mean, low, high = rating_means([counts, [count * times for count in counts]])
    assert high[1] - low[1] < high[0] - low[0]


def test_five_who_all_tap_five_leave_a_doubt() -> None:
    mean, low, high = rating_means([0, 0, 0, 0, 5])
    assert (mean, high) == (5, 5)
    assert low < 4


def test_nobody_has_no_mean() -> None:
    for figures in rating_means([[0, 0, 0, 0, 0], [0, 1, 2, 3, 4]]):
        assert np.isnan(figures[0])
        assert not np.isnan(figures[1])


def test_a_scale_of_seven_has_its_own_ends() -> None:
    mean, low, high = rating_means([0, 0, 0, 5, 0, 0, 5], levels=range(1, 8))
    assert mean == 5.5
    assert 1 < low < 5.5 < high < 7


@pytest.mark.parametrize("freedom", [1, 4, 8.5, 14.2, 1000])
@pytest.mark.parametrize("confidence", [0.95, 0.99, 0.999])
def test_students_quantile_leaves_out_half_of_the_rest_at_either_end(
    freedom: float, confidence: float
) -> None:
    assert t.sf(student_quantile(freedom, confidence), freedom) == pytest.approx((1 - confidence) / 2)
