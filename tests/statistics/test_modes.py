"""Ways of asking: what a fixed mix of them would have said, and what weights say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.statistics.differences import newcombe_interval
from feedback.statistics.modes import compare_modes, poststratified_weights, standardised_share
from feedback.statistics.proportions import wilson_interval
from feedback.statistics.weights import effective_size
from tests.statistics.counts import shares

modes = st.lists(st.tuples(shares(300), st.integers(1, 100)), min_size=1, max_size=5)


@settings(deadline=None)
@given(modes)
def test_weights_add_up_to_the_answers_and_bring_each_mode_to_its_part(
    given: list[tuple[tuple[int, int], int]],
) -> None:
    n, mix = np.array([(n, part) for (_hits, n), part in given]).T
    weights = poststratified_weights(n, mix)
    assert np.sum(weights * n) == pytest.approx(n.sum())
    np.testing.assert_allclose(weights * n / n.sum(), mix / mix.sum())


@settings(deadline=None)
@given(modes)
def test_a_standardised_share_lies_in_its_interval_among_those_of_the_modes(
    given: list[tuple[tuple[int, int], int]],
) -> None:
    hits, n, mix = np.array([(hits, n, part) for (hits, n), part in given]).T
    found = standardised_share(hits, n, mix)
    own = hits / n
    assert own.min() - 1e-9 <= found.value <= own.max() + 1e-9
    assert -1e-9 <= found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9 <= 1 + 2e-9
    assert found.n <= n.sum() + 1e-6


@given(shares())
def test_of_one_mode_the_interval_is_wilsons(share: tuple[int, int]) -> None:
    hits, n = share
    found = standardised_share([hits, 0], [n, 0], [1, 3])
    assert (found.low, found.high) == pytest.approx(wilson_interval(hits, n))
    assert (found.value, found.n) == (pytest.approx(hits / n), pytest.approx(n))


def test_modes_that_say_the_same_in_the_mix_there_is_say_it_together() -> None:
    found = standardised_share([80, 160], [100, 200], [1, 2])
    assert (found.low, found.high) == pytest.approx(wilson_interval(240, 300), abs=0.002)
    assert found.n == pytest.approx(300)


def test_another_mix_is_no_worse_service() -> None:
    # faces 70 %, words 90 % in both months; but now three of four tap faces
    found = compare_modes([210, 90], [300, 100], [70, 270], [100, 300])
    assert found.mixed.high < 0
    assert found.standardised is not None
    assert found.standardised.value == pytest.approx(0)
    assert found.standardised.low < 0 < found.standardised.high
    np.testing.assert_allclose(found.mix, [0.5, 0.5])
    assert found.covered == 1


def test_a_mode_that_one_month_lacks_is_left_out_and_said() -> None:
    found = compare_modes([80, 45], [100, 50], [82, 3], [100, 4])
    assert found.mix.tolist() == [1, 0]
    assert found.covered == pytest.approx(200 / 254)
    assert found.standardised is not None
    expected = newcombe_interval(80, 100, 82, 100)
    assert (found.standardised.low, found.standardised.high) == pytest.approx(expected)


def test_months_that_were_asked_differently_cannot_be_standardised() -> None:
    found = compare_modes([80, 0], [100, 0], [0, 90], [0, 100])
    assert found.standardised is None
    assert found.covered == 0
    assert found.mixed.value == pytest.approx(-0.1)


def test_nobody_has_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compare_modes([0], [0], [5], [10])
    with pytest.raises(ValueError, match="no mode"):
        standardised_share([0, 4], [0, 5], [1, 0])


@given(st.lists(st.floats(0.05, 1), min_size=1, max_size=20))
def test_unequal_weights_say_less_than_their_number(weights: list[float]) -> None:
    size = effective_size(weights)
    assert 1 - 1e-9 <= size <= len(weights) + 1e-9
    assert effective_size([0.3], [7]) == pytest.approx(7)
    assert effective_size([]) == 0
