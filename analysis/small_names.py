"""Names where capitals tell nothing: typed all small, all large, or Each Word Large.

With marks the word itself must be a known given name, and one that has another meaning ("mai") needs a second
sign that a person is meant. Without marks nearly every word has: plain_names.py weighs what stands around it.
"""

from analysis.name_words import (
    AREAS_OF_WORK,
    BESIDE,
    COUNTS,
    GIVEN,
    GIVEN_WORDS,
    MARKED_SURNAMES,
    MEETING,
    MIDDLES,
    OFFICES,
    SURNAMES,
    SYLLABLE,
    Comment,
)
from analysis.plain_names import plain_given_name

# Surnames that unmarked typing does not confuse with everyday words (do, phan, vo, ngo).
_SURE_SURNAMES = frozenset(
    {"nguyen", "tran", "le", "pham", "hoang", "huynh", "bui", "trinh", "doan", "luong", "vuong"}
)
_ALSO_NEW = frozenset({"ms"})  # "mới", as typed on telephones
_NOTHING_ELSE = frozenset({"mr", "mrs", "mister", "madam"})
_ENGLISH = frozenset(
    {"and", "are", "were", "will", "the", "was", "who", "has", "had", "not", "did", "with", "for", "from"}
)
_UNMISTAKEN_TITLES = frozenset({"ong", "bac"})  # in unmarked typing hardly another word


def name_typed_small(comment: Comment, position: int, cue: str, *, is_next_name: bool) -> int:
    """ "ong tran van lac", "chị hạnh", "ANH TUẤN": a name where capitals tell nothing."""
    if comment.lower[position] in OFFICES:
        return 0
    length = small_full_name(comment, position, cue)
    if length or cue == "self":
        return length
    typed = f"{comment.lower[position - 1]} {comment.lower[position]}"
    if comment.is_joined(position) or (typed in COUNTS and comment.word(position + 1) not in BESIDE):
        return 0
    if cue in {"called", "foreign"}:
        return _called_name(comment, position)
    if comment.bears_marks:
        return _marked_given_name(comment, position, cue)
    return plain_given_name(comment, position, cue, is_next_name=is_next_name)


def _called_name(comment: Comment, position: int) -> int:
    """ "mr smith", "ms. thao", "ten toi la lan"; "ms bat" is new."""
    title, word = comment.lower[position - 1], comment.word(position)
    if title in _NOTHING_ELSE:
        return int(len(word) > 2 and word not in _ENGLISH)
    return int(comment.is_given(position) and (title not in _ALSO_NEW or "." in comment.gap(position)))


def small_full_name(comment: Comment, position: int, cue: str) -> int:
    first, second = comment.word(position), comment.word(position + 1)
    if not comment.bears_marks and comment.word(position - 1) in {"co", "em"} and first not in _SURE_SURNAMES:
        return 0
    known = comment.lower[position] in MARKED_SURNAMES if comment.bears_marks else first in SURNAMES
    if not known or not comment.follows(position + 1):
        return 0
    third = position + 2 if comment.follows(position + 2) else len(comment.tokens)
    if second in {"van", "thi"} and len(comment.word(third)) > 1 and not comment.is_joined(position):
        is_longer = (
            comment.word(third) in MIDDLES and comment.follows(third + 1) and comment.is_given(third + 1)
        )
        return 4 if is_longer and not comment.is_joined(third + 1) else 3
    if not SYLLABLE.fullmatch(first):
        return 2
    if cue == "self" and not comment.bears_marks:
        return 3 if _is_said_of_oneself(comment, position) else 0
    if not comment.bears_marks and not _is_sure_surname(comment, position, cue):
        return 0
    if (second in MIDDLES or comment.is_given(position + 1)) and (
        comment.is_given(third) or comment.is_last_before_break(third)
    ):
        return 2 if comment.is_joined(third) else 3
    is_short = cue != "self" and comment.is_given(position + 1) and not comment.is_joined(position + 1)
    return 2 if is_short else 0


def _is_said_of_oneself(comment: Comment, position: int) -> bool:
    """ "toi la truong quang hieu," but not "toi la truong thon"."""
    last = position + 2
    return (
        comment.word(position - 1) in {"la", "am"}
        and comment.word(position + 1) in MIDDLES
        and not comment.is_joined(position)
        and comment.follows(last)
        and comment.is_given(last)
        and comment.is_last_before_break(last)
    )


def _is_sure_surname(comment: Comment, position: int, cue: str) -> bool:
    title = comment.word(position - 1)
    return cue == "called" or title in _UNMISTAKEN_TITLES or comment.word(position) in _SURE_SURNAMES


def _marked_given_name(comment: Comment, position: int, cue: str) -> int:
    word = comment.lower[position]
    known, following = word in GIVEN, position + 1
    if (known or word in GIVEN_WORDS) and comment.follows(following) and _ends_a_name(comment, following):
        return 2
    is_person = comment.word(position - 2) in MEETING or comment.word(following) in BESIDE
    if cue == "short" or comment.pair(position - 2) in AREAS_OF_WORK:
        return int(known and is_person)
    return int(known or (word in GIVEN_WORDS and cue == "title" and is_person))


def _ends_a_name(comment: Comment, position: int) -> bool:
    """ "Lan Anh ở quầy 1": an everyday word must be followed by what follows a name."""
    if comment.is_joined(position):
        return False
    is_sure = comment.is_last_before_break(position) or comment.word(position + 1) in BESIDE
    return comment.lower[position] in GIVEN or (comment.lower[position] in GIVEN_WORDS and is_sure)
