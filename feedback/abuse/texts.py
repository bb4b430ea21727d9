"""Texts that are copies of each other, and texts that are none."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from analysis import fold

SHINGLE = 5  # letters
HASHES, BAND = 32, 2
ALIKE_FROM = 0.45
# "cán bộ nhiệt tình" is written by hundreds: only a longer text can be a copy.
WORDS_OF_A_COPY = 6
LARGEST_BUCKET = 200

# Four consonants in a row, or no vowel at all: neither Vietnamese nor English is spoken like that.
UNSPEAKABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{4}|^[bcdfghjklmnpqrstvwxz]+$")
WORD = re.compile(r"[^\W\d_]+")

Shingles = NDArray[np.uint32]  # hashes of the pieces of a text, each once


def plain(text: str) -> str:
    """Return the words of a text alone, without marks and case: what a copy keeps when it is dressed up."""
    return " ".join(WORD.findall(fold(text)))


def is_long(words: str) -> bool:
    return words.count(" ") + 1 >= WORDS_OF_A_COPY


def shingles(words: str) -> Shingles:
    found = {crc32(words[i : i + SHINGLE].encode()) for i in range(max(1, len(words) - SHINGLE + 1))}
    return np.fromiter(found, dtype=np.uint32, count=len(found))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of shingles in common (Jaccard)."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def alike(texts: Sequence[str], threshold: float = ALIKE_FROM, band: int = BAND) -> list[set[int]]:
    """Return groups of positions whose texts resemble each other, through others too.

    Candidates by MinHash in bands (Broder 1997; Leskovec, Rajaraman & Ullman, Mining of Massive Datasets,
    ch. 3): with bands of two, of pairs with a likeness of .45 97 % meet in a bucket; with bands of four, of
    those with .8 98 %, and far fewer others. Each is then compared exactly, a bucket at a time: of a text a
    few hundred numbers of four bytes are kept.
    """
    of_texts = [shingles(text) for text in texts]
    signatures = np.array([minhash(one) for one in of_texts], dtype=np.uint32).reshape(-1, HASHES)
    groups = Groups(len(texts))
    for bucket in buckets(signatures, band):
        if not groups.are_one(bucket):
            join_alike(bucket, of_texts, threshold, groups)
    return groups.of_several()


def buckets(signatures: NDArray[np.uint32], band: int) -> Iterator[list[int]]:
    """Yield the positions that have the same numbers in a band, in their order, where they are several."""
    for start in range(0, HASHES, band):
        part = signatures[:, start : start + band]
        order = np.lexsort(part.T[::-1])  # stable: the same numbers stay in the order of their positions
        differs = np.any(part[order[1:]] != part[order[:-1]], axis=1)
        for bucket in np.split(order, np.flatnonzero(differs) + 1):
            if len(bucket) > 1:
                yield bucket.tolist()


def join_alike(bucket: list[int], of_texts: Sequence[Shingles], threshold: float, groups: "Groups") -> None:
    sets = [frozenset(of_texts[position].tolist()) for position in bucket]
    for one, other in pairs_in(len(bucket)):
        few, many = sorted((len(sets[one]), len(sets[other])))
        if few < threshold * many or groups.are_one((bucket[one], bucket[other])):
            continue  # too unlike in length, or known to be alike through others
        if likeness(sets[one], sets[other]) >= threshold:
            groups.join(bucket[one], bucket[other])


def pairs_in(size: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs to compare: all of a small bucket; of a flood also each of the rest with the first."""
    yield from combinations(range(min(size, LARGEST_BUCKET)), 2)
    yield from ((0, other) for other in range(LARGEST_BUCKET, size))


class Groups:
    """Which positions belong together: each points at one of its group, the first of all at itself."""

    def __init__(self, size: int) -> None:
        self.before = list(range(size))

    def first_of(self, position: int) -> int:
        while (before := self.before[position]) != position:
            self.before[position] = self.before[before]
            position = before
        return position

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.first_of(one), self.first_of(other)))
        self.before[second] = first

    def are_one(self, positions: Sequence[int]) -> bool:
        first = self.first_of(positions[0])
        return all(self.first_of(one) == first for one in positions[1:])

    def of_several(self) -> list[set[int]]:
        groups: dict[int, set[int]] = defaultdict(set)
        for position in range(len(self.before)):
            groups[self.first_of(position)].add(position)
        return [group for group in groups.values() if len(group) > 1]


def minhash(of_text: Shingles) -> NDArray[np.uint64]:
    factors, summands = _hashes()
    hashed = (of_text.astype(np.uint64)[:, np.newaxis] * factors + summands) & np.uint64(0xFFFFFFFF)
    found: NDArray[np.uint64] = hashed.min(axis=0)
    return found


@cache
def _hashes() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the factors and summands of the hash functions, the same in every process."""
    digests = [blake2b(b"%d" % number, digest_size=8).digest() for number in range(HASHES)]
    factors = [int.from_bytes(one[:4], "big") | 1 for one in digests]
    summands = [int.from_bytes(one[4:], "big") for one in digests]
    return np.array(factors, dtype=np.uint64), np.array(summands, dtype=np.uint64)


def is_gibberish(text: str) -> bool:
    """Tell whether hardly anything in a text can be spoken.

    The languages of the highlands have clusters of their own ("zr'lụ"), and teencode leaves vowels out: so
    it takes most of a text of several long words, and says little alone.
    """
    words = [word for word in WORD.findall(fold(text)) if len(word) >= 5]
    return len(words) >= 2 and sum(bool(UNSPEAKABLE.search(word)) for word in words) > len(words) / 2
