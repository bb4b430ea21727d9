"""Which months a report is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.reports.periods import LENGTHS, ROLLING, period_with

pytestmark = pytest.mark.one_database
months = st.builds("{:04d}-{:02d}".format, st.integers(1990, 2900), st.integers(1, 12))


@pytest.mark.parametrize(
    ("kind", "month", "first", "last", "first_before", "last_before"),
    [
        ("month", "2026-01", "2026-01", "2026-01", "2025-12", "2025-12"),
        ("3months", "2026-02", "2025-12", "2026-02", "2025-09", "2025-11"),
        ("quarter", "2026-02", "2026-01", "2026-03", "2025-10", "2025-12"),
        ("quarter", "2026-12", "2026-10", "2026-12", "2026-07", "2026-09"),
        ("12months", "2026-10", "2025-11", "2026-10", "2024-11", "2025-10"),
        ("year", "2026-10", "2026-01", "2026-12", "2025-01", "2025-12"),
    ],
)
def test_a_period_and_the_one_before(
    kind: str, month: str, first: str, last: str, first_before: str, last_before: str
) -> None:
    period = period_with(kind, month)
    assert (period.first, period.last) == (first, last)
    assert (period.before.first, period.before.last) == (first_before, last_before)


@given(st.sampled_from(sorted(LENGTHS)), months)
def test_periods_hold_their_month_and_follow_each_other_without_a_gap(kind: str, month: str) -> None:
    period = period_with(kind, month)
    assert month in period.months
    assert len(period.months) == LENGTHS[kind]
    both = (*period.before.months, *period.months)
    assert list(both) == sorted(set(both))
    assert kind in ROLLING or all(period_with(kind, one) == period for one in period.months)
