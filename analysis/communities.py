"""How many themes a corpus holds: the communities of its nearest-neighbour graph.

Silhouette and Calinski-Harabasz answer 2 or 90 on short comments and HDBSCAN calls half of them noise. The
communities of the graph of nearest neighbours are a number that can be read: 13 to 20 on eleven sets with 5
to 41 labels, so they follow the labels little (docs/decisions.md).
"""

import itertools
import math
from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.neighbors import kneighbors_graph

from analysis.corpus import evenly_chosen
from analysis.features import Matrix

RESOLUTION = 1.1
"""Of modularity: a little finer than plain, which on some sets finds fewer than half of what people label."""

SMALLEST_SHARE = 0.01
"""A theme holds so many of the texts."""

NEIGHBOURS = 0.015
"""A text looks at so many of the texts, 5 to 45. With fewer neighbours large sets fall into twice as many."""

SAMPLE = 3_000
"""Texts looked at; more would not change the number."""

MAX_SWEEPS = 10


def count_communities(vectors: Matrix, min_size: int, random_state: int | None) -> int:
    """Communities of at least `min_size` texts and 1 % of the texts, small ones counting less; at least 2.

    The exponential of the sizes' entropy: how many communities of equal size would be as diverse (Hill 1973).
    """
    random = np.random.RandomState(random_state)
    vectors = vectors[evenly_chosen(len(vectors), SAMPLE)]
    neighbours = min(max(round(NEIGHBOURS * len(vectors)), 5), len(vectors) - 1)
    graph = kneighbors_graph(vectors, neighbours)
    sizes = np.bincount(find_communities((graph + graph.T).tocsr(), random))
    sizes = sizes[sizes >= max(min_size, SMALLEST_SHARE * len(vectors))]
    shares = sizes / max(sizes.sum(), 1)
    return max(2, round(math.exp(-np.sum(shares * np.log(shares)))))


def find_communities(graph: Any, random: np.random.RandomState) -> NDArray[np.int64]:
    """Community number of each node, by the Louvain method (Blondel et al. 2008)."""
    members = np.arange(graph.shape[0])
    while True:
        communities = _move_nodes(graph, random)
        count = int(communities.max()) + 1
        members = communities[members]
        if count == graph.shape[0]:
            return members
        joined = sparse.csr_matrix((np.ones(len(communities)), (np.arange(len(communities)), communities)))
        graph = (joined.T @ graph @ joined).tocsr()


def _move_nodes(graph: Any, random: np.random.RandomState) -> NDArray[np.int64]:
    """One level: each node moves to the neighbouring community that gains most, until few do."""
    degrees = np.asarray(graph.sum(axis=1)).ravel().tolist()
    edges = _edges(graph)
    community, totals, scale = list(range(len(degrees))), list(degrees), RESOLUTION / max(sum(degrees), 1e-12)
    for _ in range(MAX_SWEEPS):
        moved = 0
        for node in random.permutation(len(degrees)).tolist():
            here = community[node]
            totals[here] -= degrees[node]
            community[node] = _best_community(edges[node], here, community, totals, scale * degrees[node])
            totals[community[node]] += degrees[node]
            moved += community[node] != here
        if moved <= 0.005 * len(degrees):
            break
    return np.unique(community, return_inverse=True)[1]


def _edges(graph: Any) -> list[list[tuple[int, float]]]:
    indices, weights, starts = graph.indices.tolist(), graph.data.tolist(), graph.indptr.tolist()
    spans = itertools.pairwise(starts)
    return [
        [(other, weight) for other, weight in zip(indices[a:b], weights[a:b], strict=True) if other != node]
        for node, (a, b) in enumerate(spans)
    ]


def _best_community(
    edges: list[tuple[int, float]], here: int, community: list[int], totals: list[float], price: float
) -> int:
    weights: dict[int, float] = defaultdict(float)
    for other, weight in edges:
        weights[community[other]] += weight
    best, best_gain = here, weights[here] - price * totals[here]
    for candidate, weight in weights.items():
        gain = weight - price * totals[candidate]
        if gain > best_gain + 1e-12:
            best, best_gain = candidate, gain
    return best
