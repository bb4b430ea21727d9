"""How well redact() finds personal data, by kind, and what it takes that is none.

    python -m benchmarks.redaction [--list FILE.tsv] [--part first|second|third|fourth] [--errors]
                                   [--typed small|large|plain]

A labelled stretch counts as *hidden* if every letter and digit of it lies in stretches that were taken out,
whatever kind they were given: one digit left is a miss. Recall is hidden / labelled. *Told* is the share that
was also given its own kind. A stretch taken out is *right* if it shares a character with a labelled one;
precision is right / taken, by the kind it was given. The last line says in how many of the harmless lines
anything was taken. The list beside this module is by the author of the rules; its second part was written
when the rules were done, see docs/security.md.
"""

import argparse
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis import fold, redact
from analysis.redaction import Found

LIST = Path(__file__).with_suffix(".tsv")
PARTS = ("first", "second", "third", "fourth")
_MARKUP = re.compile(r"\[\[(?P<kind>\w+):(?P<value>.*?)\]\]", re.DOTALL)
_ESCAPE = re.compile(r"\\n|\\u([0-9a-f]{4})")


WAYS: dict[str, Callable[[str], str]] = {"small": str.lower, "large": str.upper, "plain": fold}
"""Other ways to type a line, each character for itself."""


class Line(NamedTuple):
    """A comment and what in it is personal: (kind, start, end) in the text without the markup."""

    part: str
    text: str
    labelled: list[Found]


class Tally:
    """Counts over lines: labelled, hidden and told by the label's kind, taken and right by the given kind."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.labelled, self.hidden, self.told = Counter[str](), Counter[str](), Counter[str]()
        self.taken, self.right = Counter[str](), Counter[str]()
        self.harmless = self.spoilt = 0
        self.errors: list[str] = []
        for line in lines:
            self._add(line, redact(line.text).found)

    def recall(self, *kinds: str) -> float:
        return _share(self.hidden, self.labelled, kinds or tuple(self.labelled))

    def precision(self, *kinds: str) -> float:
        return _share(self.right, self.taken, kinds or tuple(self.taken))

    def _add(self, line: Line, found: Sequence[Found]) -> None:
        for label in line.labelled:
            self.labelled[label.kind] += 1
            hidden = _is_hidden(line.text, label, found)
            self.hidden[label.kind] += hidden
            self.told[label.kind] += hidden and any(
                one.kind == label.kind and _meet(one, label) for one in found
            )
            if not hidden:
                self.errors.append(
                    f"missed  {label.kind:13}{line.text[label.start : label.end]!r}  {line.text}"
                )
        for one in found:
            self.taken[one.kind] += 1
            right = any(_meet(one, label) for label in line.labelled)
            self.right[one.kind] += right
            if not right:
                self.errors.append(f"wrongly {one.kind:13}{line.text[one.start : one.end]!r}  {line.text}")
        self.harmless += not line.labelled
        self.spoilt += not line.labelled and bool(found)


def _share(some: Counter[str], all_of_them: Counter[str], kinds: Sequence[str]) -> float:
    total = sum(all_of_them[kind] for kind in kinds)
    return sum(some[kind] for kind in kinds) / total if total else 1.0


def _meet(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _is_hidden(text: str, label: Found, found: Sequence[Found]) -> bool:
    return all(
        any(one.start <= place < one.end for one in found)
        for place in range(label.start, label.end)
        if text[place].isalnum()
    )


def read_list(path: Path = LIST) -> list[Line]:
    """Return the lines of a labelled list: part, source and marked-up text, between tabs."""
    rows = (row for row in path.read_text(encoding="utf-8").split("\n") if row and not row.startswith("#"))
    return [_line(*row.split("\t")) for row in rows]


def _line(part: str, source: str, escaped: str) -> Line:
    marked_up = _ESCAPE.sub(lambda found: chr(int(found[1] or "a", 16)), escaped)
    if source == "decomposed":
        marked_up = unicodedata.normalize("NFD", marked_up)
    text, labelled, position = "", [], 0
    for match in _MARKUP.finditer(marked_up):
        text += marked_up[position : match.start()]
        labelled.append(Found(match["kind"], len(text), len(text) + len(match["value"])))
        text += match["value"]
        position = match.end()
    return Line(part, text + marked_up[position:], labelled)


def typed(lines: Sequence[Line], way: str) -> list[Line]:
    """The lines typed all small, all large, or small without marks; letters that would become two stay."""
    change = WAYS[way]
    return [
        line._replace(text="".join(one if len(change(one)) != 1 else change(one) for one in line.text))
        for line in lines
    ]


def show(title: str, lines: Sequence[Line], *, errors: bool) -> None:
    tally = Tally(lines)
    print(f"\n{title}: {len(lines)} lines, {len(lines) - tally.harmless} with personal data")
    print(
        f"{'':14}{'labelled':>9}{'hidden':>7}{'recall':>8}{'told':>7}{'taken':>7}{'right':>7}{'precision':>11}"
    )
    for kind in sorted(tally.labelled | tally.taken):
        print(
            f"{kind:14}{tally.labelled[kind]:9}{tally.hidden[kind]:7}{tally.recall(kind):8.3f}"
            f"{_share(tally.told, tally.labelled, [kind]):7.2f}"
            f"{tally.taken[kind]:7}{tally.right[kind]:7}{tally.precision(kind):11.3f}"
        )
    print(f"all: recall {tally.recall():.3f}, precision {tally.precision():.3f}; ", end="")
    print(f"something taken from {tally.spoilt} of {tally.harmless} harmless lines")
    if errors:
        print("\n".join(tally.errors))


def show_speed(lines: Sequence[Line]) -> None:
    started = time.process_time()
    for line in lines:
        redact(line.text)
    seconds = time.process_time() - started
    print(f"\n{len(lines) / seconds:,.0f} lines a CPU second, {1000 * seconds / len(lines):.3f} ms each")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument(
        "--typed", choices=WAYS, help="the same lines typed small, large, or small without marks"
    )
    parser.add_argument("--errors", action="store_true", help="print every miss and every wrong find")
    options = parser.parse_args()
    lines = read_list(options.list)
    if options.typed:
        lines = typed(lines, options.typed)
    for part in [options.part] if options.part else PARTS:
        show(f"{part} part", [line for line in lines if line.part == part], errors=options.errors)
    show_speed(lines)


if __name__ == "__main__":
    main()
