"""Finds what must not wait for a monthly report: hints of corruption, formal complaints, threats, self-harm.

A lexicon of phrases (``concerns.tsv``) is matched syllable by syllable, so that "kiện" never stands inside
"điều kiện". A syllable typed without marks matches what it may mean; one typed with marks must bear the right
ones. What is found is a reason for a person to look, not a verdict: figures are in docs/security.md.

Each syllable starts only the few phrases that begin with it, each of bounded length: the time is linear.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.lexicon import read_rows
from analysis.reading import seen
from analysis.text import SHORT_FORMS, fold

KINDS = ("self_harm", "violence", "corruption", "complaint")
"""The most urgent first."""

URGENT_KINDS = frozenset({"self_harm", "violence"})

GAP = 3  # words that may stand where a phrase says ".."
DENIED_WITHIN = 6  # words between a negation and what it denies
MAX_CHARS = 10_000
"""A comment is read up to here."""

# A number, a word, or punctuation; quotation marks part nothing.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|(?:[^\W\d_][\u0300-\u036f]*)+|[^\s\w\"'“”‘’«»]+")
_LONGEST = 40  # letters of a word: more is no word, and folding it would cost
# Amounts as people write them: 5tr, 2 triệu, 500k, hai xị (a hundred thousand each), vài trăm.
_UNITS = frozenset({"tr", "trieu", "k", "ngan", "nghin", "xi", "dong", "vnd", "usd", "ty", "chuc", "tram"})
_NUMBERS = frozenset(
    {"mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi", "may", "vai", "chuc", "tram"}
)
_CASH = frozenset({"tiền", "money", "cash"})
_MANY_DIGITS = 5  # 50000 and more is an amount without its unit
_MONEY, _ANY = "<money>", ".."
# "Không đưa tiền thì không ký" denies nothing: a condition follows what seemed denied.
_CONDITIONS = frozenset({"thi", "moi", "no"})
_DENIABLE = frozenset({"corruption", "complaint"})  # a threat is never talked away by a "không"
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")


class Concern(NamedTuple):
    """One reason to look: its kind, where its words stand, the words."""

    kind: str
    start: int
    end: int
    phrase: str


class _Word(NamedTuple):
    folded: str
    exact: str  # with its marks in one order
    is_marked: bool
    start: int
    end: int


class _Step(NamedTuple):
    """One place of a phrase: the words that fit there, folded and with their marks."""

    folded: frozenset[str]
    exact: frozenset[str]


class _Phrase(NamedTuple):
    kind: str
    is_strict: bool
    steps: tuple[_Step, ...]
    second: frozenset[str] | None  # the words one of which must come next, folded; None where others may


def find_concerns(text: str) -> tuple[Concern, ...]:
    """Return the concerns in a comment in the order of their words, at most one of a kind at a place."""
    visible = seen(text[:MAX_CHARS])
    words = _words(visible.plain)
    found: list[tuple[str, int, int]] = []
    innocent: list[tuple[int, int]] = []
    for kind, first, last in _matches(words):
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


def _words(text: str) -> list[_Word]:
    """The words of a text, short forms written out, amounts and stops (punctuation) among them."""
    words: list[_Word] = []
    after_number = False
    for match in _TOKEN.finditer(text):
        token, (start, end) = match.group().lower(), match.span()
        for word in (token,) if after_number else SHORT_FORMS.get(token, (token,)):
            folded, exact, is_marked = _forms(word[:_LONGEST])
            if folded:  # nothing is left of a lone mark
                words.append(_Word(folded, exact, is_marked, start, end))
        after_number = token[0].isdigit()
    return words


@lru_cache(maxsize=20_000)
def _forms(token: str) -> tuple[str, str, bool]:
    """A word folded; with its marks in one order (hòa is hoà, hỏi and ngã are one); whether it has any."""
    if len(token) > 3 and token[-1] == token[-2] == token[-3]:
        token = token.rstrip(token[-1]) + token[-1]  # "tiềnnnn"
    folded = fold(token)
    return folded, _canonical(token), folded != token


def _canonical(token: str) -> str:
    parts = unicodedata.normalize("NFD", token).replace("\u0303", "\u0309")
    bare = parts.translate(_TONES)
    return bare + "".join(mark for mark in parts if mark in "\u0300\u0301\u0309\u0323")


def _matches(words: list[_Word]) -> Iterator[tuple[str, int, int]]:
    """Every phrase of the lexicon in these words: its kind, the first word, the one after the last."""
    for first, word in enumerate(words):
        following = words[first + 1].folded if first + 1 < len(words) else ""
        for phrase in _PHRASES.get(word.folded, ()):
            # Most phrases end here: a look at one word is cheaper than following the phrase.
            if phrase.second is not None and following not in phrase.second:
                continue
            last = _end_of(phrase, 0, words, first)
            if last:
                yield phrase.kind, first, last
        if _amount_end(words, first):
            for phrase in _PHRASES.get(_MONEY, ()):
                last = _end_of(phrase, 0, words, first)
                if last:
                    yield phrase.kind, first, last


def _end_of(phrase: _Phrase, place: int, words: list[_Word], at: int) -> int:
    """Where the phrase from its ``place`` on ends if it stands at word ``at``; else 0."""
    if place == len(phrase.steps):
        return at
    step = phrase.steps[place]
    if _ANY in step.folded:
        return _after_gap(phrase, place + 1, words, at)
    if at >= len(words):
        return 0
    if _MONEY in step.folded and (after := _amount_end(words, at)):
        return _end_of(phrase, place + 1, words, after)
    return _end_of(phrase, place + 1, words, at + 1) if _fits(words[at], step, phrase.is_strict) else 0


def _after_gap(phrase: _Phrase, place: int, words: list[_Word], at: int) -> int:
    for skipped in range(GAP + 1):
        if last := _end_of(phrase, place, words, at + skipped):
            return last
        if at + skipped >= len(words) or _is_stop(words[at + skipped]):
            return 0
    return 0


def _fits(word: _Word, step: _Step, is_strict: bool) -> bool:
    if word.folded not in step.folded:
        return False
    return word.exact in step.exact if word.is_marked or is_strict else True


LONGEST_AMOUNT = 12
"""So many words stand before an amount's unit at most: "chín trăm chín mươi chín triệu" has five."""


def _is_stop(word: _Word) -> bool:
    return not word.folded[0].isalnum()


def _amount_end(words: list[_Word], at: int) -> int:
    """Where an amount of money that begins at this word ends; else 0."""
    word = words[at]
    if word.exact in _CASH_FORMS or (word.folded == "tien" and not word.is_marked):
        return at + 1
    is_number = word.folded[0].isdigit()
    if not (is_number or word.folded in _NUMBERS):
        return 0
    unit = at + 1
    last = min(len(words), at + LONGEST_AMOUNT)  # else a row of numerals is read from each of them to its end
    while unit < last and words[unit].folded in _NUMBERS - _UNITS:
        unit += 1
    if unit < last and words[unit].folded in _UNITS:
        return unit + 1
    return at + 1 if is_number and sum(map(str.isdigit, word.folded)) >= _MANY_DIGITS else 0


def _is_denied(words: list[_Word], first: int, last: int) -> bool:
    """Whether a "không" stands before these words, only filling words between, and no condition after."""
    for word in words[last : last + 3]:
        if word.folded in _CONDITIONS:
            return False
        if _is_stop(word):
            break
    for word in reversed(words[max(0, first - DENIED_WITHIN) : first]):
        if word.folded in _NEGATIONS:
            return True
        if word.folded not in _FILLERS:
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


def _read_phrases() -> tuple[dict[str, list[_Phrase]], frozenset[str], frozenset[str]]:
    """Phrases by their first word, the words that deny, and those that may stand after them."""
    phrases: dict[str, list[_Phrase]] = defaultdict(list)
    single: dict[str, frozenset[str]] = {"negation": frozenset(), "filler": frozenset()}
    for kind, marks, text in read_rows("concerns.tsv"):
        steps = tuple(_step(part) for part in text.split())
        if kind in single:
            single[kind] |= steps[0].folded
            continue
        phrase = _Phrase(kind, marks == "marked", steps, _second(steps))
        for first in steps[0].folded:
            phrases[first].append(phrase)
    return dict(phrases), single["negation"], single["filler"]


def _second(steps: tuple[_Step, ...]) -> frozenset[str] | None:
    """The words that must stand at the phrase's second place; None where a gap, an amount or nothing may.

    None as well where the phrase may begin with an amount, which can be several words.
    """
    if len(steps) == 1 or any({_ANY, _MONEY} & step.folded for step in steps[:2]):
        return None
    return steps[1].folded


def _step(part: str) -> _Step:
    alternatives = part.split("|")
    return _Step(frozenset(map(fold, alternatives)), frozenset(map(_canonical, alternatives)))


_CASH_FORMS = frozenset(map(_canonical, _CASH))
_PHRASES, _NEGATIONS, _FILLERS = _read_phrases()
