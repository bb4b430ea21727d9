"""Where in a text the words stand that carried a decision."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.text import INVISIBLE, MARKS, MAX_CHARS, UNITS_OF_NUMBERS, normalise, tokenise

SHOWN_SHARE = 0.7
"""Of what speaks for a theme so much is shown, by as few words as possible: a text all in colour explains
nothing."""

# A mark or an invisible sign parts no word (text.normalise).
_WORD = re.compile(
    rf"(?P<number>\d[{INVISIBLE}]*)?(?P<word>\[[^\[\]\n]{{1,24}}\]|(?:[^\W\d_][{MARKS}{INVISIBLE}]*)+)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_GOES_ON = re.compile(rf"[{INVISIBLE}]*\w")


class Span(NamedTuple):
    """A stretch of the original text, `text[start:end]`; weight: its share of what spoke for the theme."""

    start: int
    end: int
    weight: float


def words_of(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Start and end of each word in the text as it was typed (in any Unicode form), and its tokens."""
    for found in _WORD.finditer(text[:MAX_CHARS]):
        tokens = tokenise(found["word"])
        if tokens := tokens[1:] if found["number"] and _begins_with_unit(text, found) else tokens:
            yield found.start("word"), found.end(), tokens


def _begins_with_unit(text: str, found: re.Match[str]) -> bool:
    """Whether its first letters are no word but the unit of the number before it: the k of "50k"."""
    letters = _LETTERS.match(normalise(found["word"]).lower())
    if not letters or letters[0] not in UNITS_OF_NUMBERS:
        return False
    return letters.end() < len(letters.string) or not _GOES_ON.match(text, found.end())


def spans_of(words: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[Span]:
    """The fewest words that bear SHOWN_SHARE of what speaks for a theme, in the order of the text."""
    total = sum(weight for weight in weights if weight > 0)
    chosen, borne = set(), 0.0
    for i in sorted(range(len(weights)), key=lambda i: -weights[i]):
        if weights[i] <= 0 or borne >= SHOWN_SHARE * total:
            break
        chosen.add(i)
        borne += weights[i]
    return [Span(*words[i], weights[i] / total) for i in sorted(chosen)]
