"""Whether names of themes stay the same when the comments change a little, how fast they are found.

    python -m benchmarks.naming [comments.tsv more.tsv] [--text text] [--parts 5] [--themes 20]

Without files it reads the sample province's. Themes are found once; then each loses a random tenth of its
comments, and is named again: printed is the share of themes that keep their name, and of those whose old name
is still among their terms. Then CPU seconds of naming; of each theme its names, exemplars and edge.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis import ThemeModel
from analysis.naming import ThemeName, name_themes
from analysis.text import clauses
from benchmarks.themes import SAMPLE

Documents = Sequence[list[list[str]]]


def main() -> None:
    options = _parser().parse_args()
    for path in options.files:
        report(path.name, read_texts(path, options.text), options.parts, options.themes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SAMPLE.glob("*.tsv")))
    parser.add_argument("--text", default="text", help="column with the comment")
    parser.add_argument("--parts", type=int, default=5, help="random parts to average over")
    parser.add_argument("--themes", type=int, help="number of themes; by default the model decides")
    return parser


def read_texts(path: Path, column: str) -> list[str]:
    header, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    place = header.index(column)
    return [row[place] for row in rows]


def report(name: str, texts: list[str], parts: int, themes: int | None) -> None:
    model = ThemeModel(n_themes=themes or "auto").fit(texts)
    documents, count = [clauses(text) for text in texts], len(model.themes_)
    started = time.process_time()
    whole = name_themes(documents, model.labels_, count)
    seconds = time.process_time() - started
    again = [renamed(documents, model.labels_, count, seed) for seed in range(parts)]
    pairs = [pair for part in again for pair in zip(whole, part, strict=True)]
    kept = np.mean([old.name == new.name for old, new in pairs])
    known = np.mean([old.name in new.terms for old, new in pairs])
    print(f"\n{name}: {len(texts)} comments, {count} themes, named in {seconds:.2f} s of CPU")
    print(
        f"with nine tenths of its comments a theme keeps its name: {kept:.2f}; has it as a term: {known:.2f}"
    )
    for theme in model.themes_:
        show(theme.name, theme.name_en, theme.size, [texts[i] for i in theme.exemplars], theme.edge, texts)


def renamed(documents: Documents, labels: np.ndarray, count: int, seed: int) -> list[ThemeName]:
    kept = np.flatnonzero(np.random.RandomState(seed).rand(len(labels)) < 0.9)
    return name_themes([documents[i] for i in kept], labels[kept], count)


def show(
    name: str, english: str, size: int, exemplars: list[str], edge: int | None, texts: Sequence[str]
) -> None:
    print(f"  {name} ({size})" + (f" / {english}" if english else ""))
    for text in exemplars:
        print(f"      - {text[:120]}")
    if edge is not None:
        print(f"      edge: {texts[edge][:120]}")


if __name__ == "__main__":
    main()
