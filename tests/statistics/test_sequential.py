"""Alerts between reports: a fair game where nothing has changed, and a signal where something has."""

import numpy as np
import pytest
from scipy.stats import betabinom, nbinom

from feedback.statistics.sequential import rate_evidence, share_evidence, signals


def test_evidence_begins_with_one() -> None:
    assert share_evidence([[0]], [[0]], 20, 100) == pytest.approx([1])
    assert rate_evidence([[0]], [[0]], 20, 100) == pytest.approx([1])


def test_where_nothing_has_changed_evidence_is_a_fair_game() -> None:
    hits, n = np.arange(9)[:, np.newaxis], np.full((9, 1), 8)
    chances = betabinom.pmf(np.arange(9), 8, 20.5, 80.5)
    assert chances @ share_evidence(hits, n, np.full(9, 20), np.full(9, 100)) == pytest.approx(1)
    events = np.arange(60)[:, np.newaxis]
    chances = nbinom.pmf(np.arange(60), 20.5, 100 / 104)  # a Poisson count whose rate is gamma-distributed
    evidence = rate_evidence(events, np.full((60, 1), 4), np.full(60, 20), np.full(60, 100))
    assert chances @ evidence == pytest.approx(1)


def test_a_jump_in_the_middle_of_the_month_signals_and_the_day_before_does_not() -> None:
    hits, n = np.array([[1] * 14 + [6] * 6]), np.full((1, 20), 10)
    early = share_evidence(hits[:, :14], n[:, :14], 120, 1200)
    late = share_evidence(hits, n, 120, 1200)
    assert not signals([*early, *[1] * 299]).any()
    assert signals([*late, *[1] * 299]).tolist() == [True] + [False] * 299


def test_a_rate_that_triples_signals() -> None:
    events, exposure = np.array([[2] * 20, [6] * 20]), np.full((2, 20), 50)
    evidence = rate_evidence(events, exposure, [480, 480], [12_000, 12_000])
    assert signals(evidence).tolist() == [False, True]


def test_a_share_that_falls_is_no_jump() -> None:
    assert share_evidence([[0] * 20], [[10] * 20], 300, 1200) < 1


def test_a_touchpoint_without_a_past_neither_signals_nor_counts() -> None:
    evidence = share_evidence([[9], [9]], [[9], [9]], [0, 20], [0, 200])
    assert np.isnan(evidence[0])
    assert signals([np.nan, 21]).tolist() == [False, True]
    assert not signals([1, 21]).any()


def test_a_longer_past_is_believed_no_more_than_said() -> None:
    days = [[4] * 10], [[10] * 10]
    assert share_evidence(*days, 2000, 10_000) == pytest.approx(share_evidence(*days, 40, 200))
    assert share_evidence(*days, 2000, 10_000, past=1000) > share_evidence(*days, 2000, 10_000)


def test_a_month_has_no_more_than_31_days() -> None:
    with pytest.raises(ValueError, match="32 days"):
        share_evidence([[1] * 32], [[10] * 32], 20, 200)
    with pytest.raises(ValueError, match="32 days"):
        rate_evidence([[1] * 32], [[10] * 32], 20, 200)
