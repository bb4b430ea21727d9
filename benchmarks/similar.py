"""How well and how fast similar complaints are found.

    python -m benchmarks.similar [--complaints 50000] [--queries 300]

Prints, for the texts of staff in the sample: how often the nearest text has a subject in common, by words and
by the themes' word vectors; how many of the pairs above each likeness have. Then, for so many complaints in a
SQLite database in a temporary folder, made of shuffled words of the sample: how long a process that starts
needs to read them (cold), and how long a look takes (first, median, 99th percentile), after a complaint was
filed, merged or erased elsewhere, too.
"""

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np
from flask import Flask
from numpy.typing import NDArray
from sqlalchemy import delete, insert, update

from analysis.features import FeatureSpace
from analysis.similar import SimilarTexts, numbers_of, units_of
from analysis.text import fold, tokenise
from feedback import create_app
from feedback.complaints.similar import SHOWN_FROM, KnownIndex, as_bytes
from feedback.database import db, upgrade
from feedback.models import Complaint, OrgUnit, new_public_id, utc_now

SAMPLE = Path(__file__).resolve().parent.parent / "feedback" / "sample"
ROWS_AT_ONCE = 5000
SCREENS = 40

Rows = list[dict[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--complaints", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()
    texts = staff_texts()
    show_quality(texts)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"FEEDBACK_DATA_DIR": folder})
        with app.app_context():
            show_speed(app, [row["text"] for row in texts], options.complaints, options.queries)


def staff_texts() -> Rows:
    """The texts of staff, each with its themes."""
    rows: Rows = []
    for name in ("staff.tsv", "plain.tsv"):
        with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if row["theme_id"].startswith("s_")]


def show_quality(rows: Rows) -> None:
    texts = [row["text"] for row in rows]
    themes = [{row["theme_id"], row["theme2_id"]} - {""} for row in rows]
    common = np.array([[bool(one & other) for other in themes] for one in themes])
    by_words, by_vectors = word_likenesses(texts), vector_likenesses(texts)
    print(f"{len(texts)} texts of staff: a subject in common with")
    for name, likenesses in (("words", by_words), ("word vectors", by_vectors)):
        show_nearest(name, likenesses, common)
    upper = np.triu_indices(len(texts), 1)
    for least in (SHOWN_FROM, 0.2, 0.3, 0.4, 0.5):
        above = by_words[upper] > least
        share = common[upper][above].mean() if above.any() else float("nan")
        print(
            f"  pairs of a likeness above {least:.2f}: {above.sum():5d}, with a subject in common {share:.2f}"
        )


def show_nearest(name: str, likenesses: NDArray[np.float64], common: NDArray[np.bool_]) -> None:
    others = likenesses.copy()
    np.fill_diagonal(others, -1)
    nearest = np.argsort(-others, axis=1, kind="stable")[:, :5]
    hits = np.take_along_axis(common, nearest, axis=1)
    print(f"  by {name:12s} the nearest {hits[:, 0].mean():.3f}, the five nearest {hits.mean():.3f}")


def word_likenesses(texts: list[str]) -> NDArray[np.float64]:
    numbers = [numbers_of(units_of(text)) for text in texts]
    index = SimilarTexts().fit(range(len(texts)), numbers)
    likenesses = np.zeros((len(texts), len(texts)))
    for place, own in enumerate(numbers):
        for match in index.find(own, len(texts)):
            likenesses[place, int(str(match.key))] = match.score
    return likenesses


def vector_likenesses(texts: list[str]) -> NDArray[np.float64]:
    tokens = [tokenise(text) for text in texts]
    vectors = FeatureSpace().fit(tokens).transform(tokens)
    return np.asarray(vectors @ vectors.T)


def show_speed(app: Flask, texts: list[str], complaints: int, queries: int) -> None:
    upgrade()
    rng = random.Random(1)  # noqa: S311 - the same complaints at each run
    fill(texts, complaints, rng)
    asked = [numbers_of(units_of(rng.choice(texts))) for _ in range(queries)]
    index = KnownIndex()
    print(f"{complaints} complaints in SQLite:")
    print(f"  a new process reads them and answers: {spent(lambda: look(index, asked[0]))}")
    print(f"  the first look after that: {spent(lambda: look(index, asked[1]))}")
    times = np.array([seconds(partial(look, index, numbers)) for numbers in asked])
    for name, kind in (("by the clock", 0), ("of the processor", 1)):
        middle, slow = 1000 * np.percentile(times[:, kind], [50, 99])
        print(f"  a look, {name}: median {middle:.1f} ms, 99th percentile {slow:.1f} ms")
    for name, change in (("filed", file_one), ("merged", merge_one), ("erased", erase_one)):
        change(rng, texts)
        print(f"  after one was {name} elsewhere: {spent(lambda: look(index, asked[2]))}")


def look(index: KnownIndex, numbers: NDArray[np.uint32]) -> None:
    index.candidates(numbers, "screen-1", 15, SHOWN_FROM)


def spent(work: Callable[[], None]) -> str:
    clock, processor = seconds(work)
    return f"{1000 * clock:.1f} ms by the clock, {1000 * processor:.1f} ms of the processor"


def seconds(work: Callable[[], None]) -> tuple[float, float]:
    """By the clock, and of the processor: on a machine that others use, too, the one says little."""
    clock, processor = time.perf_counter(), time.thread_time()
    work()
    return time.perf_counter() - clock, time.thread_time() - processor


def fill(texts: list[str], complaints: int, rng: random.Random) -> None:
    unit = OrgUnit(code="QNM", name="Tỉnh", kind="province")
    db.session.add(unit)
    db.session.commit()
    for start in range(0, complaints, ROWS_AT_ONCE):
        rows = [row_of(texts, rng) for _ in range(min(ROWS_AT_ONCE, complaints - start))]
        db.session.execute(insert(Complaint), rows)
        db.session.commit()


def row_of(texts: list[str], rng: random.Random) -> dict[str, object]:
    """A text with some words of another, so that hardly one is there twice; filed within ten years."""
    words = rng.choice(texts).split()
    text = f"{rng.choice(texts)} {' '.join(rng.sample(words, min(8, len(words))))}"
    filed_at = utc_now() - timedelta(days=1 + rng.randrange(3650))
    return {
        "public_id": new_public_id(),
        "filing_id": uuid4(),
        "unit_id": 1,
        "screen": f"screen-{rng.randrange(SCREENS)}",
        "task": "",
        "wish": "",
        "status": "new",
        "filed_at": filed_at,
        "changed_at": filed_at,
        "voices": 1,
        "voice_units": 1,
        "folded": fold(text),
        "numbers": as_bytes(numbers_of(units_of(text))),
    }


def file_one(rng: random.Random, texts: list[str]) -> None:
    db.session.execute(insert(Complaint), [row_of(texts, rng) | {"changed_at": utc_now()}])
    db.session.commit()


def merge_one(_rng: random.Random, _texts: list[str]) -> None:
    db.session.execute(
        update(Complaint).where(Complaint.id == 7).values(merged_into_id=8, changed_at=utc_now())
    )
    db.session.commit()


def erase_one(_rng: random.Random, _texts: list[str]) -> None:
    db.session.execute(delete(Complaint).where(Complaint.id == 9))
    db.session.commit()


if __name__ == "__main__":
    main()
