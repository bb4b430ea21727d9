"""Which theme of one run is which of the run before, and what became of each.

Two runs look at comments that they mostly share, and each run's middles lie in a space of its own. So a
pair of themes is compared twice: by the comments they share, and by how near the comments of the old one lie
to the middle of the new one. The score of a pair, 0 to 1, is

    score = trust * overlap + (1 - trust) * nearness,     trust = shared / (shared + DOUBT)

overlap   Jaccard index of their members, among comments that both runs saw
nearness  mean similarity of the old members to the new middle, as a part of that of the new members (see
          :func:`nearness_of`), 0 to 1
shared    how many comments either theme has that both runs saw: with none, the score is the nearness alone

One theme goes on as at most one: the pairs with the greatest sum of scores are chosen (Kuhn 1955, the
"Hungarian" assignment), and those under KEPT_FROM are none (Greene, Doyle & Cunningham 2010 match
communities of successive steps by a Jaccard index over such a threshold). What splits and what is absorbed is
told by containment, the share of an old theme's comments that a new one holds (Spiliopoulou et al. 2006,
MONIC).
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

# Any: keys of both runs may be of different kinds.
Members = Mapping[Any, Collection[Any]]
Pairs = Mapping[Any, tuple[Any, float]]
Table = NDArray[np.float64]

DOUBT = 10.0
"""Shared comments at which overlap and nearness count alike."""

KEPT_FROM = 0.3
"""Score from which a theme goes on; benchmarks/identity.py shows what it does to a year of themes."""

PIECE = 0.25
"""Share of an old theme that makes a new one a piece of it (MONIC's threshold of a split)."""

MOST = 0.5
"""Share of an old theme that must lie in a new one, or in all its pieces, for it to have gone there (MONIC's
survival threshold)."""

CHANGED = 1.25
"""A theme has grown when its share of the comments is so many times what it was, and not by chance."""

UNSTABLE_BELOW = 0.5
"""Mean Jaccard overlap of a theme with itself when it is found again in a part of the comments. Under this it
was dissolved rather than found again (Hennig 2007): to be listed, but no headline."""

EVENTS = ("kept", "new", "grown", "shrunk", "split", "merged", "faded")


@dataclass(frozen=True)
class Fate:
    """What became of a theme of the run before, or where one of this run comes from.

    before   key in the run before, None for a theme that is not its successor
    now      key in this run, None for one that faded
    score    of the pair, None where there is none
    event    one of EVENTS
    related  keys of the run before: what a new one split from, or what else went into this one
    """

    before: Hashable | None
    now: Hashable | None
    score: float | None
    event: str
    related: tuple[Hashable, ...] = ()


def match(
    before: Members, now: Members, nearness: Table | None = None
) -> dict[Hashable, tuple[Hashable, float]]:
    """For each theme of this run that goes on: its key in the run before, and the score of the pair.

    ``before`` and ``now`` hold for each key the comments that the runs put there, one in several perhaps.
    ``nearness`` is (n_before, n_now), 0 to 1, in the order of the keys; None: overlap says all there is.
    The order of keys and of comments changes nothing but which of two equal pairs is chosen.
    """
    if not before or not now:
        return {}
    scores = scores_of(before, now, nearness)
    old, new = list(before), list(now)
    rows, columns = linear_sum_assignment(np.where(scores >= KEPT_FROM, scores, 0.0), maximize=True)
    return {
        new[column]: (old[row], float(scores[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if scores[row, column] >= KEPT_FROM
    }


def scores_of(before: Members, now: Members, nearness: Table | None = None) -> Table:
    """(n_before, n_now) scores of all pairs, 0 to 1."""
    both = shared(before, now)
    old = [set(members) & both for members in before.values()]
    new = [set(members) & both for members in now.values()]
    common = np.array([[len(one & other) for other in new] for one in old], dtype=np.float64)
    union = np.array([[len(one | other) for other in new] for one in old], dtype=np.float64)
    overlap = common / np.maximum(union, 1.0)
    if nearness is None:
        return overlap
    trust = union / (union + DOUBT)
    return np.asarray(trust * overlap + (1 - trust) * np.clip(nearness, 0.0, 1.0), dtype=np.float64)


def shared(before: Members, now: Members) -> set[Any]:
    """Comments that both runs placed: of the others one of them knows nothing."""
    return set().union(*before.values()) & set().union(*now.values())


def nearness_of(similarities: Table, cohesions: Sequence[float]) -> Table:
    """(n_before, n_now) nearness from the similarities of the old themes' comments to the new middles.

    ``similarities`` holds for each old theme the mean cosine of its comments to each new middle,
    ``cohesions`` that of each new theme's own comments. Their ratio is 1 where the old comments lie as near
    to the middle as the theme's own, whatever the space.
    """
    own = np.maximum(np.asarray(cohesions, dtype=np.float64), 1e-9)
    return np.clip(np.asarray(similarities, dtype=np.float64) / own, 0.0, 1.0)


def fates(
    before: Members,
    now: Members,
    pairs: Pairs,
    sizes: tuple[int, int] | None = None,
) -> list[Fate]:
    """What became of each theme: those of this run in their order, then those that faded.

    ``pairs`` as :func:`match` gives them, and what is known to go on by other means. ``sizes`` are the
    numbers of comments that the runs looked at, for telling growth; None: what they placed.
    """
    held = containment(before, now)
    survived = {old for old, _ in pairs.values()}
    absorbed = {
        old: home for old in before if old not in survived and (home := _home_of(old, now, held)) is not None
    }
    totals = sizes or (_placed(before), _placed(now))
    found = [_fate_of(new, before, now, pairs, held, absorbed, totals) for new in now]
    told = survived | {old for fate in found for old in fate.related}
    gone = [old for old in before if old not in told]
    return [*found, *(Fate(old, None, None, "faded") for old in gone)]


def containment(before: Members, now: Members) -> dict[tuple[Hashable, Hashable], float]:
    """Share of each old theme's comments, among those that both runs saw, which each new one holds."""
    both = shared(before, now)
    kept = {new: set(members) & both for new, members in now.items()}
    held = {}
    for old, members in before.items():
        seen = set(members) & both
        for new, here in kept.items():
            held[old, new] = len(seen & here) / len(seen) if seen else 0.0
    return held


def _home_of(old: Hashable, now: Members, held: Mapping[tuple[Hashable, Hashable], float]) -> Hashable | None:
    """The new theme that holds most of an old one which did not go on itself."""
    best = max(now, key=lambda new: held[old, new], default=None)
    return best if best is not None and held[old, best] >= MOST else None


def _fate_of(
    new: Hashable,
    before: Members,
    now: Members,
    pairs: Pairs,
    held: Mapping[tuple[Hashable, Hashable], float],
    absorbed: Mapping[Hashable, Hashable],
    totals: tuple[int, int],
) -> Fate:
    taken_in = tuple(old for old, home in absorbed.items() if home == new)
    if new in pairs:
        old, score = pairs[new]
        if taken_in:
            return Fate(old, new, score, "merged", taken_in)
        if len(_pieces(old, now, held)) > 1:
            return Fate(old, new, score, "split", ())
        counts = (len(before[old]), totals[0], len(now[new]), totals[1]) if old in before else (0, 0, 0, 0)
        return Fate(old, new, score, _growth(*counts))
    if taken_in:
        return Fate(None, new, None, "merged", taken_in)
    origins = tuple(old for old in before if new in _pieces(old, now, held))
    return Fate(None, new, None, "split" if origins else "new", origins)


def _pieces(old: Hashable, now: Members, held: Mapping[tuple[Hashable, Hashable], float]) -> list[Hashable]:
    """The new themes that an old one fell into: each holds a PIECE of it, together MOST."""
    found = [new for new in now if held.get((old, new), 0.0) >= PIECE]
    return found if sum(held[old, new] for new in found) >= MOST else []


def _growth(size_before: int, total_before: int, size: int, total: int) -> str:
    """Whether a share rose or fell by CHANGED, beyond what chance does (pooled z of 1.96)."""
    if not total_before or not total or not size_before or not size:
        return "kept"
    one, other = size_before / total_before, size / total
    pooled = (size_before + size) / (total_before + total)
    error = sqrt(pooled * (1 - pooled) * (1 / total_before + 1 / total))
    if error == 0 or abs(other - one) < 1.96 * error:
        return "kept"
    return "grown" if other >= CHANGED * one else "shrunk" if one >= CHANGED * other else "kept"


def _placed(members: Members) -> int:
    return len(set().union(*members.values())) if members else 0
