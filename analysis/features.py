"""Comments as vectors, learnt from the comments themselves.

Short texts share few words, so word counts leave one giant rest cluster. Word vectors from the co-occurrences
of this very corpus join texts that share no word: positive pointwise mutual information, reduced by SVD, a
text being the plain mean of its words (Levy and Goldberg 2014 for PPMI-SVD; Arora, Liang and Ma 2017 for
taking out the first direction; their frequency weights hurt here, because the words of a subject are
frequent). Beside it stands the SVD of word and character TF-IDF. Everything is folded: marked and unmarked
typing give the same vector.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from analysis.cooccurrence import DIMENSIONS, POWER_ITERATIONS, word_vectors
from analysis.counting import Counter, Flags, LetterCounter, Occurrences, WordNumbers
from analysis.familiarity import Familiarity
from analysis.units import Tokens

Matrix = NDArray[np.floating[Any]]

SURFACE_WEIGHT = 0.85  # of the TF-IDF half beside the word vectors; 0.3 to 1 differ by less than seeds do
MOST_UNITS = 20_000
MOST_LETTER_RUNS = 20_000


class FeatureSpace:
    """Turns tokenised comments into unit vectors. Learnt once from a corpus, then usable for new comments."""

    def __init__(self, random_state: int | None = 0) -> None:
        self.random_state = random_state

    def fit(self, documents: Sequence[Tokens]) -> "FeatureSpace":
        self.fit_transform(documents)
        return self

    def fit_transform(self, documents: Sequence[Tokens]) -> Matrix:
        """`fit`, then `transform` of the same documents, reading them once."""
        self.numbers_ = WordNumbers()
        occurrences = self.numbers_.learn(documents)
        self.units_, self.familiarity_ = Counter(most=MOST_UNITS, binary=True), Familiarity()
        units = self.units_.learn(*occurrences.content_keys(), occurrences.count)
        if not units.shape[1]:
            raise ValueError("no comment contains a word that says something")
        familiar = self.familiarity_.learn(units, occurrences)
        return self._joined(self._fit_words(units), self._fit_surface(occurrences), familiar)

    def transform(self, documents: Sequence[Tokens]) -> Matrix:
        """(n_documents, n_dimensions): unit rows; zeros for a comment whose words hardly any other uses."""
        occurrences = self.numbers_.read(documents)
        units = self.units_.count(*occurrences.content_keys(), occurrences.count)
        familiar = self.familiarity_.look(units, occurrences)
        return self._joined(self._word_half(units), self._surface_half(self._grams(occurrences)), familiar)

    @property
    def n_words(self) -> int:
        """Words and pairs of words known."""
        return len(self.units_.keys)

    def _joined(self, words: Matrix, surface: Matrix, familiar: Flags) -> Matrix:
        words[~familiar] = 0
        surface[~words.any(axis=1)] = 0  # letters alone resemble anything
        return np.asarray(normalize(np.hstack([words, SURFACE_WEIGHT * surface])))

    def _fit_words(self, units: Any) -> Matrix:
        self.word_vectors_ = word_vectors(units, self.random_state)
        means = _row_means(units, self.word_vectors_)
        self.common_direction_ = _common_direction(means, self.random_state)
        return self._word_half(units)

    def _word_half(self, units: Any) -> Matrix:
        means = _row_means(units, self.word_vectors_)
        means -= np.outer(means @ self.common_direction_, self.common_direction_)
        return np.asarray(normalize(means))

    def _fit_surface(self, occurrences: Occurrences) -> Matrix:
        self.terms_, self.letters_ = Counter(), LetterCounter(2, MOST_LETTER_RUNS)
        counts = [
            self.terms_.learn(*occurrences.all_keys(), occurrences.count),
            self.letters_.learn(occurrences),
        ]
        self.weights_ = [TfidfTransformer(sublinear_tf=True).fit(part) for part in counts]
        grams = self._weighted(counts)
        size = max(1, min(DIMENSIONS, min(grams.shape) - 1))
        self.surface_axes_ = _svd(grams, size, self.random_state)[2].T
        return self._surface_half(grams)

    def _grams(self, occurrences: Occurrences) -> Any:
        terms = self.terms_.count(*occurrences.all_keys(), occurrences.count)
        return self._weighted([terms, self.letters_.count(occurrences)])

    def _weighted(self, counts: Sequence[Any]) -> Any:
        parts = [weights.transform(part) for weights, part in zip(self.weights_, counts, strict=True)]
        return sparse.hstack(parts).tocsr()

    def _surface_half(self, grams: Any) -> Matrix:
        return np.asarray(normalize(grams @ self.surface_axes_))


def _svd(matrix: Any, size: int, random_state: int | None) -> Any:
    return randomized_svd(matrix, size, n_iter=POWER_ITERATIONS, random_state=random_state)


def _row_means(counts: Any, vectors: Matrix) -> Matrix:
    lengths = np.maximum(np.asarray(counts.sum(axis=1)).reshape(-1, 1), 1)
    return np.asarray(counts @ vectors / lengths)


def _common_direction(means: Matrix, random_state: int | None) -> Matrix:
    """The first singular direction, which every text shares; zero where nothing would be left without it."""
    direction = _svd(means, 1, random_state)[2][0]
    left = means - np.outer(means @ direction, direction)
    return np.asarray(direction if np.abs(left).max() > 1e-9 else np.zeros_like(direction), dtype=np.float64)
