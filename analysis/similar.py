"""Which of many short texts resemble a new one, while it is being typed.

A text is the set of its folded words and pairs (units.py), the same that themes are found by, each weighed by
how rare it is (inverse document frequency, Spärck Jones 1972); two texts resemble each other by the cosine of
these. Word vectors learnt from the texts (features.py) found no more in our own corpus of staff's complaints
(benchmarks/similar.py), and what they find cannot be told in words. Here the words in common are the reason.

Units are kept as numbers, a CRC-32 each: a text's numbers can be stored beside it, so that an index of many
is read and not worked out again, and no vocabulary has to be shared between processes. Only numpy is needed.
"""

import zlib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analysis.text import fold, tokenise
from analysis.units import bridged, content_units

Numbers = NDArray[np.uint32]

BUCKETS = 1 << 20
"""Units are told apart by this many numbers: two of 100 units of a query meet with a chance of 0.5 %."""

MOST_LATER = 500
"""Looking through so many texts that were added later takes some 10 ms."""

FEWEST_LATER = 20
"""Texts added later do not tell how rare a unit is: an index that began small is soon worth a new one."""

SMALLEST = 1e-12  # a text without units has no length


@dataclass(frozen=True)
class Match:
    """One text that resembles the one asked about."""

    key: Hashable
    score: float  # cosine, 0 to 1, and the bonus of its group where it is of the same


def units_of(text: str) -> list[str]:
    """The different units of a text, in their order: "in biên nhận" -> in, bien, nhan, in bien, bien nhan."""
    return list(dict.fromkeys(content_units(bridged(tokenise(text)))))


def numbers_of(units: Iterable[str]) -> Numbers:
    """(n_units,) uint32 below BUCKETS, sorted, each once."""
    numbers = (zlib.crc32(unit.encode()) % BUCKETS for unit in units)
    return np.unique(np.fromiter(numbers, dtype=np.uint32))


def words_in_common(text: str, other: str, count: int = 5) -> list[str]:
    """What two texts have in common, as the first one writes it: pairs before single words they hold.

    Units that are part of a longer one in common are left out.
    """
    theirs, written = set(units_of(other)), spellings_of(text)
    common = [unit for unit in units_of(text) if unit in theirs]
    held = {word for unit in common if " " in unit for word in unit.split()}
    shown = [unit for unit in sorted(common, key=lambda unit: " " not in unit) if unit not in held]
    return [written[unit] for unit in shown[:count]]


def spellings_of(text: str) -> dict[str, str]:
    """How a text writes each of its units, where it stands first."""
    tokens = bridged(tokenise(text))
    written = [*tokens, *(" ".join(pair) for pair in pairwise(tokens))]
    return {fold(unit): unit for unit in reversed(written)}


class SimilarTexts:
    """An index of texts by key: finding looks only at those that share a unit with the query.

    Texts that are added later stand apart in a small list, and those taken out are passed over, so that a
    change costs nothing like a new index; ``is_worn`` tells when a new one is worth it. Finding changes
    nothing: many threads may find while none adds or removes.

    Parameters
    ----------
    group_bonus : float
        What is added to the score of a text of the same group as the query, if they share a unit at all.

    Attributes
    ----------
    weights_ : float32 array (BUCKETS,), the inverse document frequency of each number
    """

    def __init__(self, group_bonus: float = 0.0) -> None:
        self.group_bonus = group_bonus

    def fit(
        self, keys: Sequence[Hashable], numbers: Sequence[Numbers], groups: Sequence[Hashable] | None = None
    ) -> Self:
        """Begin anew with these texts, each once, as ``numbers_of`` gives them; ``groups`` has one a text."""
        self._keys = list(keys)
        self._group_numbers = {
            group: number for number, group in enumerate(dict.fromkeys(groups or ())) if group is not None
        }
        numbered = [self._group_numbers.get(group, -2) for group in groups or [None] * len(keys)]
        self._groups = np.array(numbered, dtype=np.int32)
        self._row_of = {key: row for row, key in enumerate(self._keys)}
        self._live = np.ones(len(self._keys), dtype=bool)
        self._later: dict[Hashable, tuple[Numbers, Hashable]] = {}
        columns = np.concatenate([np.empty(0, dtype=np.uint32), *numbers])
        lengths = np.fromiter(map(len, numbers), dtype=np.int64, count=len(self._keys))
        self._weigh(columns, lengths)
        self._post(columns, np.repeat(np.arange(len(lengths), dtype=np.int32), lengths))
        return self

    def partial_fit(
        self, keys: Sequence[Hashable], numbers: Sequence[Numbers], groups: Sequence[Hashable] | None = None
    ) -> Self:
        """Add texts; one whose key is known takes the place of the one before."""
        self.remove(keys)
        groups = groups if groups is not None else [None] * len(keys)
        self._later |= {key: (own, group) for key, own, group in zip(keys, numbers, groups, strict=True)}
        return self

    def remove(self, keys: Iterable[Hashable]) -> Self:
        """Take texts out; unknown keys are passed over."""
        for key in keys:
            self._later.pop(key, None)
            row = self._row_of.pop(key, None)
            if row is not None:
                self._live[row] = False
        return self

    def find(
        self, numbers: Numbers, count: int = 5, least: float = 0.0, group: Hashable = None
    ) -> list[Match]:
        """The most similar texts with a score above ``least``, the most similar first; ties as they came."""
        if not len(numbers):
            return []
        query = self.weights_[numbers].astype(np.float64) ** 2
        found = [
            *self._among_postings(numbers, query, group, count),
            *self._among_later(numbers, query, group),
        ]
        found = [match for match in found if match.score > least]
        return sorted(found, key=lambda match: -match.score)[:count]

    @property
    def keys(self) -> set[Hashable]:
        """The keys of all texts in it."""
        return {*self._row_of, *self._later}

    @property
    def is_worn(self) -> bool:
        """Whether so much was added that finding becomes slow, or that the weights are those of the few."""
        return len(self._later) > min(MOST_LATER, max(FEWEST_LATER, len(self._keys)))

    def __contains__(self, key: Hashable) -> bool:
        return key in self._row_of or key in self._later

    def __len__(self) -> int:
        return len(self._row_of) + len(self._later)

    def _weigh(self, columns: Numbers, lengths: NDArray[np.int64]) -> None:
        """How rare each unit is, smoothed as scikit-learn does; how long each row is."""
        frequencies = np.bincount(columns, minlength=BUCKETS)
        self.weights_ = (np.log((1 + len(lengths)) / (1 + frequencies)) + 1).astype(np.float32)
        sums = np.concatenate([[0.0], np.cumsum(self.weights_[columns].astype(np.float64) ** 2)])
        ends = np.cumsum(lengths)
        self._norms = np.sqrt(np.maximum(sums[ends] - sums[ends - lengths], SMALLEST))

    def _post(self, columns: Numbers, rows: NDArray[np.int32]) -> None:
        """The rows of each number, one number after the other."""
        order = np.argsort((columns & 0xFFFF).astype(np.uint16), kind="stable")  # 16 bits: by radix, linear
        order = order[np.argsort((columns[order] >> 16).astype(np.uint16), kind="stable")]
        self._rows = rows[order]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=BUCKETS))])

    def _among_postings(
        self, numbers: Numbers, query: NDArray[np.float64], group: Hashable, count: int
    ) -> list[Match]:
        """The best of the indexed texts."""
        postings = [self._rows[self._starts[number] : self._starts[number + 1]] for number in numbers]
        weights = np.repeat(query, [len(rows) for rows in postings])
        shared = np.bincount(np.concatenate(postings), weights=weights, minlength=len(self._live))
        rows = np.flatnonzero((shared > 0) & self._live)
        scores = shared[rows] / (self._norms[rows] * np.sqrt(query.sum()))
        scores += self.group_bonus * (self._groups[rows] == self._group_numbers.get(group, -1))
        best = np.argsort(-scores, kind="stable")[:count]
        return [Match(self._keys[rows[place]], float(scores[place])) for place in best]

    def _among_later(self, numbers: Numbers, query: NDArray[np.float64], group: Hashable) -> Iterator[Match]:
        """Those added later that share a unit, one by one: they are few."""
        length = np.sqrt(query.sum())
        for key, (own, own_group) in self._later.items():
            shared = query[np.isin(numbers, own, assume_unique=True)].sum()
            if shared > 0:
                norm = np.sqrt((self.weights_[own].astype(np.float64) ** 2).sum())
                bonus = self.group_bonus * (group is not None and own_group == group)
                yield Match(key, float(shared / (norm * length) + bonus))
