"""How a comment is meant, read from a small lexicon (tone.tsv): praise, blame, denials, wishes.

Each stretch between punctuation marks and turning words ("nhưng") is read by itself, so that "tốt nhưng chậm"
is both. A denial turns over what follows within DENIED_WITHIN words ("không tốt"), a word that strengthens or
weakens counts beside it, and what is wished for is not there yet.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.lexicon import read_rows
from analysis.text import SHORT_FORMS, UNITS_OF_NUMBERS, fold, normalise

DENIED_WITHIN = 3
"""Words between a denial and what it denies: "không được nhanh", "chưa thấy cán bộ nhiệt tình"."""

STRONGER, WEAKER = 1.5, 0.5

MISSING = 0.5
"""The blame in a denial that turns nothing over: "chưa có kết quả"; "không đăng nhập được" is 1."""

TURNED_BLAME = 0.5
"""The praise in a denied blame: "không chậm" is less than "nhanh"."""

_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+|\d+)|(?P<sign>[:=]\)+|:\(+|<3|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)"
    r"|(?P<stop>[.,;!?…\n]+|\s-+\s)"
)
_OTHER = {"good": "bad", "bad": "good"}
_STOP = "."
_FILLERS = {"có", "co", "ạ", "a", "nha", "nhé"}
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


class Signs(NamedTuple):
    """What one stretch of a comment shows.

    good, bad   praise and blame, as sums of words
    wishes      whether it asks for something
    mends       whether it asks for nothing but that what is wrong be mended
    words       its words and emoji, folded, short forms written out; denied praise and blame in capitals
    """

    good: float
    bad: float
    wishes: bool
    mends: bool
    words: tuple[str, ...]


class _Entry(NamedTuple):
    kind: str
    exact: tuple[str, ...]
    is_strict: bool


class _Hit(NamedTuple):
    kind: str
    start: int
    end: int
    is_sign: bool = False


def read_signs(text: str) -> list[Signs]:
    """The signs of each stretch of a comment, in order; empty for a text without words and emoji."""
    return [_signs(stretch) for stretch in _stretches(text)]


def known_words() -> list[tuple[str, bool]]:
    """Every word of praise and blame in the lexicon, folded, and whether it praises."""
    return [
        (" ".join(words), entry.kind == "good")
        for words, entries in _ENTRIES.items()
        for entry in entries
        if entry.kind in _OTHER
    ]


def _stretches(text: str) -> Iterator[list[str]]:
    stretch: list[str] = []
    for word in [*_tokens(text), _STOP]:
        if stretch and (word == _STOP or _turns(word)):
            yield stretch
            stretch = []
        if word != _STOP:
            stretch.append(word)


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(normalise(text).lower()):
        token = match.group()
        if match["word"]:
            if token in UNITS_OF_NUMBERS and match.string[match.start() - 1 : match.start()].isdigit():
                continue  # "50k" denies nothing
            token = _REPEATED.sub(r"\1", token)
            yield from SHORT_FORMS.get(token, (token,))
        elif match["sign"]:
            yield _one_sign(token)
        else:
            yield _STOP


def _one_sign(sign: str) -> str:
    """ ":)))))" and "=)" are one sign of joy each, ":((" one of sorrow."""
    if sign[0] in ":=":
        return ":(" if "(" in sign else ":))"
    return sign.rstrip("\ufe0f")


def _signs(tokens: Sequence[str]) -> Signs:
    hits = _hits(tokens)
    asked = min((hit.start for hit in hits if hit.kind == "wish"), default=len(tokens))
    said = [hit for hit in hits if hit.start < asked]
    denials = {i: denial for i in range(len(said)) if (denial := _denial_before(said, i)) is not None}
    sums = _weighed(said, denials, tokens)
    asked_for = {hit.kind for hit in hits if hit.start > asked}
    return Signs(
        sums["good"],
        sums["bad"],
        wishes=asked < len(tokens) and asked_for.isdisjoint({"mend", "formula"}),
        mends="mend" in asked_for,
        words=_marked_denied(tokens, [said[i] for i in denials]),
    )


def _weighed(hits: Sequence[_Hit], denials: dict[int, int], tokens: Sequence[str]) -> dict[str, float]:
    """Praise and blame of the hits of one stretch, each with the denial and the strength near it."""
    sums: dict[str, float] = defaultdict(float)
    for i, hit in enumerate(hits):
        if hit.kind in _OTHER and i not in denials:
            sums[hit.kind] += _strength(hits, i)
        elif hit.kind in _OTHER:
            sums[_OTHER[hit.kind]] += _strength(hits, i) * (1 if hit.kind == "good" else TURNED_BLAME)
        elif hit.kind == "denies" and i not in denials.values() and not _is_empty(hits, i, tokens):
            sums["bad"] += 1.0 if any(later.kind == "able" for later in hits[i + 1 : i + 3]) else MISSING
    return sums


def _marked_denied(tokens: Sequence[str], denied: Sequence[_Hit]) -> tuple[str, ...]:
    """The words folded, denied ones in capitals: "không tốt" -> khong TOT, which is another word than tot."""
    capitals = {place for hit in denied for place in range(hit.start, hit.end)}
    return tuple(_folded(word).upper() if i in capitals else _folded(word) for i, word in enumerate(tokens))


def _denial_before(hits: Sequence[_Hit], i: int) -> int | None:
    """Which hit denies the i-th, if that praises or blames; no denial turns an emoji over."""
    if hits[i].is_sign or hits[i].kind not in _OTHER:
        return None
    near = range(max(0, i - DENIED_WITHIN), i)
    return next(
        (n for n in near if hits[n].kind == "denies" and hits[i].start - hits[n].end < DENIED_WITHIN), None
    )


def _strength(hits: Sequence[_Hit], i: int) -> float:
    before = {hit.kind for hit in hits[max(0, i - 1) : i] if hit.end == hits[i].start}
    after = {hit.kind for hit in hits[i + 1 : i + 2] if hit.start == hits[i].end}
    near = before | after
    return (STRONGER if "strengthens" in near else 1.0) * (WEAKER if "weakens" in near else 1.0)


def _is_empty(hits: Sequence[_Hit], i: int, tokens: Sequence[str]) -> bool:
    """Whether a denial denies nothing ("không", "không có ạ") or what blames nobody ("không có ý kiến")."""
    end = hits[i].end
    said_next = hits[i + 1 : i + 2]
    return set(tokens[end : end + 3]) <= _FILLERS or any(
        hit.kind == "empty" and hit.start == end for hit in said_next
    )


def _hits(tokens: Sequence[str]) -> list[_Hit]:
    """The entries in a stretch, the longest at each place."""
    found: list[_Hit] = []
    folded = tuple(map(_folded, tokens))
    end = 0
    for place, word in enumerate(folded):
        if place >= end and word in _LENGTHS:
            hit = _hit_at(tokens, folded, place)
            if hit:
                found.append(hit)
                end = hit.end
    return found


def _hit_at(tokens: Sequence[str], folded: tuple[str, ...], place: int) -> _Hit | None:
    for length in _LENGTHS[folded[place]]:
        for entry in _ENTRIES.get(folded[place : place + length], ()):
            if _fits(tokens[place : place + length], entry):
                return _Hit(entry.kind, place, place + length, not folded[place][0].isalnum())
    return None


def _fits(words: Sequence[str], entry: _Entry) -> bool:
    """A word typed with marks must bear the right ones; one without may mean any, if marks may be missing."""
    return all(
        _toned(word) == exact or (not entry.is_strict and word == _folded(word))
        for word, exact in zip(words, entry.exact, strict=True)
    )


@lru_cache(maxsize=20_000)
def _turns(token: str) -> bool:
    return any(
        entry.kind == "turn" and _fits([token], entry) for entry in _ENTRIES.get((_folded(token),), ())
    )


_folded = lru_cache(maxsize=20_000)(fold)


# hòa and hoà, hóa and hoá: the mark stands on either letter; both are read as one.
_PLACES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "úy": "uý", "ùy": "uỳ", "ủy": "uỷ"}


@lru_cache(maxsize=20_000)
def _toned(word: str) -> str:
    for old, new in _PLACES.items():
        word = word.replace(old, new)
    return word


def _read_entries() -> dict[tuple[str, ...], list[_Entry]]:
    entries: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
    for kind, marks, words in read_rows("tone.tsv"):
        for word in words.split():
            exact = tuple(_toned(part.rstrip("\ufe0f")) for part in word.split("_"))
            entries[tuple(map(_folded, exact))].append(_Entry(kind, exact, marks == "marked"))
    return dict(entries)


_ENTRIES = _read_entries()
# The folded first word of entries, and how many words these have, the longest first.
_LENGTHS = {
    first: sorted({len(words) for words in _ENTRIES if words[0] == first}, reverse=True)
    for first in {words[0] for words in _ENTRIES}
}
