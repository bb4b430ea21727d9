"""Comments as vectors of which every part belongs to a word.

A classifier has to say which words carried a decision, so everything here is a sum over words: TF-IDF of the
folded words, and beside it the mean of word vectors, which join texts that share no word. These are learnt
from the co-occurrences of these very comments and of word fields (word-fields.tsv), because a few hundred
comments seldom bring two words for one thing together. (Pairs, letters and the rows of FeatureSpace
beside the words were measured, too; they change nothing that is clearer than noise.) Marks are folded away:
"chờ lâu" and "cho lau" give the same vector.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from analysis.cooccurrence import word_vectors
from analysis.features import Matrix
from analysis.lexicon import read_rows
from analysis.text import fold_word, tokenise
from analysis.units import Tokens, bridged, content_units

MAX_WORDS = 20_000
"""So many words, and so many words and pairs with a vector, are known at most: memory stays bounded."""


class Evidence:
    """Turns tokenised comments into rows, and weights of a row's features back into weights of its words."""

    def __init__(self, random_state: int | None = 0) -> None:
        self.random_state = random_state

    def fit(self, documents: Sequence[Tokens]) -> "Evidence":
        """Learn words and their vectors from tokenised comments, whether labelled or not."""
        self.fit_transform(documents)
        return self

    def fit_transform(self, documents: Sequence[Tokens]) -> Any:
        """`fit`, then `transform` of the same documents, counting them once."""
        documents = list(map(bridged, documents))
        self.words_, words = _known(TfidfVectorizer(analyzer=folded_words, sublinear_tf=True), documents)
        counter = CountVectorizer(analyzer=content_units, binary=True, dtype=np.float64)
        self.units_, counts = _known(counter, documents, word_fields())
        self.vectors_ = word_vectors(counts, self.random_state).astype(np.float64)
        vectors = normalize(counts[: len(documents)] @ self.vectors_)
        return sparse.hstack([words, sparse.csr_matrix(vectors)]).tocsr()

    def transform(self, documents: Sequence[Tokens]) -> Any:
        """(n_documents, n_features) sparse: a unit row of words beside one of vectors; zeros if unknown."""
        words = self.words_.transform(list(map(bridged, documents)))
        return sparse.hstack([words, sparse.csr_matrix(self.vectors(documents))]).tocsr()

    def vectors(self, documents: Sequence[Tokens]) -> Matrix:
        """(n_documents, n_dimensions) the second half alone: unit rows, zeros if unknown."""
        counts = self.units_.transform(list(map(bridged, documents)))
        return np.asarray(normalize(counts @ self.vectors_), dtype=np.float64)

    def word_weights(
        self, documents: Sequence[Tokens], weights: Matrix, chosen: Sequence[int]
    ) -> Iterator[Matrix]:
        """Of each document (n_tokens,): what each token adds to `transform([document]) @ weights[chosen]`.

        `weights` (n_themes, n_features); `chosen` (n_documents,) names for each document one of its rows. Two
        words halve a pair. Exact but for words that occur twice and for the glossary's words beside English.
        """
        by_word, by_vector = np.split(weights, [len(self.words_.vocabulary_)], axis=1)
        by_unit = by_vector @ self.vectors_.T
        rows = self.words_.transform(documents)
        lengths = np.linalg.norm(self.units_.transform(documents) @ self.vectors_, axis=1)
        for number, (tokens, theme) in enumerate(zip(documents, chosen, strict=True)):
            here = slice(rows.indptr[number], rows.indptr[number + 1])
            value = dict(zip(rows.indices[here].tolist(), rows.data[here].tolist(), strict=True))
            shares = self._word_shares(tokens, value, by_word[theme])
            yield shares + self._unit_shares(tokens, by_unit[theme]) / max(float(lengths[number]), 1e-9)

    def _word_shares(self, tokens: Tokens, value: Mapping[int, float], weights: Matrix) -> Matrix:
        known = [self.words_.vocabulary_.get(word, -1) for word in folded_words(tokens)]
        return np.array([value.get(i, 0.0) * weights[i] for i in known])

    def _unit_shares(self, tokens: Tokens, weights: Matrix) -> Matrix:
        shares = np.zeros(len(tokens))
        for unit, places in _placed(content_units(tokens), folded_words(tokens)):
            if unit in self.units_.vocabulary_:
                shares[list(places)] += weights[self.units_.vocabulary_[unit]] / len(places)
        return shares


@cache
def word_fields() -> tuple[Tokens, ...]:
    """The words of each field in word-fields.tsv."""
    return tuple(tokenise(" ".join(row)) for row in read_rows("word-fields.tsv"))


def folded_words(tokens: Tokens) -> list[str]:
    """The tokens without marks."""
    return list(map(fold_word, tokens))


def _placed(units: Sequence[str], words: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The counted units with the positions of the words they are made of."""
    counted = set(units)
    yield from ((word, (i,)) for i, word in enumerate(words) if word in counted)
    pairs = enumerate(map(" ".join, pairwise(words)))
    yield from ((pair, (i, i + 1)) for i, pair in pairs if pair in counted)


def _known(vectoriser: Any, documents: Sequence[Tokens], beside: Sequence[Tokens] = ()) -> tuple[Any, Any]:
    """The vectoriser, knowing the words that two texts share (where no comment has one, all), and what it
    counts in the comments and, below, in the texts beside them."""
    for floor in (2, 1):
        chosen = clone(vectoriser).set_params(min_df=floor, max_features=MAX_WORDS)
        try:
            counts = chosen.fit_transform([*documents, *beside])
        except ValueError:  # scikit-learn's way to say that no word is left
            continue
        if counts[: len(documents)].nnz:
            return chosen, counts
    raise ValueError("no comment contains a word that says something")
