"""Finding words in comments with or without their marks, on any database, without a copy of the texts.

Each letter of a folded word stands for all letters that fold to it: "do" is ``[Dd…][Oo…]``. Comments are kept
composed (NFC), so each letter is one character.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from sqlalchemy import ColumnElement, and_, true

from analysis import fold
from feedback.models import Comment

# Where the letters of Vietnamese and of its neighbours stand in Unicode: Latin, Latin-1, Extended-A, -B and
# Additional.
LETTERS = (range(0x41, 0x250), range(0x1E00, 0x1F00))
MOST_WORDS = 8


def says(words: str) -> ColumnElement[bool]:
    """Return the condition that a comment says each of these words, or a longer one it is a part of."""
    asked = fold(words).split()[:MOST_WORDS]
    return and_(true(), *(Comment.text.regexp_match(pattern_of(word)) for word in asked))


def pattern_of(word: str) -> str:
    """Return the regular expression of a folded word, in the words that SQLite's and PostgreSQL's share."""
    return "".join(letters().get(letter, re.escape(letter)) for letter in word)


@cache
def letters() -> Mapping[str, str]:
    """Return for each plain letter the class of those that fold to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in (code for some in LETTERS for code in some):
        if chr(code).isalpha() and len(plain := fold(chr(code))) == 1 and plain.isalpha():
            found[plain].append(chr(code))
    return {plain: f"[{''.join(same)}]" for plain, same in found.items()}
