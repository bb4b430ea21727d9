"""Themes that people's labels define, among those that a ThemeModel finds.

Where the classifier is sure, a text goes to the theme that people taught. The rest is clustered together with
these, so that what people have not named yet shows as further themes. A text that ends nearest to a taught
theme goes to the likeliest of the taught ones, and with enough labels also one that is near to none: labels
tell more than distances do.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from analysis.classifier import ThemeClassifier
from analysis.text import tokenise
from analysis.units import content_units

Columns = NDArray[np.int64]
Keys = list[Hashable | None]


FEWEST_LABELS = 20
"""From fewer labels nothing is concluded about what has none."""

CHANCE = 0.05


def stands_apart(nearest: Columns, labelled: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """(count,) whether people's labels miss a theme more clearly than chance would have it.

    If the labelled texts are like all texts, a theme of a tenth of them holds a tenth of the labels (binomial
    test). One that has clearly fewer is about something that nobody has taught yet; any other may well be a
    part of a taught theme, worded otherwise.
    """
    n_labels = int(labelled.sum())
    if n_labels < FEWEST_LABELS:
        return np.ones(count, dtype=bool)
    shares = np.bincount(nearest[nearest >= 0], minlength=count) / len(nearest)
    found = np.bincount(nearest[labelled & (nearest >= 0)], minlength=count)
    return np.asarray(bdtr(found.astype(float), n_labels, shares) < CHANCE)


class Said(NamedTuple):
    """The likeliest taught key of each text (None for none), and the one that is sure, or decided."""

    likeliest: Keys
    settled: Keys

    def with_decisions(self, decided: Sequence[Hashable | None]) -> "Said":
        """What a person decided stands above what the machine is sure of."""
        pairs = zip(decided, self.settled, strict=True)
        return Said(self.likeliest, [sure if key is None else key for key, sure in pairs])


class Taught:
    """What has been learnt from labels; without labels it says nothing."""

    def __init__(
        self, texts: Sequence[str], decided: Sequence[Hashable | None], random_state: int | None
    ) -> None:
        labels = [None if key is None else frozenset([key]) for key in decided]
        speaks = any(content_units(tokenise(text)) for text in texts)  # else there is nothing to learn from
        count = sum(key is not None for key in decided)
        taught, self.is_well_taught = speaks and count > 0, count >= FEWEST_LABELS
        self.classifier = ThemeClassifier(random_state=random_state).fit(texts, labels) if taught else None

    def say(self, texts: Sequence[str]) -> Said:
        """About each text by itself."""
        if self.classifier is None:
            return Said([None] * len(texts), [None] * len(texts))
        likely = self.classifier.predict_proba(texts)
        best, height = self.classifier.classes_[likely.argmax(axis=1)], likely.max(axis=1)
        return Said(
            [key if top > 0 else None for key, top in zip(best, height, strict=True)],
            [
                key if top >= self.classifier.threshold_ else None
                for key, top in zip(best, height, strict=True)
            ],
        )

    def placed(self, nearest: Columns, said: Said, keys: Sequence[Hashable | None]) -> Columns:
        """Columns of the texts among `keys`, given that of the nearest theme of each; -1 for none."""
        if self.classifier is None:
            return nearest
        column = {key: number for number, key in enumerate(keys) if key is not None}
        likeliest, settled = (
            np.array([column.get(key, -1) for key in each], dtype=np.int64) for each in said
        )
        taught = [column[key] for key in self.classifier.classes_ if key in column]
        theirs = np.isin(nearest, [*taught, -1] if self.is_well_taught else taught) & (likeliest >= 0)
        labels = np.where(theirs, likeliest, nearest)
        return np.where(settled >= 0, settled, labels)
