"""Reads the word lists that lie beside this module as TSV files; their headers tell the source."""

import csv
from pathlib import Path


def read_rows(name: str) -> list[list[str]]:
    """Rows of a TSV file beside this module, without the lines that start with #."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_spellings(file: str) -> dict[str, tuple[str, ...]]:
    """Spelling -> the words it stands for: "ko" -> ("không",), "hs" -> ("hồ", "sơ")."""
    return {short: tuple(full.split()) for full, shorts in read_rows(file) for short in shorts.split()}


def read_words(kind: str, file: str = "words.tsv") -> frozenset[str]:
    """The words of one kind. A phrase of several words is written with _ between them in the file."""
    return frozenset(
        word.replace("_", " ")
        for row_kind, words in read_rows(file)
        if row_kind == kind
        for word in words.split()
    )
