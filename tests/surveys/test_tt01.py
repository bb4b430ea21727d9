"""The nine indices of Circular 01/2018: its own boundaries, above all that exactly 15 is excellent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.surveys import tt01

points = st.integers(0, 2)


@pytest.mark.parametrize(
    ("total", "band"),
    [
        ("18", "excellent"),
        ("15.1", "excellent"),
        ("15", "excellent"),
        ("14.9", "good"),
        ("12", "good"),
        ("11.9", "fair"),
        ("9", "fair"),
        ("8.9", "average"),
        ("6", "average"),
        ("5.9", "weak"),
        ("0", "weak"),
    ],
)
def test_a_units_band_begins_exactly_where_article_15_says(total: str, band: str) -> None:
    assert tt01.unit_band(Decimal(total)) == band


@pytest.mark.parametrize(
    ("total", "band"),
    [("10", "done"), ("5", "done"), ("4.9", "mostly_done"), ("3.5", "mostly_done"), ("3.4", "not_done")],
)
def test_a_persons_band_begins_exactly_where_article_15_says(total: str, band: str) -> None:
    assert tt01.person_band(Decimal(total)) == band


@pytest.mark.parametrize(
    ("dossiers", "index"),
    [
        ([2, 1, 1, 1], "1.3"),  # 1.25: halves go up, where Python's round(1.25, 1) says 1.2
        ([2, 2, 2, 1], "1.8"),  # 1.75
        ([1, 0, 0], "0.3"),
        ([2, 2, 0], "1.3"),
        ([0], "0"),
        ([2], "2"),
        ([1] * 19 + [2], "1.1"),  # 1.05: no float says it exactly
    ],
)
def test_an_index_is_the_mean_to_one_decimal_halves_up(dossiers: list[int], index: str) -> None:
    assert tt01.index_of(dossiers) == Decimal(index)


def test_without_a_dossier_there_is_no_index() -> None:
    with pytest.raises(ValueError, match="at least one"):
        tt01.index_of([])


def test_tenths_add_up_exactly_to_the_boundary() -> None:
    """Six times 1.7 and three times 1.6 are 15: as floats they are 14.999999999999998."""
    indices = {number: Decimal("1.7") if number <= 6 else Decimal("1.6") for number in range(1, 10)}
    assert tt01.unit_band(tt01.total_of(indices)) == "excellent"


def test_a_total_needs_all_its_indices() -> None:
    with pytest.raises(ValueError, match="index 9"):
        tt01.total_of({number: Decimal(2) for number in range(1, 9)})
    assert tt01.persons_total_of({number: Decimal(1) for number in (1, 2, 3, 4, 7)}) == 5


@given(st.lists(points, min_size=1, max_size=50), st.integers(0, 49))
def test_an_index_is_within_bounds_and_a_better_dossier_never_lowers_it(
    dossiers: list[int], one: int
) -> None:
    index = tt01.index_of(dossiers)
    assert 0 <= index <= tt01.MOST
    better = list(dossiers)
    better[one % len(better)] = 2
    assert tt01.index_of(better) >= index


@given(st.decimals(0, 18, places=1), st.decimals(0, 18, places=1))
def test_a_higher_total_is_never_a_worse_band(one: Decimal, other: Decimal) -> None:
    order = [band for _least, band, _label in tt01.UNIT_BANDS]
    lower, higher = sorted((one, other))
    assert order.index(tt01.unit_band(higher)) <= order.index(tt01.unit_band(lower))


def test_the_points_of_each_index() -> None:
    share = Decimal
    assert [tt01.points_of_time(share(days), share(5)) for days in (4, 5, 6)] == [2, 1, 0]
    assert [tt01.points_of_contacts(times) for times in (0, 1, 2)] == [2, 1, 0]
    assert tt01.points_of_contacts(3, by_own_fault=True) == 1
    assert [tt01.points_of_agencies(count) for count in (0, 1, 2)] == [2, 1, 0]
    assert [
        tt01.points_of_publication(*places) for places in ((True, True), (True, False), (False, False))
    ] == [
        2,
        1,
        0,
    ]
    assert [tt01.points_of_attitude(*case) for case in ((0, True), (0, False), (1, True))] == [2, 1, 0]
    assert [tt01.points_of_reflections(*case) for case in ((0, 0), (7, 7), (10, 9), (100, 89))] == [
        2,
        2,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("level", "processed", "received", "expected"),
    [
        ("province", "0.2", "1", 2),
        ("province", "0.19", "1", 1),
        ("district", "0.5", "1", 2),
        ("commune", "0.99", "1", 1),
        ("commune", "1", "1", 2),
        ("province", "1", "0.99", 0),
    ],
)
def test_the_one_stop_share_depends_on_the_level(
    level: str, processed: str, received: str, expected: int
) -> None:
    assert tt01.points_of_one_stop(level, Decimal(processed), Decimal(received)) == expected


@pytest.mark.parametrize(
    ("procedures", "dossiers", "late", "expected"),
    [
        ("0.2", "0.3", 0, 2),
        ("0.2", "0.3", 1, 1),
        ("0.19", "0.3", 0, 1),
        ("0.2", "0.15", 0, 1),
        ("1", "0.14", 0, 0),
    ],
)
def test_online_services_need_both_shares_and_nothing_late(
    procedures: str, dossiers: str, late: int, expected: int
) -> None:
    assert tt01.points_of_online(Decimal(procedures), Decimal(dossiers), late) == expected


@given(points, points, points, points)
def test_a_citizens_part_is_the_sum_of_four(a: int, b: int, c: int, d: int) -> None:
    numbers = {"index1": a, "index3": b, "index4": c, "index7": d}
    assert tt01.citizens_score(numbers) == a + b + c + d
    del numbers["index4"]
    assert tt01.citizens_score(numbers) is None
