"""The nine indices of Circular 01/2018: its own boundaries, above all that exactly 15 is excellent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.official import circular_2018_01 as circular

counts = st.integers(0, 2000)
days = st.decimals(0, 100, places=2)
indices = st.integers(0, 20).map(lambda tenths: Decimal(tenths) / 10)
nine = st.fixed_dictionaries({number: st.none() | indices for number in range(1, 10)})


def all_of(index: str) -> dict[int, Decimal | None]:
    return {number: Decimal(index) for number in range(1, 10)}


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
    assert circular.band_of(Decimal(total)) == band


@pytest.mark.parametrize("total", ["-0.1", "18.1"])
def test_there_is_no_total_outside_0_to_18(total: str) -> None:
    with pytest.raises(ValueError, match="0 to 18"):
        circular.band_of(Decimal(total))


@pytest.mark.parametrize(
    ("points", "dossiers", "index"),
    [
        (5, 4, "1.3"),  # 1.25: halves go up, where Python's round(1.25, 1) says 1.2
        (7, 4, "1.8"),  # 1.75
        (1, 3, "0.3"),
        (4, 3, "1.3"),
        (0, 1, "0"),
        (2, 1, "2"),
        (21, 20, "1.1"),  # 1.05: no float says it exactly
        (1, 20, "0.1"),  # 0.05: to even it would be 0
        (1, 21, "0.0"),
    ],
)
def test_an_index_is_the_mean_to_one_decimal_halves_up(points: int, dossiers: int, index: str) -> None:
    assert circular.index_of(points, dossiers) == Decimal(index)


def test_without_a_dossier_there_is_no_index() -> None:
    assert circular.index_of(0, 0) is None


@pytest.mark.parametrize(("points", "dossiers"), [(-1, 1), (3, 1), (1, 0), (0, -1)])
def test_points_that_dossiers_cannot_have_are_refused(points: int, dossiers: int) -> None:
    with pytest.raises(ValueError, match="cannot have"):
        circular.index_of(points, dossiers)


@given(st.integers(1, 500), st.data())
def test_an_index_is_within_bounds_and_a_point_more_never_lowers_it(
    dossiers: int, data: st.DataObject
) -> None:
    points = data.draw(st.integers(0, 2 * dossiers - 1))
    index, better = circular.index_of(points, dossiers), circular.index_of(points + 1, dossiers)
    assert index is not None
    assert better is not None
    assert 0 <= index <= better <= 2
    assert abs(index - Decimal(points) / dossiers) <= Decimal("0.05")


def test_tenths_add_up_exactly_to_the_boundary() -> None:
    """Six times 1.7 and three times 1.6 are 15: as floats they are 14.999999999999998."""
    one = {number: Decimal("1.7") if number <= 6 else Decimal("1.6") for number in range(1, 10)}
    evaluation = circular.evaluation_of(one)
    assert (evaluation.total, evaluation.band, evaluation.missing) == (15, "excellent", ())


def test_while_an_index_is_missing_there_is_no_total_and_no_band() -> None:
    evaluation = circular.evaluation_of(all_of("2") | {6: None, 9: None})
    assert (evaluation.total, evaluation.band) == (None, None)
    assert (evaluation.known, evaluation.missing) == (14, (6, 9))


def test_what_nobody_named_is_missing_and_not_zero() -> None:
    nothing, zeros = circular.evaluation_of({}), circular.evaluation_of(all_of("0"))
    assert (nothing.known, nothing.band, len(nothing.missing)) == (0, None, 9)
    assert (zeros.total, zeros.band) == (0, "weak")


@pytest.mark.parametrize(("number", "index"), [(0, "1"), (10, "1"), (1, "2.1"), (1, "-0.1"), (1, "1.25")])
def test_what_is_no_index_is_refused(number: int, index: str) -> None:
    with pytest.raises(ValueError, match="index"):
        circular.evaluation_of({number: Decimal(index)})


@given(nine)
def test_a_total_is_within_bounds_and_only_there_when_all_are(one: dict[int, Decimal | None]) -> None:
    evaluation = circular.evaluation_of(one)
    assert 0 <= evaluation.known <= 18 - 2 * len(evaluation.missing)
    assert (evaluation.total is None) == (evaluation.band is None) == (None in one.values())


@given(st.lists(indices, min_size=9, max_size=9), st.lists(indices, min_size=9, max_size=9))
def test_a_unit_that_is_nowhere_worse_has_no_worse_band(one: list[Decimal], other: list[Decimal]) -> None:
    order = [band for _least, band in circular.BANDS]
    better = circular.evaluation_of(dict(enumerate(map(max, one, other), start=1)))
    worse = circular.evaluation_of(dict(enumerate(map(min, one, other), start=1)))
    assert worse.known <= better.known
    assert order.index(better.band or "") <= order.index(worse.band or "")


def test_the_points_of_a_dossier() -> None:
    share = Decimal
    assert [circular.points_of_time(share(taken), share(5)) for taken in ("4.9", 5, "5.1")] == [2, 1, 0]
    assert [circular.points_of_contacts(times) for times in (0, 1, 2)] == [2, 1, 0]
    assert circular.points_of_contacts(3, by_own_fault=True) == 1
    assert circular.points_of_contacts(0, by_own_fault=True) == 2
    ways = ((True, True), (True, False), (False, True), (False, False))
    assert [circular.points_of_publication(*one) for one in ways] == [2, 1, 1, 0]


def test_only_the_one_stop_unit_may_have_to_be_contacted() -> None:
    cases = ((False, 0), (True, 0), (False, 1), (True, 1))
    assert [circular.points_of_agencies(*case) for case in cases] == [2, 1, 0, 0]


def test_attitude_follows_time_until_a_reflection_is_confirmed() -> None:
    assert [circular.points_of_attitude(Decimal(taken), Decimal(5), 0) for taken in (4, 5, 6)] == [2, 1, 0]
    assert circular.points_of_attitude(Decimal(1), Decimal(5), 1) == 0


@given(days, days, days)
def test_who_takes_longer_never_has_more_points(one: Decimal, other: Decimal, allowed: Decimal) -> None:
    taken, longer = sorted((one, other))
    for points in (circular.points_of_time, lambda *time: circular.points_of_attitude(*time, 0)):
        assert 0 <= points(longer, allowed) <= points(taken, allowed) <= 2


@pytest.mark.parametrize(
    ("received", "in_time", "expected"),
    [(0, 0, 2), (7, 7, 2), (10, 9, 1), (1000, 900, 1), (1000, 899, 0), (1000, 999, 1), (1, 0, 0)],
)
def test_reflections_are_handled_in_time_from_90_per_cent(received: int, in_time: int, expected: int) -> None:
    assert circular.points_of_reflections(received, in_time) == expected


@pytest.mark.parametrize(
    ("level", "procedures", "received", "settled", "expected"),
    [
        ("province", 1000, 1000, 200, 2),
        ("province", 1000, 1000, 199, 1),
        ("district", 7, 7, 4, 2),
        ("district", 7, 7, 3, 1),
        ("district", 8, 8, 4, 2),
        ("commune", 100, 100, 99, 1),
        ("commune", 100, 100, 100, 2),
        ("province", 100, 99, 99, 0),
        ("province", 0, 0, 0, None),
    ],
)
def test_the_one_stop_share_depends_on_the_level(
    level: str, procedures: int, received: int, settled: int, expected: int | None
) -> None:
    assert circular.points_of_one_stop(level, procedures, received, settled) == expected


@pytest.mark.parametrize(
    ("procedures", "online_procedures", "dossiers", "online_dossiers", "late", "expected"),
    [
        (100, 20, 100, 30, 0, 2),
        (100, 20, 100, 30, 1, 1),
        (100, 19, 100, 30, 0, 1),
        (100, 20, 1000, 299, 0, 1),
        (100, 20, 100, 15, 0, 1),
        (100, 0, 100, 15, 9, 1),
        (100, 100, 1000, 149, 0, 0),
        (0, 0, 100, 30, 0, None),
        (100, 20, 0, 0, 0, None),
    ],
)
def test_online_services_need_both_shares_and_nothing_late(
    procedures: int,
    online_procedures: int,
    dossiers: int,
    online_dossiers: int,
    late: int,
    expected: int | None,
) -> None:
    points = circular.points_of_online(procedures, online_procedures, dossiers, online_dossiers, late)
    assert points == expected


@given(counts, counts, counts, counts, counts)
def test_one_more_online_or_in_time_never_costs_a_point(
    online_procedures: int, other_procedures: int, online_dossiers: int, other_dossiers: int, late: int
) -> None:
    procedures = online_procedures + other_procedures + 1
    dossiers = online_dossiers + other_dossiers + 1
    points = circular.points_of_online(procedures, online_procedures, dossiers, online_dossiers, late)
    assert points is not None
    for more in (
        circular.points_of_online(procedures, online_procedures + 1, dossiers, online_dossiers, late),
        circular.points_of_online(procedures, online_procedures, dossiers, online_dossiers + 1, late),
        circular.points_of_online(procedures, online_procedures, dossiers, online_dossiers, 0),
    ):
        assert more is not None
        assert 0 <= points <= more <= 2
    assert circular.points_of_reflections(dossiers, online_dossiers) <= circular.points_of_reflections(
        dossiers, online_dossiers + 1
    )


@pytest.mark.parametrize(
    ("points", "counted"),
    [
        (circular.points_of_contacts, (-1,)),
        (circular.points_of_agencies, (True, -1)),
        (circular.points_of_attitude, (Decimal(1), Decimal(1), -1)),
        (circular.points_of_reflections, (1, 2)),
        (circular.points_of_reflections, (1, -1)),
        (circular.points_of_one_stop, ("commune", 5, 6, 5)),
        (circular.points_of_one_stop, ("commune", 5, 4, 5)),
        (circular.points_of_one_stop, ("commune", 5, 5, -1)),
        (circular.points_of_online, (5, 6, 5, 5, 0)),
        (circular.points_of_online, (5, 5, 5, 6, 0)),
        (circular.points_of_online, (5, 5, 5, 5, -1)),
    ],
)
def test_counts_that_contradict_each_other_are_refused(points, counted) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):  # noqa: PT011
        points(*counted)
