"""How a comment is meant: what its words feel, whether it complains, asks or praises, what is urgent in it.

The stars beside a comment are no label of its words: many give five of them and complain. So three sources
are weighed. A lexicon (tone_words.py) reads praise, blame and wishes in each stretch. A linear model
(polarity.py) learns words from many rated comments, of which those are left out whose words contradict their
stars. And comments that people have read (tone-examples.tsv, and the corrections given to `fit`) say, by a
multinomial logistic regression on what the two found, how far to trust either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from analysis.concerns import KINDS as CONCERNS
from analysis.concerns import find_concerns
from analysis.corpus import checked_texts
from analysis.parameters import check_random_state, check_share
from analysis.polarity import Polarity, lesson_of_ratings, lesson_of_readings
from analysis.stars import against_stars
from analysis.tone_examples import KINDS, SENTIMENTS, Kind, Sentiment, read_comments, unread
from analysis.tone_words import Signs, read_signs

Array = NDArray[np.float64]

SURE = 0.6
"""Below this probability the model does not say how a comment is meant."""

CAP = 3.0
"""Praise or blame beyond this says no more, nor do log-odds beyond twice this."""

FEATURES = 14
C = 0.2  # the lowest log loss over ten folds of the examples


@dataclass(frozen=True)
class Tone:
    """How one comment is meant.

    sentiment      "negative", "mixed" (praises one thing, blames another), "neutral" (neither) or "positive";
                   "" where the model is not sure
    probabilities  of each of SENTIMENTS, in that order; they add up to 1
    kind           "complaint", "suggestion", "praise" or "other" (neither)
    urgent         what must not wait, of concerns.KINDS, the most urgent first; a hint, no verdict
    """

    sentiment: Sentiment | Literal[""]
    probabilities: tuple[float, ...]
    kind: Kind
    urgent: tuple[str, ...]


class ToneModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Reads how comments are meant, in Vietnamese, with and without marks, and in English.

    Parameters
    ----------
    sure : float
        Below this probability `tones` leaves the sentiment empty.
    random_state : int or None
        With an int the result is the same each time.

    Attributes
    ----------
    classes_ : str array, SENTIMENTS
    disbelieved_ : int, how many ratings were left out because the words say the opposite
    """

    def __init__(self, sure: float = SURE, random_state: int | None = 0) -> None:
        self.sure = sure
        self.random_state = random_state

    def fit(
        self,
        texts: Sequence[str] = (),
        y: Sequence[str | None] | None = None,
        *,
        ratings: Sequence[float | None] | None = None,
        kinds: Sequence[str | None] | None = None,
    ) -> Self:
        """Learn from comments, each with what is known of it; without any, from the examples alone.

        `y` are sentiments and `kinds` kinds, as people said who read the comment; `ratings` are 1 to 5 (5 =
        very satisfied) and believed only as far as the words allow. None where nothing is known. Raises
        ValueError for lists of different lengths, for unknown sentiments or kinds and for parameters out of
        range.
        """
        check_share("sure", self.sure)
        check_random_state(self.random_state)
        texts = checked_texts(texts) if len(texts) else []
        known = read_comments(texts, y, kinds)
        rated = lesson_of_ratings(*unread(texts, ratings, known), self.random_state)
        read = lesson_of_readings(known)
        self.polarity_ = Polarity(self.random_state).fit(rated, read)
        self.disbelieved_ = self.polarity_.disbelieved_
        self.classes_ = np.array(SENTIMENTS)
        described = _features(read.comments, self.polarity_.read_scores_)
        weights = np.array([one.weight for one in known])
        self.sentiment_ = _regression(described, [one.sentiment for one in known], weights)
        self.kind_ = _regression(described, [one.kind for one in known], weights)
        return self

    def predict_proba(self, texts: Sequence[str]) -> Array:
        """(n_texts, 4): the probability of each of SENTIMENTS."""
        check_is_fitted(self, "sentiment_")
        return _chances(self.sentiment_, self._described(texts), SENTIMENTS)

    def predict(self, texts: Sequence[str]) -> NDArray[np.str_]:
        """(n_texts,): the most likely sentiment of each, however sure."""
        return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])

    def tones(self, texts: Sequence[str]) -> list[Tone]:
        """How each comment is meant."""
        check_is_fitted(self, "sentiment_")
        described = self._described(texts)
        sentiments = _chances(self.sentiment_, described, SENTIMENTS).tolist()
        kinds = _chances(self.kind_, described, KINDS).argmax(axis=1).tolist()
        return [self._tone(*found) for found in zip(texts, sentiments, kinds, strict=True)]

    def _tone(self, text: str, chances: list[float], kind: int) -> Tone:
        best = int(np.argmax(chances))
        sentiment = SENTIMENTS[best] if chances[best] >= self.sure else ""
        return Tone(sentiment, tuple(chances), KINDS[kind], urgency(text))

    def _described(self, texts: Sequence[str]) -> Array:
        read = [read_signs(text) for text in (checked_texts(texts) if len(texts) else [])]
        return _features(read, self.polarity_.scores_of(read))


def urgency(text: str) -> tuple[str, ...]:
    """The kinds of concern in a comment, the most urgent first."""
    found = {concern.kind for concern in find_concerns(text)}
    return tuple(kind for kind in CONCERNS if kind in found)


def disagrees(rating: float | None, tone: Tone) -> Literal["", "worse", "better"]:
    """Whether the words are clearly "worse" or "better" than the rating (1 to 5); "" where not sure."""
    negative, _mixed, _neutral, positive = tone.probabilities
    return against_stars(rating, praise=positive, blame=negative)


def _features(read: Sequence[Sequence[Signs]], scores: Sequence[Array]) -> Array:
    """(n_texts, FEATURES): what the lexicon and the learnt words find in each comment."""
    rows = [[*_found(signs), *_learnt(own)] for signs, own in zip(read, scores, strict=True)]
    return np.array(rows, dtype=np.float64).reshape(len(rows), FEATURES)


def _found(signs: Sequence[Signs]) -> list[float]:
    """The most praise and blame in one stretch, their balance, wishes, and how much there is to read."""
    balance = [stretch.good - stretch.bad for stretch in signs] or [0.0]
    good, bad = sum(stretch.good for stretch in signs), sum(stretch.bad for stretch in signs)
    words = sum(len(stretch.words) for stretch in signs)
    return [
        min(max(*balance, 0.0), CAP),
        min(-min(*balance, 0.0), CAP),
        _evenness(good, bad),
        min(good, CAP),
        min(bad, CAP),
        float(not good and not bad),
        float(any(stretch.wishes for stretch in signs)),
        float(any(stretch.mends for stretch in signs)),
        np.log1p(words),
        np.log1p(len(signs)),
    ]


def _evenness(good: float, bad: float) -> float:
    """1 where praise and blame are equal, 0 where there is only one of them, or none."""
    return min(good, bad) / max(good, bad) if good and bad else 0.0


def _learnt(scores: Array) -> list[float]:
    """Log-odds of praise of the whole comment, and of its best and worst stretch."""
    whole, best, worst = scores[0], scores.max(), scores.min()
    found = [whole, max(best, 0.0), min(worst, 0.0), _evenness(max(best, 0.0), max(-worst, 0.0))]
    return [float(np.clip(value, -2 * CAP, 2 * CAP)) for value in found]


def _regression(described: Array, labels: Sequence[str], weights: Array) -> Any:
    """Multinomial logistic regression on those that have a label: its probabilities are calibrated."""
    rows = [row for row, label in enumerate(labels) if label]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=1000))
    chosen = [labels[i] for i in rows]
    return model.fit(described[rows], chosen, logisticregression__sample_weight=weights[rows])


def _chances(model: Any, described: Array, order: Sequence[str]) -> Array:
    """Probabilities in the order asked for."""
    if not len(described):
        return np.zeros((0, len(order)))
    columns = [model.classes_.tolist().index(name) for name in order]
    return np.asarray(model.predict_proba(described)[:, columns], dtype=np.float64)
