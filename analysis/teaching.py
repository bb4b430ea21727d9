"""Which comments a person should label next: those that teach most.

The first labels go to what is typical: comments are grouped, and of each large group without a label the one
most like the others is asked (TypiClust, Hacohen and others 2022). Once a classifier has learnt a little,
doubt counts: comments weigh by how close their two likeliest themes are, and what lies in the middle of such
weighted groups is asked, one of a group, the group with most doubt first (Zhdanov 2019). So one question
stands for many comments, near-duplicates are asked once, and frequent wordings come before odd ones.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from analysis.classifier import ThemeClassifier
from analysis.corpus import evenly_chosen
from analysis.evidence import Evidence
from analysis.features import Matrix
from analysis.labels import Label, checked_labels
from analysis.text import fold, says_something, tokenise

TYPICAL_FIRST = 2
"""So many labels per theme go to what is typical before doubt counts."""

NEIGHBOURS = 20
MOST = 5_000
"""Of more comments so many, evenly chosen, are looked at: people wait for the next ten."""

Places = NDArray[np.int64]


def questions(texts: Sequence[str], y: Sequence[Label], n: int = 10, random_state: int = 0) -> list[int]:
    """Places of the `n` texts to be labelled next, the most telling first; `y` as for ThemeClassifier.fit.

    Fewer where fewer different texts that say something are left.
    """
    labels = checked_labels(y, len(texts))
    asked = [i for i, keys in enumerate(labels) if keys is not None]
    if not any(labels):
        tokens = list(map(tokenise, texts))
        return choose(texts, Evidence(random_state).fit(tokens).vectors(tokens), n, asked=asked)
    classifier = ThemeClassifier(random_state=random_state).fit(texts, labels)
    return choose(texts, classifier.vectors(texts), n, classifier.predict_proba(texts), asked)


def choose(
    texts: Sequence[str],
    vectors: Matrix,
    n: int,
    probabilities: Matrix | None = None,
    asked: Collection[int] = (),
    random_state: int = 0,
) -> list[int]:
    """Places of the `n` texts that teach most, from unit `vectors` (n_texts, n_dimensions).

    `probabilities` (n_texts, n_themes) are what a classifier says by now, None before there is one; `asked`
    are the places that have a label. The order of the texts changes nothing.
    """
    places = _open_places(texts, vectors, asked)
    n = min(n, len(places))
    if not n:
        return []
    known = sorted(asked, key=texts.__getitem__)
    vectors = _without_common(vectors)
    if probabilities is None or len(known) < TYPICAL_FIRST * probabilities.shape[1]:
        chosen = _typical(vectors[places], vectors[known], n, random_state)
        return list(map(int, places[chosen]))
    weights = _doubt(probabilities[places])
    return list(map(int, places[_middles(vectors[places], weights, n, random_state)]))


def _open_places(texts: Sequence[str], vectors: Matrix, asked: Collection[int]) -> Places:
    """Sorted by text: different texts that say something known and do not repeat an asked one."""
    seen = {_bare(texts[i]) for i in asked}
    found: dict[str, int] = {}
    for i in sorted(range(len(texts)), key=texts.__getitem__):
        if (bare := _bare(texts[i])) not in seen and vectors[i].any() and says_something(tokenise(texts[i])):
            found.setdefault(bare, i)
    places = np.array(list(found.values()), dtype=np.int64)
    return places[evenly_chosen(len(places), MOST)]


def _without_common(vectors: Matrix) -> Matrix:
    """Unit rows without the direction that all texts share, which would make each like every other."""
    common = normalize(vectors.mean(axis=0, keepdims=True))[0]
    return np.asarray(normalize(vectors - np.outer(vectors @ common, common)), dtype=np.float64)


def _bare(text: str) -> str:
    return " ".join(map(fold, tokenise(text)))


def _typical(vectors: Matrix, known: Matrix, n: int, random_state: int) -> Places:
    """The densest text of each of the `n` largest groups that hold the fewest labels."""
    count = min(len(known) + n, len(vectors))
    groups = KMeans(count, n_init=1, random_state=random_state).fit(vectors)
    labels, density = groups.labels_, _density(vectors)
    held = np.bincount(groups.predict(known), minlength=count) if len(known) else np.zeros(count)
    order = np.lexsort((-np.bincount(labels, minlength=count), held))
    first = [np.flatnonzero(labels == group) for group in order if np.any(labels == group)]
    chosen = [int(members[density[members].argmax()]) for members in first[:n]]
    return np.array(_filled(chosen, np.argsort(-density, kind="stable").tolist(), n), dtype=np.int64)


def _middles(vectors: Matrix, weights: Matrix, n: int, random_state: int) -> Places:
    """Of the half that weighs most, the texts in the middle of `n` weighted groups, the heaviest first."""
    heavy = np.sort(np.argsort(-weights, kind="stable")[: max(10 * n, len(weights) // 2)])
    groups = KMeans(n, n_init=1, random_state=random_state).fit(vectors[heavy], sample_weight=weights[heavy])
    distances = groups.transform(vectors[heavy])
    heaviest = np.argsort(-np.bincount(groups.labels_, weights[heavy], minlength=n), kind="stable")
    chosen: list[int] = []
    for group in heaviest:
        nearest = (int(i) for i in np.argsort(distances[:, group], kind="stable"))
        chosen.append(next(i for i in nearest if i not in chosen))
    return heavy[chosen]


def _filled(chosen: list[int], more: list[int], n: int) -> list[int]:
    return list(dict.fromkeys([*chosen, *more]))[:n]


def _doubt(probabilities: Matrix) -> Matrix:
    """(n_texts,) 1 where the two likeliest themes are as likely, near 0 where one is certain."""
    if probabilities.shape[1] < 2:
        return np.asarray(1 - np.abs(2 * probabilities[:, 0] - 1) + 1e-6, dtype=np.float64)
    second, best = np.partition(probabilities, -2, axis=1)[:, -2:].T
    return np.asarray(1 - (best - second) + 1e-6, dtype=np.float64)


def _density(vectors: Matrix) -> Matrix:
    """(n_texts,) mean cosine to the nearest NEIGHBOURS others: how many are like it."""
    count = min(NEIGHBOURS, len(vectors) - 1)
    if count < 1:
        return np.ones(len(vectors))
    found = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(vectors).kneighbors()[0]
    return np.asarray(np.maximum(1 - (found**2).mean(axis=1) / 2, 1e-6), dtype=np.float64)
