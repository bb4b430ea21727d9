"""Numbers and months as tables write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.imports.told import BadRow
from feedback.volumes.numbers import month_called, whole_number


@given(st.integers(0, 10**9), st.sampled_from([".", ",", "", " "]))
def test_a_count_is_read_however_its_thousands_are_marked(count, mark):
    assert whole_number(f"{count:,}".replace(",", mark)) == count


@pytest.mark.parametrize(
    ("typed", "count"), [("12,0", 12), ("12.00", 12), ("-", None), ("  ", None), ("007", 7)]
)
def test_other_ways_to_write_a_count(typed, count):
    assert whole_number(typed) == count


@pytest.mark.parametrize(
    "typed",
    [
        "1.23",
        "1,5",
        "0.985",
        "0,985",
        "00.985",
        "1.2345",
        "12.34.567",
        "x",
        "1e3",
        "٣",
        "1.000,5",
        "=1+1",
        "9" * 13,
    ],
)
def test_what_is_no_count_is_refused(typed):
    with pytest.raises(BadRow):
        whole_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "10/2026",
        "2026-10",
        "10-2026",
        "thang 10/2026",
        "thang 10 nam 2026",
        "01/10/2026",
        "2026-10-01",
        "10.2026",
    ],
)
def test_a_month_is_read_however_it_is_written(typed):
    assert month_called(typed) == "2026-10"


@pytest.mark.parametrize("typed", ["", "2026", "0/2026", "2026-13", "15/10/2026", "10/26", "thang muoi"])
def test_what_is_no_month_is_refused(typed):
    with pytest.raises(BadRow):
        month_called(typed)
