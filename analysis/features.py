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
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from analysis.text import fold
from analysis.units import Tokens, bridged, content_units

Matrix = NDArray[np.float64]

DIMENSIONS = 100
CONTEXT_SMOOTHING = 0.75
MAX_CHARACTER_GRAMS = 20_000
SURFACE_WEIGHT = 0.7  # of the TF-IDF half beside the word vectors; measured on short Vietnamese reviews


class FeatureSpace:
    """Turns tokenised comments into unit vectors. Learnt once from a corpus, then usable for new comments."""

    def __init__(self, random_state: int | None = 0) -> None:
        self.random_state = random_state

    def fit(self, documents: Sequence[Tokens]) -> "FeatureSpace":
        documents = list(map(bridged, documents))
        self._fit_words(documents)
        self._fit_surface(documents)
        return self

    def transform(self, documents: Sequence[Tokens]) -> Matrix:
        """(n_documents, n_dimensions): unit rows; a comment without any known word is a row of zeros."""
        documents = list(map(bridged, documents))
        words, surface = self._word_half(documents), self._surface_half(documents)
        surface[~words.any(axis=1)] = 0  # letters alone resemble anything
        both = np.hstack([words, SURFACE_WEIGHT * surface])
        return np.asarray(normalize(both), dtype=np.float64)

    @property
    def n_words(self) -> int:
        """Words and pairs of words known."""
        return len(self.counts_.vocabulary_)

    def _fit_words(self, documents: Sequence[Tokens]) -> None:
        self.counts_ = _counter(documents)
        counts = self.counts_.transform(documents)
        self.word_vectors_ = _ppmi_vectors(counts, self.random_state)
        means = _row_means(counts, self.word_vectors_)
        self.common_direction_ = _common_direction(means, self.random_state)

    def _word_half(self, documents: Sequence[Tokens]) -> Matrix:
        means = _row_means(self.counts_.transform(documents), self.word_vectors_)
        means -= np.outer(means @ self.common_direction_, self.common_direction_)
        return np.asarray(normalize(means), dtype=np.float64)

    def _fit_surface(self, documents: Sequence[Tokens]) -> None:
        lines = _folded_lines(documents)
        self.tfidf_ = [_fitted_tfidf(lines, **options) for options in _TFIDF_OPTIONS]
        grams = self._grams(lines)
        size = max(1, min(DIMENSIONS, min(grams.shape) - 1))
        self.surface_axes_ = randomized_svd(grams, size, random_state=self.random_state)[2].T

    def _grams(self, lines: list[str]) -> Any:
        return sparse.hstack([vectoriser.transform(lines) for vectoriser in self.tfidf_]).tocsr()

    def _surface_half(self, documents: Sequence[Tokens]) -> Matrix:
        return np.asarray(
            normalize(self._grams(_folded_lines(documents)) @ self.surface_axes_), dtype=np.float64
        )


_TFIDF_OPTIONS: list[dict[str, Any]] = [
    {"token_pattern": r"\S+", "ngram_range": (1, 2)},
    {"analyzer": "char_wb", "ngram_range": (3, 5), "max_features": MAX_CHARACTER_GRAMS},
]


def _counter(documents: Sequence[Tokens]) -> CountVectorizer:
    """Words that occur in two comments; in a corpus where none does, all words."""
    for floor in (2, 1):
        counter = CountVectorizer(analyzer=content_units, min_df=floor, binary=True, dtype=np.float64)
        try:
            return counter.fit(documents)
        except ValueError:  # scikit-learn's way to say that no word is left
            continue
    raise ValueError("no comment contains a word that says something")


def _fitted_tfidf(lines: list[str], **options: Any) -> TfidfVectorizer:
    try:
        return TfidfVectorizer(min_df=2, sublinear_tf=True, **options).fit(lines)
    except ValueError:  # no word occurs twice
        return TfidfVectorizer(min_df=1, sublinear_tf=True, **options).fit(lines)


def _folded_lines(documents: Sequence[Tokens]) -> list[str]:
    return [fold(" ".join(tokens)) for tokens in documents]


def _row_means(counts: Any, vectors: Matrix) -> Matrix:
    lengths = np.maximum(np.asarray(counts.sum(axis=1)).reshape(-1, 1), 1)
    return np.asarray(counts @ vectors / lengths, dtype=np.float64)


def _common_direction(means: Matrix, random_state: int | None) -> Matrix:
    """The first singular direction, which every text shares; zero where nothing would be left without it."""
    direction = randomized_svd(means, 1, random_state=random_state)[2][0]
    left = means - np.outer(means @ direction, direction)
    return np.asarray(direction if np.abs(left).max() > 1e-9 else np.zeros_like(direction), dtype=np.float64)


def _ppmi_vectors(counts: Any, random_state: int | None) -> Matrix:
    """(n_words, n_dimensions) U·S of the PPMI matrix. Not normalised: empty words come out short."""
    together = (counts.T @ counts).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    together = together.tocoo()
    if not together.nnz:  # no comment has two words
        return np.ones((counts.shape[1], 1))
    ppmi = _ppmi(together)
    size = max(1, min(DIMENSIONS, ppmi.shape[0] - 1))
    left, singular, _ = randomized_svd(ppmi, size, random_state=random_state)
    return np.asarray(left * singular, dtype=np.float64)


def _ppmi(together: Any) -> Any:
    totals = np.asarray(together.sum(axis=1)).ravel()
    context = totals**CONTEXT_SMOOTHING
    context /= context.sum()
    expected = totals[together.row] * context[together.col]
    values = np.maximum(np.log(together.data / expected), 0)
    matrix = sparse.csr_matrix((values, (together.row, together.col)), shape=together.shape)
    matrix.eliminate_zeros()
    return matrix
