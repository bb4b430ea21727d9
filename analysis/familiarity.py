"""Which comments use the words of the others.

A comment about football among those about counters is often no farther from the nearest theme than one that
belongs there: of its few known words one will do. What gives it away is that hardly anybody else uses its
words and pairs of words. So each comment is measured by how many use its words, and one far below the others
belongs to no theme: Tukey's rule for outliers (1977), a fence below the quartiles.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.counting import Flags, Occurrences

FENCE = 1.0
"""So many interquartile ranges below the lower quartile. Tukey's 1.5 tells half of what 1 tells."""

MOST_STRANGE = 0.04
"""Never more of the different comments than these: whoever floods a month with one wish hides no other."""

FEWEST_ENGLISH = 10
"""Fewer English comments among Vietnamese ones share no words, and nothing is concluded from that."""


class Familiarity:
    """Learnt from a corpus; then says of any comments which are familiar."""

    def learn(self, counts: Any, occurrences: Occurrences) -> Flags:
        """`counts` of the words and pairs that several comments of the corpus use, 0 or 1."""
        self.log_frequencies_ = np.log(np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1))
        scores, english = self._scores(counts, occurrences), occurrences.bridged
        # The same comment sent a thousand times is one.
        saying = (occurrences.content_lengths() > 0) & occurrences.first_of_its_words()
        self.fence_ = _fence(scores[saying & ~english], 1)
        self.english_fence_ = _fence(scores[saying & english], FEWEST_ENGLISH)
        return self._familiar(scores, english)

    def look(self, counts: Any, occurrences: Occurrences) -> Flags:
        return self._familiar(self._scores(counts, occurrences), occurrences.bridged)

    def _familiar(self, scores: NDArray[np.float64], english: Flags) -> Flags:
        return np.asarray(scores >= np.where(english, self.english_fence_, self.fence_))

    def _scores(self, counts: Any, occurrences: Occurrences) -> NDArray[np.float64]:
        """Mean logarithm of the number of comments that use each word or pair; 0 for those of one comment."""
        return np.asarray(counts @ self.log_frequencies_ / np.maximum(occurrences.content_lengths(), 1))


def _fence(scores: NDArray[np.float64], fewest: int) -> float:
    if len(scores) < fewest:
        return 0.0
    strangest, lower, upper = np.quantile(scores, [MOST_STRANGE, 0.25, 0.75])
    return float(min(lower - FENCE * (upper - lower), strangest))
