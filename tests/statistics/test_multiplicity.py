"""Many comparisons: held against scipy and against their laws."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from feedback.statistics.differences import newcombe_interval
from feedback.statistics.multiplicity import adjusted_p_values, corrected_confidence, fcr_confidence
from tests.statistics.counts import shares

p_value_lists = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_the_example_of_benjamini_and_hochberg_has_its_four_findings() -> None:
    # Benjamini and Hochberg (1995), section 3.2: fifteen comparisons of which the first four are found
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p_values += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert (adjusted_p_values(p_values) <= 0.05).tolist() == [True] * 4 + [False] * 11


@given(p_value_lists)
def test_adjusted_p_values_are_the_ones_of_scipy(p_values: list[float]) -> None:
    np.testing.assert_allclose(adjusted_p_values(p_values), false_discovery_control(p_values))


@given(p_value_lists, st.randoms())
def test_the_order_of_comparisons_changes_nothing(p_values: list[float], random: Random) -> None:
    order = list(range(len(p_values)))
    random.shuffle(order)
    shuffled = adjusted_p_values(np.array(p_values)[order])
    np.testing.assert_array_equal(shuffled, adjusted_p_values(p_values)[order])


@given(p_value_lists)
def test_adjusting_makes_nothing_more_of_a_finding_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = adjusted_p_values(p_values)
    assert (adjusted >= np.array(p_values) - 1e-15).all()
    assert (np.diff(adjusted[np.argsort(p_values, kind="stable")]) >= 0).all()


def test_what_was_not_compared_counts_as_no_comparison() -> None:
    adjusted = adjusted_p_values([0.01, np.nan, 0.04])
    np.testing.assert_allclose(adjusted, [0.02, np.nan, 0.04])
    assert adjusted_p_values([]).shape == (0,)


@pytest.mark.parametrize(
    ("found", "comparisons", "confidence"), [(0, 0, 0.95), (1, 1, 0.95), (0, 50, 0.999), (4, 20, 0.99)]
)
def test_the_more_is_found_the_less_its_intervals_are_widened(
    found: int, comparisons: int, confidence: float
) -> None:
    assert fcr_confidence(found, comparisons) == pytest.approx(confidence)


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
