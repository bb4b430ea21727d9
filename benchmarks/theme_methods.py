"""The ways to find themes that are compared: ThemeModel, what everybody tries first, and its peers.

Each takes texts, a number of themes, a seed and a folder with a sentence-transformers model (or None), and
gives a label per text. Peers need `pip install -e .[peers]` and, as no model is fetched here, the folder.
"""

import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

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

from analysis import ThemeModel, fold

Labels = NDArray[np.int64]
Method = Callable[[list[str], int, int, str | None], Labels]

OURS = "ThemeModel"
YARDSTICK = "LSA + k-means, folded"


def theme_model(texts: list[str], count: int, seed: int, _: str | None = None) -> Labels:
    return ThemeModel(n_themes=count, random_state=seed).fit(texts).labels_


def tfidf(texts: list[str], count: int, seed: int, _: str | None = None) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(texts)
    return KMeans(count, n_init=4, random_state=seed).fit_predict(vectors).astype(np.int64)


def lsa(texts: list[str], count: int, seed: int, _: str | None = None) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(texts)
    size = min(100, min(vectors.shape) - 1)
    reduce = make_pipeline(TruncatedSVD(size, random_state=seed), Normalizer(copy=False))
    found = KMeans(count, n_init=4, random_state=seed).fit_predict(reduce.fit_transform(vectors))
    return found.astype(np.int64)


def folded_lsa(texts: list[str], count: int, seed: int, _: str | None = None) -> Labels:
    return lsa(list(map(fold, texts)), count, seed)


def nmf(texts: list[str], count: int, seed: int, _: str | None = None) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(map(fold, texts))
    weights = NMF(count, init="nndsvda", random_state=seed, max_iter=300).fit_transform(vectors)
    return weights.argmax(axis=1).astype(np.int64)


def lda(texts: list[str], count: int, seed: int, _: str | None = None) -> Labels:
    counts = CountVectorizer(min_df=2).fit_transform(map(fold, texts))
    weights = LatentDirichletAllocation(count, random_state=seed, max_iter=20).fit_transform(counts)
    return weights.argmax(axis=1).astype(np.int64)


def key_nmf(texts: list[str], count: int, seed: int, encoder: str | None) -> Labels:
    from turftopic import KeyNMF

    weights = KeyNMF(count, encoder=encoder, random_state=seed).fit_transform(texts)
    return np.asarray(weights).argmax(axis=1).astype(np.int64)


def ber_topic(texts: list[str], count: int, seed: int, encoder: str | None) -> Labels:
    """As it comes: it chooses its number of topics itself, and its noise counts as one."""
    from bertopic import BERTopic
    from sentence_transformers import SentenceTransformer
    from umap import UMAP

    reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(embedding_model=SentenceTransformer(encoder), umap_model=reduce)
    return np.asarray(model.fit_transform(texts)[0], dtype=np.int64)


METHODS: dict[str, Method] = {
    OURS: theme_model,
    "TF-IDF + k-means": tfidf,
    "LSA + k-means": lsa,
    YARDSTICK: folded_lsa,
    "NMF, folded": nmf,
    "LDA, folded": lda,
    "KeyNMF": key_nmf,
    "BERTopic": ber_topic,
}
PEERS = {"KeyNMF": "turftopic", "BERTopic": "bertopic"}


def why_not(name: str, encoder: str | None) -> str:
    """Why a method cannot be run here; empty if it can."""
    package = PEERS.get(name)
    if package and not find_spec(package):
        return f"skipped, {package} is not installed (the extra [peers])"
    if package and not (encoder and Path(encoder).is_dir()):
        return "skipped, no folder with a sentence-transformers model was given (--encoder)"
    return ""


@dataclass(frozen=True)
class Score:
    """Means over seeds: agreement with people's labels (NMI, accuracy), and what it cost.

    megabytes  the most memory the process held, of which 150 are Python, numpy and scikit-learn
    """

    nmi: float
    accuracy: float
    seconds: float
    megabytes: float


def score(name: str, texts: list[str], labels: Sequence[str], seeds: int, encoder: str | None) -> Score:
    """Runs a method with each seed in this process, at the number of labels that people used."""
    with threadpool_limits(1):
        rows = [_one_seed(METHODS[name], texts, labels, seed, encoder) for seed in range(seeds)]
    return Score(*np.mean(rows, axis=0).tolist(), peak_megabytes())


def _one_seed(
    method: Method, texts: list[str], labels: Sequence[str], seed: int, encoder: str | None
) -> tuple[float, float, float]:
    started = time.process_time()
    found = method(texts, len(set(labels)), seed, encoder)
    seconds = time.process_time() - started
    return normalized_mutual_info_score(labels, found), matched_accuracy(labels, found), seconds


def matched_accuracy(labels: Sequence[str], found: Labels) -> float:
    """Share of texts right after the best one-to-one matching of clusters and labels (Hungarian method)."""
    rows, columns = (np.unique(values, return_inverse=True)[1] for values in (labels, found))
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    return float(table[linear_sum_assignment(-table)].sum() / len(found))


def peak_megabytes() -> float:
    """The most memory this process held. ru_maxrss may be the parent's, so Linux's own line comes first."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Runs a function in a fresh process of its own, so that memory is that of this work alone."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)
