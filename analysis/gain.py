"""What people's corrections are worth: how much better the classifier is on corrections it has not seen.

Each part of the corrections is judged by classifiers that learnt from none, half and all of the others,
beside whatever else has a label. So the figures say what the next correction would find, not what was learnt
by heart. Intervals are percentiles over resampled corrections (Efron and Tibshirani 1993), the same draws
for each point, so that a difference is one of pairs. Where corrections make it clearly worse, do without
them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from analysis.classifier import ThemeClassifier
from analysis.features import Matrix
from analysis.labels import Keys, Label, Truth, checked_labels, indicator, ordered_keys

FOLDS = 4
SHARES = (0.0, 0.5, 1.0)
RESAMPLES = 1_000
CONFIDENCE = 0.95

Verdict = Literal["better", "no clear difference", "worse"]


class Figure(NamedTuple):
    """A measured value with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


class Point(NamedTuple):
    """A point of the learning curve: so many corrections learnt from, on the held-out ones."""

    corrections: int
    macro_f1: Figure
    accuracy: Figure


@dataclass(frozen=True)
class Gain:
    """macro_f1 and accuracy: with all corrections minus without any; curve: from none to all of them.

    Accuracy is the share of corrections of which the likeliest theme is right; macro-F1 its mean over
    themes, so that rare ones count as much as frequent ones. Values are from -1 to 1.
    """

    corrections: int
    macro_f1: Figure
    accuracy: Figure
    curve: tuple[Point, ...]

    @property
    def verdict(self) -> Verdict:
        """Better or worse only where the interval of macro-F1 leaves zero out."""
        return _verdict(self.macro_f1)


def measure_gain(
    texts: Sequence[str],
    y: Sequence[Label],
    corrections: Sequence[int],
    classifier: ThemeClassifier | None = None,
    random_state: int = 0,
) -> Gain:
    """Cross-validated over `corrections`, the places in `texts` and `y` of what people corrected or
    confirmed.

    `y` as for ThemeClassifier.fit, with the corrections in it; its other labels are learnt from each time.
    What was corrected to no theme at all teaches, but is not counted. Raises ValueError where fewer
    corrections than FOLDS name a theme.
    """
    labels = checked_labels(y, len(texts))
    trial = _Trial(texts, labels, sorted(corrections, key=texts.__getitem__), classifier or ThemeClassifier())
    _check_enough(trial)
    said = [trial.said_with(share, random_state) for share in SHARES]
    draws = _draws(len(trial.counted), random_state)
    f1 = [_macro_f1(draws, each, trial.truth) for each in said]
    accuracy = [draws @ (each & trial.truth).any(axis=1) / len(trial.counted) for each in said]
    learnt = [round(share * len(trial.corrections)) for share in SHARES]
    points = zip(learnt, f1, accuracy, strict=True)
    return Gain(
        corrections=len(trial.corrections),
        macro_f1=_figure(f1[-1] - f1[0]),
        accuracy=_figure(accuracy[-1] - accuracy[0]),
        curve=tuple(Point(n, _figure(one), _figure(other)) for n, one, other in points),
    )


@dataclass(frozen=True)
class Help:
    """macro_f1: with a second classifier minus with the first, from -1 to 1."""

    corrections: int
    macro_f1: Figure

    @property
    def verdict(self) -> Verdict:
        return _verdict(self.macro_f1)


def measure_help(
    texts: Sequence[str],
    y: Sequence[Label],
    corrections: Sequence[int],
    without: ThemeClassifier,
    with_help: ThemeClassifier,
    random_state: int = 0,
) -> Help:
    """Whether one classifier finds themes of held-out corrections better than another does.

    Both learn from the same others and are asked for the same held-out ones; all else as in `measure_gain`.
    """
    labels, places = checked_labels(y, len(texts)), sorted(corrections, key=texts.__getitem__)
    trials = [_Trial(texts, labels, places, one) for one in (without, with_help)]
    _check_enough(trials[0])
    draws = _draws(len(trials[0].counted), random_state)
    before, after = (_macro_f1(draws, one.said_with(1.0, random_state), one.truth) for one in trials)
    return Help(corrections=len(places), macro_f1=_figure(after - before))


def _verdict(difference: Figure) -> Verdict:
    if difference.low > 0:
        return "better"
    return "worse" if difference.high < 0 else "no clear difference"


class _Trial:
    """The corrections, those of them that are counted, and what classifiers say about these."""

    def __init__(
        self,
        texts: Sequence[str],
        labels: list[Keys | None],
        corrections: list[int],
        classifier: ThemeClassifier,
    ) -> None:
        self.texts, self.labels, self.corrections, self.classifier = texts, labels, corrections, classifier
        self.counted = [i for i in corrections if labels[i]]
        self.keys: list[Hashable] = ordered_keys([labels[i] for i in self.counted])
        self.truth = indicator([labels[i] or frozenset() for i in self.counted], self.keys)

    def said_with(self, share: float, random_state: int) -> Truth:
        """(n_counted, n_keys): the likeliest theme of each, where `share` of the others is known."""
        if not round(share * len(self.corrections)):  # who has learnt nothing need not be asked in parts
            return self._likeliest([], [self.texts[i] for i in self.counted])
        order = np.random.RandomState(random_state).permutation(len(self.corrections))
        part = dict(zip([self.corrections[i] for i in order], np.arange(len(order)) % FOLDS, strict=True))
        said = np.zeros_like(self.truth)
        for fold in range(FOLDS):
            others = [i for i in part if part[i] != fold]
            held = [row for row, i in enumerate(self.counted) if part[i] == fold]
            known = others[: round(share * len(others))]
            said[held] = self._likeliest(known, [self.texts[self.counted[row]] for row in held])
        return said

    def _likeliest(self, known: list[int], texts: list[str]) -> Truth:
        said = np.zeros((len(texts), len(self.keys)), dtype=bool)
        hidden = set(self.corrections) - set(known)
        labels = [None if i in hidden else keys for i, keys in enumerate(self.labels)]
        if texts and any(labels):
            fitted = clone(self.classifier).fit(self.texts, labels)
            likely = fitted.predict_proba(texts)
            best = [
                frozenset([fitted.classes_[row.argmax()]]) if row.any() else frozenset() for row in likely
            ]
            said = indicator(best, self.keys)
        return said


def _check_enough(trial: _Trial) -> None:
    if len(trial.counted) < FOLDS:
        raise ValueError(f"a gain needs at least {FOLDS} corrections that name a theme")


def _draws(count: int, random_state: int) -> Matrix:
    """(1 + RESAMPLES, count): how often each correction counts; the first row draws each once."""
    random = np.random.RandomState(random_state)
    drawn = [np.bincount(random.randint(count, size=count), minlength=count) for _ in range(RESAMPLES)]
    return np.vstack([np.ones(count), *drawn])


def _macro_f1(draws: Matrix, said: Truth, truth: Truth) -> NDArray[np.float64]:
    """(n_draws,) the mean over the themes that a draw holds; said of other themes counts as not found."""
    right, named, there = draws @ (said & truth), draws @ said, draws @ truth
    f1 = 2 * right / np.maximum(named + there, 1)
    return np.asarray((f1 * (there > 0)).sum(axis=1) / (there > 0).sum(axis=1), dtype=np.float64)


def _figure(values: NDArray[np.float64]) -> Figure:
    low, high = np.quantile(values[1:], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Figure(float(values[0]), float(low), float(high))
