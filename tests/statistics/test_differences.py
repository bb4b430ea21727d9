"""Differences of shares: held against published figures, against scipy and against their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import hypergeom

from feedback.statistics.differences import difference_p_values, newcombe_interval, newcombe_intervals
from tests.statistics.counts import shares


@pytest.mark.parametrize("counts", [(1, 2, 0, 0), (0, 0, 1, 2)])
def test_nothing_has_no_difference_to_anything(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        newcombe_interval(*counts)
    assert np.isnan(newcombe_intervals(*counts)).all()
    assert np.isnan(difference_p_values(*counts))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_interval_has_the_published_ends(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe_interval(*counts) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@settings(deadline=None)
@given(shares(), shares())
def test_a_difference_turned_round_has_the_interval_turned_round(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    low, high = newcombe_interval(*now, *before)
    assert newcombe_interval(*before, *now) == pytest.approx((-high, -low), abs=1e-12)


@settings(deadline=None)
@given(shares(), shares())
def test_newcombe_interval_lies_around_the_difference(now: tuple[int, int], before: tuple[int, int]) -> None:
    low, high = newcombe_interval(*now, *before)
    difference = now[0] / now[1] - before[0] / before[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12


@settings(deadline=None)
@given(shares(), shares())
def test_the_p_value_is_the_one_from_the_hypergeometric_distribution(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    (hits, n), (hits_before, n_before) = now, before
    chances = hypergeom(n + n_before, hits + hits_before, n)
    expected = min(1, 2 * min(chances.sf(hits - 1), chances.cdf(hits)))
    # where a side is far more than half, scipy's is 1 less rounding
    assert difference_p_values(*now, *before) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@settings(deadline=None)
@given(shares(), shares())
def test_a_p_value_does_not_know_which_came_first(now: tuple[int, int], before: tuple[int, int]) -> None:
    p_value = difference_p_values(*now, *before)
    assert 0 <= p_value <= 1
    assert difference_p_values(*before, *now) == pytest.approx(p_value)


@settings(deadline=None)
@given(shares(200), shares(200))
def test_the_p_value_agrees_with_the_interval_in_the_main(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    p_value, (low, high) = float(difference_p_values(*now, *before)), newcombe_interval(*now, *before)
    assert p_value > 0.01 or not low <= 0 <= high
    if min(now[1], before[1]) >= 20:
        assert p_value < 0.35 or low <= 0 <= high
