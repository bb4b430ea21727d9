"""The document docs/theme-quality.md: what a run measured, as Markdown."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import gmean

from benchmarks.theme_methods import OURS, PEERS, YARDSTICK, Score

MARKS_MATTER = (OURS, "LSA + k-means")
"""Methods shown on texts of which half are without marks."""

DRAWS = 5
"""Random parts that a figure about few texts is the mean of."""


@dataclass(frozen=True)
class Quality:
    """What one labelled set shows.

    typed, half  per method its score on the texts as typed and half without marks, or why it did not run
    found        themes found when no number is given; `largest` the share of the largest
    repeated     adjusted Rand index of two fits on different 80 % of the texts, on those in both: at the
                 number of labels, and at the number found
    ceiling      accuracy of a classifier that knows the labels, by four-fold cross-validation
    small        n, trust, moved, accuracy and NMI at the number of labels, for few of the texts
    """

    name: str
    texts: int
    labels: int
    largest_label: float
    typed: dict[str, Score | str]
    half: dict[str, Score | str]
    found: int
    found_nmi: float
    largest: float
    coverage: float
    repeated: tuple[float, float]
    ceiling: float
    small: list[tuple[int, str, float, float, float]]


@dataclass(frozen=True)
class Cost:
    """CPU seconds and peak megabytes of one fit on so many texts, names and all."""

    texts: int
    seconds: float
    megabytes: float
    themes: int


def document(qualities: Sequence[Quality], costs: Sequence[Cost], where: str, encoder: str) -> str:
    """The Markdown text of a run; every figure in it is measured."""
    return "\n".join(
        [
            "# How good are the themes?",
            "",
            *_prose(
                f"Written by `python -m benchmarks.theme_quality`, not by hand. {where}. One thread "
                f"unless a method uses more; means of {_seeds(qualities)}; differences under .03 are noise."
            ),
            "",
            *_sets(qualities),
            *_compared(qualities, encoder),
            *_unmarked(qualities),
            *_numbers(qualities),
            *_stability(qualities),
            *_scale(costs),
            *_small(qualities),
        ]
    )


def _seeds(qualities: Sequence[Quality]) -> str:
    """How many seeds figures are the means of: the peers' may be fewer, since they take longer."""
    typed = [item for quality in qualities for item in quality.typed.items()]
    usual = max(found.seeds for name, found in typed if isinstance(found, Score) and name not in PEERS)
    peers = {found.seeds for name, found in typed if isinstance(found, Score) and name in PEERS} - {usual}
    few = "".join(f", {count} for KeyNMF and BERTopic" for count in peers)
    return f"{usual} random seeds{few}"


def _sets(qualities: Sequence[Quality]) -> list[str]:
    rows = [[q.name, f"{q.texts:,}", str(q.labels), f"{q.largest_label:.0%}"] for q in qualities]
    return [
        *_prose(
            "`plain.tsv`, `citizen.tsv` and `staff.tsv` are the sample province's, labelled by "
            "one annotator; the last two are diverse and indirect on purpose. Other sets belong "
            "to other people and are not shipped."
        ),
        "",
        *_table(["Set", "Texts", "Labels", "Largest label"], rows),
    ]


def _compared(qualities: Sequence[Quality], encoder: str) -> list[str]:
    lines = [
        "## Beside others, with the number of labels given",
        "",
        *_prose(
            "NMI: normalised mutual information with people's labels. ACC: accuracy after the "
            "best one-to-one matching. Ratio: NMI by that of LSA + k-means on folded text. A text "
            "without a theme counts as wrong or as a theme of its own."
        ),
        "",
        *_peers(qualities, encoder),
    ]
    for quality in qualities:
        base = quality.typed[YARDSTICK]
        rows = [_method_row(name, found, base) for name, found in quality.typed.items()]
        lines += [f"### {quality.name}", "", *_table(METHOD_COLUMNS, rows)]
    ratios = [_ratio(quality.typed[OURS], quality.typed[YARDSTICK]) for quality in qualities]
    return [
        *lines,
        *_prose(f"Geometric mean of our ratios: **{gmean(ratios):.2f}**, the lowest {min(ratios):.2f}."),
        "",
    ]


def _peers(qualities: Sequence[Quality], encoder: str) -> list[str]:
    rows = [_reading_row(quality) for quality in qualities]
    if not any("".join(figures) for _, *figures in rows):
        return [*_prose("KeyNMF and BERTopic were not run: their rows say why."), ""]
    return [
        *_prose(
            f"KeyNMF (turftopic) and BERTopic read with {encoder}, not with MiniLM, which they are mostly "
            "run with: it has to be fetched from a hub of models, and could not be had here. Another "
            "encoder gives other figures. BERTopic chooses its number of topics itself, and what it calls "
            "noise is one more; the row with k-means is given the number of labels in place of that. The "
            "encoder read the texts of a set once, for all; the time is in each peer's CPU s all the same, "
            "and this much of it. KeyNMF also reads the words. Memory is the most that reading or the "
            "method held."
        ),
        "",
        *_table(["Set", *(f"{name}: CPU s of reading" for name in PEERS)], rows),
    ]


def _reading_row(quality: Quality) -> list[str]:
    found = [quality.typed[name] for name in PEERS]
    return [quality.name, *(f"{one.reading:.1f}" if isinstance(one, Score) else "" for one in found)]


METHOD_COLUMNS = ["Method", "NMI", "ACC", "Ratio", "CPU s", "Peak MB"]


def _method_row(name: str, found: Score | str, base: Score | str) -> list[str]:
    if isinstance(found, str):
        return [name, found, "", "", "", ""]
    return [
        name,
        f"{found.nmi:.3f}",
        f"{found.accuracy:.3f}",
        f"{_ratio(found, base):.2f}",
        f"{found.seconds:.1f}",
        f"{found.megabytes:.0f}",
    ]


def _ratio(found: Score | str, base: Score | str) -> float:
    return found.nmi / base.nmi if isinstance(found, Score) and isinstance(base, Score) else float("nan")


def _unmarked(qualities: Sequence[Quality]) -> list[str]:
    rows = [
        [quality.name, name, f"{typed.nmi:.3f}", f"{half.nmi:.3f}", f"{half.nmi - typed.nmi:+.3f}"]
        for quality in qualities
        for name in MARKS_MATTER
        if isinstance(typed := quality.typed[name], Score) and isinstance(half := quality.half[name], Score)
    ]
    return [
        "## Half of the texts without marks",
        "",
        *_prose("People mix marked and unmarked typing. Whoever counts words as typed finds typing habits."),
        "",
        *_table(["Set", "Method", "NMI as typed", "NMI half unmarked", "Change"], rows),
    ]


def _numbers(qualities: Sequence[Quality]) -> list[str]:
    rows = [
        [
            q.name,
            str(q.labels),
            str(q.found),
            f"{q.found / q.labels:.1f}",
            f"{q.largest:.0%}",
            f"{q.coverage:.0%}",
            f"{q.found_nmi:.3f}",
        ]
        for q in qualities
    ]
    inside = sum(0.5 <= q.found / q.labels <= 2 for q in qualities)
    return [
        "## The number of themes, when none is given",
        "",
        *_prose(
            "Nobody finds the number that people would label: it depends on how finely they look. "
            "The rule proposes a number that can be read; between half and twice the labels on "
            f"{inside} of {len(qualities)} sets here. People merge and split afterwards."
        ),
        "",
        *_table(["Set", "Labels", "Found", "Found / labels", "Largest theme", "Coverage", "NMI"], rows),
    ]


def _stability(qualities: Sequence[Quality]) -> list[str]:
    rows = [[q.name, f"{q.ceiling:.2f}", f"{q.repeated[0]:.2f}", f"{q.repeated[1]:.2f}"] for q in qualities]
    return [
        "## Would other comments give the same themes?",
        "",
        *_prose(
            "Adjusted Rand index of two fits on different 80 % of the texts, on the texts in "
            "both: 1 the same, 0 chance. Ceiling: accuracy of a classifier that was told the "
            "labels of the others; where it is low the texts do not say plainly what they are "
            "about, and no two fits agree."
        ),
        "",
        *_table(["Set", "Ceiling", "At the number of labels", "At the number found"], rows),
    ]


def _scale(costs: Sequence[Cost]) -> list[str]:
    rows = [[f"{c.texts:,}", f"{c.seconds:.1f}", f"{c.megabytes:.0f}", str(c.themes)] for c in costs]
    return [
        "## Time and memory",
        "",
        *_prose(
            "Texts recombined from halves of the first set's. Of more than 10,000, so many are "
            "learnt from, evenly chosen, and the others placed. Names, exemplars and stability "
            "included."
        ),
        "",
        *_table(["Texts", "CPU s", "Peak MB", "Themes"], rows),
    ]


def _small(qualities: Sequence[Quality]) -> list[str]:
    rows = [
        [q.name, str(size), trust, f"{moved:.0%}", f"{accuracy:.2f}", f"{agreement:.2f}"]
        for q in qualities
        for size, trust, moved, accuracy, agreement in q.small
    ]
    return [
        "## Few comments",
        "",
        *_prose(
            f"Random parts of each set, mean of {DRAWS} draws, the number of labels given. Trust "
            "is what the model says of itself: `list` (read them all), `weak` (hints for reading, "
            "no figures; take more months together) or `usual`. Moved: the share of texts that "
            "two fits on 70 % put into different themes, as the model measures it without knowing "
            "labels. ARI: adjusted Rand index with the labels."
        ),
        "",
        *_table(["Set", "Texts", "Trust", "Moved", "ACC", "ARI"], rows),
    ]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(cells)} |" for cells in (columns, ["---"] * len(columns), *rows)]
    return [*lines, ""]


def _prose(text: str) -> list[str]:
    return textwrap.wrap(text, 110)
