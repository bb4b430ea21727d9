"""Phrases that may name a theme, and how much each tells of what is wrong or right.

A candidate is a run of words inside one clause that neither begins nor ends with a word that says nothing,
and that cuts no compound: pairs of words which the likelihood ratio (Dunning 1993) calls a collocation stay
together. "Hồ sơ" is the matter of nearly every comment; "tìm hồ sơ không ra" tells what is wrong.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nltk.metrics import BigramAssocMeasures

from analysis.lexicon import read_words
from analysis.text import (
    DENIED_ACTS,
    EMPTY_WORDS,
    NEGATIONS,
    STOP_WORDS,
    denies,
    fold,
    is_stop_word,
)
from analysis.units import content_units

Clauses = Sequence[Sequence[str]]
Compounds = set[tuple[str, str]]

LONGEST = 6
KNOWN_WORDS = 10_000  # remembered, because a corpus has few words and each of them many times

VERDICT = 1.5
"""A phrase that says what is wrong ("không nhận được mã otp") is worth more than a bare thing ("mã otp")."""

BARE = 0.3
"""A phrase without a verdict or a negation ("giấy xác nhận") may be what the theme is about, or not."""

SHORT = 0.2
"""Two syllables without are a bare word."""

THING_ALONE = 0.05
"""A thing or an act alone ("hồ sơ", "xử lý"), the matter of nearly every comment, tells nothing; nor does
"không biết"."""


def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(phrases, key=len, reverse=True))})\b")


THING_UNITS = {unit for thing in read_words("thing") for unit in content_units(thing.split())}
_CLOSING = read_words("closing")
_STARTS = read_words("phrase-start")
_ENDS = read_words("phrase-end")
_BREAKS = read_words("break")
_VAGUE = read_words("vague")
_VERDICTS = read_words("verdict")
_KNOWN_COMPOUNDS = {
    pair
    for compound in read_words("compound")
    for form in (compound, fold(compound))
    for pair in itertools.pairwise(form.split())
}
_PERHAPS_STOP_WORDS = frozenset(map(fold, STOP_WORDS)) - NEGATIONS
_VERDICT = _any_of(_VERDICTS)
_THING = _any_of(read_words("thing"))
_THING_OR_ACT = _any_of(read_words("thing") | read_words("act"))
_ANY_THING = "*"
# Of vague words and a thing, and yet a statement: "chưa có kết quả", "không nộp được", "hồ sơ tới đâu".
_CLAIM = re.compile(r"(?:không|chưa)(?: (?:có |thấy |nhận |nhận được )?\*| (?:vào|ra|lên|nộp|gửi|mở))|đâu$")
# "Không vào" and "không vào được" differ: the words that close a statement stay with it.
_ABLE = frozenset({"được", "nổi", "duoc"})
_TAILS = frozenset({"được", "nổi", "thấy", "duoc"})


def compounds_of(documents: Sequence[Clauses]) -> Compounds:
    """Pairs of words that belong together: "hồ sơ", "đăng nhập", "nhân viên"; as they are written here."""
    clauses = [clause for document in documents for clause in document]
    words = Counter(itertools.chain.from_iterable(clauses))
    pairs = Counter(itertools.chain.from_iterable(map(itertools.pairwise, clauses)))
    total = sum(words.values())
    return _KNOWN_COMPOUNDS | {
        pair
        for pair, together in pairs.items()
        if together >= 3
        and together >= 0.4 * min(words[pair[0]], words[pair[1]])
        and not (_says_nothing(pair[0]) or _says_nothing(pair[1]))
        and _likelihood_ratio(together, words[pair[0]], words[pair[1]], total) > 15
    }


def _likelihood_ratio(together: int, first: int, second: int, total: int) -> float:
    return float(BigramAssocMeasures.likelihood_ratio(together, (first, second), total))


def phrases_of(clause: Sequence[str], compounds: Compounds) -> Iterator[tuple[Sequence[str], bool]]:
    """Every run of words that may be a phrase, and whether it stands alone here: nothing belongs to it that
    is not in it."""
    starts, ends = _limits(clause, compounds)
    breaks = [word in _BREAKS for word in clause]
    opens = [True, *map(_says_nothing, clause)]
    closes = [*(word in _BREAKS or word in _CLOSING for word in clause), True]
    for start in itertools.compress(range(len(clause)), starts):
        for end in range(start + 1, min(start + LONGEST, len(clause)) + 1):
            if breaks[end - 1]:
                break
            if ends[end - 1] and any(map(_has_meaning, clause[start:end])):
                yield clause[start:end], opens[start] and closes[end]


def _limits(clause: Sequence[str], compounds: Compounds) -> tuple[list[bool], list[bool]]:
    """Per word, whether a phrase may begin with it, and whether one may end with it.

    Inside a compound even a stop word has meaning: "tự động". After a negation no phrase begins: "được nhận"
    says the opposite of "không được nhận".
    """
    joined = [False, *(pair in compounds for pair in itertools.pairwise(clause)), False]
    denied = [False, *map(_denies, clause)]
    tail = [*(word in _TAILS for word in clause[1:]), False]
    starts = [
        (_may_start(word) or joined[i + 1]) and not joined[i] and not denied[i]
        for i, word in enumerate(clause)
    ]
    ends = [
        (_may_end(word) or joined[i] or (denied[i] and fold(word) in DENIED_ACTS))
        and not joined[i + 1]
        and not tail[i]
        for i, word in enumerate(clause)
    ]
    return starts, ends


def telling(words: Sequence[str]) -> float:
    """How much more, or less, than its words a phrase tells of what is wrong or right."""
    phrase = " ".join(words)
    verdict = has_verdict(words)
    if _is_half_said(words):
        return THING_ALONE
    rest = (_THING if verdict else _THING_OR_ACT).sub(_ANY_THING, phrase)
    if not _CLAIM.search(rest) and all(word == _ANY_THING or _is_vague(word) for word in rest.split()):
        return THING_ALONE
    if len(words) <= 2 and not _VERDICT.search(phrase):
        return SHORT
    return VERDICT if verdict else BARE


def _is_half_said(words: Sequence[str]) -> bool:
    """ "Đăng ký được" was cut out of "không thể đăng ký được", "ngân hàng quá" out of "ngân hàng quá tệ"."""
    if words[-1] in _ABLE:
        return not any(map(_denies, words))
    return words[-1] == "quá" and not has_verdict(words[:-1])


def _is_vague(word: str) -> bool:
    return word in _VAGUE or _denies(word) or (_says_nothing(word) and word not in _VERDICTS)


def has_verdict(words: Sequence[str]) -> bool:
    return any(map(_denies, words)) or _VERDICT.search(" ".join(words)) is not None


@lru_cache(KNOWN_WORDS)
def counts_in_a_phrase(word: str) -> bool:
    return word in _VERDICTS or _denies(word) or not _says_nothing(word)


@lru_cache(KNOWN_WORDS)
def _may_start(word: str) -> bool:
    return word in _STARTS or _denies(word) or not _says_nothing(word)


@lru_cache(KNOWN_WORDS)
def _may_end(word: str) -> bool:
    return word in _ENDS or not (_says_nothing(word) or _denies(word))


_denies = lru_cache(KNOWN_WORDS)(denies)


@lru_cache(KNOWN_WORDS)
def _has_meaning(word: str) -> bool:
    return not _says_nothing(word) and not _denies(word) and word not in EMPTY_WORDS and len(word) > 1


@lru_cache(KNOWN_WORDS)
def _says_nothing(word: str) -> bool:
    """Stricter than counting is: an unmarked word that may be a stop word ("cho") is at no end of a name."""
    return is_stop_word(word) or word in _PERHAPS_STOP_WORDS
