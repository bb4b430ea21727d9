"""A comment as a list of words: Unicode forms, folding, typing habits, words that carry nothing.

Vietnamese writes a space after each syllable, so a token here is a syllable; compounds come back as pairs of
tokens (see features.py and phrases.py). People mix marked and unmarked typing, therefore everything that is
*counted* is folded and everything that is *shown* keeps its marks.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from analysis.lexicon import read_spellings, read_words

MAX_CHARS = 5_000
"""A comment is read up to here. Longer texts are pasted documents; some Unicode algorithms are quadratic."""

NEGATIONS = frozenset({"khong", "chua", "chang", "cha", "dung", "no", "not", "never", "cannot", "without"})
"""Folded. They carry the meaning ("nhận được" is praise, "không nhận được" a complaint): never stop words."""

_MARKED_NEGATIONS = frozenset({"không", "chưa", "chẳng", "chả", "đừng"})

_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,24}\]")
UNITS_OF_NUMBERS = frozenset({"k", "tr", "đ", "d", "g", "h", "p", "kg", "km"})
"""Written right behind a number they go with it: "50k" says nothing of "không"."""

_BREAK = re.compile(rf"[^\w\s'’-]+|\d+(?:(?:{'|'.join(sorted(UNITS_OF_NUMBERS))})\b)?|\s-+\s|\n")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
# "oà", "uý" at the end of a syllable; behind q the u is no vowel ("quý").
_TONED = {"o": ("òóỏõọ", ("àáảãạ", "èéẻẽẹ"), "ae"), "u": ("ùúủũụ", ("ỳýỷỹỵ",), "y")}
_EARLY_TONE = {
    f"{first}{late}": f"{early}{plain}"
    for first, (earlies, lates, plains) in _TONED.items()
    for late_row, plain in zip(lates, plains, strict=True)
    for early, late in zip(earlies, late_row, strict=True)
}
_LATE_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_EARLY_TONE)})$")
_WITH_Y = {
    "quí": "quý",
    "quỉ": "quỷ",
    "qui": "quy",
    "kí": "ký",
    "kì": "kỳ",
    "kĩ": "kỹ",
    "kỉ": "kỷ",
    "lí": "lý",
}
_WITH_Y |= {"mĩ": "mỹ", "ki": "ky", "li": "ly"}
# Old fonts and keyboards write the Icelandic or the African letter that looks like "đ".
_LIKE_D_WITH_STROKE = str.maketrans("ÐðƉɖ", "ĐđĐđ")
# The default ignorable characters of Unicode 15, and controls but ends of lines: soft hyphens, joiners,
# zero-width spaces, direction marks, variation selectors. Nobody sees them, and they part no word.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""A class of characters for patterns."""

MARKS = "\u0300-\u034e\u0350-\u036f"
"""Another: marks that join the letter before them."""

MOST_MARKS = 3
"""On a letter; normalising a long row of them takes quadratic time."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_EXCESS_MARKS = re.compile(rf"([{MARKS}]{{{MOST_MARKS}}})[{MARKS}]+")


class _FoldTable(dict[int, str]):
    """Character -> folded character, filled as characters are met, for str.translate."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < 100_000:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    previous = ""
    while character != previous:
        previous = character
        parts = unicodedata.normalize("NFKD", character.translate(_LIKE_D_WITH_STROKE).lower())
        character = "".join(part for part in parts if unicodedata.category(part) != "Mn").replace("đ", "d")
    return character


_FOLD = _FoldTable()


def fold(text: str) -> str:
    """Lower case without marks, đ as d: "Đợi LÂU quá" -> "doi lau qua". Idempotent, linear in the length."""
    return text.translate(_FOLD)


_LONGEST_KNOWN_WORD = 20
_folded = lru_cache(maxsize=20_000)(fold)


def fold_word(word: str) -> str:
    """`fold` for a single word: the few thousand words of everyday comments are folded once."""
    return _folded(word) if len(word) <= _LONGEST_KNOWN_WORD else fold(word)


def normalise(text: str) -> str:
    """At most MAX_CHARS characters, composed (NFC), none invisible, without absurd stacks of marks."""
    visible = _INVISIBLE.sub("", text[:MAX_CHARS])
    composed = unicodedata.normalize("NFC", _EXCESS_MARKS.sub(r"\1", visible))
    return composed.translate(_LIKE_D_WITH_STROKE)


def is_marked(token: str) -> bool:
    """True if a token bears a Vietnamese mark (or any other mark that folding takes away)."""
    return fold_word(token) != token.lower()


# "Không vào được" has a subject although "vào" alone is a mere direction.
DENIED_ACTS = frozenset({"vao", "ra", "len", "lam", "noi"})
SHORT_FORMS = read_spellings("short_forms.tsv")
STOP_WORDS = read_words("stop")
EMPTY_WORDS = read_words("empty")
# An unmarked "ma" may be the stop word "mà" or the word "mã": only forms that nothing else folds to stop.
FOLDED_STOP_WORDS = read_words("folded-stop")
FOLDED_EMPTY_WORDS = frozenset(map(fold, EMPTY_WORDS))


def tokenise(text: str) -> list[str]:
    """Lower-case words with their marks, short forms written out: "Ko nhận dc OTP" -> không nhận được otp.

    Numbers, punctuation, emoji and the placeholders of redaction are left out; letters repeated for emphasis
    ("lâuuuu") are written once.
    """
    return [token for clause in clauses(text) for token in clause]


def clauses(text: str) -> list[list[str]]:
    """The tokens of each stretch between punctuation marks or numbers: no phrase reaches across one."""
    pieces = _BREAK.split(_PLACEHOLDER.sub(" . ", normalise(text)).lower())
    found = [[form for word in _WORD.findall(piece) for form in _written_out(word)] for piece in pieces]
    return [clause for clause in found if clause]


@lru_cache(maxsize=50_000)
def _written_out(word: str) -> tuple[str, ...]:
    token = _one_spelling(_REPEATED.sub(r"\1", word))
    return SHORT_FORMS.get(token, (token,))


def _one_spelling(word: str) -> str:
    """ "hoà" and "hòa", "quí" and "quý" are one word: the tone on the first vowel, y where offices write y.

    Source: the tone's place as in most printed Vietnamese ("kiểu cũ"), i and y as in the names of procedures
    (đăng ký, xử lý, quý), where both are met.
    """
    placed = _LATE_TONE.sub(lambda match: _EARLY_TONE[match.group()], word)
    return _WITH_Y.get(placed, placed)


def denies(token: str) -> bool:
    """Whether a word is a negation: "đừng" is one, "dùng" and "nó", which fold to the same, are none."""
    return token in _MARKED_NEGATIONS if is_marked(token) else token in NEGATIONS - {"dung", "cha"}


def is_stop_word(token: str, *, in_marked_text: bool = True) -> bool:
    """Whether a word says nothing about a subject. A negation never is one.

    In a text typed without marks only the unambiguous folded forms count ("ma" may be "mã").
    """
    if fold(token) in NEGATIONS and (is_marked(token) or not in_marked_text):
        return False
    return token in (STOP_WORDS if in_marked_text else FOLDED_STOP_WORDS)


def content_mask(tokens: list[str]) -> list[bool]:
    """Per token, whether it is no stop word; the text's own habit (marked or not) decides how to judge."""
    marked = any(map(is_marked, tokens))
    return [not is_stop_word(token, in_marked_text=marked) for token in tokens]


def says_something(tokens: Iterable[str]) -> bool:
    """False for remarks without a subject: "ok", "bình thường", "rất không hài lòng", "👍"."""
    tokens = list(tokens)
    marked = any(map(is_marked, tokens))
    empty = EMPTY_WORDS if marked else FOLDED_EMPTY_WORDS
    denied = {fold(second) for first, second in itertools.pairwise(tokens) if denies(first)}
    return bool(denied & DENIED_ACTS) or any(
        content and token not in empty and not denies(token) and len(token) > 1
        for token, content in zip(tokens, content_mask(tokens), strict=True)
    )
