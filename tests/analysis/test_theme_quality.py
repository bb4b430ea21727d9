from pathlib import Path

import pytest

from benchmarks.apart import here
from benchmarks.theme_document import METHOD_COLUMNS, document
from benchmarks.theme_methods import METHODS, PEERS
from benchmarks.theme_quality import DOCUMENT, Seeds, cost, machine, measure, recombined
from benchmarks.themes import SAMPLES, read_labelled

NO_ENCODER = "no/such/folder"

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def written() -> str:
    """A document from a run on a hundred texts of four labels."""
    texts, labels = read_labelled(SAMPLES[0])
    few = sorted(set(labels))[:4]
    rows = [(text, label) for text, label in zip(texts, labels, strict=True) if label in few]
    part = ("part.tsv", [text for text, _ in rows], [label for _, label in rows])
    costs = [cost(recombined(part[1], 200))]
    qualities = [measure(part, Seeds(1, 1), NO_ENCODER, here, few_sizes=(20, 60))]
    return document(qualities, costs, machine(), NO_ENCODER)


def test_a_run_writes_a_row_for_every_method_or_why_it_was_skipped(written: str) -> None:
    for name in METHODS:
        assert f"\n| {name} | " in written
    assert f"| {' | '.join(METHOD_COLUMNS)} |" in written


def test_peers_that_cannot_run_are_skipped_with_a_word(written: str) -> None:
    rows = [line for line in written.splitlines() if line.startswith(tuple(f"| {name} | " for name in PEERS))]
    assert len(rows) == len(PEERS)
    assert all("| skipped, " in row for row in rows)
    assert "KeyNMF and BERTopic were not run: their rows say why." in written


def test_a_run_says_how_far_small_numbers_can_be_trusted(written: str) -> None:
    assert "| part.tsv | 20 | list | 100% |" in written
    assert "| part.tsv | 60 | weak |" in written
    assert "| 200 | " in written


def test_the_document_has_the_headings_of_a_run(written: str) -> None:
    kept = DOCUMENT.read_text(encoding="utf-8").splitlines()
    headings = [line for line in written.splitlines() if line.startswith("## ")]
    tables = [line for line in written.splitlines() if line.startswith(("| Set", "| Method", "| Texts"))]
    assert set(headings) | set(tables) <= set(kept)
    assert any("shared cores" in line for line in kept)


def test_texts_are_recombined_alike_each_time() -> None:
    texts, _ = read_labelled(Path(SAMPLES[0]))
    assert recombined(texts, 50) == recombined(texts, 50)
    assert len(set(recombined(texts, 50))) > 40
