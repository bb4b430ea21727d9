"""Likely shares of small units: held against a season of baseball and against their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.statistics.shrinkage import shrink
from tests.statistics.counts import shares

# Efron and Morris (1975), JASA 70:311-319, table 1: hits of 18 players in their first 45 at bats of 1970, and
# their averages in the rest of the season
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
REST = [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269]
REST += [0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200]


def test_a_season_of_baseball_is_foretold_three_times_better() -> None:
    shrunk = shrink(HITS, [45] * 18)
    own = np.sum((np.array(HITS) / 45 - REST) ** 2)
    assert own == pytest.approx(0.077, abs=0.002)  # theirs, and 0.022 for the James-Stein estimator
    assert np.sum((shrunk.shares - REST) ** 2) < 0.025
    assert ((shrunk.low < REST) & (shrunk.high > REST)).all()


@settings(deadline=None)
@given(st.lists(shares(400), min_size=1, max_size=15))
def test_a_likely_share_lies_between_the_own_and_that_of_all(units: list[tuple[int, int]]) -> None:
    hits, n = np.array(units).T
    shrunk = shrink(hits, n)
    least, most = np.minimum(hits / n, shrunk.mean), np.maximum(hits / n, shrunk.mean)
    assert ((least - 1e-9 <= shrunk.shares) & (shrunk.shares <= most + 1e-9)).all()
    assert ((shrunk.low >= 0) & (shrunk.low < shrunk.high) & (shrunk.high <= 1)).all()


@settings(deadline=None)
@given(st.lists(shares(400), min_size=2, max_size=15), st.randoms())
def test_the_order_of_units_changes_nothing(units: list[tuple[int, int]], random) -> None:
    order = list(range(len(units)))
    random.shuffle(order)
    hits, n = np.array(units).T
    shuffled = shrink(hits[order], n[order])
    np.testing.assert_allclose(shuffled.shares, shrink(hits, n).shares[order], rtol=1e-6)


def test_the_larger_unit_is_drawn_less() -> None:
    shrunk = shrink([8, 800, 80, 83, 90, 77], [10, 1000, 100, 100, 100, 100])
    one = shrink([2, 200, 80, 83, 90, 77], [10, 1000, 100, 100, 100, 100])
    assert one.shares[0] - 0.2 > one.shares[1] - 0.2 > 0
    assert shrunk.high[0] - shrunk.low[0] > shrunk.high[1] - shrunk.low[1]


def test_one_unit_alone_keeps_its_share_with_a_wide_interval() -> None:
    shrunk = shrink([9], [10])
    assert shrunk.shares == pytest.approx([0.9], abs=0.04)
    assert shrunk.low[0] < 0.6


def test_units_that_differ_by_chance_alone_share_one_figure() -> None:
    shrunk = shrink([17] * 40, [20] * 40)
    assert shrunk.correlation < 0.01
    assert np.ptp(shrunk.shares) < 1e-9
    assert (shrunk.high - shrunk.low < 0.1).all()


def test_a_unit_without_answers_has_no_share() -> None:
    shrunk = shrink([0, 8, 9], [0, 10, 10])
    assert np.isnan([shrunk.shares[0], shrunk.low[0], shrunk.high[0]]).all()
    assert not np.isnan(shrunk.shares[1:]).any()
    with pytest.raises(ValueError, match="no unit"):
        shrink([0], [0])


def test_all_satisfied_everywhere_is_not_certain() -> None:
    shrunk = shrink([5, 6, 7], [5, 6, 7])
    assert (shrunk.shares > 0.9).all()
    assert (shrunk.low < 0.95).all()
