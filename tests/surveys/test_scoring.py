"""Scores: published vectors, bounds, and what a better answer does to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.scoring import (
    SUS_ITEMS,
    mean_of,
    seq_score,
    sus_score,
    umux_lite_raw,
    umux_lite_score,
)

sus_answers = st.lists(st.integers(1, 5), min_size=10, max_size=10)


def sus(chosen: list[int | None]) -> float | None:
    return sus_score({code: x for code, x in zip(SUS_ITEMS, chosen, strict=True) if x is not None})


def test_sus_as_its_author_worked_it_out() -> None:
    """The example in Brooke (1996): the items sum to 22, the score is 55."""
    assert sus([5, 4, 2, 1, 2, 1, 2, 4, 5, 4]) == 55


@pytest.mark.parametrize(
    ("chosen", "score"),
    [([5, 1] * 5, 100), ([1, 5] * 5, 0), ([3] * 10, 50), ([5] * 10, 50), ([4, 2] * 5, 75)],
)
def test_sus_at_its_ends_and_middle(chosen: list[int], score: float) -> None:
    assert sus(chosen) == score


def test_a_missing_sus_item_counts_as_the_middle_and_three_are_too_many() -> None:
    best: list[int | None] = [5, 1] * 5
    assert sus([None, *best[1:]]) == 95
    assert sus([None, None, *best[2:]]) == 90
    assert sus([None, None, None, *best[3:]]) is None
    assert sus_score({}) is None


@given(sus_answers)
def test_sus_stays_within_its_range_in_steps_of_two_and_a_half(chosen: list[int]) -> None:
    score = sus(chosen)
    assert score is not None
    assert 0 <= score <= 100
    assert score % 2.5 == 0


@given(sus_answers, st.integers(0, 9))
def test_a_better_answer_never_lowers_sus(chosen: list[int], item: int) -> None:
    """Better is more on odd items, less on even ones."""
    better = list(chosen)
    better[item] = min(5, better[item] + 1) if item % 2 == 0 else max(1, better[item] - 1)
    assert sus(better) >= sus(chosen)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("a", "b", "raw", "score"), [(1, 1, 0, 22.9), (7, 7, 100, 87.9), (4, 4, 50, 55.4), (6, 7, 91.667, 82.483)]
)
def test_umux_lite_follows_its_regression(a: int, b: int, raw: float, score: float) -> None:
    numbers = {"capabilities": a, "easy": b}
    assert umux_lite_raw(numbers) == pytest.approx(raw, abs=0.001)
    assert umux_lite_score(numbers) == pytest.approx(score, abs=0.001)


def test_half_a_umux_lite_has_no_score() -> None:
    assert umux_lite_score({"capabilities": 7}) is None
    assert umux_lite_score({"easy": 7}) is None


@given(st.integers(1, 7), st.integers(1, 7))
def test_umux_lite_rises_with_each_item(a: int, b: int) -> None:
    lower, higher = (umux_lite_score({"capabilities": a, "easy": x}) for x in (b, b + 1))
    assert lower < higher  # type: ignore[operator]


def test_seq_is_what_was_chosen() -> None:
    assert seq_score({"ease": 6}) == 6
    assert seq_score({}) is None


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_every_instrument_says_what_it_rests_on(code: str) -> None:
    one = INSTRUMENTS[code]
    assert one.source
    for texts in (one.name, one.purpose, one.formula, one.limits, one.missing):
        assert texts["vi"] != texts["en"]
    for item in one.items:
        assert item.label["vi"] != item.label["en"]


def test_what_is_not_validated_in_vietnamese_says_so() -> None:
    for code in ("sus", "umux-lite", "seq"):
        assert "ản dịch chưa chuẩn hóa" in INSTRUMENTS[code].limits["vi"]


@given(st.lists(st.sampled_from([0.0, 2.5, 50.0, 97.5, 100.0]), min_size=5, max_size=30))
def test_a_mean_lies_in_its_interval_and_that_in_the_scale(scores: list[float]) -> None:
    found = mean_of(scores, 0, 100)
    assert found.n == len(scores)
    if found.low is None or found.high is None:
        assert len(set(scores)) == 1
    else:
        assert 0 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= 100


def test_a_mean_has_the_interval_of_the_textbook() -> None:
    scores = [70.0, 75.0, 80.0, 85.0, 90.0]
    low, high = stats.t.interval(0.95, 4, loc=80, scale=stats.sem(scores))
    found = mean_of(scores, 0, 100)
    assert (found.value, found.low, found.high) == pytest.approx((80, low, high))
