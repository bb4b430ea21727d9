"""The ways to find themes that are compared: ThemeModel, what everybody tries first, and its peers.

Each takes texts, a number of themes, a seed and what an encoder read (or None), and gives a label per text.
Peers need an environment of their own with the extras [peers] and [embeddings]. MiniLM, their usual encoder,
has to be fetched from a hub of models; nothing is fetched here, so all of them read with the same one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer
from threadpoolctl import threadpool_limits

from analysis import NoEncoder, ThemeModel, check_encoder, fold
from benchmarks.apart import peak_megabytes
from benchmarks.reading import Counting, Read

Labels = NDArray[np.int64]
Method = Callable[[list[str], int, int, Counting | None], Labels]

OURS = "ThemeModel"
YARDSTICK = "LSA + k-means, folded"


def theme_model(texts: list[str], count: int, seed: int, _: Counting | None = None) -> Labels:
    return ThemeModel(n_themes=count, random_state=seed).fit(texts).labels_


def tfidf(texts: list[str], count: int, seed: int, _: Counting | None = None) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(texts)
    return KMeans(count, n_init=4, random_state=seed).fit_predict(vectors).astype(np.int64)


def lsa(texts: list[str], count: int, seed: int, _: Counting | None = None) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(texts)
    size = min(100, min(vectors.shape) - 1)
    reduce = make_pipeline(TruncatedSVD(size, random_state=seed), Normalizer(copy=False))
    found = KMeans(count, n_init=4, random_state=seed).fit_predict(reduce.fit_transform(vectors))
    return found.astype(np.int64)


def folded_lsa(texts: list[str], count: int, seed: int, _: Counting | None = None) -> Labels:
    return lsa(list(map(fold, texts)), count, seed)


def nmf(texts: list[str], count: int, seed: int, _: Counting | None = None) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(map(fold, texts))
    weights = NMF(count, init="nndsvda", random_state=seed, max_iter=300).fit_transform(vectors)
    return weights.argmax(axis=1).astype(np.int64)


def lda(texts: list[str], count: int, seed: int, _: Counting | None = None) -> Labels:
    counts = CountVectorizer(min_df=2).fit_transform(map(fold, texts))
    weights = LatentDirichletAllocation(count, random_state=seed, max_iter=20).fit_transform(counts)
    return weights.argmax(axis=1).astype(np.int64)


def key_nmf(texts: list[str], count: int, seed: int, encoder: Counting | None) -> Labels:
    from turftopic import KeyNMF

    weights = KeyNMF(count, encoder=encoder, random_state=seed).fit_transform(texts)
    return np.asarray(weights).argmax(axis=1).astype(np.int64)


def ber_topic(texts: list[str], count: int, seed: int, encoder: Counting | None) -> Labels:
    """As it comes: it chooses its number of topics itself, and its noise counts as one."""
    return _ber_topic(texts, seed, encoder, None)


def ber_topic_k_means(texts: list[str], count: int, seed: int, encoder: Counting | None) -> Labels:
    """With the number of labels given, as its documentation says to do it: k-means for HDBSCAN."""
    return _ber_topic(texts, seed, encoder, KMeans(count, n_init=4, random_state=seed))


def _ber_topic(texts: list[str], seed: int, encoder: Counting | None, clusters: KMeans | None) -> Labels:
    from bertopic import BERTopic
    from umap import UMAP

    reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    vectors = encoder.encode(texts) if encoder else None
    model = BERTopic(umap_model=reduce, hdbscan_model=clusters)
    return np.asarray(model.fit_transform(texts, vectors)[0], dtype=np.int64)


METHODS: dict[str, Method] = {
    OURS: theme_model,
    "TF-IDF + k-means": tfidf,
    "LSA + k-means": lsa,
    YARDSTICK: folded_lsa,
    "NMF, folded": nmf,
    "LDA, folded": lda,
    "KeyNMF": key_nmf,
    "BERTopic": ber_topic,
    "BERTopic, k-means": ber_topic_k_means,
}
PEERS = {"KeyNMF": "turftopic", "BERTopic": "bertopic", "BERTopic, k-means": "bertopic"}


def why_not(name: str, encoder: str) -> str:
    """Why a method cannot be run here with the encoder of this name; empty if it can."""
    package = PEERS.get(name)
    if not package:
        return ""
    if not find_spec(package):
        return f"skipped, {package} is not installed (the extra [peers])"
    try:
        check_encoder(encoder)
    except NoEncoder as error:
        return f"skipped, {error}"
    return ""


def any_peer(encoder: str) -> bool:
    return any(not why_not(name, encoder) for name in PEERS)


@dataclass(frozen=True)
class Score:
    """Means over seeds: agreement with people's labels (NMI, accuracy), and what it cost.

    seconds    CPU, of which `reading` is the encoder's
    megabytes  the most memory a process held, of which 150 are Python, numpy and scikit-learn
    seeds      how many
    """

    nmi: float
    accuracy: float
    seconds: float
    reading: float
    megabytes: float
    seeds: int


def score(name: str, texts: list[str], labels: Sequence[str], seeds: int, read: Read | None) -> Score:
    """Runs a method with each seed in this process, at the number of labels that people used.

    What was read for all seeds at once counts in full: who runs a method once has to read once.
    """
    encoder = Counting(read, texts) if read and name in PEERS else None
    if name in PEERS:  # ours is imported before the clock starts, too
        import_module(PEERS[name])
    with threadpool_limits(1):
        rows = [_one_seed(METHODS[name], texts, labels, seed, encoder) for seed in range(seeds)]
    nmi, accuracy, seconds = np.mean(rows, axis=0).tolist()
    reading = read.seconds + encoder.seconds if read and encoder else 0.0
    megabytes = max(peak_megabytes(), read.megabytes if read and encoder else 0.0)
    return Score(nmi, accuracy, seconds + reading, reading, megabytes, seeds)


def _one_seed(
    method: Method, texts: list[str], labels: Sequence[str], seed: int, encoder: Counting | None
) -> tuple[float, float, float]:
    """Agreement, and CPU seconds without those of reading."""
    started, read = time.process_time(), encoder.seconds if encoder else 0.0
    found = method(texts, len(set(labels)), seed, encoder)
    seconds = time.process_time() - started - (encoder.seconds - read if encoder else 0.0)
    return normalized_mutual_info_score(labels, found), matched_accuracy(labels, found), seconds


def matched_accuracy(labels: Sequence[str], found: Labels) -> float:
    """Share of texts right after the best one-to-one matching of clusters and labels (Hungarian method)."""
    rows, columns = (np.unique(values, return_inverse=True)[1] for values in (labels, found))
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    return float(table[linear_sum_assignment(-table)].sum() / len(found))
