"""What a report may call a difference."""

import numpy as np
from hypothesis import given, settings

from feedback.statistics.findings import compare
from tests.statistics.counts import comparisons

Pairs = list[tuple[tuple[int, int], tuple[int, int]]]


def counts_of(pairs: Pairs) -> np.ndarray:
    return np.array([[*now, *before] for now, before in pairs]).T


def test_one_clear_difference_is_found_among_many_that_are_none() -> None:
    findings = compare([90, *[50] * 19], 100, [50, *[52] * 19], 100)
    assert findings.directions.tolist() == [1] + [0] * 19
    assert findings.confidence == 1 - 0.05 / 20
    assert findings.low[0] > 0


def test_a_small_difference_counts_alone_and_not_among_twenty() -> None:
    alone, among = compare(65, 100, 50, 100), compare([65, *[50] * 19], 100, [50] * 20, 100)
    assert alone.found.tolist() == [True]
    assert not among.found.any()


def test_a_side_without_answers_is_no_finding_and_no_comparison() -> None:
    findings = compare([5, 90], [5, 100], [0, 50], [0, 100])
    assert findings.directions.tolist() == [0, 1]
    assert np.isnan([findings.p_values[0], findings.differences[0], findings.low[0]]).all()
    assert findings.confidence == 0.95


@settings(deadline=None)
@given(comparisons())
def test_a_finding_has_an_interval_without_zero(pairs: Pairs) -> None:
    findings = compare(*counts_of(pairs))
    assert ((findings.low > 0) | (findings.high < 0))[findings.found].all()
    assert (np.sign(findings.differences) == findings.directions)[findings.found].all()


@settings(deadline=None)
@given(comparisons())
def test_turned_round_a_report_finds_the_opposite(pairs: Pairs) -> None:
    hits, n, hits_before, n_before = counts_of(pairs)
    there, back = compare(hits, n, hits_before, n_before), compare(hits_before, n_before, hits, n)
    np.testing.assert_array_equal(there.directions, -back.directions)
