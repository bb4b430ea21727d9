"""What tells a person's name from another word: the lists of names.tsv, and a comment's words as typed."""

import re
from functools import cached_property

from analysis.lexicon import read_words
from analysis.text import MARKS, fold, fold_word

_TOKEN = re.compile(rf"(?<!\d)[^\W\d_][\w{MARKS}]*")
SYLLABLE = re.compile(
    r"(?:[bdlmrsvx]|ch?|gh?|gi|h|kh?|ngh?|nh?|ph?|qu?|th?|tr)?[aeiouy]{1,4}(?:ch|ng|nh|[cmnpt])?"
)
"""A folded syllable as Vietnamese has them; names of the Cơ Tu and Xơ Đăng often are none."""


def _words(kind: str) -> frozenset[str]:
    return read_words(kind, "names.tsv")


TITLES, UNMARKED_TITLES, SHORT_TITLES = _words("title"), _words("unmarked-title"), _words("short-title")
FOREIGN_TITLES = _words("foreign-title")
RANKS, NAMED, CALLED, SELF = _words("rank"), _words("named"), _words("called"), _words("self")
MARKED_SURNAMES, MIDDLES = _words("surname"), _words("middle")
SURNAMES = frozenset(map(fold, MARKED_SURNAMES))
GIVEN, GIVEN_WORDS, GIVEN_PLAIN = _words("given"), _words("given-word"), _words("given-plain")
ANY_GIVEN = frozenset(map(fold, GIVEN | GIVEN_WORDS)) | GIVEN_PLAIN
JOINED, MEETING, BESIDE = _words("joined"), _words("meeting"), _words("beside")
PLACES, OFFICES = _words("place"), _words("office")
COMMUNES, STREETS = _words("commune"), _words("street")
NOT_NAMES, KEPT_PLACES, COUNTS = _words("no-name"), _words("kept-place"), _words("count")
AREAS_OF_WORK = frozenset({"mot cua", "tu phap", "dia chinh", "ho tich", "cong an"})

_MARKED_SHARE = 0.4
_EVENLY = 0.8
_FEW = 5
_SPACES = frozenset({" ", "  ", "\u00a0", "\t"})


class Comment:
    """The words of a text, and how it is typed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_TOKEN.finditer(text))
        words = [token.group() for token in self.tokens]
        self.folded = [fold_word(word) for word in words]
        self.lower = [word.lower() for word in words]

    @cached_property
    def bears_marks(self) -> bool:
        marked = sum(word != folded for word, folded in zip(self.lower, self.folded, strict=True))
        return marked > _MARKED_SHARE * len(self.tokens)

    @cached_property
    def capitals_tell(self) -> bool:
        large = sum(token.group()[0].isupper() for token in self.tokens)
        return not self.text.isupper() and (len(self.tokens) < _FEW or large <= _EVENLY * len(self.tokens))

    def word(self, position: int) -> str:
        """The folded word at a position, "" outside."""
        return self.folded[position] if 0 <= position < len(self.folded) else ""

    def pair(self, position: int) -> str:
        return f"{self.word(position)} {self.word(position + 1)}"

    def gap(self, position: int) -> str:
        """What stands before the word."""
        return self.text[self.tokens[position - 1].end() : self.tokens[position].start()]

    def follows(self, position: int) -> bool:
        """Whether only a space stands before the word."""
        return 0 < position < len(self.tokens) and self.gap(position) in _SPACES

    def is_capital(self, position: int) -> bool:
        word = self.tokens[position].group()
        if word.isupper() and len(word) > 1:
            return self.word(position) in ANY_GIVEN | SURNAMES | MIDDLES
        return word[0].isupper()

    def is_given(self, position: int) -> bool:
        """Whether the word is a known given name, as far as the typing tells."""
        if position >= len(self.tokens):
            return False
        if not self.bears_marks:
            return self.folded[position] in ANY_GIVEN
        return self.lower[position] in GIVEN or self.lower[position] in GIVEN_WORDS

    def is_last_before_break(self, position: int) -> bool:
        """Whether a bracket, a comma, something taken or the end follows the word."""
        if position >= len(self.tokens):
            return False
        end = self.tokens[position].end()
        return not re.match(r"\s{0,2}[^\W\d_]", self.text[end : end + 3])

    def is_before_number(self, position: int) -> bool:
        """ "lan 2": mostly the second time."""
        end = self.tokens[position].end()
        return self.text[end : end + 2].strip()[:1].isdigit()

    def is_joined(self, position: int) -> bool:
        """Whether the word and the next are one, which is no name: "hành chính"."""
        return self.pair(position) in JOINED and self.follows(position + 1)
