"""Praise against blame, learnt from rated comments whose ratings are not taken at their word.

TF-IDF of folded words and characters, logistic regression. A rating is left out where both a model of the
other comments and the lexicon read the comment the other way: confident learning (Northcutt, Jiang and Chuang
2021) with a second witness, since where many give five stars and complain the model alone would learn to.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from analysis.tone_examples import ReadComment
from analysis.tone_words import Signs, known_words, read_signs

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
Stretches = Sequence[Signs]  # a comment, stretch by stretch

FOLDS = 4
FEWEST = 8  # of each label: fewer cannot be judged by the others

MOST_RATED = 20_000
"""More rated comments teach hardly more: a sample of this size is learnt from."""

UNCONFIRMED = 0.5
"""How far a rating is believed beside which the lexicon finds nothing."""

WORD = 0.5
"""What a word of the lexicon counts beside a comment that somebody read."""

_PRAISES = {"positive": 1.0, "negative": 0.0, "mixed": 0.5, "neutral": 0.5}


class Lesson(NamedTuple):
    """Comments to learn from, how far each praises (0 to 1), how much each counts."""

    comments: list[Stretches]
    praises: Array
    weights: Array


class Polarity:
    """The log-odds that a text praises instead of blames; 0 where nothing could be learnt.

    Attributes
    ----------
    disbelieved_ : int, how many ratings were left out
    read_scores_ : per comment that people read its `scores_of`, each by a model that has not seen it
    """

    def __init__(self, random_state: int | None = 0) -> None:
        self.random_state = random_state

    def fit(self, rated: Lesson, read: Lesson) -> Self:
        lines = list(map(_line, rated.comments + _WORDS.comments + read.comments))
        self.tfidf_ = [TfidfVectorizer(sublinear_tf=True, lowercase=False, **options) for options in _OPTIONS]
        grams, count = _stacked(one.fit_transform(lines) for one in self.tfidf_), len(rated.comments)
        believed = self._believed(grams[:count], rated)
        self.disbelieved_ = int(np.sum(believed == 0))
        praises = np.concatenate([rated.praises, _WORDS.praises, read.praises])
        weights = np.concatenate([believed, _WORDS.weights, read.weights])
        self.model_ = _regression(grams, praises, weights)
        self.read_scores_ = self._judged_by_others(grams, praises, weights, read.comments)
        return self

    def scores_of(self, comments: Sequence[Stretches]) -> list[Array]:
        """For each comment the log-odds of the whole, then of each of its stretches."""
        return self._scores_of(comments, self.model_)

    def _scores_of(self, comments: Sequence[Stretches], model: LogisticRegression | None) -> list[Array]:
        lines = [[_line(comment), *(_line([stretch]) for stretch in comment)] for comment in comments]
        if model is None or not lines:
            return [np.zeros(len(own)) for own in lines]
        scores = model.decision_function(self._grams([line for own in lines for line in own]))
        return np.split(scores, np.cumsum([len(own) for own in lines])[:-1])

    def _grams(self, lines: Sequence[str]) -> Any:
        return _stacked(one.transform(lines) for one in self.tfidf_)

    def _folds(self, count: int) -> list[tuple[Rows, Rows]]:
        return list(KFold(FOLDS, shuffle=True, random_state=self.random_state).split(range(count)))

    def _believed(self, grams: Any, rated: Lesson) -> Array:
        """1 where the words confirm the rating, UNCONFIRMED where they do not, 0 where they deny it."""
        found = np.sign([sum(stretch.good - stretch.bad for stretch in own) for own in rated.comments])
        given = np.where(rated.praises > 0.5, 1, -1)
        weights = np.where(found == given, 1.0, UNCONFIRMED) * rated.weights
        if min(np.sum(given > 0), np.sum(given < 0)) < FEWEST:
            return weights
        scores = np.zeros(len(given))
        for others, own in self._folds(len(given)):
            model = _regression(grams[others], rated.praises[others], weights[others])
            scores[own] = _scored(model, grams[own])
        return np.where(_is_denied(scores, found, given), 0.0, weights)

    def _judged_by_others(
        self, grams: Any, praises: Array, weights: Array, read: Sequence[Stretches]
    ) -> list[Array]:
        unread = np.arange(len(praises) - len(read))
        scores: dict[int, Array] = {}
        for others, own in self._folds(len(read)):
            rows = np.append(unread, len(unread) + others)
            model = _regression(grams[rows], praises[rows], weights[rows])
            scores |= dict(zip(own.tolist(), self._scores_of([read[i] for i in own], model), strict=True))
        return [scores[i] for i in range(len(read))]


_OPTIONS: list[dict[str, Any]] = [
    {"token_pattern": r"\S+", "ngram_range": (1, 3), "min_df": 2, "max_features": 30_000},
    {"analyzer": "char_wb", "ngram_range": (2, 4), "min_df": 3, "max_features": 30_000},
]


def _stacked(grams: Iterable[Any]) -> Any:
    return sparse.hstack(list(grams)).tocsr()


def _regression(grams: Any, praises: Array, weights: Array) -> LogisticRegression | None:
    """What is half praise counts half as praise and half as blame."""
    praise, blame = weights * praises, weights * (1 - praises)
    if not (praise.any() and blame.any()):
        return None
    rows = np.append(np.flatnonzero(praise), np.flatnonzero(blame))
    labels = np.repeat([1, 0], [np.count_nonzero(praise), np.count_nonzero(blame)])
    counted = np.append(praise[praise > 0], blame[blame > 0])
    model = LogisticRegression(C=4.0, class_weight="balanced", solver="liblinear", random_state=0)
    return model.fit(grams[rows], labels, sample_weight=counted)


def _scored(model: LogisticRegression | None, grams: Any) -> Array:
    return np.zeros(grams.shape[0]) if model is None else np.asarray(model.decision_function(grams))


def _is_denied(scores: Array, found: Array, given: Array) -> NDArray[np.bool_]:
    """Which ratings the words deny: the lexicon by its balance `found`, the other comments by `scores`.

    Where the lexicon says nothing, the others must find the comment as much of the other label as those who
    bear that (the threshold of confident learning).
    """
    likely = 1 / (1 + np.exp(-scores))
    usual_praise, usual_blame = likely[given > 0].mean(), likely[given < 0].mean()
    clearly = np.where(given > 0, likely <= usual_blame, likely >= usual_praise)
    return np.asarray((clearly & (found == 0)) | ((scores * given < 0) & (found == -given)))


def lesson_of_readings(known: Sequence[ReadComment]) -> Lesson:
    """What people said who read the comments; a comment without a sentiment counts nothing."""
    praises = np.array([_PRAISES.get(one.sentiment, 0.5) for one in known])
    weights = np.array([one.weight if one.sentiment else 0.0 for one in known])
    return Lesson([read_signs(one.text) for one in known], praises, weights)


def lesson_of_ratings(texts: Sequence[str], ratings: Sequence[float], random_state: int | None) -> Lesson:
    """Comments with one or two stars as blame, with four or five as praise; three teach nothing."""
    clear = [i for i, rating in enumerate(ratings) if rating <= 2 or rating >= 4]
    chosen = np.sort(np.random.RandomState(random_state).permutation(clear)[:MOST_RATED]).astype(int).tolist()
    praises = np.array([float(ratings[i] >= 4) for i in chosen])
    return Lesson([read_signs(texts[i]) for i in chosen], praises, np.ones(len(chosen)))


def _lesson_of_words() -> Lesson:
    """The lexicon's own words, said and denied: without ratings there is little else to learn from."""
    known = known_words()
    words = [*(word for word, _ in known), *(f"không {word}" for word, _ in known)]
    praises = np.array([float(praises) for _, praises in known])
    return Lesson(list(map(read_signs, words)), np.append(praises, 1 - praises), np.full(len(words), WORD))


def _line(stretches: Stretches) -> str:
    """Folded words, denials and emoji among them; a stop between stretches."""
    return " . ".join(" ".join(stretch.words) for stretch in stretches)


_WORDS = _lesson_of_words()
