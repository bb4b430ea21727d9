"""Finds what must not wait for a monthly report: hints of corruption, formal complaints, threats, self-harm.

A lexicon of phrases (``concerns.tsv``) is matched syllable by syllable, so that "kiện" never stands inside
"điều kiện". A syllable typed without marks matches what it may mean; one typed with marks must bear the right
ones. What is found is a reason for a person to look, not a verdict: figures are in docs/security.md.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from analysis.concern_phrases import FILLERS, NEGATIONS, matches
from analysis.concern_words import Word, is_stop, words_of
from analysis.reading import seen

KINDS = ("self_harm", "violence", "corruption", "complaint")
"""The most urgent first."""

DENIED_WITHIN = 6  # words between a negation and what it denies
MAX_CHARS = 10_000
"""A comment is read up to here."""

# "Không đưa tiền thì không ký" denies nothing: a condition follows what seemed denied.
_CONDITIONS = frozenset({"thi", "moi", "no"})
_DENIABLE = frozenset({"corruption", "complaint"})  # a threat is never talked away by a "không"


class Concern(NamedTuple):
    """One reason to look: its kind, where its words stand, the words."""

    kind: str
    start: int
    end: int
    phrase: str


def find_concerns(text: str) -> tuple[Concern, ...]:
    """Return the concerns in a comment in the order of their words, at most one of a kind at a place."""
    visible = seen(text[:MAX_CHARS])
    words = words_of(visible.plain)
    found: list[tuple[str, int, int]] = []
    innocent: list[tuple[int, int]] = []
    for kind, first, last in matches(words):
        if kind == "innocent":
            innocent.append((first, last))
        else:
            found.append((kind, first, last))
    real = [
        (kind, first, last)
        for kind, first, last in found
        if not any(start <= first < end and (last <= end or kind != "self_harm") for start, end in innocent)
        and not (kind in _DENIABLE and _is_denied(words, first, last))
    ]
    spans = [
        (kind, *visible.span(words[first].start, words[last - 1].end)) for kind, first, last in _joined(real)
    ]
    return tuple(Concern(kind, start, end, text[start:end]) for kind, start, end in spans)


def _is_denied(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a "không" stands before these words, only filling words between, and no condition after."""
    for word in words[first : last + 3]:
        if word.folded in _CONDITIONS:
            return False
        if is_stop(word) and word.folded != ",":
            break
    for word in reversed(words[max(0, first - DENIED_WITHIN) : first]):
        if word.folded in NEGATIONS:
            return True
        if word.folded not in FILLERS:
            return False
    return False


def _joined(found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Overlapping finds of one kind as one, in the order of the text."""
    joined: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for kind, first, last in sorted(found, key=lambda item: item[1:]):
        before = joined[kind]
        if before and first <= before[-1][2]:
            before[-1] = (kind, before[-1][1], max(last, before[-1][2]))
        else:
            before.append((kind, first, last))
    return sorted((one for same in joined.values() for one in same), key=lambda item: item[1:])
