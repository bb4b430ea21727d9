"""The words of a comment as the lexicon of concerns reads them, and amounts of money among them."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.text import MARKS, SHORT_FORMS, fold

# A number, a word, or punctuation; quotation marks part nothing.
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|(?:[^\W\d_][{MARKS}]*)+|[^\s\w\"'“”‘’«»]+")
_LONGEST = 40  # letters of a word: more is no word, and folding it would cost
# Amounts as people write them: 5tr, 2 triệu, 500k, hai xị (a hundred thousand each), vài trăm.
_UNITS = frozenset({"tr", "trieu", "k", "ngan", "nghin", "xi", "dong", "vnd", "usd", "ty", "chuc", "tram"})
_NUMBERS = frozenset(
    {"mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi", "may", "vai", "chuc", "tram"}
)
_MARKED_UNITS = "triệu ngàn nghìn xị đồng tỷ tỉ chục trăm"
_CASH = frozenset({"tiền", "money", "cash"})
_MANY_DIGITS = 5  # 50000 and more is an amount without its unit
_LONGEST_AMOUNT = 12  # words before its unit at most: "chín trăm chín mươi chín triệu" has five
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")


class Word(NamedTuple):
    folded: str
    exact: str  # with its marks in one order
    is_marked: bool
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text, short forms written out, amounts and stops (punctuation) among them."""
    words: list[Word] = []
    after_number = False
    for match in _TOKEN.finditer(text):
        token, (start, end) = match.group().lower(), match.span()
        for word in (token,) if after_number else SHORT_FORMS.get(token, (token,)):
            folded, exact, is_marked = _forms(word[:_LONGEST])
            if folded:  # nothing is left of a lone mark
                words.append(Word(folded, exact, is_marked, start, end))
        after_number = token[0].isdigit()
    return words


@lru_cache(maxsize=20_000)
def _forms(token: str) -> tuple[str, str, bool]:
    """A word folded; with its marks in one order (hòa is hoà, hỏi and ngã are one); whether it has any."""
    if len(token) > 3 and token[-1] == token[-2] == token[-3]:
        token = token.rstrip(token[-1]) + token[-1]  # "tiềnnnn"
    folded = fold(token)
    return folded, canonical(token), folded != token


def canonical(token: str) -> str:
    parts = unicodedata.normalize("NFD", token).replace("\u0303", "\u0309")
    bare = parts.translate(_TONES)
    return bare + "".join(mark for mark in parts if mark in "\u0300\u0301\u0309\u0323")


def is_stop(word: Word) -> bool:
    return not word.folded[0].isalnum()


def amount_end(words: Sequence[Word], at: int) -> int:
    """Where an amount of money that begins at this word ends; else 0."""
    word = words[at]
    if word.exact in _CASH_FORMS or (word.folded == "tien" and not word.is_marked):
        return at + 1
    is_number = word.folded[0].isdigit()
    if not (is_number or word.folded in _NUMBERS):
        return 0
    unit = at + 1
    last = min(len(words), at + _LONGEST_AMOUNT)  # else a row of numerals is read again from each
    while unit < last and words[unit].folded in _NUMBERS - _UNITS:
        unit += 1
    if unit < last and _is_unit(words[unit]):
        return unit + 1
    return at + 1 if is_number and sum(map(str.isdigit, word.folded)) >= _MANY_DIGITS else 0


def _is_unit(word: Word) -> bool:
    """ "hai triệu", "hai trieu", but not "một dòng"."""
    return word.folded in _UNITS and (not word.is_marked or word.exact in _UNIT_FORMS)


_UNIT_FORMS = frozenset(map(canonical, _MARKED_UNITS.split()))
_CASH_FORMS = frozenset(map(canonical, _CASH))
