"""Texts that are copies of each other, and texts that are none."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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


def plain(text: str) -> str:
    """Return the words of a text alone, without marks and case: what a copy keeps when it is dressed up."""
    return " ".join(WORD.findall(fold(text)))


def is_long(words: str) -> bool:
    return words.count(" ") + 1 >= WORDS_OF_A_COPY


def shingles(words: str) -> frozenset[int]:
    return frozenset(crc32(words[i : i + SHINGLE].encode()) for i in range(max(1, len(words) - SHINGLE + 1)))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of shingles in common (Jaccard)."""
    return len(one & other) / len(one | other)


def alike(texts: Sequence[str], threshold: float = ALIKE_FROM, band: int = BAND) -> list[set[int]]:
    """Return groups of positions whose texts resemble each other, through others too.

    Candidates by MinHash in bands (Broder 1997; Leskovec, Rajaraman & Ullman, Mining of Massive Datasets,
    ch. 3): with bands of two, of pairs with a likeness of .45 97 % meet in a bucket; with bands of four, of
    those with .8 98 %, and far fewer others. Each is then compared exactly.
    """
    sets = [shingles(text) for text in texts]
    buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for position, of_text in enumerate(sets):
        signature = minhash(of_text)
        for start in range(0, HASHES, band):
            buckets[(start, *signature[start : start + band])].append(position)
    pairs = {pair for bucket in buckets.values() for pair in pairs_in(bucket)}
    return joined(pair for pair in pairs if likeness(sets[pair[0]], sets[pair[1]]) >= threshold)


def pairs_in(bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs to compare: all of a small bucket; of a flood also each of the rest with the first."""
    yield from combinations(bucket[:LARGEST_BUCKET], 2)
    yield from ((bucket[0], other) for other in bucket[LARGEST_BUCKET:])


def minhash(of_text: frozenset[int]) -> tuple[int, ...]:
    factors, summands = _hashes()
    values = np.fromiter(of_text, dtype=np.uint64, count=len(of_text))
    hashed = (values[:, np.newaxis] * factors + summands) & np.uint64(0xFFFFFFFF)
    return tuple(hashed.min(axis=0).tolist())


@cache
def _hashes() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the factors and summands of the hash functions, the same in every process."""
    digests = [blake2b(b"%d" % number, digest_size=8).digest() for number in range(HASHES)]
    factors = [int.from_bytes(one[:4], "big") | 1 for one in digests]
    summands = [int.from_bytes(one[4:], "big") for one in digests]
    return np.array(factors, dtype=np.uint64), np.array(summands, dtype=np.uint64)


def joined(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Return the connected groups."""
    group_of: dict[int, set[int]] = {}
    for one, other in pairs:
        group = group_of.get(one, {one}) | group_of.get(other, {other})
        for member in group:
            group_of[member] = group
    return list({id(group): group for group in group_of.values()}.values())


def is_gibberish(text: str) -> bool:
    """Tell whether hardly anything in a text can be spoken.

    The languages of the highlands have clusters of their own ("zr'lụ"), and teencode leaves vowels out: so
    it takes most of a text of several long words, and says little alone.
    """
    words = [word for word in WORD.findall(fold(text)) if len(word) >= 5]
    return len(words) >= 2 and sum(bool(UNSPEAKABLE.search(word)) for word in words) > len(words) / 2
