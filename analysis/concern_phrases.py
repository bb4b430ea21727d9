"""The phrases of concerns.tsv, and where they stand among words.

Each syllable starts only the few phrases that begin with it, each of bounded length and with bounded gaps:
the time is linear in the number of words.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.concern_words import Word, amount_end, canonical, is_stop
from analysis.lexicon import read_rows
from analysis.text import fold

_GAPS = {"..": 3, "...": 6}
"""Words that may stand where a phrase says so; commas, too, in the wide one."""

_LONGEST = 40
"""More words than any phrase spans, gaps and amounts included."""

_MONEY, _COMMA = "<money>", ","


class _Step(NamedTuple):
    """One place of a phrase: the words that may begin there, folded and with marks; or a gap of so many.

    Where a class stands, ``ways`` are its words and phrases, each a row of such places.
    """

    folded: frozenset[str]
    exact: frozenset[str]
    gap: int = 0
    ways: tuple[Sequence["_Step"], ...] = ()


class _Phrase(NamedTuple):
    kind: str
    is_strict: bool
    steps: tuple[_Step, ...]
    second: frozenset[str] | None  # the words one of which must come next, folded; None where others may
    needed: tuple[frozenset[str], ...]  # of each of these a word must follow somewhere near


def matches(words: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
    """Every phrase of the lexicon in these words: its kind, the first word, the one after the last."""
    folded = [word.folded for word in words]
    for first, word in enumerate(folded):
        possible = _PHRASES.get(word, ()) + (_PHRASES.get(_MONEY, ()) if amount_end(words, first) else ())
        following = folded[first + 1] if first + 1 < len(words) else ""
        near = frozenset(folded[first + 1 : first + _LONGEST] if possible else ())
        for phrase in possible:
            # Most phrases end here: a look at a word is cheaper than following the phrase.
            if phrase.second is not None and following not in phrase.second:
                continue
            if any(map(near.isdisjoint, phrase.needed)):
                continue
            last = _end_of(phrase, 0, words, first)
            if last:
                yield phrase.kind, first, last


def _end_of(phrase: _Phrase, place: int, words: Sequence[Word], at: int) -> int:
    """Where the phrase from its ``place`` on ends if it stands at word ``at``; else 0."""
    if place == len(phrase.steps):
        return at
    step = phrase.steps[place]
    if step.gap:
        return _after_gap(phrase, place, words, at)
    for way in step.ways or ((step,),):
        after = _end_of_way(way, words, at, phrase.is_strict)
        if after and (last := _end_of(phrase, place + 1, words, after)):
            return last
    return 0


def _end_of_way(way: Sequence[_Step], words: Sequence[Word], at: int, is_strict: bool) -> int:
    """Where words that stand side by side end, if they stand at word ``at``; else 0."""
    for step in way:
        if at >= len(words):
            return 0
        after = amount_end(words, at) if _MONEY in step.folded else 0
        if not after and not _fits(words[at], step, is_strict):
            return 0
        at = after or at + 1
    return at


def _after_gap(phrase: _Phrase, place: int, words: Sequence[Word], at: int) -> int:
    gap = phrase.steps[place].gap
    for skipped in range(gap + 1):
        if last := _end_of(phrase, place + 1, words, at + skipped):
            return last
        if at + skipped >= len(words) or _parts(words[at + skipped], gap):
            return 0
    return 0


def _parts(word: Word, gap: int) -> bool:
    return is_stop(word) and not (gap == _GAPS["..."] and word.folded == _COMMA)


def _fits(word: Word, step: _Step, is_strict: bool) -> bool:
    if word.folded not in step.folded:
        return False
    return word.exact in step.exact if word.is_marked or is_strict else True


def _read_phrases() -> tuple[dict[str, tuple[_Phrase, ...]], frozenset[str], frozenset[str]]:
    """Phrases by their first word, the words that deny, and those that may stand after them."""
    phrases: dict[str, list[_Phrase]] = defaultdict(list)
    single: dict[str, frozenset[str]] = {"negation": frozenset(), "filler": frozenset()}
    classes: dict[str, list[Sequence[_Step]]] = defaultdict(list)
    for kind, marks, text in read_rows("concerns.tsv"):
        steps = tuple(_step(part, classes) for part in text.split())
        if kind == "class":
            classes[f"<{marks}>"].append(steps)
        elif kind in single:
            single[kind] |= steps[0].folded
        else:
            phrase = _phrase(kind, marks, steps)
            for first in steps[0].folded:
                phrases[first].append(phrase)
    return {first: tuple(own) for first, own in phrases.items()}, single["negation"], single["filler"]


def _phrase(kind: str, marks: str, steps: tuple[_Step, ...]) -> _Phrase:
    needed = (step.folded for step in steps[1:] if not step.gap and _MONEY not in step.folded)
    return _Phrase(kind, marks == "marked", steps, _second(steps), tuple(sorted(needed, key=len)))


def _second(steps: tuple[_Step, ...]) -> frozenset[str] | None:
    """The words that must stand at the phrase's second place; None where a gap, an amount or nothing may.

    None as well where the phrase may begin with an amount, which can be several words.
    """
    if len(steps) == 1 or any(step.gap or step.ways or _MONEY in step.folded for step in steps[:2]):
        return None
    return steps[1].folded


def _step(part: str, classes: Mapping[str, Sequence[Sequence[_Step]]]) -> _Step:
    if part in classes:
        ways = tuple(classes[part])
        return _Step(frozenset().union(*(way[0].folded for way in ways)), frozenset(), ways=ways)
    alternatives = part.split("|")
    folded, exact = frozenset(map(fold, alternatives)), frozenset(map(canonical, alternatives))
    return _Step(folded, exact, _GAPS.get(part, 0))


_PHRASES, NEGATIONS, FILLERS = _read_phrases()
