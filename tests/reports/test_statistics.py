"""Shares with intervals: held against published figures and against scipy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from feedback.reports.statistics import corrected_confidence, newcombe_interval, wilson_interval


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    """Hits and how many were asked."""
    n = draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n


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
def test_wilson_interval_has_the_published_ends(hits: int, n: int, low: float, high: float) -> None:
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


@pytest.mark.parametrize(("hits", "n", "ends"), [(0, 7, 0), (7, 7, 1)])
def test_nobody_and_everybody_give_an_exact_end(hits: int, n: int, ends: int) -> None:
    assert wilson_interval(hits, n)[ends] == ends


def test_a_share_of_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="nothing"):
        wilson_interval(0, 0)


@pytest.mark.parametrize("counts", [(1, 2, 0, 0), (0, 0, 1, 2)])
def test_nothing_has_no_difference_to_anything(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        newcombe_interval(*counts)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
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


@given(shares(), shares(), st.integers(1, 99))
@settings(deadline=None)
def test_more_comparisons_ask_for_wider_intervals(
    now: tuple[int, int], before: tuple[int, int], comparisons: int
) -> None:
    low, high = newcombe_interval(*now, *before, corrected_confidence(comparisons))
    wider_low, wider_high = newcombe_interval(*now, *before, corrected_confidence(comparisons + 1))
    assert wider_low <= low
    assert high <= wider_high


@pytest.mark.parametrize(("comparisons", "confidence"), [(0, 0.95), (1, 0.95), (5, 0.99), (50, 0.999)])
def test_the_chance_of_a_false_finding_is_shared_by_all_comparisons(
    comparisons: int, confidence: float
) -> None:
    assert corrected_confidence(comparisons) == pytest.approx(confidence)
