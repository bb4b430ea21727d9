"""Months written as "2026-10"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.months import is_month, months_before

months = st.builds("{:04d}-{:02d}".format, st.integers(1900, 2900), st.integers(1, 12))


@pytest.mark.parametrize(
    ("month", "count", "expected"),
    [
        ("2026-10", 0, "2026-10"),
        ("2026-10", 1, "2026-09"),
        ("2026-01", 1, "2025-12"),
        ("2026-10", 11, "2025-11"),
        ("2026-10", 120, "2016-10"),
        ("2026-12", -1, "2027-01"),
    ],
)
def test_months_are_counted_over_the_end_of_the_year(month: str, count: int, expected: str) -> None:
    assert months_before(month, count) == expected


@given(months, st.integers(-600, 600), st.integers(-600, 600))
def test_going_back_twice_is_going_back_the_sum(month: str, first: int, second: int) -> None:
    assert months_before(months_before(month, first), second) == months_before(month, first + second)


@given(months, st.integers(1, 600))
def test_an_earlier_month_sorts_before_and_is_a_month(month: str, count: int) -> None:
    assert months_before(month, count) < month
    assert is_month(months_before(month, count))


@pytest.mark.parametrize("text", ["2026-10", "2026-01", "2026-12", "1999-09"])
def test_a_month_is_four_digits_and_two(text: str) -> None:
    assert is_month(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026",
            "2026-00",
            "2026-13",
            "2026-1",
            "26-10",
            "2026-10-01",
            "2026/10",
            " 2026-10",
            "2026-10\n",
        ),
        # figures of another script, which sort elsewhere; a year that no calendar has
        *("２０２６-10", "٢٠٢٦-10", "0000-01"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_month(text)
