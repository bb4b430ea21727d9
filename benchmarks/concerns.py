"""How well find_concerns finds, and how fast, on labelled comments.

    python -m benchmarks.concerns [--plain comments.tsv ...] [--text text] [--corpus themes.tsv ...]

Prints precision and recall by kind for our own lists (tests/analysis), those of themes with a like name in a
labelled corpus (the half that was not used for the lexicon), how often it flags ordinary comments in files
without labels (--plain), and milliseconds for each comment. Our lists come from the lexicon's author.
"""

import argparse
import csv
import hashlib
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from analysis.concerns import KINDS, find_concerns

ROOT = Path(__file__).resolve().parent.parent
LISTS = (
    "concerns.tsv",
    "concerns-held-out.tsv",
    "concerns-second-held-out.tsv",
    "concerns-hints.tsv",
    "concerns-hints-held-out.tsv",
)
KIND_OF_THEME = {"c_bribe_hint": "corruption", "c_formal_complaint": "complaint"}

Labelled = tuple[str, set[str]]


def main() -> None:
    options = _parser().parse_args()
    for name in LISTS:
        show(name, read_list(ROOT / "tests" / "analysis" / name), KINDS)
    corpus = [row for path in options.corpus for row in read_corpus(path)]
    for half, is_test in (("lexicon's half", False), ("other half", True)):
        rows = [row for row in corpus if is_in_test_half(row[0]) is is_test]
        show(f"sample province, {half}", rows, tuple(KIND_OF_THEME.values()))
    for path in options.plain:
        show_alarms(path.name, [row[options.text] for row in read_rows(path)])
    show_speed([text for text, _kinds in corpus])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sample = sorted((ROOT / "feedback" / "sample").glob("*.tsv"))
    parser.add_argument("--corpus", nargs="*", type=Path, default=sample)
    parser.add_argument("--plain", nargs="*", type=Path, default=[])
    parser.add_argument("--text", default="text", help="column with the comment")
    return parser


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_corpus(path: Path) -> list[Labelled]:
    return [(row["text"], kinds_of(row)) for row in read_rows(path)]


def kinds_of(row: dict[str, str]) -> set[str]:
    themes = (row["theme_id"], row.get("theme2_id", ""))
    return {KIND_OF_THEME[theme] for theme in themes if theme in KIND_OF_THEME}


def read_list(path: Path) -> list[Labelled]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    pairs = (line.split("\t") for line in lines if line)
    return [(text, set() if kinds == "-" else set(kinds.split("+"))) for kinds, text in pairs]


def is_in_test_half(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 1


def show(name: str, rows: list[Labelled], kinds: Iterable[str]) -> None:
    print(f"\n{name}: {len(rows)} comments, {sum(not wanted for _text, wanted in rows)} without a concern")
    print(f"{'':14}{'labelled':>9}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}")
    labelled, found, right = Counter[str](), Counter[str](), Counter[str]()
    for text, wanted in rows:
        got = {concern.kind for concern in find_concerns(text)}
        labelled.update(wanted)
        found.update(got)
        right.update(wanted & got)
    for kind in kinds:
        shares = [f"{right[kind] / n:.2f}" if n else "-" for n in (found[kind], labelled[kind])]
        print(f"{kind:14}{labelled[kind]:9}{found[kind]:7}{right[kind]:7}{shares[0]:>11}{shares[1]:>8}")


def show_alarms(name: str, texts: list[str]) -> None:
    found = Counter(kind for text in texts for kind in {concern.kind for concern in find_concerns(text)})
    flagged = sum(1 for text in texts if find_concerns(text))
    share = flagged / len(texts) if texts else 0
    print(f"\n{name}: {flagged} of {len(texts)} comments flagged ({share:.2%}): {dict(found)}")


def show_speed(texts: list[str]) -> None:
    started = time.process_time()
    for text in texts:
        find_concerns(text)
    each = 1000 * (time.process_time() - started) / max(1, len(texts))
    longest = (" ".join(texts) * 2)[:2000]
    started = time.process_time()
    for _repeat in range(20):
        find_concerns(longest)
    long = 1000 * (time.process_time() - started) / 20
    print(f"\n{each:.3f} ms of CPU for each comment, {long:.2f} ms for one of 2,000 characters")


if __name__ == "__main__":
    main()
