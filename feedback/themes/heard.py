"""Comments without their copies: however often the same words are sent, they are heard once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.themes.sources import copies


@dataclass(frozen=True)
class Heard:
    """Texts of which none is a copy of another, and for each comment the place of the one it is heard in."""

    texts: list[str]
    place: NDArray[np.int64]

    @property
    def times(self) -> NDArray[np.int64]:
        """How many comments are heard in each text."""
        return np.bincount(self.place, minlength=len(self.texts))


def heard_once(texts: Sequence[str]) -> Heard:
    """Return the texts without copies. Which one stands for its copies does not hang on their order."""
    stands_for = list(range(len(texts)))
    for group in copies(texts):
        first = min(group, key=lambda position: (texts[position], position))
        for position in group:
            stands_for[position] = first
    kept = sorted(set(stands_for))
    place = {position: number for number, position in enumerate(kept)}
    return Heard([texts[one] for one in kept], np.array([place[one] for one in stands_for], dtype=np.int64))
