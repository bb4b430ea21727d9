"""Groups of unit vectors: soft spherical clusters from optional seeds, when to abstain, and how much a
grouping can be trusted.

k-means draws the lines; then the middles move to where a mixture of von Mises-Fisher distributions of one
width and equal weights has them (Banerjee, Dhillon, Ghosh and Sra 2005). k-means likes clusters that are
equally wide and lets a tight small one swallow the edge of a wide one; in the mixture a text between two
pulls at both.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from analysis.features import Matrix

Labels = NDArray[np.int64]

STARTS = 10
"""Of ten starts the closest clusters are kept; on most sets these are also nearest to people's labels."""

CONCENTRATION = 10.0
"""Of the mixture; with 20 the groups are nearly the same, and below 5 all middles become one."""

ROUNDS = 20
AXES = 60
SUBSAMPLES = 4
SUBSAMPLE_SHARE = 0.7
CHANCE_QUANTILE = 0.75
"""Soft middles lie closer together than those of k-means: .95 would leave a tenth of real comments out. What
belongs to no theme at all is told by its words (familiarity.py)."""


MOST_UNSURE = 0.04
"""Never more of the texts are left out for being near to no theme."""


@dataclass(frozen=True)
class Clusters:
    """Clusters of unit vectors: `middles` is (n_clusters, n_dimensions), unit vectors, too."""

    middles: Matrix

    def __len__(self) -> int:
        return len(self.middles)

    def taken(self, kept: list[int]) -> "Clusters":
        return Clusters(self.middles[kept])

    def cosines(self, vectors: Matrix) -> Matrix:
        """(n_vectors, n_clusters)"""
        return np.asarray(vectors @ self.middles.T)

    def nearest(self, cosines: Matrix, threshold: float) -> Labels:
        """The cluster with the nearest middle; -1 where its cosine is not over `threshold`."""
        if not len(self):
            return np.full(len(cosines), -1, dtype=np.int64)
        best = cosines.argmax(axis=1)
        sure = cosines[np.arange(len(cosines)), best] > threshold
        return np.where(sure, best, -1).astype(np.int64)


NO_CLUSTERS = Clusters(np.zeros((0, 1)))


def cluster(vectors: Matrix, count: int, seeds: Matrix, random_state: int | None) -> Clusters:
    """About `count` clusters; number i is the one that grew from row i of `seeds`."""
    count = max(len(seeds), min(count, len(np.unique(vectors.round(6), axis=0))))
    if len(seeds) > len(vectors):
        return Clusters(np.asarray(normalize(seeds)))
    axes = principal_axes(vectors, random_state)
    reduced = vectors @ axes
    if len(seeds):
        start = _with_fresh(reduced, (seeds @ axes).astype(reduced.dtype), count - len(seeds), random_state)
        fitted = KMeans(len(start), init=start, n_init=1, random_state=random_state).fit(reduced)
    else:
        fitted = KMeans(count, n_init=STARTS, random_state=random_state).fit(reduced)
    means = _means(vectors, fitted.labels_, fitted.cluster_centers_ @ axes.T)
    return Clusters(_softened(vectors, np.asarray(normalize(means))))


def _softened(vectors: Matrix, middles: Matrix) -> Matrix:
    """The middles after ROUNDS of expectation and maximisation."""
    for _ in range(ROUNDS):
        middles = normalize(_shares(vectors @ middles.T).T @ vectors)
    return np.asarray(middles)


def _shares(cosines: Matrix) -> Matrix:
    """How much of each text belongs to each middle; a row adds up to one."""
    weights = np.exp(CONCENTRATION * (cosines - cosines.max(axis=1, keepdims=True)))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def principal_axes(vectors: Matrix, random_state: int | None) -> Matrix:
    """(n_dimensions, at most AXES) orthonormal: distances hardly change, and k-means has less to do.

    Not centred: k-means does not mind, and seeds can be turned the same way.
    """
    size = min(AXES, *vectors.shape)
    return np.asarray(randomized_svd(vectors, size, n_iter=2, random_state=random_state)[2].T)


def _with_fresh(vectors: Matrix, seeds: Matrix, free: int, random_state: int | None) -> Matrix:
    if not free:
        return seeds
    rest = _farthest_from(vectors, seeds, max(free * 5, len(vectors) // 4))
    fresh = KMeans(min(free, len(rest)), n_init=STARTS, random_state=random_state).fit(rest)
    start = np.vstack([seeds, fresh.cluster_centers_])
    return start if len(start) <= len(vectors) else seeds


def _means(vectors: Matrix, labels: Labels, otherwise: Matrix) -> Matrix:
    """The mean of each cluster's vectors; a cluster that lost all of them keeps the one it had."""
    means = [
        vectors[labels == i].mean(axis=0) if (labels == i).any() else mean for i, mean in enumerate(otherwise)
    ]
    return np.asarray(means)


def largest_share(clusters: Clusters, vectors: Matrix) -> float:
    """Of the vectors, in the largest cluster."""
    return float(np.bincount(clusters.nearest(clusters.cosines(vectors), -1)).max() / len(vectors))


def _farthest_from(vectors: Matrix, middles: Matrix, count: int) -> Matrix:
    nearest = (vectors @ middles.T).max(axis=1)
    return np.asarray(vectors[np.argsort(nearest, kind="stable")[:count]])


def chance_similarity(cosines: Matrix) -> float:
    """How similar texts are to themes that are not theirs: CHANCE_QUANTILE of all but the two best.

    A text that is no more similar than this to its best theme says nothing that the theme is about. Never
    below 0: a text of which no word is known is as similar as that to everything. And never more than what
    MOST_UNSURE of the texts fall short of: a crowd that says one thing would else hide half of the others.
    """
    similarities = np.sort(cosines, axis=1)
    others, best = similarities[:, :-2], similarities[cosines.any(axis=1), -1]
    if not others.size or not len(best):
        return 0.0
    chance, least = np.quantile(others, CHANCE_QUANTILE), np.quantile(best, MOST_UNSURE)
    return max(float(min(chance, least)), 0.0)


@dataclass(frozen=True)
class Stability:
    """How much fits on random parts of the texts agree.

    overall    mean adjusted Rand index of two such fits
    moved      mean share of the texts that two such fits put into different themes, after the best matching
    per_theme  mean Jaccard overlap of each theme with its best match
    """

    overall: float
    moved: float
    per_theme: NDArray[np.float64]


def measure_stability(vectors: Matrix, labels: Labels, count: int, random_state: int | None) -> Stability:
    """Refit on SUBSAMPLES random parts and place all texts by each fit. A lone theme is always the same."""
    if count == 1 and len(vectors) > 1:
        return Stability(1.0, 0.0, np.ones(1))
    if count < 2 or len(vectors) <= count:
        return Stability(0.0, 1.0, np.zeros(count))
    random = np.random.RandomState(random_state)
    vectors = vectors @ principal_axes(vectors, random_state)
    size = max(count, int(SUBSAMPLE_SHARE * len(vectors)))
    placed = []
    for _ in range(SUBSAMPLES):
        part = np.sort(random.choice(len(vectors), size, replace=False))
        fitted = KMeans(count, n_init=3, random_state=random.randint(2**31 - 1)).fit(vectors[part])
        middles = _softened(vectors[part], normalize(fitted.cluster_centers_))
        placed.append((vectors @ middles.T).argmax(axis=1))
    pairs = list(itertools.pairwise(placed))
    return Stability(
        overall=float(np.mean([adjusted_rand_score(one, other) for one, other in pairs])),
        moved=float(np.mean([_moved(one, other, count) for one, other in pairs])),
        per_theme=np.mean([_best_overlaps(labels, other, count) for other in placed], axis=0),
    )


def _moved(one: Labels, other: Labels, count: int) -> float:
    """Hungarian method (Kuhn 1955)."""
    table = _crossed(one, other, count)
    return 1 - float(table[linear_sum_assignment(-table)].sum()) / len(one)


def _best_overlaps(labels: Labels, other: Labels, count: int) -> NDArray[np.float64]:
    table = _crossed(labels, other, count)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1), dtype=np.float64)


def _crossed(one: Labels, other: Labels, count: int) -> NDArray[np.float64]:
    table = np.zeros((count, count))
    np.add.at(table, (one, other), 1)
    return table
