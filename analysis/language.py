"""Which language a short comment is in, told by marks, syllable shape and English function words.

Libraries of language detection find 6 to 84 % of Vietnamese typed without marks. A Vietnamese syllable
however is an onset, a nucleus and a coda from three short lists; few English words have that shape.
"""

import re
from functools import lru_cache
from typing import Literal

from analysis.lexicon import read_words
from analysis.text import MAX_CHARS, NEGATIONS, SHORT_FORMS, fold, is_marked, normalise

Language = Literal["vi", "vi-unmarked", "en", "mixed", "und"]

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:uye|uya|uyu|yeu|ieu|oai|oay|oeo|uay|uoi|uou|uoo|[aeiou]y|ye|uy|ia|ie|iu|ua|ue|ui|uo|uu|oa|oe|oi|oo|"
    r"ai|ao|au|eo|eu|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_VIETNAMESE_LETTER = re.compile("[ăđơư\u1ea0-\u1ef9]")
_REPEATED = re.compile(r"(.)\1+")
_ENGLISH_FUNCTION_WORDS = read_words("english")
# These have the shape of common Vietnamese syllables as well ("to", "the" = to, thế): weak evidence.
_ALSO_VIETNAMESE = frozenset(
    word for word in _ENGLISH_FUNCTION_WORDS if _SYLLABLE.fullmatch(word) and word not in {"not", "out", "up"}
)
# Used in Vietnamese sentences as loan words: evidence for nothing.
_LOAN_WORDS = read_words("loan")
_STRONG_ENGLISH = _ENGLISH_FUNCTION_WORDS - _ALSO_VIETNAMESE


def detect_language(text: str) -> Language:
    """`vi` (marked), `vi-unmarked`, `en`, `mixed` (Vietnamese and English) or `und` (too little to tell)."""
    words = _WORD.findall(normalise(text[:MAX_CHARS]).lower())
    marked = sum(map(_is_marked_vietnamese, words))
    english = sum(map(_is_english, words))
    if marked:
        return "mixed" if english >= 3 and english > 0.35 * (marked + english) else "vi"
    return _without_marks(words, english, sum(map(_is_plain_vietnamese, words)))


def _without_marks(words: list[str], english: int, vietnamese: int) -> Language:
    weak_english = sum(word in _ALSO_VIETNAMESE for word in words)
    if english and english + weak_english >= vietnamese:
        return "en"
    if english >= 3 and english >= 0.35 * vietnamese:
        return "mixed"
    if not vietnamese or (english and vietnamese <= 2 * english):
        return "en" if english else "und"
    only_function_words = weak_english == vietnamese == len(words)
    return "en" if only_function_words and len(words) > 1 else "vi-unmarked"


@lru_cache(maxsize=20_000)
def _is_marked_vietnamese(word: str) -> bool:
    """Marks alone prove little: French has some, and folding takes those of Khmer and Hangul away, too."""
    folded = fold(word)
    if not folded.isascii() or not is_marked(word):
        return False
    return bool(_SYLLABLE.fullmatch(_REPEATED.sub(r"\1", folded)) or _VIETNAMESE_LETTER.search(word))


@lru_cache(maxsize=20_000)
def _is_english(word: str) -> bool:
    if word in _LOAN_WORDS or word in SHORT_FORMS or len(word) == 1:
        return False
    return word in _STRONG_ENGLISH or (word.isascii() and not _SYLLABLE.fullmatch(word) and _has_vowel(word))


def _has_vowel(word: str) -> bool:
    return len(word) > 2 and any(letter in "aeiouy" for letter in word)


@lru_cache(maxsize=20_000)
def _is_plain_vietnamese(word: str) -> bool:
    if word in _LOAN_WORDS:
        return False
    folded = fold(word)
    return word in SHORT_FORMS or folded in NEGATIONS - {"no", "not"} or bool(_SYLLABLE.fullmatch(folded))
