"""Themes of one run and of the run before: who is who, and what became of whom."""

from collections.abc import Hashable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.matching import EVENTS, Fate, fates, match, nearness_of, scores_of

Themes = dict[Hashable, set[Hashable]]


def span(first: int, last: int) -> set[Hashable]:
    return set(range(first, last))


def told(before: Themes, now: Themes, **other: object) -> dict[Hashable, tuple[str, tuple[Hashable, ...]]]:
    found = fates(before, now, match(before, now), **other)  # type: ignore[arg-type]
    return {fate.now if fate.now is not None else fate.before: (fate.event, fate.related) for fate in found}


def test_a_theme_goes_on_where_most_of_its_comments_are() -> None:
    before: Themes = {"A": span(0, 40), "B": span(40, 60)}
    now: Themes = {"x": span(41, 62), "y": span(2, 41)}
    pairs = match(before, now)
    assert {new: old for new, (old, _) in pairs.items()} == {"x": "B", "y": "A"}
    assert all(0.9 < score <= 1 for _, score in pairs.values())


def test_without_shared_comments_the_nearness_of_the_middles_decides() -> None:
    before: Themes = {"A": span(0, 40), "B": span(40, 60)}
    now: Themes = {"x": span(100, 140), "y": span(140, 160)}
    assert match(before, now) == {}
    pairs = match(before, now, np.array([[0.1, 0.9], [0.8, 0.2]]))
    assert pairs == {"y": ("A", pytest.approx(0.9)), "x": ("B", pytest.approx(0.8))}


def test_the_more_comments_are_shared_the_less_the_middles_count() -> None:
    near = np.array([[1.0]])
    few, many = ({"A": span(0, n)} for n in (4, 400))
    apart = [{"x": {*span(0, 1), *span(n, 2 * n)}, "y": span(0, n)} for n in (4, 400)]
    scores = [
        float(scores_of(before, {"x": now["x"] | {0}, "z": now["y"]}, np.array([[1.0, 0.0]]))[0, 0])
        for before, now in zip((few, many), apart, strict=True)
    ]
    assert scores[0] > 0.5 > 0.1 > scores[1]
    assert scores_of(few, {"x": span(0, 4)}, near)[0, 0] == pytest.approx(1.0)


def test_a_theme_that_falls_apart_is_told_with_its_pieces() -> None:
    assert told({"A": span(0, 100)}, {"x": span(0, 60), "y": span(60, 100)}) == {
        "x": ("split", ()),
        "y": ("split", ("A",)),
    }


def test_a_theme_that_takes_in_another_is_told_with_it() -> None:
    assert told({"A": span(0, 60), "B": span(60, 100)}, {"x": span(0, 100)}) == {"x": ("merged", ("B",))}


def test_what_nobody_speaks_of_any_more_has_faded_and_what_is_first_spoken_of_is_new() -> None:
    before: Themes = {"A": span(0, 50), "B": span(50, 90)}
    now: Themes = {"x": span(0, 50), "y": span(200, 240)}
    assert told(before, now) == {"x": ("kept", ()), "y": ("new", ()), "B": ("faded", ())}


@pytest.mark.parametrize(("size", "event"), [(50, "kept"), (56, "kept"), (120, "grown"), (20, "shrunk")])
def test_growth_is_a_share_that_changed_by_a_quarter_and_not_by_chance(size: int, event: str) -> None:
    before: Themes = {"A": span(0, 50)}
    assert told(before, {"x": span(0, size)}, sizes=(1000, 1000)) == {"x": (event, ())}


def test_nearness_compares_with_the_new_themes_own_comments() -> None:
    found = nearness_of(np.array([[0.6, 0.1], [0.9, -0.2]]), [0.6, 0.4])
    assert found == pytest.approx(np.array([[1.0, 0.25], [1.0, 0.0]]))


partitions = st.dictionaries(
    st.sampled_from("ABCDE"), st.sets(st.integers(0, 30), min_size=1, max_size=12), max_size=5
)


@settings(max_examples=60, deadline=None)
@given(partitions, partitions)
def test_every_theme_of_both_runs_has_one_fate(before: Themes, now: Themes) -> None:
    pairs = match(before, now)
    found = fates(before, now, pairs)
    assert [fate.now for fate in found if fate.now is not None] == list(now)
    assert {fate.event for fate in found} <= set(EVENTS)
    went_on = [fate.before for fate in found if fate.before is not None]
    assert len(went_on) == len(set(went_on))
    assert set(went_on) | {old for fate in found for old in fate.related} == before.keys()
    assert {fate.before for fate in found if fate.now is None}.isdisjoint(
        old for fate in found for old in fate.related
    )
    assert all(0 <= score <= 1 for _, score in pairs.values())


@settings(max_examples=40, deadline=None)
@given(partitions)
def test_a_run_that_finds_the_same_keeps_everything(themes: Themes) -> None:
    """Equal themes may go on as each other; each goes on as one that is equal to it."""
    pairs = match(themes, themes)
    for new, (old, score) in pairs.items():
        assert (themes[old], score) == (themes[new], 1.0)
    if len({frozenset(members) for members in themes.values()}) == len(themes):
        assert pairs.keys() == themes.keys()


@settings(max_examples=40, deadline=None)
@given(partitions, partitions, st.randoms())
def test_the_order_of_themes_and_comments_changes_no_score(before: Themes, now: Themes, dice) -> None:  # type: ignore[no-untyped-def]
    keys = list(before)
    dice.shuffle(keys)
    turned = {key: set(before[key]) for key in keys}
    if before and now:
        assert sorted(scores_of(turned, now).ravel()) == sorted(scores_of(before, now).ravel())
        total = sum(score for _, score in match(before, now).values())
        assert sum(score for _, score in match(turned, now).values()) == pytest.approx(total)


def test_nothing_before_or_nothing_now_is_told_plainly() -> None:
    assert told({}, {"x": span(0, 9)}) == {"x": ("new", ())}
    assert fates({"A": span(0, 9)}, {}, {}) == [Fate("A", None, None, "faded")]
