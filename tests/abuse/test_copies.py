"""Texts that are copies of each other: the same groups as by comparing all, in little memory."""

import tracemalloc
from itertools import combinations

from feedback.abuse.texts import alike, likeness, shingles

THRESHOLD, BAND = 0.8, 4
COUNT = 1000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_BYTES = 4_000 * COUNT


def text_of(number: int) -> str:
    """One of many that begin alike, of which some are nearly the same."""
    one, other, third = (LETTERS[number * step % 26] for step in (1, 7, 11))
    return (
        f"xin can bo huong dan nhanh hon o quay so {one}{LETTERS[number // 26 % 26]} {other * 4}{third * 5}"
    )


def test_groups_are_those_of_all_pairs_that_are_alike() -> None:
    texts = [text_of(number) for number in range(120)] + ["may in hong", "thieu ghe ngoi cho dan"]
    sets = [frozenset(shingles(text).tolist()) for text in texts]
    pairs = {
        pair
        for pair in combinations(range(len(texts)), 2)
        if likeness(sets[pair[0]], sets[pair[1]]) >= THRESHOLD
    }
    groups = alike(texts, THRESHOLD, BAND)
    assert pairs
    assert {pair for group in groups for pair in combinations(sorted(group), 2)} >= pairs
    in_pairs = {one for pair in pairs for one in pair}
    assert {one for group in groups for one in group} == in_pairs


def test_a_year_of_comments_is_compared_in_little_memory() -> None:
    """Sets and pairs of all of 200,000 comments took more memory than an analysis may have."""
    texts = [text_of(number) for number in range(COUNT)]
    tracemalloc.start()
    try:
        assert alike(texts, THRESHOLD, BAND)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
