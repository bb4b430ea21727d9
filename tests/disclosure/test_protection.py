"""What is hidden, held against somebody who computes from what is shown (P-03)."""

from collections.abc import Iterable, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.protection import Protection, protect
from feedback.disclosure.tables import DoesNotAddUp, Mark, Sum
from tests.disclosure.attacker import LEAST, seen, worked_out
from tests.disclosure.provinces import Key, Province, provinces


def is_small(count: int) -> bool:
    return 0 < count < LEAST


def small_of(province: Province, counts: Mapping[Key, int]) -> set[Key]:
    """The cells that are hidden for their own sake."""
    return {key for key, count in counts.items() if is_small(count)} - province.aside


def marks_of(province: Province, found: Protection[Key], counts: Iterable[Key]) -> dict[Key, Mark]:
    """How all is told: of what only stands in sums, nothing."""
    return {key: Mark.WITHHELD if key in province.aside else found.mark(key) for key in counts}


@settings(deadline=None, max_examples=80)
@given(provinces())
def test_no_hidden_small_figure_can_be_computed(province: Province) -> None:
    counts, sums = province.all_counts, province.all_sums
    found = protect(counts, sums, aside=province.aside)
    assert not found.exposed
    assert not found.hidden & province.aside
    limits = seen(counts, marks_of(province, found, counts))
    assert not worked_out(small_of(province, counts), limits, sums)


@settings(deadline=None, max_examples=12)
@given(provinces(months=3))
def test_nor_with_the_figures_of_earlier_months(province: Province) -> None:
    counts: dict[Key, int] = {}
    sums: list[Sum[Key]] = []
    published: dict[Key, Mark] = {}
    for of_month, more in zip(province.counts, province.sums, strict=True):
        counts, sums = counts | of_month, sums + more
        found = protect(counts, sums, published, aside=province.aside)
        now = marks_of(province, found, counts)
        assert {key: now[key] for key in published} == published
        published = now
        small = small_of(province, counts)
        assert worked_out(small, seen(counts, published), sums) == small & found.exposed


@settings(deadline=None, max_examples=25)
@given(provinces(months=2), st.randoms(use_true_random=False))
def test_in_whatever_order_figures_come_the_same_are_hidden(province: Province, random: Random) -> None:
    counts, sums = list(province.all_counts.items()), province.all_sums
    found = protect(dict(counts), sums, aside=province.aside)
    random.shuffle(counts)
    random.shuffle(sums)
    mixed = [Sum(one.total, tuple(random.sample(one.parts, len(one.parts)))) for one in sums]
    assert protect(dict(counts), mixed, aside=province.aside) == found


@settings(deadline=None, max_examples=50)
@given(provinces(numbers=st.sampled_from([0, 5, 9, 30])))
def test_where_nothing_is_small_nothing_is_hidden(province: Province) -> None:
    found = protect(province.all_counts, province.all_sums, aside=province.aside)
    assert not found.hidden
    assert not found.exposed


def test_with_a_small_part_the_next_smallest_is_hidden() -> None:
    found = protect({"all": 60, "a": 3, "b": 9, "c": 48}, [Sum("all", ("a", "b", "c"))])
    assert found.hidden == {"a", "b"}
    assert not found.withheld


def test_two_small_parts_hide_each_other() -> None:
    found = protect({"all": 60, "a": 3, "b": 2, "c": 55}, [Sum("all", ("a", "b", "c"))])
    assert found.hidden == {"a", "b"}


def test_two_small_parts_do_not_where_their_sum_says_what_both_are() -> None:
    # at most 4 each, together 8
    found = protect({"all": 60, "a": 4, "b": 4, "c": 52}, [Sum("all", ("a", "b", "c"))])
    assert found.hidden == {"a", "b", "c"} or found.hidden == {"a", "b", "all"}


def test_a_total_of_as_many_as_there_are_parts_says_nothing_of_its_zeros() -> None:
    ways = ("a", "b", "c", "d")
    found = protect(dict.fromkeys(ways, 1) | {"e": 0, "all": 4}, [Sum("all", (*ways, "e"))])
    assert found.hidden >= {"all", *ways}
    assert found.withheld
    assert not found.exposed


def test_zero_is_shown_and_a_small_figure_alone_is_hidden() -> None:
    assert protect({"a": 0, "b": 4, "c": 5}, []).hidden == {"b"}


def test_what_was_published_is_never_hidden_and_what_follows_from_it_is_named() -> None:
    counts = {"all": 30, "a": 3, "b": 27}
    found = protect(counts, [Sum("all", ("a", "b"))], {"all": Mark.SHOWN, "b": Mark.SHOWN})
    assert found.hidden == {"a"}
    assert found.exposed == {"a"}


def test_a_small_figure_that_was_shown_is_lost() -> None:
    found = protect({"all": 30, "a": 3, "b": 27}, [Sum("all", ("a", "b"))], {"a": Mark.SHOWN})
    assert not found.hidden


def test_a_total_of_months_is_hidden_where_a_hidden_month_would_follow() -> None:
    counts = {"1": 3, "2": 20, "to 2": 23}
    sums = [Sum("to 2", ("1", "2"))]
    found = protect(counts, sums, {"1": Mark.HIDDEN})
    assert found.hidden == {"1", "2"}
    assert protect(counts, sums, {"1": Mark.HIDDEN, "2": Mark.SHOWN}).hidden == {"1", "to 2"}


def test_the_one_way_out_is_found_among_hundreds_of_dead_ends() -> None:
    counts: dict[Key, int] = {"few": 3, "out": 1000}
    sums, published = [], dict[Key, Mark]()

    def fix(total: Key, parts: list[Key]) -> None:
        counts[total], published[total] = sum(counts[part] for part in parts), Mark.SHOWN
        sums.append(Sum(total, tuple(parts)))

    tempting = list(range(20))
    for one in tempting:
        dead = [(one, end) for end in range(20)]
        counts |= dict.fromkeys([one, *dead], 6)
        fix(("all of", one), [one, *dead])
        for end in dead:
            fix(("just", end), [end])
    fix("all", ["few", "out", *tempting])
    found = protect(counts, sums, published)
    assert found.hidden == {"few", "out"}
    assert not found.withheld | found.exposed


@pytest.mark.parametrize(
    ("counts", "sums", "error"),
    [
        ({"all": 9, "a": 3}, [Sum("all", ("a",))], DoesNotAddUp),
        ({"all": 9}, [Sum("all", ("a",))], KeyError),
        ({"a": -1}, [], ValueError),
        ({"all": 6, "a": 3}, [Sum("all", ("a", "a"))], ValueError),
    ],
)
def test_tables_that_cannot_be_are_refused(
    counts: dict[str, int], sums: list[Sum[str]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        protect(counts, sums)


def test_with_a_limit_of_two_nothing_could_be_kept_in_doubt() -> None:
    with pytest.raises(ValueError, match="in doubt"):
        protect({"a": 1}, [], least=2)
