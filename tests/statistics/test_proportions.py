"""Wilson's interval: held against the figures it was specified with, against scipy and against its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from feedback.statistics.proportions import wilson_interval, wilson_intervals
from tests.statistics.counts import shares


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (4, 5, 0.3755, 0.9638),
        (9, 10, 0.5958, 0.9821),
        (18, 20, 0.6990, 0.9721),
        (45, 50, 0.7864, 0.9565),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (90, 100, 0.8256, 0.9448),
    ],
)
def test_wilson_has_the_ends_it_was_specified_with(hits: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@settings(deadline=None)
@given(shares(), st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.999]))
def test_wilson_interval_is_the_one_of_scipy(share: tuple[int, int], confidence: float) -> None:
    expected = binomtest(*share).proportion_ci(confidence, method="wilson")
    assert wilson_interval(*share, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@settings(deadline=None)
@given(shares())
def test_wilson_interval_lies_in_0_to_1_around_the_share(share: tuple[int, int]) -> None:
    hits, n = share
    low, high = wilson_interval(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


@settings(deadline=None)
@given(shares())
def test_those_who_are_not_satisfied_have_the_interval_turned_round(share: tuple[int, int]) -> None:
    hits, n = share
    low, high = wilson_interval(hits, n)
    assert wilson_interval(n - hits, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@settings(deadline=None)
@given(shares(), st.integers(2, 50))
def test_more_answers_of_the_same_share_make_the_interval_narrower(
    share: tuple[int, int], times: int
) -> None:
    hits, n = share
    low, high = wilson_intervals([hits, hits * times], [n, n * times])
    assert high[1] - low[1] < high[0] - low[0]


@pytest.mark.parametrize(("hits", "n", "ends"), [(0, 7, 0), (7, 7, 1)])
def test_nobody_and_everybody_give_an_exact_end(hits: int, n: int, ends: int) -> None:
    assert wilson_interval(hits, n)[ends] == ends


def test_a_share_of_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="nothing"):
        wilson_interval(0, 0)
    low, high = wilson_intervals([0, 4], [0, 5])
    np.testing.assert_allclose(low, [np.nan, 0.3755], atol=5e-5)
    np.testing.assert_allclose(high, [np.nan, 0.9638], atol=5e-5)


@pytest.mark.parametrize("hits", [-1, 6])
def test_a_share_that_cannot_be_is_refused(hits: int) -> None:
    with pytest.raises(ValueError, match="between"):
        wilson_interval(hits, 5)


def test_many_shares_are_computed_at_once() -> None:
    hits, n = np.arange(12).reshape(3, 4), np.full((3, 1), 20)
    low, high = wilson_intervals(hits, n)
    assert low.shape == high.shape == (3, 4)
    assert (low[2, 3], high[2, 3]) == wilson_interval(11, 20)
