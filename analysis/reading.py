"""A comment as people see it (composed, nothing invisible) and as rules read it (folded, with plain signs).

Every place of either is known in the original.

To a person full-width digits, a longer dash or a zero-width space between digits make no other number. Rules
that had to name every dash and every space would miss the next one, so they see one dash, one space and ASCII
digits, and what they find is translated back into a stretch of the original.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.text import INVISIBLE, MARKS, MOST_MARKS, fold

_DROPPED = "\x00"
_UNSEEN = re.compile(f"[{MARKS}{INVISIBLE}]")
_CLUSTER = re.compile(f"[^{MARKS}{INVISIBLE}]?[{MARKS}{INVISIBLE}]+")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


class Reading(NamedTuple):
    """`plain` is what rules read; `places[i]` tells where its i-th character stands in the original.

    `places` has one more entry: the length of the original.
    """

    plain: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of `plain` as (start, end) in the original, with the marks on its last letter."""
        return self.places[start], self.places[end]


def seen(text: str) -> Reading:
    """The text as people see it: letters and their marks composed, invisible characters left out.

    Linear in the length. Most texts are so already, and read as they are.
    """
    if not _UNSEEN.search(text):
        return Reading(text, range(len(text) + 1))
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for cluster in _CLUSTER.finditer(text):
        composed = _composed(cluster.group())
        pieces += [text[position : cluster.start()], composed]
        places += range(position, cluster.start() + len(composed))
        position = cluster.end()
    return Reading("".join([*pieces, text[position:]]), [*places, *range(position, len(text) + 1)])


@lru_cache(maxsize=10_000)
def _composed(cluster: str) -> str:
    """A letter with its marks in one piece, never longer than it was typed."""
    visible = _INVISIBLE.sub("", cluster)[: 1 + MOST_MARKS]
    composed = unicodedata.normalize("NFC", visible)
    return composed if len(composed) <= len(visible) else visible


class _PlainTable(dict[int, str]):
    """Character -> one plain character, filled as characters are met, for str.translate."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < 100_000:
            self[code] = plain
        return plain


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"} or character in _DROPPED + "\r":
        return _DROPPED
    if category == "Zs" or character == "\t":
        return " "
    if category == "Pd" or character == "−":
        return "-"
    if character in "·•∙‧…*":
        return "."
    if category == "Nd":
        return str(unicodedata.digit(character))
    folded = fold(character)
    return folded if len(folded) == 1 else character


_PLAIN = _PlainTable()


def read(text: str) -> Reading:
    """Linear in the length."""
    plain = text.translate(_PLAIN)
    if _DROPPED not in plain:
        return Reading(plain, range(len(text) + 1))
    places = [place for place, character in enumerate(plain) if character != _DROPPED]
    return Reading(plain.replace(_DROPPED, ""), [*places, len(text)])


def blanked(text: str, spans: Iterable[tuple[int, int]], filler: str) -> str:
    """The text with every character of the stretches (in order, apart) replaced, so that places stay."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], filler * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])
