"""Quality and speed of ThemeModel against TF-IDF, LSA and k-means, on labelled comments, in one run.

    python -m benchmarks.themes [comments.tsv more.tsv] [--text text] [--label theme_id] [--repeats 3]

Without files it reads the sample province's. Each is tab-separated with a header. Rows whose label is
empty or "none" are left out. Prints normalised mutual information (NMI), accuracy after the best
one-to-one matching (ACC) and CPU seconds; then how many themes are found when none are asked for,
and how many texts have one.
"""

import argparse
import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from analysis import ThemeModel, fold

SAMPLE = Path(__file__).resolve().parent.parent / "feedback" / "sample"

Labels = NDArray[np.int64]
Method = Callable[[list[str], int, int], Labels]


def main() -> None:
    options = _parser().parse_args()
    for path in options.files:
        texts, labels = read_labelled(path, options.text, options.label)
        print(
            f"\n{path.name}: {len(texts)} texts, {len(set(labels))} labels, mean of {options.repeats} seeds"
        )
        print(f"{'':44}{'NMI':>7}{'ACC':>7}{'CPU s':>7}")
        compare(texts, labels, options.repeats)
        report_automatic(texts, labels)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SAMPLE.glob("*.tsv")))
    parser.add_argument("--text", default="text", help="column with the comment")
    parser.add_argument("--label", default="theme_id", help="column with the label")
    parser.add_argument("--repeats", type=int, default=3, help="random seeds to average over")
    return parser


def read_labelled(path: Path, text: str, label: str) -> tuple[list[str], list[str]]:
    """Texts and labels of a TSV file, without rows that have no label."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    labelled = [(row[text], row[label]) for row in rows if row[label] not in ("", "none")]
    return [text for text, _ in labelled], [label for _, label in labelled]


def compare(texts: list[str], labels: Sequence[str], repeats: int) -> None:
    """Every method at the true number of labels, on the texts as typed and half of them without marks."""
    coin = np.random.RandomState(0).rand(len(texts)) < 0.5
    half = [fold(text) if heads else text for text, heads in zip(texts, coin, strict=True)]
    for name, typed in (("as typed", texts), ("half without marks", half)):
        for method_name, method in METHODS.items():
            figures = np.mean([_measure(method, typed, labels, seed) for seed in range(repeats)], axis=0)
            print(f"{method_name + ', ' + name:44}{figures[0]:7.3f}{figures[1]:7.3f}{figures[2]:7.2f}")


def _measure(
    method: Method, texts: list[str], labels: Sequence[str], seed: int
) -> tuple[float, float, float]:
    started = time.process_time()
    found = method(texts, len(set(labels)), seed)
    seconds = time.process_time() - started
    return normalized_mutual_info_score(labels, found), matched_accuracy(labels, found), seconds


def matched_accuracy(labels: Sequence[str], found: Labels) -> float:
    """Share of texts right after the best one-to-one matching of clusters and labels (Hungarian method)."""
    rows, columns = (np.unique(values, return_inverse=True)[1] for values in (labels, found))
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    return float(table[linear_sum_assignment(-table)].sum() / len(found))


def report_automatic(texts: list[str], labels: Sequence[str]) -> None:
    started = time.process_time()
    model = ThemeModel().fit(texts)
    seconds = time.process_time() - started
    nmi = normalized_mutual_info_score(labels, model.labels_)
    name = f"ThemeModel, finds {len(model.themes_)} themes itself"
    print(f"{name:44}{nmi:7.3f}{matched_accuracy(labels, model.labels_):7.3f}{seconds:7.2f}")
    largest = max((theme.size for theme in model.themes_), default=0) / len(texts)
    print(
        f"  coverage {model.quality_['coverage']:.2f}, stability {model.quality_['stability']:.2f}, ", end=""
    )
    print(f"largest theme {largest:.0%}, left out {model.left_out_}")
    print("  " + "; ".join(f"{theme.name} ({theme.size})" for theme in model.themes_))


def _theme_model(texts: list[str], count: int, seed: int) -> Labels:
    return ThemeModel(n_themes=count, min_theme_size=1, random_state=seed).fit(texts).labels_


def _tfidf(texts: list[str], count: int, seed: int) -> Labels:
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True).fit_transform(texts)
    return KMeans(count, n_init=4, random_state=seed).fit_predict(vectors).astype(np.int64)


def _lsa(texts: list[str], count: int, seed: int) -> Labels:
    vectorise = TfidfVectorizer(min_df=2, sublinear_tf=True, ngram_range=(1, 2))
    reduce = make_pipeline(vectorise, TruncatedSVD(100, random_state=seed), Normalizer(copy=False))
    return (
        KMeans(count, n_init=4, random_state=seed).fit_predict(reduce.fit_transform(texts)).astype(np.int64)
    )


METHODS: dict[str, Method] = {"ThemeModel": _theme_model, "TF-IDF + k-means": _tfidf, "LSA + k-means": _lsa}


if __name__ == "__main__":
    main()
