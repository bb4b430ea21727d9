"""Finds names of people: after a title ("chị Lan"), a rank or "tên là", or in full beside a number taken out.

Capitals alone prove nothing: streets, schools and wards bear people's names and are what feedback is about.
So a name needs a cue before it, and a place word before the cue ("chợ Bà Hoa") keeps it. Where capitals tell
nothing (typed all small, all large, or Each Word Large) the words must tell more: small_names.py.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from analysis.name_words import (
    CALLED,
    COMMUNES,
    FOREIGN_TITLES,
    KEPT_PLACES,
    MIDDLES,
    NAMED,
    NOT_NAMES,
    OFFICES,
    PLACES,
    RANKS,
    SELF,
    SHORT_TITLES,
    STREETS,
    SURNAMES,
    SYLLABLE,
    TITLES,
    UNMARKED_TITLES,
    Comment,
)
from analysis.small_names import name_typed_small, small_full_name
from analysis.text import fold

MAX_NAME_WORDS = 5
_GAP = re.compile(r"[ \t\u00a0]{0,2}[:)]{0,2}[ \t\u00a0]{1,3}[\"“']?|:")
_GAP_AFTER_SHORT = re.compile(r"[ \t\u00a0]{0,2}[.:]?[ \t\u00a0]{1,3}|\.")
_BEFORE_NUMBER = re.compile(r"^[\s,:(-]{0,3}(?:sđt|sdt|đt|cccd|cmnd|số)?[\s:]{0,2}")
_CLOSE_TITLES = frozenset(
    {"em", "bạn", "ban", "thằng"}
)  # everybody is one: only a known name makes them a title

# The last words of all cues: most words follow none of them, and need no second look.
_BEFORE_A_NAME = frozenset(
    fold(term).rpartition(" ")[2]
    for term in TITLES | UNMARKED_TITLES | SHORT_TITLES | FOREIGN_TITLES | RANKS | NAMED | CALLED | SELF
)


def find_names(text: str, taken: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the names in a text as people see it; `taken` stands for each sign taken out."""
    comment = Comment(text)
    end = 0
    for position, (before, word) in enumerate(pairwise(["", *comment.folded])):
        if position < end:
            continue
        length = before in _BEFORE_A_NAME and _after_cue(comment, position, end)
        if not length and _goes_on(comment, position, end):
            length = 1
        if not length and word in SURNAMES:
            length = _beside_number(comment, position, taken) or _full_name_alone(comment, position)
        if length:
            end = position + length
            yield comment.tokens[position].start(), comment.tokens[end - 1].end()


def _goes_on(comment: Comment, position: int, end: int) -> bool:
    """ "chị Lan, Hoa và Mai": further names behind one that ended at `end`."""
    if (
        not end
        or not comment.capitals_tell
        or not comment.is_capital(position)
        or not comment.is_given(position)
    ):
        return False
    is_next = position == end and comment.gap(position) == ", "
    return is_next or (position == end + 1 and comment.lower[end] in {"và", "va", "and"})


def _after_cue(comment: Comment, position: int, end: int) -> int:
    """Words of the name that starts at a position and follows a cue; 0 if none does. One ended at `end`."""
    cue = _cue_before(comment, position)
    if not cue:
        return 0
    is_shouted = all(comment.tokens[place].group().isupper() for place in (position - 1, position))
    length = _capital_run(comment, position) if comment.capitals_tell and not is_shouted else 0
    return (
        _named_by_capitals(comment, position, length, cue)
        if length
        else name_typed_small(comment, position, cue, is_next_name=_is_next(comment, position - 1, end))
    )


def _is_next(comment: Comment, title: int, end: int) -> bool:
    """ "chi lan va chi hoa": the title follows a name."""
    return 0 < end == title - 1 and comment.word(end) in {"va", "voi", "and"}


def _cue_before(comment: Comment, position: int) -> str:
    word, gap = comment.lower[position - 1], comment.gap(position)
    if word in FOREIGN_TITLES | SHORT_TITLES and _GAP_AFTER_SHORT.fullmatch(gap):
        return "foreign" if word in FOREIGN_TITLES else "short"
    if not _GAP.fullmatch(gap):
        return ""
    pair = comment.pair(position - 2)
    phrases = {comment.word(position - 1), pair, f"{comment.word(position - 3)} {pair}"}
    for cue, known in (("called", CALLED), ("named", NAMED), ("rank", RANKS)):
        if not phrases.isdisjoint(known):
            return cue
    if word in TITLES or (word in UNMARKED_TITLES and not comment.bears_marks):
        return "" if _is_place(comment, position) else "title"
    return "self" if word in SELF else ""


def _is_place(comment: Comment, position: int) -> bool:
    """A place word before a capitalised title: "chợ Bà Hoa"; "ở xã chị Lan" is a person."""
    if f"{comment.word(position - 1)} {comment.word(position)}" in KEPT_PLACES:
        return True
    before = comment.word(position - 2)
    return before in PLACES and comment.tokens[position - 1].group()[0].isupper()


def _capital_run(comment: Comment, position: int) -> int:
    length = 0
    while (
        length < MAX_NAME_WORDS
        and position + length < len(comment.tokens)
        and comment.is_capital(position + length)
        and (
            not length
            or (comment.follows(position + length) and comment.lower[position + length] not in OFFICES)
        )
    ):
        length += 1
    return length


def _named_by_capitals(comment: Comment, position: int, length: int, cue: str) -> int:
    """The length of a run of capitals if, after such a cue, it is a person and no office, firm or place."""
    first = comment.word(position)
    if first in NOT_NAMES or comment.pair(position) in NOT_NAMES:
        return 0
    if cue == "foreign":
        return length
    if length == 1 and comment.is_joined(position):  # "chị Hành chính công": her work, not her name
        return 0
    if first in SURNAMES and length > 1:
        return length
    if cue == "title" and comment.lower[position - 1] not in _CLOSE_TITLES:
        return length if first in SURNAMES or SYLLABLE.fullmatch(first) else 0
    if cue == "self" and comment.word(position - 1) not in {"la", "em"}:
        return 0
    return length if _is_known(comment, position, length) else 0


def _is_known(comment: Comment, position: int, length: int) -> bool:
    """ "Hương", "Thu Hà", but not the commune Bình Nguyên."""
    if length == 1:
        return comment.is_given(position) and not comment.is_joined(position)
    first = comment.word(position)
    return (
        length == 2
        and first not in COMMUNES
        and (first in MIDDLES or comment.is_given(position))
        and comment.is_given(position + 1)
    )


def _full_name(comment: Comment, position: int) -> int:
    """Words of a full name in capitals that begins with a surname, 0 if there is none."""
    if comment.word(position) not in SURNAMES or not comment.is_capital(position):
        return 0
    length = _capital_run(comment, position)
    return length if length > 1 else 0


def _beside_number(comment: Comment, position: int, taken: str) -> int:
    """ "Trương Thị Mùi 0935 111 000": a full name directly before a number that was taken out."""
    length = comment.capitals_tell and _full_name(comment, position)
    length = length or small_full_name(comment, position, "named")
    if not length:
        return 0
    end = comment.tokens[position + length - 1].end()
    following = _BEFORE_NUMBER.sub("", comment.text[end : end + 14])
    return length if following.startswith(taken) else 0


def _full_name_alone(comment: Comment, position: int) -> int:
    """ "Đinh Văn Bền": Văn and Thị make three words with capitals a person, unless a street has that name."""
    if comment.word(position + 1) not in {"van", "thi"} or not comment.capitals_tell:
        return 0
    length = _full_name(comment, position)
    words = comment.folded[position : position + length]
    if length < 3 or len(words[-1]) == 1 or " ".join(words) in STREETS:
        return 0
    before = comment.text[max(comment.tokens[position].start() - 3, 0) : comment.tokens[position].start()]
    is_place = not PLACES.isdisjoint(comment.folded[max(position - 5, 0) : position])
    return 0 if is_place or any(character.isdigit() for character in before) else length
