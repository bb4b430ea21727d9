"""How strongly words set a theme apart from the others: class-based TF-IDF as relative entropy."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.units import content_units

ELSEWHERE = 10
"""As if ten more comments were outside a theme, so that a theme that holds all has a name as well."""


class UnitWeights:
    """How strongly each word and pair of words sets each theme apart."""

    def __init__(self, documents: Sequence[Sequence[str]], labels: NDArray[np.int64], count: int) -> None:
        self.inside = [Counter[str]() for _ in range(count)]
        self.everywhere = Counter[str]()
        for label, tokens in zip(labels, documents, strict=True):
            units = set(content_units(tokens))
            self.everywhere.update(units)
            if label >= 0:
                self.inside[label].update(units)
        self.sizes = np.bincount(labels[labels >= 0], minlength=count)
        self.total = len(labels)

    def of_theme(self, theme: int) -> dict[str, float]:
        """Folded unit -> share of the theme's texts with it, times the log of how many times more."""
        size = int(self.sizes[theme])
        weights = {}
        for unit, count in self.inside[theme].items():
            outside = (self.everywhere[unit] - count + 1) / (self.total - size + ELSEWHERE)
            weights[unit] = count / size * math.log(count / size / outside)
        return weights
