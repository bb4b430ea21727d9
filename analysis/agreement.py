"""How far two people, or a person and the machine, agree on the themes of comments.

Krippendorff's alpha (1980, 2011): 1 is full agreement, 0 what chance would give, below 0 worse than chance. A
comment may have several themes, so labels are compared by Passonneau's MASI distance (2006): sets that
overlap count as partly the same. With one theme per comment that is the nominal alpha.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance

from analysis.features import Matrix
from analysis.labels import Keys

RESAMPLES = 1_000
CONFIDENCE = 0.95

_NO_THEME = frozenset(["no theme"])
"""Stands for "belongs to none of them": two who say so agree, and two empty sets have no distance."""


class Judgement(NamedTuple):
    """What somebody said about a comment: the keys of its themes, empty for none of them."""

    judge: Hashable
    comment: Hashable
    themes: Keys


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha with its 95 % bootstrap interval, and the number of comments judged by two or
    more.

    All three figures are None where no comment was judged twice.
    """

    alpha: float | None
    low: float | None
    high: float | None
    comments: int


def agreement(judgements: Iterable[Judgement], random_state: int = 0) -> Agreement:
    """Among all judges; comments that only one has judged tell nothing and are left out."""
    by_comment: dict[Hashable, dict[Hashable, Keys]] = defaultdict(dict)
    for judge, comment, themes in judgements:
        by_comment[comment][judge] = themes or _NO_THEME
    twice = {comment: said for comment, said in by_comment.items() if len(said) > 1}
    if not twice:
        return Agreement(None, None, None, 0)
    return Agreement(
        _alpha(twice), *_interval([list(said.values()) for said in twice.values()], random_state), len(twice)
    )


def agreement_with(
    machine: Hashable, judgements: Sequence[Judgement], random_state: int = 0
) -> dict[Hashable, Agreement]:
    """Each person's agreement with the machine, one of the judges: to be shown beside that of people."""
    people = sorted({each.judge for each in judgements} - {machine}, key=str)
    return {
        person: agreement((each for each in judgements if each.judge in (machine, person)), random_state)
        for person in people
    }


def _alpha(said: dict[Hashable, dict[Hashable, Keys]]) -> float:
    triples = [(judge, comment, themes) for comment, by in said.items() for judge, themes in by.items()]
    return float(AnnotationTask(triples, distance=masi_distance).alpha())


def _interval(items: list[list[Keys]], random_state: int) -> tuple[float, float]:
    """Percentiles of alpha over RESAMPLES draws of comments (Efron and Tibshirani 1993)."""
    labels = sorted(
        {themes for item in items for themes in item}, key=lambda themes: sorted(map(str, themes))
    )
    distances = np.array([[masi_distance(one, other) for other in labels] for one in labels])
    counts = np.array([[item.count(label) for label in labels] for item in items], dtype=np.float64)
    draws = np.random.RandomState(random_state).randint(len(items), size=(RESAMPLES, len(items)))
    times = np.stack([np.bincount(draw, minlength=len(items)) for draw in draws]).astype(np.float64)
    low, high = np.quantile(_alphas(times, counts, distances), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def _alphas(times: Matrix, counts: Matrix, distances: Matrix) -> Matrix:
    """(n_draws,) alpha of draws that hold item i `times[:, i]` times; `counts` (n_items, n_labels)."""
    judged = counts.sum(axis=1)
    within = np.einsum("ij,jk,ik->i", counts, distances, counts) / (judged - 1)
    totals = times @ counts
    size = totals.sum(axis=1)
    expected = np.einsum("dj,jk,dk->d", totals, distances, totals) / (size - 1)
    return np.asarray(1 - np.divide(times @ within, expected, out=np.zeros(len(times)), where=expected > 0))
