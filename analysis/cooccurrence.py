"""Word vectors from what stands beside what in the comments themselves.

Positive pointwise mutual information with context smoothing, reduced by SVD (Levy and Goldberg 2014).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

Matrix = NDArray[np.floating[Any]]

DIMENSIONS = 100
CONTEXT_SMOOTHING = 0.75

POWER_ITERATIONS = 2
"""Of the randomised SVD; the usual seven cost three times as much and find the same themes."""

MOST_IN_ONE = 300
"""Of the words and pairs of one comment so many, evenly chosen, are said to stand beside each other: as many
as some 700 characters have. A pasted document would bring the square of its own, and drown all comments."""


def word_vectors(counts: Any, random_state: int | None) -> Matrix:
    """(n_words, at most DIMENSIONS) U·S of the PPMI matrix, from binary counts (n_texts, n_words).

    Not normalised: empty words come out short.
    """
    counts = _shortened(counts.tocsr())
    together = (counts.T @ counts).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    ppmi = _positive_information(together.tocoo()) if together.nnz else together
    if not ppmi.nnz:  # no comment has two words, or all have the same
        return np.ones((counts.shape[1], 1))
    size = max(1, min(DIMENSIONS, ppmi.shape[0] - 1))
    left, singular, _ = randomized_svd(ppmi, size, n_iter=POWER_ITERATIONS, random_state=random_state)
    return np.asarray(left * singular)


def _shortened(counts: Any) -> Any:
    """The same counts with at most MOST_IN_ONE of each row."""
    lengths = np.diff(counts.indptr)
    if lengths.max(initial=0) <= MOST_IN_ONE:
        return counts
    place = np.arange(counts.nnz) - np.repeat(counts.indptr[:-1], lengths)
    share = np.repeat(np.minimum(1.0, MOST_IN_ONE / np.maximum(lengths, 1)), lengths)
    kept = np.floor((place + 1) * share) > np.floor(place * share)
    rows = np.repeat(np.arange(counts.shape[0]), lengths)[kept]
    return sparse.csr_matrix((counts.data[kept], (rows, counts.indices[kept])), shape=counts.shape)


def _positive_information(together: Any) -> Any:
    """Positive pointwise mutual information of a co-occurrence matrix, in 32 bits."""
    totals = np.asarray(together.sum(axis=1)).ravel()
    context = totals**CONTEXT_SMOOTHING
    context /= context.sum()
    values = np.log(together.data / (totals[together.row] * context[together.col])).astype(np.float32)
    kept = values > 0
    places = (together.row[kept], together.col[kept])
    return sparse.csr_matrix((values[kept], places), shape=together.shape)
