"""ThemeClassifier: which known themes a comment is about, several or none, learnt from a few labels.

The features are learnt from all comments (evidence.py), the decisions from the labelled ones and then from
what these say about the others (linear.py). Held-out labels turn decisions into probabilities, and tell from
which one on a theme is assigned (calibration.py). Where none is likely enough the classifier abstains.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from analysis.calibration import Calibration, RiskCoverage, risk_coverage, threshold_for
from analysis.corpus import checked_texts, evenly_chosen
from analysis.encoding import Encoder
from analysis.evidence import Evidence
from analysis.features import Matrix
from analysis.foreign import foreign
from analysis.labels import Keys, Label, Truth, checked_labels, indicator, ordered_keys
from analysis.linear import learn
from analysis.parameters import check_random_state, check_share
from analysis.sentences import Centred
from analysis.spans import Span, spans_of, words_of
from analysis.text import fold, says_something, tokenise

MAX_ERROR = 0.2
"""Of the themes assigned at most this share is wrong. Two people agree on the topic of a student's comment in
71 % of cases (UIT-VSFC), so four right of five is as much as one may ask."""

LIKELIER_THAN_NOT = 0.5
"""What is less likely is not assigned, whatever a handful of held-out labels would allow."""

MAX_UNLABELLED = 5_000
"""So many comments without a label are learnt from. More change no figure, and people wait."""

FOLDS = 3
BATCH = 10_000
"""So many comments are judged at a time: memory stays bounded."""


class ThemeClassifier(BaseEstimator):  # type: ignore[misc]
    """Assigns known themes to short comments in Vietnamese, with and without marks, and in English.

    Parameters
    ----------
    max_error : float
        Share of the assigned themes that may be wrong; the threshold is chosen on held-out labels to keep it.
    threshold : float or None
        Probability from which on a theme is assigned; None to choose it by `max_error`.
    random_state : int or None
        With an int the result is the same each time, whatever the order of the texts.
    encoder : Encoder or None
        Sentence vectors beside the words (encoding.py); the words alone say which of them carried a decision.

    Attributes
    ----------
    classes_ : object array (n_themes,), the keys that occur in `y`
    threshold_ : float, 0 to 1
    held_out_ : RiskCoverage of the labelled texts, each judged by a classifier that did not see its label
    """

    def __init__(
        self,
        max_error: float = MAX_ERROR,
        threshold: float | None = None,
        random_state: int | None = 0,
        encoder: Encoder | None = None,
    ) -> None:
        self.max_error = max_error
        self.threshold = threshold
        self.random_state = random_state
        self.encoder = encoder

    def fit(self, texts: Sequence[str], y: Iterable[Label]) -> Self:
        """Learn from texts of which some have a label.

        Each value of `y` is a theme's key, a set or tuple of keys (an empty one: none of these themes), or
        None (or -1, or NaN) where nobody has said anything. Raises ValueError if no theme is named, if the
        lengths differ, if no text holds a word that says something, or for parameters out of range.
        """
        check_share("max_error", self.max_error)
        check_share("threshold", self.threshold, optional=True)
        check_random_state(self.random_state)
        texts = checked_texts(texts)
        labels = checked_labels(y, len(texts))
        self.classes_ = _array_of(ordered_keys(labels))
        if not len(self.classes_):
            raise ValueError("y names no theme: at least one text needs a label")
        labelled = sorted(
            ((text, keys) for text, keys in zip(texts, labels, strict=True) if keys is not None), key=_order
        )
        self._learn(
            [text for text, _ in labelled], [keys for _, keys in labelled], _unlabelled(texts, labels)
        )
        return self

    def predict_proba(self, texts: Sequence[str]) -> Matrix:
        """(n_texts, n_themes): how likely each text belongs to each of `classes_`; rows need not sum to 1."""
        check_is_fitted(self, "model_")
        texts = checked_texts(texts)
        starts = range(0, len(texts), BATCH)
        return np.vstack([self._probabilities(texts[start : start + BATCH]) for start in starts])

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """(n_texts, n_dimensions) unit rows; texts of like words lie near each other. Zeros if unknown."""
        check_is_fitted(self, "model_")
        return self.evidence_.vectors(list(map(tokenise, checked_texts(texts))))

    def predict(self, texts: Sequence[str]) -> list[tuple[Hashable, ...]]:
        """Per text its themes, the likeliest first; empty where none is likely enough."""
        return [self._assigned(row) for row in self.predict_proba(texts)]

    def spans(self, text: str) -> dict[Hashable, list[Span]]:
        """For each assigned theme the words that carried it, by their places in the text as it was typed."""
        (keys,) = self.predict([text])
        return dict(zip(keys, self.explain([text] * len(keys), keys), strict=True))

    def explain(self, texts: Sequence[str], keys: Sequence[Hashable]) -> list[list[Span]]:
        """For each text the words that speak most for the theme beside it, one of `classes_`.

        Empty where no word does. `spans` of many texts at once.
        """
        check_is_fitted(self, "model_")
        row_of = {key: row for row, key in enumerate(self.classes_)}
        rows = [row_of[key] for key in keys]
        starts = range(0, len(texts), BATCH)
        return [
            found
            for start in starts
            for found in self._spans(texts[start : start + BATCH], rows[start : start + BATCH])
        ]

    def risk_coverage(self, texts: Sequence[str], y: Iterable[Label]) -> RiskCoverage:
        """How many texts get a theme, and how many of the themes are wrong, for each threshold.

        `y` as for `fit`; texts without a label do not count.
        """
        labels = checked_labels(y, len(texts))
        known = [i for i, keys in enumerate(labels) if keys is not None]
        truth = indicator([labels[i] or frozenset() for i in known], list(self.classes_))
        return risk_coverage(self.predict_proba([texts[i] for i in known]), truth)

    def _learn(self, texts: list[str], labels: list[Keys], unlabelled: list[str]) -> None:
        more = [text for text in unlabelled if says_something(tokenise(text))]
        rows = self._learn_rows([*texts, *more])
        rows, others = rows[: len(texts)], rows[len(texts) :]
        others = others[others.getnnz(axis=1) > 0]
        truth, folds = indicator(labels, list(self.classes_)), _folds(texts, labels)
        apart = foreign(rows, others)
        none = _spread(np.flatnonzero(apart), len(texts))  # never more than people have labelled
        rows = sparse.vstack([rows, others[none]]).tocsr()
        truth = np.vstack([truth, np.zeros((len(none), truth.shape[1]), dtype=bool)])
        self.model_ = learn(rows, truth, others[~apart])
        self._calibrate(rows, truth, others[~apart], np.append(folds, np.arange(len(none)) % FOLDS))

    def _learn_rows(self, texts: list[str]) -> Any:
        """(n_texts, n_features) sparse: what the words say, and beside it what the encoder says."""
        self.evidence_ = Evidence(self.random_state)
        rows = self.evidence_.fit_transform(list(map(tokenise, texts)))
        self.n_word_features_ = rows.shape[1]
        if self.encoder is None:
            return rows
        self.centred_ = Centred(self.encoder)
        return _beside(rows, self.centred_.fit_transform(texts))

    def _rows(self, texts: list[str]) -> Any:
        rows = self.evidence_.transform(list(map(tokenise, texts)))
        return rows if self.encoder is None else _beside(rows, self.centred_.transform(texts))

    def _calibrate(self, rows: Any, truth: Truth, others: Any, folds: NDArray[np.int64]) -> None:
        """A text tells something if another one, which is not held out with it, has its theme."""
        decisions = np.zeros(truth.shape)
        telling = np.zeros(len(truth), dtype=bool)
        for fold_number in range(FOLDS):
            held = folds == fold_number
            if held.any() and not held.all():
                decisions[held] = learn(rows[~held], truth[~held], others).decisions(rows[held])
                telling[held] = (truth[held] <= truth[~held].any(axis=0)).all(axis=1)
        self.calibration_ = Calibration.learnt(decisions[telling], truth[telling])
        self._choose_threshold(self.calibration_.probabilities(decisions[telling]), truth[telling])

    def _choose_threshold(self, probabilities: Matrix, truth: Truth) -> None:
        self.held_out_ = risk_coverage(probabilities, truth)
        chosen = threshold_for(probabilities, truth, self.max_error)
        self.threshold_ = max(chosen, LIKELIER_THAN_NOT) if self.threshold is None else self.threshold

    def _probabilities(self, texts: list[str]) -> Matrix:
        rows = self._rows(texts)
        known = rows.getnnz(axis=1) > 0  # of a text without a known word nothing is likely
        likely = self.calibration_.probabilities(self.model_.decisions(rows))
        return np.where(known[:, None], likely, 0.0)

    def _assigned(self, probabilities: Matrix) -> tuple[Hashable, ...]:
        order = np.argsort(-probabilities, kind="stable")
        return tuple(self.classes_[i] for i in order if probabilities[i] >= self.threshold_)

    def _spans(self, texts: Sequence[str], themes: Sequence[int]) -> Iterator[list[Span]]:
        words = [list(words_of(text)) for text in texts]
        tokens = [[token for _, _, found in one for token in found] for one in words]
        by_word = self.model_.weights[:, : self.n_word_features_]
        weights = self.evidence_.word_weights(tokens, by_word, themes)
        for one, shares in zip(words, weights, strict=True):
            owner = [number for number, (_, _, found) in enumerate(one) for _ in found]
            borne = np.bincount(owner, shares, minlength=len(one)) if owner else np.zeros(0)
            yield spans_of([word[:2] for word in one], borne.tolist())


def _beside(rows: Any, vectors: Matrix) -> Any:
    """A text without a known word stays a row of zeros: of an emoji alone a network says anything."""
    known = rows.getnnz(axis=1) > 0
    return sparse.hstack([rows, sparse.csr_matrix(np.where(known[:, None], vectors, 0.0))]).tocsr()


def _spread(places: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    return places[evenly_chosen(len(places), most)]


def _order(pair: tuple[str, Keys]) -> tuple[str, list[str]]:
    return pair[0], sorted(map(str, pair[1]))


def _array_of(keys: list[Hashable]) -> NDArray[np.object_]:
    array = np.empty(len(keys), dtype=object)
    array[:] = keys
    return array


def _unlabelled(texts: Sequence[str], labels: Sequence[Keys | None]) -> list[str]:
    """The different texts without a label, a fixed sample of them where there are many."""
    found = {text for text, keys in zip(texts, labels, strict=True) if keys is None}
    sample = sorted(found, key=lambda text: blake2b(text.encode("utf-8", "surrogatepass")).digest())
    return sample[:MAX_UNLABELLED]


def _folds(texts: Sequence[str], labels: Sequence[Keys]) -> NDArray[np.int64]:
    """(n_texts,) the part with which each is held out: themes spread evenly, the same words together."""
    fold_of: dict[str, int] = {}
    counted: Counter[str] = Counter()
    for text, keys in zip(texts, labels, strict=True):
        if (folded := fold(text)) not in fold_of:
            theme = min(map(str, keys), default="")
            fold_of[folded] = counted[theme] % FOLDS
            counted[theme] += 1
    return np.array([fold_of[fold(text)] for text in texts])
