"""Comments as sparse counts of their folded words, pairs of neighbours and letters, in whole arrays.

What units.py says of one comment is worked out here for thousands at once: each distinct spelling is folded
and judged once, and a pair is a number made of two. So a corpus is counted in a tenth of the time that a
callback for each word takes.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analysis.text import fold_word, is_stop_word
from analysis.units import Tokens, is_english, translated

Keys = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
SHIFT = 1 << 31
"""A pair's number is its first word's, plus one, times this, plus its second word's."""

MOSTLY_ENGLISH = 0.8
"""Where more of the comments are English there is no other language to meet: they are not translated."""

LETTERS = (3, 5)
"""Shortest and longest run of letters; a run never reaches beyond its word."""


@dataclass(frozen=True)
class Occurrences:
    """Where the words of comments stand: but for `bridged`, arrays of one entry per word, in their order.

    bridged  per comment, whether it is English among Vietnamese ones
    rows     the comment
    words    number of the folded word, UNKNOWN for one that the corpus did not have
    forms    number of the folded word among `spellings`
    content  whether it is no stop word there
    joined   whether it and the next word make a pair of the same comment
    """

    count: int
    bridged: Flags
    rows: NDArray[np.int64]
    words: Keys
    forms: Keys
    content: Flags
    joined: Flags
    spellings: list[str]

    def content_keys(self) -> tuple[NDArray[np.int64], Keys]:
        """Rows and keys of what is counted (units.py): words that say something, and pairs with such a word.

        A syllable is seldom a whole word of Vietnamese; an English word is, so its pairs would only be noise.
        """
        return self._keys(self.words, self.content, self.content[:-1] | self.content[1:])

    def content_lengths(self) -> NDArray[np.int64]:
        """Per comment, how many different words and pairs say something, known or not."""
        rows, keys = self._keys(self.forms, self.content, self.content[:-1] | self.content[1:])
        found, columns = np.unique(keys, return_inverse=True)
        ones = np.ones(len(rows), dtype=np.int8)
        each = sparse.csr_matrix((ones, (rows, columns)), shape=(self.count, len(found)))
        return np.asarray(np.diff(each.indptr), dtype=np.int64)

    def first_of_its_words(self) -> Flags:
        """Per comment whether no earlier one has the same words, in whatever order and as often."""
        each = np.random.RandomState(0).random_sample(len(self.spellings))  # sums of which are never the same
        sums = np.bincount(self.rows, weights=each[self.forms], minlength=self.count).round(9)
        first = np.zeros(self.count, dtype=bool)
        first[np.unique(sums, return_index=True)[1]] = True
        return first

    def all_keys(self) -> tuple[NDArray[np.int64], Keys]:
        """Rows and keys of all words and all pairs."""
        return self._keys(self.words, np.ones_like(self.content), np.ones_like(self.content[:-1]))

    def _keys(self, numbers: Keys, words: Flags, pairs: Flags) -> tuple[NDArray[np.int64], Keys]:
        known = numbers != UNKNOWN
        single = words & known
        double = pairs & self.joined[:-1] & known[:-1] & known[1:]
        keys = (numbers[:-1] + 1) * SHIFT + numbers[1:]
        return (
            np.concatenate([self.rows[single], self.rows[:-1][double]]),
            np.concatenate([numbers[single], keys[double]]),
        )

    def spelling_counts(self) -> Any:
        """(n_comments, n_spellings) how often each folded word stands in each comment."""
        ones = np.ones(len(self.rows), dtype=np.float32)
        return sparse.csr_matrix((ones, (self.rows, self.forms)), shape=(self.count, len(self.spellings)))


class WordNumbers:
    """Folded word -> number, for the words of one corpus."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def learn(self, documents: Sequence[Tokens]) -> Occurrences:
        """Reads the corpus; its words are known from now on."""
        english = _english(documents)
        self.bridging = float(english.mean()) <= MOSTLY_ENGLISH
        return self._read(documents, english, lambda word: self.numbers.setdefault(word, len(self.numbers)))

    def read(self, documents: Sequence[Tokens]) -> Occurrences:
        return self._read(documents, _english(documents), lambda word: self.numbers.get(word, UNKNOWN))

    def _read(self, documents: Sequence[Tokens], english: Flags, number: Any) -> Occurrences:
        bridge = english & self.bridging
        documents = [
            translated(document) if foreign else document
            for document, foreign in zip(documents, bridge.tolist(), strict=True)
        ]
        return self._occurrences(documents, english, bridge, number)

    def _occurrences(
        self, documents: Sequence[Tokens], english: Flags, bridge: Flags, number: Any
    ) -> Occurrences:
        known: dict[str, int] = {}
        flat = [known.setdefault(token, len(known)) for token in itertools.chain.from_iterable(documents)]
        tokens = np.array(flat, dtype=np.int64)
        rows = np.repeat(np.arange(len(documents)), list(map(len, documents)))
        folded = [fold_word(token) for token in known]
        spellings: dict[str, int] = {}
        forms = np.array([spellings.setdefault(word, len(spellings)) for word in folded], dtype=np.int64)
        words = np.array([number(word) for word in folded], dtype=np.int64)
        neighbours = np.zeros(len(rows), dtype=bool)
        neighbours[:-1] = rows[:-1] == rows[1:]
        return Occurrences(
            count=len(documents),
            bridged=bridge,
            rows=rows,
            words=words[tokens],
            forms=forms[tokens],
            content=_content(folded)[tokens],
            joined=neighbours & ~english[rows],
            spellings=list(spellings),
        )


def _english(documents: Sequence[Tokens]) -> Flags:
    return np.fromiter(map(is_english, documents), dtype=bool, count=len(documents))


def _content(folded: Sequence[str]) -> Flags:
    """Per folded word whether it is no stop word.

    Judged as if typed without marks, whatever was: themes would else follow typing habits. So more words
    count than in units.py.
    """
    return np.array([not is_stop_word(word, in_marked_text=False) for word in folded], dtype=bool)


class Counter:
    """Sparse counts of the keys that occur in at least `floor` comments; in a corpus without any, of all."""

    def __init__(self, floor: int = 2, most: int | None = None, binary: bool = False) -> None:
        self.floor = floor
        self.most = most
        self.binary = binary

    def learn(self, rows: NDArray[np.int64], keys: Keys, count: int) -> Any:
        """(count, n_keys) counts; afterwards `keys` holds the sorted keys that stand for the columns."""
        self.keys = np.unique(keys)
        counts = self.count(rows, keys, count)
        kept = _frequent(counts, self.floor, self.most)
        self.keys = self.keys[kept]
        return counts[:, kept]

    def count(self, rows: NDArray[np.int64], keys: Keys, count: int) -> Any:
        if not len(self.keys):
            return sparse.csr_matrix((count, 0), dtype=np.float32)
        columns = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[columns] == keys
        ones = np.ones(int(known.sum()), dtype=np.float32)
        counts = sparse.csr_matrix((ones, (rows[known], columns[known])), shape=(count, len(self.keys)))
        if self.binary:
            counts.data[:] = 1
        return counts


class LetterCounter:
    """Runs of letters, counted once for each distinct word: a comment's are the sum of its words'."""

    def __init__(self, floor: int, most: int) -> None:
        self.floor = floor
        self.most = most

    def learn(self, occurrences: Occurrences) -> Any:
        self.runs_ = CountVectorizer(analyzer="char_wb", ngram_range=LETTERS, dtype=np.float32)
        try:
            counts = occurrences.spelling_counts() @ self.runs_.fit_transform(occurrences.spellings)
        except ValueError:  # scikit-learn's way to say that there is no letter
            self.kept_ = np.zeros(0, dtype=np.int64)
            return sparse.csr_matrix((occurrences.count, 0), dtype=np.float32)
        self.kept_ = _frequent(counts, self.floor, self.most)
        return counts[:, self.kept_]

    def count(self, occurrences: Occurrences) -> Any:
        if not len(self.kept_) or not occurrences.spellings:
            return sparse.csr_matrix((occurrences.count, len(self.kept_)), dtype=np.float32)
        return (occurrences.spelling_counts() @ self.runs_.transform(occurrences.spellings))[:, self.kept_]


def _frequent(counts: Any, floor: int, most: int | None) -> NDArray[np.int64]:
    """Columns in at least `floor` rows, at most `most` of them, the most frequent; all if there are none."""
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(found >= floor)
    if not len(kept):
        return np.arange(counts.shape[1])
    if most is not None and len(kept) > most:
        kept = np.sort(kept[np.argsort(-found[kept], kind="stable")[:most]])
    return kept
