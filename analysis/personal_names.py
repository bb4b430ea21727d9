"""Finds names of people: after a title ("chị Lan"), a rank or "tên là", or in full beside a number taken out.

Capitals alone prove nothing: streets, schools and wards bear people's names and are what feedback is about.
So a name needs a cue before it, and a place word before the cue ("chợ Bà Hoa") keeps it. Where capitals tell
nothing (typed all small, all large, or Each Word Large) the word itself must be a known given name, and one
that has another meaning ("mai", unmarked "thu") needs a second sign that a person is meant.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from analysis.lexicon import read_words
from analysis.text import fold, fold_word

_TOKEN = re.compile(r"(?<!\d)[^\W\d_][\w\u0300-\u036f]*")
_GAP = re.compile(r"[ \t\u00a0]{0,2}[:)]{0,2}[ \t\u00a0]{1,3}[\"“']?|:")
_GAP_AFTER_SHORT = re.compile(r"[ \t\u00a0]{0,2}[.:]?[ \t\u00a0]{1,3}|\.")
_SYLLABLE = re.compile(r"[bcdghklmnpqrstvx]{0,3}[aeiouy]{1,4}(?:ch|ng|nh|[cmnpt])?")
MAX_NAME_WORDS = 5


def _words(kind: str) -> frozenset[str]:
    return read_words(kind, "names.tsv")


_TITLES, _UNMARKED_TITLES, _SHORT_TITLES = _words("title"), _words("unmarked-title"), _words("short-title")
_FOREIGN_TITLES = _words("foreign-title")
_RANKS, _NAMED, _CALLED, _SELF = _words("rank"), _words("named"), _words("called"), _words("self")
_MARKED_SURNAMES, _MIDDLES = _words("surname"), _words("middle")
_SURNAMES = frozenset(map(fold, _MARKED_SURNAMES))
_GIVEN, _GIVEN_WORDS, _GIVEN_PLAIN = _words("given"), _words("given-word"), _words("given-plain")
_ANY_GIVEN = frozenset(map(fold, _GIVEN | _GIVEN_WORDS)) | _GIVEN_PLAIN
_JOINED, _MEETING, _BESIDE = _words("joined"), _words("meeting"), _words("beside")
_PLACES, _OFFICES, _COMMUNES, _STREETS = (
    _words("place"),
    _words("office"),
    _words("commune"),
    _words("street"),
)
_NOT_NAMES, _KEPT_PLACES, _COUNTS = _words("no-name"), _words("kept-place"), _words("count")
_ALSO_NEW = frozenset({"ms"})  # "mới", as typed on telephones
_CLOSE_TITLES = frozenset(
    {"em", "bạn", "ban", "thằng"}
)  # everybody is one: only a known name makes them a title
_UNSURE_TITLES = frozenset({"thay", "chu", "ba", "co", "em"})  # thấy, chứ, three, có, I: mostly no title
_SURE_MEETING = frozenset({"on", "gap", "nho", "khen"})
_UNMISTAKEN_TITLES = frozenset({"ong", "bac"})  # in unmarked typing hardly another word
_AREAS_OF_WORK = frozenset({"mot cua", "tu phap", "dia chinh", "ho tich", "cong an"})

# The last words of all cues: most words follow none of them, and need no second look.
_BEFORE_A_NAME = frozenset(
    fold(term).rpartition(" ")[2]
    for term in _TITLES
    | _UNMARKED_TITLES
    | _SHORT_TITLES
    | _FOREIGN_TITLES
    | _RANKS
    | _NAMED
    | _CALLED
    | _SELF
)
_MARKED_SHARE = 0.4
_EVENLY = 0.8
_FEW = 5


class _Comment:
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
            return self.word(position) in _ANY_GIVEN | _SURNAMES | _MIDDLES
        return word[0].isupper()

    def is_given(self, position: int) -> bool:
        """Whether the word is a known given name, as far as the typing tells."""
        if position >= len(self.tokens):
            return False
        if not self.bears_marks:
            return self.folded[position] in _ANY_GIVEN
        return self.lower[position] in _GIVEN or self.lower[position] in _GIVEN_WORDS

    def is_last_before_break(self, position: int) -> bool:
        """Whether a bracket, a comma, something taken or the end follows the word."""
        if position >= len(self.tokens):
            return False
        end = self.tokens[position].end()
        return not re.match(r"\s{0,2}[^\W\d_]", self.text[end : end + 3])

    def is_joined(self, position: int) -> bool:
        """Whether the word and the next are one, which is no name: "hành chính"."""
        return self.pair(position) in _JOINED and self.follows(position + 1)


_SPACES = frozenset({" ", "  ", "\u00a0", "\t"})


def find_names(text: str, taken: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the names in a text as people see it; `taken` stands for each sign taken out."""
    comment = _Comment(text)
    end = 0
    for position, (before, word) in enumerate(pairwise(["", *comment.folded])):
        if position < end:
            continue
        length = before in _BEFORE_A_NAME and _after_cue(comment, position)
        if not length and _goes_on(comment, position, end):
            length = 1
        if not length and word in _SURNAMES:
            length = _beside_number(comment, position, taken) or _full_name_alone(comment, position)
        if length:
            end = position + length
            yield comment.tokens[position].start(), comment.tokens[end - 1].end()


def _goes_on(comment: _Comment, position: int, end: int) -> bool:
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


def _after_cue(comment: _Comment, position: int) -> int:
    """Words of the name that starts at a position and follows a cue; 0 if none does."""
    cue = _cue_before(comment, position)
    if not cue:
        return 0
    is_shouted = all(comment.tokens[place].group().isupper() for place in (position - 1, position))
    length = _capital_run(comment, position) if comment.capitals_tell and not is_shouted else 0
    return (
        _named_by_capitals(comment, position, length, cue)
        if length
        else _typed_evenly(comment, position, cue)
    )


def _cue_before(comment: _Comment, position: int) -> str:
    word, gap = comment.lower[position - 1], comment.gap(position)
    if word in _FOREIGN_TITLES | _SHORT_TITLES and _GAP_AFTER_SHORT.fullmatch(gap):
        return "foreign" if word in _FOREIGN_TITLES else "short"
    if not _GAP.fullmatch(gap):
        return ""
    pair = comment.pair(position - 2)
    phrases = {comment.word(position - 1), pair, f"{comment.word(position - 3)} {pair}"}
    for cue, known in (("called", _CALLED), ("named", _NAMED), ("rank", _RANKS)):
        if not phrases.isdisjoint(known):
            return cue
    if word in _TITLES or (word in _UNMARKED_TITLES and not comment.bears_marks):
        return "" if _is_place(comment, position) else "title"
    return "self" if word in _SELF else ""


def _is_place(comment: _Comment, position: int) -> bool:
    """A place word before a capitalised title: "chợ Bà Hoa"; "ở xã chị Lan" is a person."""
    if f"{comment.word(position - 1)} {comment.word(position)}" in _KEPT_PLACES:
        return True
    before = comment.word(position - 2)
    return before in _PLACES and comment.tokens[position - 1].group()[0].isupper()


def _capital_run(comment: _Comment, position: int) -> int:
    length = 0
    while (
        length < MAX_NAME_WORDS
        and position + length < len(comment.tokens)
        and comment.is_capital(position + length)
        and (
            not length
            or (comment.follows(position + length) and comment.lower[position + length] not in _OFFICES)
        )
    ):
        length += 1
    return length


def _named_by_capitals(comment: _Comment, position: int, length: int, cue: str) -> int:
    """The length of a run of capitals if, after such a cue, it is a person and no office, firm or place."""
    first = comment.word(position)
    if first in _NOT_NAMES or comment.pair(position) in _NOT_NAMES:
        return 0
    if cue == "foreign":
        return length
    if length == 1 and comment.is_joined(position):  # "chị Hành chính công": her work, not her name
        return 0
    if first in _SURNAMES and length > 1:
        return length
    if cue == "title" and comment.lower[position - 1] not in _CLOSE_TITLES:
        return length if first in _SURNAMES or _SYLLABLE.fullmatch(first) else 0
    if cue == "self" and comment.word(position - 1) not in {"la", "em"}:
        return 0
    return length if _is_known(comment, position, length) else 0


def _is_known(comment: _Comment, position: int, length: int) -> bool:
    """ "Hương", "Thu Hà", but not the commune Bình Nguyên."""
    if length == 1:
        return comment.is_given(position) and not comment.is_joined(position)
    first = comment.word(position)
    return (
        length == 2
        and first not in _COMMUNES
        and (first in _MIDDLES or comment.is_given(position))
        and comment.is_given(position + 1)
    )


def _typed_evenly(comment: _Comment, position: int, cue: str) -> int:
    """ "ong tran van lac", "chị hạnh", "ANH TUẤN": a name where capitals tell nothing."""
    if comment.lower[position] in _OFFICES:
        return 0
    length = _small_full_name(comment, position, cue)
    if length or cue == "self":
        return length
    typed = f"{comment.lower[position - 1]} {comment.lower[position]}"
    if comment.is_joined(position) or (typed in _COUNTS and comment.word(position + 1) not in _BESIDE):
        return 0
    if cue in {"called", "foreign"}:
        return int(comment.is_given(position) and comment.lower[position - 1] not in _ALSO_NEW)
    if comment.bears_marks:
        return _marked_given_name(comment, position, cue)
    return _plain_given_name(comment, position, cue)


def _small_full_name(comment: _Comment, position: int, cue: str) -> int:
    first, second = comment.word(position), comment.word(position + 1)
    if not comment.bears_marks and comment.word(position - 1) in {"co", "em"} and first not in _SURE_SURNAMES:
        return 0
    known = comment.lower[position] in _MARKED_SURNAMES if comment.bears_marks else first in _SURNAMES
    if not known or not comment.follows(position + 1):
        return 0
    third = position + 2 if comment.follows(position + 2) else len(comment.tokens)
    if second in {"van", "thi"} and len(comment.word(third)) > 1:
        is_longer = (
            comment.word(third) in _MIDDLES and comment.follows(third + 1) and comment.is_given(third + 1)
        )
        return 4 if is_longer and not comment.is_joined(third + 1) else 3
    if not _SYLLABLE.fullmatch(first):
        return 2
    if not comment.bears_marks and (cue == "self" or not _is_sure_surname(comment, position, cue)):
        return 0
    if (second in _MIDDLES or comment.is_given(position + 1)) and (
        comment.is_given(third) or comment.is_last_before_break(third)
    ):
        return 2 if comment.is_joined(third) else 3
    is_short = cue != "self" and comment.is_given(position + 1) and not comment.is_joined(position + 1)
    return 2 if is_short else 0


def _is_sure_surname(comment: _Comment, position: int, cue: str) -> bool:
    title = comment.word(position - 1)
    return cue == "called" or title in _UNMISTAKEN_TITLES or comment.word(position) in _SURE_SURNAMES


# Surnames that unmarked typing does not confuse with everyday words (do, phan, vo, ngo).
_SURE_SURNAMES = frozenset(
    {"nguyen", "tran", "le", "pham", "hoang", "huynh", "bui", "trinh", "doan", "luong", "vuong"}
)


def _marked_given_name(comment: _Comment, position: int, cue: str) -> int:
    word = comment.lower[position]
    known, following = word in _GIVEN, position + 1
    if (known or word in _GIVEN_WORDS) and comment.follows(following) and _ends_a_name(comment, following):
        return 2
    is_person = comment.word(position - 2) in _MEETING or comment.word(following) in _BESIDE
    if cue == "short" or comment.pair(position - 2) in _AREAS_OF_WORK:
        return int(known and is_person)
    return int(known or (word in _GIVEN_WORDS and cue == "title" and is_person))


def _ends_a_name(comment: _Comment, position: int) -> bool:
    """ "Lan Anh ở quầy 1": an everyday word must be followed by what follows a name."""
    if comment.is_joined(position):
        return False
    is_sure = comment.is_last_before_break(position) or comment.word(position + 1) in _BESIDE
    return comment.lower[position] in _GIVEN or (comment.lower[position] in _GIVEN_WORDS and is_sure)


def _plain_given_name(comment: _Comment, position: int, cue: str) -> int:
    """Words of a given name typed without marks: mostly one that is seldom another word."""
    word, title, following = (comment.word(place) for place in (position, position - 1, position + 1))
    if word not in _ANY_GIVEN or cue not in {"title", "rank"}:
        return 0
    if cue == "rank":
        is_area = comment.pair(position - 2) in _AREAS_OF_WORK
        return int(word in _GIVEN_PLAIN and following in _BESIDE and not is_area)
    is_met = comment.word(position - 2) in (_SURE_MEETING if title in {"co", "em"} else _MEETING)
    if title in _UNSURE_TITLES:
        return int(is_met and (word in _GIVEN_PLAIN or following in _BESIDE))
    if following in _GIVEN_PLAIN and comment.follows(position + 1) and not comment.is_joined(position + 1):
        return 2
    is_person = following in {"quay", "phong"} or (is_met and following in _BESIDE)
    return int(word in _GIVEN_PLAIN or is_person)


def _full_name(comment: _Comment, position: int) -> int:
    """Words of a full name in capitals that begins with a surname, 0 if there is none."""
    if comment.word(position) not in _SURNAMES or not comment.is_capital(position):
        return 0
    length = _capital_run(comment, position)
    return length if length > 1 else 0


def _beside_number(comment: _Comment, position: int, taken: str) -> int:
    """ "Trương Thị Mùi 0935 111 000": a full name directly before a number that was taken out."""
    length = comment.capitals_tell and _full_name(comment, position)
    length = length or _small_full_name(comment, position, "named")
    if not length:
        return 0
    end = comment.tokens[position + length - 1].end()
    following = _BEFORE_NUMBER.sub("", comment.text[end : end + 14])
    return length if following.startswith(taken) else 0


_BEFORE_NUMBER = re.compile(r"^[\s,:(-]{0,3}(?:sđt|sdt|đt|cccd|cmnd|số)?[\s:]{0,2}")


def _full_name_alone(comment: _Comment, position: int) -> int:
    """ "Đinh Văn Bền": Văn and Thị make three words with capitals a person, unless a street has that name."""
    if comment.word(position + 1) not in {"van", "thi"} or not comment.capitals_tell:
        return 0
    length = _full_name(comment, position)
    words = comment.folded[position : position + length]
    if length < 3 or len(words[-1]) == 1 or " ".join(words) in _STREETS:
        return 0
    before = comment.text[max(comment.tokens[position].start() - 3, 0) : comment.tokens[position].start()]
    is_place = not _PLACES.isdisjoint(comment.folded[max(position - 5, 0) : position])
    return 0 if is_place or any(character.isdigit() for character in before) else length
