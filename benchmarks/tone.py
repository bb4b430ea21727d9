"""How well ToneModel reads what comments mean, beside stars and a model that takes stars at their word.

    python -m benchmarks.tone [--reviews vi_app_reviews_topics.tsv]

Comments that one person read without their ratings (tone-held-out.tsv): of the sample province, and of rated
reviews where such a file is given (columns text and sentiment, the latter from stars). Prints how often each
method says the same as the reader and as the stars, the macro mean of F1, the calibration error in five bins,
the error where the model is sure and the share where it is; then ratings and words that disagree; then CPU
seconds.
"""

import argparse
import csv
import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline, make_union

from analysis import ToneModel, disagrees, fold
from analysis.tone import SENTIMENTS, SURE
from analysis.tone_words import read_signs

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = sorted((ROOT / "feedback" / "sample").glob("*.tsv"))
LABELS = ROOT / "benchmarks" / "tone-held-out.tsv"
STARS = {"negative": 1.0, "neutral": 3.0, "positive": 5.0}

Words = NDArray[np.str_]


class Comment(NamedTuple):
    text: str
    rating: float


class Reading(NamedTuple):
    part: str
    sentiment: str
    kind: str


def main() -> None:
    options = _parser().parse_args()
    readings = read_labels(LABELS)
    sets = {"sample province": [c for path in SAMPLE for c in read_comments(path, "rating")]}
    if options.reviews:
        sets["reviews"] = read_comments(options.reviews, "sentiment")
    for name, comments in sets.items():
        report(name, comments, readings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reviews", type=Path, help="TSV with columns text and sentiment (from stars)")
    return parser


def read_labels(path: Path) -> dict[str, Reading]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = (line.split("\t") for line in lines)
    return {key: Reading(part, sentiment, kind) for part, key, sentiment, kind in rows}


def read_comments(path: Path, rating: str) -> list[Comment]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Comment(row["text"], STARS.get(row[rating]) or float(row[rating])) for row in rows]


def key_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def report(name: str, comments: Sequence[Comment], readings: dict[str, Reading]) -> None:
    rest = [comment for comment in comments if key_of(comment.text) not in readings]
    texts, ratings = [c.text for c in rest], [c.rating for c in rest]
    started = time.process_time()
    model = ToneModel().fit(texts, ratings=ratings)
    seconds = time.process_time() - started
    alone, naive = ToneModel().fit(), naive_model(texts, ratings)
    for part in ("tuned on", "held out"):
        own = {c.text: c for c in comments if readings.get(key_of(c.text), Reading("", "", "")).part == part}
        if own:
            print(f"\n{name}, {part}: {len(own)} comments read by a person; {len(rest)} others with ratings")
            compare(list(own.values()), readings, model, alone, naive)
    print(f"ratings that the model did not believe: {model.disbelieved_} of {len(rest)}")
    report_speed(seconds, model, texts)


def naive_model(texts: Sequence[str], ratings: Sequence[float]) -> object:
    """What most would do: TF-IDF of words and characters, logistic regression on the stars as they are."""
    grams = make_union(
        TfidfVectorizer(preprocessor=fold, ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(preprocessor=fold, analyzer="char_wb", ngram_range=(2, 4), min_df=3),
    )
    model = make_pipeline(grams, LogisticRegression(C=4, class_weight="balanced", max_iter=500))
    return model.fit(texts, stars_of(ratings))


def stars_of(ratings: Sequence[float]) -> Words:
    return np.array(["negative" if r <= 2 else "positive" if r >= 4 else "neutral" for r in ratings])


def lexicon_of(text: str) -> str:
    """The lexicon alone: what it finds in any stretch."""
    signs = read_signs(text)
    praised, blamed = any(s.good > s.bad for s in signs), any(s.bad > s.good for s in signs)
    return {(1, 1): "mixed", (1, 0): "positive", (0, 1): "negative", (0, 0): "neutral"}[praised, blamed]


def compare(
    own: list[Comment],
    readings: dict[str, Reading],
    model: ToneModel,
    alone: ToneModel,
    naive: object,
) -> None:
    texts, stars = [c.text for c in own], stars_of([c.rating for c in own])
    meant = np.array([readings[key_of(text)].sentiment for text in texts])
    print(f"{'':46}{'reader':>8}{'stars':>7}{'macro-F1':>10}{'calib.':>8}{'sure':>7}{'wrong':>7}")
    rows = {
        "the stars": stars,
        "stars taken at their word (TF-IDF, LR)": naive.predict(texts),  # type: ignore[attr-defined]
        "the lexicon alone": np.array(list(map(lexicon_of, texts))),
    }
    for name, said in rows.items():
        show(name, said, meant, stars)
    for name, fitted in (("ToneModel, examples alone", alone), ("ToneModel, with these ratings", model)):
        show(name, fitted.predict(texts), meant, stars, fitted.predict_proba(texts))
    show_kinds(texts, [readings[key_of(text)].kind for text in texts], model)
    show_disagreement(own, meant, model)


def show(
    name: str, said: Words, meant: Words, stars: Words, chances: NDArray[np.float64] | None = None
) -> None:
    macro = f1_score(meant, said, average="macro", zero_division=0)
    print(f"{name:46}{np.mean(said == meant):8.2f}{np.mean(said == stars):7.2f}{macro:10.2f}", end="")
    if chances is not None:
        sure = chances.max(axis=1) >= SURE
        wrong = 1 - np.mean((said == meant)[sure])
        print(f"{calibration_error(chances, meant):8.2f}{np.mean(sure):7.2f}{wrong:7.2f}", end="")
    print()


def calibration_error(chances: NDArray[np.float64], meant: Words) -> float:
    """Expected calibration error: mean distance of probability and share that is right, over five bins."""
    best, right = chances.max(axis=1), np.array(SENTIMENTS)[chances.argmax(axis=1)] == meant
    bins = np.minimum((best * 5).astype(int), 4)
    return sum(
        abs(right[bins == n].mean() - best[bins == n].mean()) * np.mean(bins == n) for n in np.unique(bins)
    )


def show_kinds(texts: list[str], meant: list[str], model: ToneModel) -> None:
    said = [tone.kind for tone in model.tones(texts)]
    right = np.mean(np.array(said) == np.array(meant))
    each = {
        kind: f"{sum(a == b == kind for a, b in zip(meant, said, strict=True))}/{n}"
        for kind, n in Counter(meant).items()
    }
    print(f"kind as the reader says: {right:.2f}, of each kind {each}")


def show_disagreement(own: list[Comment], meant: Words, model: ToneModel) -> None:
    opposite = {"worse": "negative", "better": "positive"}
    said = [
        disagrees(c.rating, tone) for c, tone in zip(own, model.tones([c.text for c in own]), strict=True)
    ]
    there = sum(
        (c.rating >= 4 and m == "negative") or (c.rating <= 2 and m == "positive")
        for c, m in zip(own, meant, strict=True)
    )
    right = sum(word != "" and opposite[word] == m for word, m in zip(said, meant, strict=True))
    flagged = sum(word != "" for word in said)
    print(f"words against stars: the reader finds {there}, the model {flagged}, of which {right} rightly")


def report_speed(seconds: float, model: ToneModel, texts: Sequence[str]) -> None:
    started = time.process_time()
    model.tones(texts)
    each = 1000 * (time.process_time() - started) / len(texts)
    print(f"fitted in {seconds:.1f} s of CPU; {each:.2f} ms to read each comment, its concerns included")


if __name__ == "__main__":
    main()
