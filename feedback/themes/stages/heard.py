"""Comments without their copies: however often the same words are sent, they are heard once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.themes.stages.sources import copies


@dataclass(frozen=True)
class Heard:
    """Texts of which none is a copy of another, and for each comment the place of the one it is heard in."""

    texts: list[str]
    place: NDArray[np.int64]

    @property
    def times(self) -> NDArray[np.int64]:
        """How many comments are heard in each text."""
        return np.bincount(self.place, minlength=len(self.texts))


def stand_ins(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return for each text the place of the one it is heard in, its own where it is no copy.

    Which one stands for its copies does not hang on their order.
    """
    stands_for = np.arange(len(texts), dtype=np.int64)
    for group in copies(texts):
        stands_for[group] = min(group, key=lambda position: (texts[position], position))
    return stands_for


def heard_once(texts: Sequence[str], stands_for: NDArray[np.int64]) -> Heard:
    """Return the texts without copies, given for each comment looked at which of the texts it is heard in."""
    kept, place = np.unique(stands_for, return_inverse=True)
    return Heard([texts[one] for one in kept.tolist()], place.astype(np.int64))
