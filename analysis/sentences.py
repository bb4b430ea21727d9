"""Sentence vectors as a further part of a comment's vector, beside its words.

The cosines of multilingual-e5-small all lie between .8 and .95 (Wang et al. 2022, arXiv:2212.03533), so
vectors are taken around the mean of the texts they are learnt with before they tell texts apart.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from sklearn.preprocessing import normalize

from analysis.encoding import BATCH, Encoder
from analysis.features import Matrix


class Remembered:
    """An encoder that reads each text once, or one that knows no other vectors than those it is given.

    scikit-learn's clone() copies parameters; a network that was loaded once is not loaded again.
    """

    def __init__(self, encoder: Encoder | None = None, known: dict[str, Matrix] | None = None) -> None:
        self.encoder, self.known = encoder, {} if known is None else known

    def __deepcopy__(self, _memo: Any) -> "Remembered":
        return self

    def encode(self, texts: Sequence[str]) -> Matrix:
        new = sorted({text for text in texts if text not in self.known}) if self.encoder else []
        for start in range(0, len(new), BATCH):
            part = new[start : start + BATCH]
            self.known.update(zip(part, cast("Encoder", self.encoder).encode(part), strict=True))
        nothing = np.zeros_like(next(iter(self.known.values()), np.zeros(1, dtype=np.float32)))
        return np.array([self.known.get(text, nothing) for text in texts]).reshape(len(texts), -1)


class Centred:
    """The vectors of an encoder as unit rows around the mean of the texts they are learnt with."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def fit_transform(self, texts: Sequence[str]) -> Matrix:
        vectors = self._read(texts)
        known = vectors.any(axis=1)
        self.mean_ = vectors[known].mean(axis=0) if known.any() else np.zeros(vectors.shape[1])
        return self._around(vectors)

    def transform(self, texts: Sequence[str]) -> Matrix:
        """(n_texts, n_dimensions); zeros where the encoder knows nothing."""
        return self._around(self._read(texts))

    def _read(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(normalize(np.asarray(self.encoder.encode(texts), dtype=np.float64)))

    def _around(self, vectors: Matrix) -> Matrix:
        known = vectors.any(axis=1, keepdims=True)
        return np.asarray(normalize(np.where(known, vectors - self.mean_, 0.0)))
