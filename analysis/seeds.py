"""Where clusters start from when there are themes to keep."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.features import Matrix

KEPT_SIMILARITY = 0.5
"""Cosine between an anchor and the theme grown from it, below which the key is not passed on."""


@dataclass(frozen=True)
class Seeds:
    """Middles to start from, a row each, and the theme keys they stand for."""

    middles: Matrix
    keys: list[Hashable]
    pinned: frozenset[Hashable | None]

    def keys_of(self, middles: Matrix) -> tuple[list[Hashable | None], list[float | None]]:
        """For each middle its key and its similarity to the seed; None and None for a new theme.

        A theme that drifted away from its seed is new, unless a person's correction says otherwise.
        """
        similarities = np.sum(self.middles * middles[: len(self.keys)], axis=1)
        keys: list[Hashable | None] = [None] * len(middles)
        matched: list[float | None] = [None] * len(middles)
        for row, (key, similarity) in enumerate(zip(self.keys, similarities.tolist(), strict=True)):
            if similarity >= KEPT_SIMILARITY or key in self.pinned:
                keys[row], matched[row] = key, similarity
        return keys, matched


def choose_seeds(
    vectors: Matrix,
    middles: Sequence[Matrix],
    keys: Sequence[Hashable],
    pinned: set[Hashable | None],
    limit: int | None,
) -> Seeds:
    """The anchors that are the nearest one of some text, the best supported first, at most `limit`."""
    if not keys:
        return Seeds(np.zeros((0, vectors.shape[1])), [], frozenset())
    table = np.vstack(middles)
    support = np.bincount((vectors @ table.T).argmax(axis=1), minlength=len(keys))
    wanted = [i for i, key in enumerate(keys) if key in pinned or (table[i].any() and support[i])]
    wanted.sort(key=lambda i: (keys[i] not in pinned, -support[i], i))
    chosen = wanted[:limit]
    return Seeds(table[chosen], [keys[i] for i in chosen], frozenset(pinned))
