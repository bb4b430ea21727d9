"""Decision 766's satisfaction: where 90 % begins, what is not known, and that silence counts as satisfied."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.official.decision_766 import (
    Component,
    reflections_in_time,
    satisfaction_with_handling,
    satisfaction_with_procedures,
    total_of,
)

counts = st.integers(0, 10_000)
Rule = Callable[[int | None, int | None, int | None], Component | None]
RULES: list[Rule] = [reflections_in_time, satisfaction_with_handling, satisfaction_with_procedures]


def points(component: Component | None) -> Fraction | None:
    return component and component.points


@pytest.mark.parametrize(
    ("dossiers", "overdue", "complained", "expected"),
    [
        (1000, 0, 0, Fraction(6)),  # nobody said anything
        (1000, 60, 40, Fraction(6)),  # exactly 90 %
        (30, 1, 2, Fraction(6)),  # exactly 90 % of two shares that no decimal number says exactly
        (1000, 60, 41, Fraction(6 * 899, 900)),
        (100, 55, 0, Fraction(3)),  # 45 %, half of 90
        (100, 60, 40, Fraction(0)),
        (100, 60, 41, Fraction(0)),  # below none there is nothing
        (10, 0, 25, Fraction(0)),  # more reflections than dossiers
        (10, 12, 0, Fraction(0)),  # older dossiers among those overdue
        (0, 0, 0, None),
        (0, 3, 1, None),
    ],
)
def test_procedures_have_all_points_from_90_per_cent(
    dossiers: int, overdue: int, complained: int, expected: Fraction | None
) -> None:
    assert points(satisfaction_with_procedures(dossiers, overdue, complained)) == expected


def test_silence_counts_as_satisfied() -> None:
    """One of a thousand complained, nobody was asked: 99.9 %."""
    found = satisfaction_with_procedures(1000, 0, 1)
    assert found == Component(Fraction(999, 1000), Fraction(6))


@pytest.mark.parametrize(
    ("received", "handled", "still", "expected"),
    [
        (10, 10, 0, Fraction(6)),
        (10, 4, 6, Fraction(6)),  # nothing is too late yet
        (10, 9, 0, Fraction(27, 5)),  # 90 % is 5.4 points: only 5.4 has a threshold
        (3, 1, 0, Fraction(2)),
        (10, 0, 0, Fraction(0)),
        (0, 0, 0, None),
    ],
)
def test_reflections_count_by_their_share_in_time(
    received: int, handled: int, still: int, expected: Fraction | None
) -> None:
    assert points(reflections_in_time(received, handled, still)) == expected


@pytest.mark.parametrize(
    ("first_time", "in_all", "not_satisfied", "expected"),
    [
        (10, 10, 0, Fraction(6)),
        (10, 12, 3, Fraction(27, 5)),  # two came again, one of the others was late
        (10, 10, 10, Fraction(0)),
        (0, 0, 0, None),
    ],
)
def test_satisfaction_with_handling_is_what_is_left_of_the_first_ones(
    first_time: int, in_all: int, not_satisfied: int, expected: Fraction | None
) -> None:
    assert points(satisfaction_with_handling(first_time, in_all, not_satisfied)) == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("missing", range(3))
def test_what_nobody_said_is_not_zero(rule: Rule, missing: int) -> None:
    said: list[int | None] = [10, 5, 5]
    said[missing] = None
    assert rule(*said) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (reflections_in_time, (10, 8, 3)),
        (reflections_in_time, (10, -1, 3)),
        (reflections_in_time, (0, 1, 0)),
        (satisfaction_with_handling, (10, 12, 13)),
        (satisfaction_with_handling, (10, 12, 1)),
        (satisfaction_with_handling, (10, 10, -1)),
        (satisfaction_with_procedures, (10, -1, 0)),
        (satisfaction_with_procedures, (-1, 0, 0)),
    ],
)
def test_figures_that_contradict_each_other_are_refused(rule: Rule, said: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"larger|negative"):
        rule(*said)


@given(st.integers(1, 10_000), counts, counts)
def test_procedures_keep_their_bounds_and_one_fault_more_never_helps(
    dossiers: int, overdue: int, complained: int
) -> None:
    one = satisfaction_with_procedures(dossiers, overdue, complained)
    assert one
    assert 0 <= one.share <= 1
    assert 0 <= one.points <= 6
    assert one.points >= 6 * one.share  # the threshold only ever gives
    for worse in (
        satisfaction_with_procedures(dossiers, overdue + 1, complained),
        satisfaction_with_procedures(dossiers, overdue, complained + 1),
    ):
        assert worse
        assert worse.points <= one.points


@given(st.integers(1, 10_000), st.data())
def test_reflections_keep_their_bounds_and_one_more_in_time_never_costs(
    received: int, data: st.DataObject
) -> None:
    handled = data.draw(st.integers(0, received - 1))
    for rule, less, more in (
        (reflections_in_time, (received, handled, 0), (received, handled, 1)),
        (
            satisfaction_with_handling,
            (received, received, received - handled),
            (received, received, received - handled - 1),
        ),
    ):
        one, better = rule(*less), rule(*more)
        assert one
        assert better
        assert 0 <= one.points < better.points <= 6


def test_the_total_is_of_all_three_or_of_none() -> None:
    three = [Component(Fraction(1), Fraction(6)), Component(Fraction(1, 2), Fraction(3))]
    assert total_of(*three, Component(Fraction(0), Fraction(0))) == 9
    assert total_of(*three, None) is None
    assert total_of(*three[:1] * 3) == 18
