"""Groups of unit vectors: k-means from optional seeds, when to abstain, and how much a grouping can be
trusted."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize

from analysis.features import Matrix

Labels = NDArray[np.int64]

STARTS = 4
SUBSAMPLES = 4
SUBSAMPLE_SHARE = 0.7
CHANCE_QUANTILE = 0.95


def cluster(vectors: Matrix, count: int, seeds: Matrix, random_state: int | None) -> Matrix:
    """(about count, n_dimensions) unit middles; row i is the cluster that grew from row i of `seeds`."""
    count = max(len(seeds), min(count, len(np.unique(vectors.round(6), axis=0))))
    if not len(seeds):
        return _middles(KMeans(count, n_init=STARTS, random_state=random_state).fit(vectors))
    start, free = seeds, count - len(seeds)
    if free:
        rest = _farthest_from(vectors, seeds, max(free * 5, len(vectors) // 4))
        fresh = KMeans(min(free, len(rest)), n_init=STARTS, random_state=random_state).fit(rest)
        start = np.vstack([start, fresh.cluster_centers_])
    if len(start) > len(vectors):
        return start
    return _middles(KMeans(len(start), init=start, n_init=1, random_state=random_state).fit(vectors))


def _middles(fitted: KMeans) -> Matrix:
    return np.asarray(normalize(fitted.cluster_centers_), dtype=np.float64)


def _farthest_from(vectors: Matrix, middles: Matrix, count: int) -> Matrix:
    nearest = (vectors @ middles.T).max(axis=1)
    return np.asarray(vectors[np.argsort(nearest, kind="stable")[:count]], dtype=np.float64)


def chance_similarity(vectors: Matrix, middles: Matrix) -> float:
    """How similar texts are to themes that are not theirs: CHANCE_QUANTILE of all but the two best.

    A text that is no more similar than this to its best theme says nothing that the theme is about.
    """
    similarities = np.sort(vectors @ middles.T, axis=1)[:, :-2]
    return float(np.quantile(similarities, CHANCE_QUANTILE)) if similarities.size else 0.0


def nearest_labels(similarities: Matrix, threshold: float) -> Labels:
    """Best column of each row, -1 where nothing reaches the threshold."""
    if not similarities.shape[1]:
        return np.full(len(similarities), -1, dtype=np.int64)
    best = similarities.argmax(axis=1)
    return np.where(similarities.max(axis=1) > threshold, best, -1).astype(np.int64)


@dataclass(frozen=True)
class Stability:
    """Agreement of fits on subsamples: mean adjusted Rand index, and mean best Jaccard overlap per theme."""

    overall: float
    per_theme: NDArray[np.float64]


def measure_stability(vectors: Matrix, labels: Labels, count: int, random_state: int | None) -> Stability:
    """Refit on SUBSAMPLES random parts and place all texts by each fit."""
    if count < 2 or len(vectors) <= count:
        return Stability(0.0, np.zeros(count))
    random = np.random.RandomState(random_state)
    size = max(count, int(SUBSAMPLE_SHARE * len(vectors)))
    placed = []
    for _ in range(SUBSAMPLES):
        part = np.sort(random.choice(len(vectors), size, replace=False))
        fitted = KMeans(count, n_init=1, random_state=random.randint(2**31 - 1)).fit(vectors[part])
        placed.append(fitted.predict(vectors).astype(np.int64))
    pairs = itertools.pairwise(placed)
    overall = float(np.mean([adjusted_rand_score(one, other) for one, other in pairs]))
    return Stability(overall, np.mean([_best_overlaps(labels, other, count) for other in placed], axis=0))


def _best_overlaps(labels: Labels, other: Labels, count: int) -> NDArray[np.float64]:
    themed = labels >= 0
    table = np.zeros((count, count))
    np.add.at(table, (labels[themed], other[themed]), 1)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1), dtype=np.float64)
