"""Rates per thousand dossiers: held against published figures, against scipy and against their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from feedback.statistics.rates import rate_p_values, rate_ratios, rates_per_thousand

events = st.integers(0, 300)
dossiers = st.integers(1, 100_000)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Garwood (1936), Biometrika 28:437-442, table
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (50, 37.111, 65.919)],
)
def test_garwoods_interval_has_the_published_ends(count: int, low: float, high: float) -> None:
    rate, *ends = rates_per_thousand(count, 1000)
    assert rate == count
    assert ends == pytest.approx([low, high], abs=6e-4)


def test_breast_cancer_after_fluoroscopy_has_the_published_ratio() -> None:
    # Boice and Monson (1977), as in Rothman, Greenland and Lash (2008), Modern Epidemiology, ch. 14
    ratio, low, high = rate_ratios(41, 28010, 15, 19017)
    assert (ratio, low, high) == (
        pytest.approx(1.86, abs=0.005),
        pytest.approx(1.04, abs=0.005),
        pytest.approx(3.45, abs=0.05),
    )


def test_what_is_missing_is_never_a_zero() -> None:
    known, *_ends = rates_per_thousand([3, 0, 3, 3], [1000, 1000, None, 0])
    np.testing.assert_array_equal(known, [3, 0, np.nan, np.nan])
    for figures in rate_ratios([3, 3, 0], [None, 1000, 1000], [3, 3, 0], [1000, 0, 1000]):
        assert np.isnan(figures).all()
    assert np.isnan(rate_p_values([3, 0], [None, 1000], [3, 0], [1000, 1000])).all()


def test_none_before_is_infinitely_more_now_with_a_lower_end() -> None:
    ratio, low, high = rate_ratios(6, 1000, 0, 1000)
    assert (ratio, high) == (np.inf, np.inf)
    assert 1 < low < 6
    ratio, low, high = rate_ratios(0, 1000, 6, 1000)
    assert (ratio, low) == (0, 0)
    assert high < 1


@settings(deadline=None)
@given(events, dossiers, events, dossiers)
def test_a_ratio_turned_round_is_its_inverse(now: int, volume: int, before: int, volume_before: int) -> None:
    there = rate_ratios(now, volume, before, volume_before)
    back = rate_ratios(before, volume_before, now, volume)
    if now and before:
        assert there[0] * back[0] == pytest.approx(1)
        assert (there[1] * back[2], there[2] * back[1]) == (pytest.approx(1), pytest.approx(1))
        assert there[1] < there[0] < there[2]


@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 80), st.integers(1, 9))
def test_the_ends_leave_the_tails_that_scipy_finds(now: int, before: int, times: int) -> None:
    _ratio, low, high = rate_ratios(now, 1000 * times, before, 1000)
    total = now + before
    ends = [(now, low * times / (low * times + 1)), (before, 1 / (1 + times * high))]
    for count, share in ends if total else []:
        tail = binom.sf(count, total, share) + binom.pmf(count, total, share) / 2
        assert count == 0 or tail == pytest.approx(0.025, abs=1e-6)


@settings(deadline=None)
@given(events, dossiers, events, dossiers)
def test_a_small_p_value_leaves_the_interval_without_one(
    now: int, volume: int, before: int, volume_before: int
) -> None:
    _ratio, low, high = rate_ratios(now, volume, before, volume_before)
    p_value = rate_p_values(now, volume, before, volume_before)
    assert not p_value < 0.05 or low > 1 or high < 1


@settings(deadline=None)
@given(events, dossiers, events, dossiers)
def test_the_p_value_is_the_one_of_the_binomial_distribution(
    now: int, volume: int, before: int, volume_before: int
) -> None:
    chances = binom(now + before, volume / (volume + volume_before))
    expected = min(1, 2 * min(chances.sf(now - 1), chances.cdf(now))) if now + before else np.nan
    p_value = rate_p_values(now, volume, before, volume_before)
    assert p_value == pytest.approx(expected, rel=1e-6, abs=1e-12, nan_ok=True)
