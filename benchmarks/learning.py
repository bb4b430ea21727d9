"""What labels are worth: quality and speed of ThemeClassifier with few labels, on labelled comments, in one
run.

    python -m benchmarks.learning [comments.tsv more.tsv] [--text text] [--label theme_id] [--seeds 3]

Without files it reads the sample province's plain texts. Each is tab-separated with a header; the label's
column is `label` where there is no `theme_id`. Rows whose label is empty or "none" are left out. All texts
are known to each method, labels only of as many as said; figures are of the others. Printed are, as means
over the seeds:

- macro-F1 for 5, 10 and 50 labels a theme drawn at random: logistic regression on TF-IDF of folded words and
letters
  (the usual baseline), the same with the vectors of FeatureSpace beside it, ThemeClassifier, and ThemeModel
  with labels;
- the same for as many labels as 5 a theme, but chosen by `analysis.teaching`, ten at a time;
- what ThemeClassifier assigns when it may abstain: coverage, and the share of wrong themes among those
assigned; - CPU seconds to learn and, per 10,000 texts, to judge.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from analysis import ThemeClassifier, ThemeModel, fold
from analysis.calibration import risk_coverage
from analysis.features import FeatureSpace
from analysis.teaching import questions
from analysis.text import tokenise
from benchmarks.themes import SAMPLE, read_labelled

LABELS = (5, 10, 50)
MOST_TEXTS = 4_000
MOST_LABELLED = 0.6
"""Where labels would take more of the texts than this, too few are left to measure on."""

Places = NDArray[np.int64]


class Row(NamedTuple):
    """One figure: of which file, which method, from how many labels a theme."""

    file: str
    method: str
    labels: int
    figure: str
    value: float


class Comments(NamedTuple):
    """Texts and the theme of each."""

    name: str
    texts: list[str]
    themes: NDArray[np.str_]


def main() -> None:
    options = _parser().parse_args()
    print("file\tmethod\tlabels a theme\tfigure\tvalue")
    for row in rows(options.files, options.text, options.label, options.seeds):
        print(f"{row.file}\t{row.method}\t{row.labels}\t{row.figure}\t{row.value:.3f}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLE / "plain.tsv"])
    parser.add_argument("--text", default="text", help="column with the comment")
    parser.add_argument("--label", help='column with the label; "label" or "theme_id" if not given')
    parser.add_argument("--seeds", type=int, default=3, help="random draws to average over")
    return parser


def rows(
    files: Sequence[Path], text: str = "text", label: str | None = None, seeds: int = 3
) -> Iterator[Row]:
    """Every figure of every file, as it is measured; means over the seeds."""
    for path in files:
        comments = _read(path, text, label)
        for count in LABELS:
            if count * len(set(comments.themes)) <= MOST_LABELLED * len(comments.texts):
                yield from _means(_drawn_at_random(comments, count), seeds)
        yield from _means(_chosen(comments, 5), seeds)


def _read(path: Path, text: str, label: str | None) -> Comments:
    texts, themes = read_labelled(path, text, label)
    kept = np.random.RandomState(0).permutation(len(texts))[:MOST_TEXTS]
    return Comments(path.name, [texts[i] for i in kept], np.array(themes)[kept])


def _means(measure: Callable[[int], list[Row]], seeds: int) -> Iterator[Row]:
    for same in zip(*(measure(seed) for seed in range(seeds)), strict=True):
        yield same[0]._replace(value=float(np.mean([row.value for row in same])))


def _drawn_at_random(comments: Comments, count: int) -> Callable[[int], list[Row]]:
    def measure(seed: int) -> list[Row]:
        known = _draw(comments.themes, count, seed)
        return _measured(comments, known, count, "", [_tfidf, _features, _classifier, _model])

    return measure


def _draw(themes: NDArray[np.str_], count: int, seed: int) -> Places:
    random = np.random.RandomState(seed)
    places = [random.permutation(np.flatnonzero(themes == theme))[:count] for theme in np.unique(themes)]
    return np.sort(np.concatenate(places))


def _chosen(comments: Comments, count: int) -> Callable[[int], list[Row]]:
    def measure(seed: int) -> list[Row]:
        known = _asked(comments, count * len(set(comments.themes)), seed)
        return _measured(comments, known, count, ", labels chosen", [_classifier])

    return measure


def _asked(comments: Comments, budget: int, seed: int) -> Places:
    """The places that a person would have been asked about, who answers as the file does."""
    y: list[str | None] = [None] * len(comments.texts)
    while (known := sum(key is not None for key in y)) < budget:
        for place in questions(comments.texts, y, min(10, budget - known), seed):
            y[place] = str(comments.themes[place])
    return np.flatnonzero([key is not None for key in y])


Answer = tuple[NDArray[np.str_], list[tuple[str, float]]]
Method = Callable[[list[str], NDArray[np.object_], Places, NDArray[np.str_]], Answer]


def _measured(comments: Comments, known: Places, count: int, note: str, methods: list[Method]) -> list[Row]:
    y = np.full(len(comments.texts), None, dtype=object)
    y[known] = comments.themes[known]
    rest = np.setdiff1d(np.arange(len(y)), known)
    found = []
    for method in methods:
        said, more = method(comments.texts, y, rest, comments.themes[rest])
        there = np.unique(comments.themes[rest])
        right = f1_score(comments.themes[rest], said, average="macro", labels=there)
        figures = [("macro-F1", float(right)), *more]
        found += [Row(comments.name, NAMES[method] + note, count, *figure) for figure in figures]
    return found


def _tfidf(texts: list[str], y: NDArray[np.object_], rest: Places, truth: NDArray[np.str_]) -> Answer:
    return _regressed(_word_and_letter_tfidf(texts), y, rest), []


def _features(texts: list[str], y: NDArray[np.object_], rest: Places, truth: NDArray[np.str_]) -> Answer:
    vectors = FeatureSpace().fit_transform(list(map(tokenise, texts)))
    both = sparse.hstack([_word_and_letter_tfidf(texts), sparse.csr_matrix(vectors)]).tocsr()
    return _regressed(both, y, rest), []


def _word_and_letter_tfidf(texts: list[str]) -> sparse.csr_matrix:
    folded = list(map(fold, texts))
    words = TfidfVectorizer(min_df=2, sublinear_tf=True, ngram_range=(1, 2)).fit_transform(folded)
    letters = TfidfVectorizer(min_df=2, sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5))
    return sparse.hstack([words, letters.fit_transform(folded)]).tocsr()


def _regressed(rows: sparse.csr_matrix, y: NDArray[np.object_], rest: Places) -> NDArray[np.str_]:
    known = np.flatnonzero(y != None)  # noqa: E711 - an array, compared place by place
    fitted = LogisticRegression(C=10, class_weight="balanced", max_iter=500)
    return np.asarray(fitted.fit(rows[known], y[known].astype(str)).predict(rows[rest]), dtype=np.str_)


def _classifier(texts: list[str], y: NDArray[np.object_], rest: Places, truth: NDArray[np.str_]) -> Answer:
    started = time.process_time()
    fitted = ThemeClassifier().fit(texts, y.tolist())
    learnt = time.process_time()
    likely = fitted.predict_proba([texts[i] for i in rest])
    judged = time.process_time()
    curve = risk_coverage(likely, truth[:, None] == fitted.classes_[None])
    at = np.searchsorted(-curve.thresholds, -fitted.threshold_, side="right") - 1
    return fitted.classes_[likely.argmax(axis=1)].astype(str), [
        ("coverage at the default threshold", float(curve.coverage[at]) if at >= 0 else 0.0),
        ("wrong of those assigned", float(curve.risk[at]) if at >= 0 else 0.0),
        ("wrong if all are assigned", float(np.mean(fitted.classes_[likely.argmax(axis=1)] != truth))),
        ("CPU s to learn", learnt - started),
        ("CPU s to judge 10,000", (judged - learnt) / len(rest) * 10_000),
    ]


def _model(texts: list[str], y: NDArray[np.object_], rest: Places, truth: NDArray[np.str_]) -> Answer:
    started = time.process_time()
    model = ThemeModel(min_theme_size=1).fit(texts, y.tolist())
    seconds = time.process_time() - started
    keys = [str(theme.key) for theme in model.themes_]
    said = np.array([keys[label] if label >= 0 else "" for label in model.labels_[rest].tolist()])
    return said, [("themes", float(len(keys))), ("CPU s to learn", seconds)]


NAMES: dict[Method, str] = {
    _tfidf: "TF-IDF + logistic regression",
    _features: "the same beside FeatureSpace",
    _classifier: "ThemeClassifier",
    _model: "ThemeModel with labels",
}


if __name__ == "__main__":
    main()
