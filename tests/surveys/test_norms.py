"""Grades, percentiles, alpha, differences of means: at their borders, against known values and scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from feedback.surveys.comparing import Spread, difference_of
from feedback.surveys.norms import CURVED_GRADES, cronbach_alpha, curved_grade, percentile
from feedback.surveys.scoring import umux_lite_raw, umux_lite_raw_of, umux_lite_score

ORDER = ["F", *[grade for _lowest, grade, _percent in reversed(CURVED_GRADES)]]


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100, "A+"),
        (84.1, "A+"),
        (84.0, "A"),
        (80.8, "A"),
        (80.7, "A−"),
        (78.9, "A−"),
        (78.8, "B+"),
        (77.2, "B+"),
        (77.1, "B"),
        (74.1, "B"),
        (74.0, "B−"),
        (72.6, "B−"),
        (72.5, "C+"),
        (71.1, "C+"),
        (71.0, "C"),
        (65.0, "C"),
        (64.9, "C−"),
        (62.7, "C−"),
        (62.6, "D"),
        (51.7, "D"),
        (51.6, "F"),
        (0, "F"),
    ],
)
def test_a_grade_begins_and_ends_where_the_table_says(score: float, grade: str) -> None:
    assert curved_grade(score) == grade


def test_a_mean_between_two_borders_is_rounded_as_the_table_is() -> None:
    assert curved_grade(84.06) == "A+"
    assert curved_grade(84.04) == "A"


@pytest.mark.parametrize(
    ("score", "percent"),
    [(68, 50), (75, 73), (52, 16), (51.7, 15), (84.1, 96), (51.69, 15), (51.64, None), (84.2, None)],
)
def test_a_percentile_is_that_of_published_scores(score: float, percent: int | None) -> None:
    """Known: 68 is the 50th, 75 about the 73rd, 52 about the 15th."""
    assert percentile(score) == percent


@given(st.floats(40, 60))
def test_grade_and_percentile_never_contradict_each_other(score: float) -> None:
    assert (curved_grade(score) == "F") == (percentile(score) is None)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_better_score_has_no_worse_grade_or_percentile(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert ORDER.index(curved_grade(low)) <= ORDER.index(curved_grade(high))
    places = percentile(low), percentile(high)
    assert None in places or places[0] <= places[1]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        # Variances 1 and 1, of the sums 4: 2 (1 - 2/4) = 1.
        ([[1, 1], [2, 2], [3, 3]], 1.0),
        # Variances 1 and 1, of the sums 1 (3, 4, 3 … by hand: sums 3, 3, 5 have 4/3): 2 (1 - 2/(4/3)) = -1.
        ([[1, 2], [2, 1], [3, 3]], 2 * (1 - 2 / 3)),
        # Three items, by hand: variances 1, 1, 0; sums 6, 8, 10 have 4: 1.5 (1 - 2/4) = 0.75.
        ([[1, 1, 4], [2, 2, 4], [3, 3, 4]], 0.75),
        # All the same sum: cannot be told.
        ([[1, 3], [2, 2], [3, 1]], None),
        ([[1, 1]], None),
    ],
)
def test_alpha_is_what_one_works_out_by_hand(rows: list[list[float]], alpha: float | None) -> None:
    found = cronbach_alpha(rows)
    assert found is alpha if alpha is None else found == pytest.approx(alpha)


people = st.lists(st.lists(st.integers(1, 5).map(float), min_size=4, max_size=4), min_size=2, max_size=20)


@given(people, st.randoms())
def test_alpha_knows_no_order_and_is_at_most_one(rows: list[list[float]], chance: object) -> None:
    found = cronbach_alpha(rows)
    shuffled = sorted(rows, key=lambda _row: chance.random())  # type: ignore[attr-defined]
    again = cronbach_alpha([row[::-1] for row in shuffled])
    assert (found is None) == (again is None)
    if found is not None and again is not None:
        assert found == pytest.approx(again)
        assert found <= 1 + 1e-9


def test_a_difference_has_welchs_interval() -> None:
    now, before = [70.0, 75, 80, 85, 90, 72.5, 77.5, 82.5], [50.0, 52.5, 60, 65, 55, 57.5, 62.5, 47.5, 70]
    known = stats.ttest_ind(now, before, equal_var=False).confidence_interval(0.95)
    groups = [Spread(len(one), float(stats.tmean(one)), float(stats.tstd(one))) for one in (now, before)]
    found = difference_of(*groups)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert found.is_clear


def test_two_groups_without_any_spread_are_not_called_different() -> None:
    assert not difference_of(Spread(8, 80, 0), Spread(8, 70, 0)).is_clear


@given(st.integers(1, 7), st.integers(1, 7))
def test_umux_lite_comes_back_from_the_scale_of_sus(a: int, b: int) -> None:
    chosen = {"capabilities": a, "easy": b}
    assert umux_lite_raw_of(umux_lite_score(chosen) or 0) == pytest.approx(umux_lite_raw(chosen))
