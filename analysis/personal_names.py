"""Finds names of people: after a title ("chị Lan"), or a full name beside a number already taken out.

Capitals alone prove nothing: streets, schools and wards bear people's names and are what feedback is about.
So a name needs a title before it, and a place word before the title ("chợ Bà Hoa") keeps it.
"""

import re
from collections.abc import Iterator

from analysis.lexicon import read_words
from analysis.text import fold, fold_word, normalise

_TOKEN = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
_GAP = re.compile(r"[ \t\u00a0]{1,3}")
MAX_NAME_WORDS = 5

# Unmarked titles count only in a text typed without marks ("co", "di", "em" would be có, đi, em).
_TITLES = read_words("title", "names.tsv")
_UNMARKED_TITLES = read_words("unmarked-title", "names.tsv")
_RANKS = read_words("rank", "names.tsv")
# "tôi Hoàng Minh Đức", "tên Nguyễn Văn A": names only if a surname follows.
_SELF = read_words("self", "names.tsv")
_SURNAMES = read_words("surname", "names.tsv")
_PLACES = read_words("place", "names.tsv")
# Capitalised words that follow a title without being a name: offices, jobs, firms, places called Bà or Cô.
_NOT_NAMES = read_words("no-name", "names.tsv")
_KEPT_PLACES = read_words("kept-place", "names.tsv")


# The last words of all these: most words follow none of them, and need no second look.
_BEFORE_A_NAME = frozenset(
    fold(term).rpartition(" ")[2] for term in _TITLES | _UNMARKED_TITLES | _RANKS | _SELF
)


def find_names(text: str, taken: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the names in `text`; `taken` is the character that stands for data already found."""
    tokens = [(fold_word(match.group()), match) for match in _TOKEN.finditer(text)]
    shouting = text.isupper()
    position = 0
    while position < len(tokens):
        length = _name_length(text, tokens, position, shouting=shouting) or _beside_number(
            text, tokens, position, taken
        )
        if length:
            yield tokens[position][1].start(), tokens[position + length - 1][1].end()
        position += max(length, 1)


_Tokens = list[tuple[str, re.Match[str]]]


def _name_length(text: str, tokens: _Tokens, position: int, *, shouting: bool) -> int:
    """Words of the name that starts at a token and follows a title; 0 if none does."""
    title = _title_before(text, tokens, position)
    if not title:
        return 0
    if shouting:
        return _typed_in_one_case(text, tokens, position)
    if title == "self":
        return _full_name(text, tokens, position, minimum=2) if _is_capital(tokens[position][1]) else 0
    return _capital_run(text, tokens, position) or _typed_in_one_case(text, tokens, position)


def _title_before(text: str, tokens: _Tokens, position: int) -> str:
    if not position or tokens[position - 1][0] not in _BEFORE_A_NAME or not _adjacent(text, tokens, position):
        return ""
    words = [token for token, _match in tokens[max(position - 2, 0) : position]]
    pair = " ".join(words)
    if pair in _RANKS or words[-1] in _RANKS:
        return "rank"
    if _is_title(text, tokens[position - 1][1].group()):
        return "" if len(words) > 1 and _is_place(text, tokens, position - 2) else "title"
    return "self" if words[-1] in _SELF else ""


def _is_title(text: str, word: str) -> bool:
    word = normalise(word).lower()
    return word in _TITLES or (word in _UNMARKED_TITLES and text.isascii())


def _is_place(text: str, tokens: _Tokens, position: int) -> bool:
    """A place word before a capitalised title: "chợ Bà Hoa"; "ở xã chị Lan" is a person."""
    return tokens[position][0] in _PLACES and _is_capital(tokens[position + 1][1])


def _adjacent(text: str, tokens: _Tokens, position: int) -> bool:
    between = text[tokens[position - 1][1].end() : tokens[position][1].start()]
    return bool(_GAP.fullmatch(between))


def _is_capital(match: re.Match[str]) -> bool:
    word = match.group()
    return word[0].isupper() and (len(word) == 1 or not word.isupper())


def _capital_run(text: str, tokens: _Tokens, position: int) -> int:
    """Words with a capital from a token on: the name after a title. 0 for offices, firms and places."""
    length = 0
    while (
        position + length < len(tokens)
        and length < MAX_NAME_WORDS
        and _is_capital(tokens[position + length][1])
        and (length == 0 or _adjacent(text, tokens, position + length))
    ):
        length += 1
    words = [word for word, _ in tokens[position : position + 2]]
    before = tokens[position - 1][0]
    if " ".join(words) in _NOT_NAMES or f"{before} {words[0]}" in _KEPT_PLACES:
        return 0
    return 0 if words[:1] and words[0] in _NOT_NAMES else length


def _typed_in_one_case(text: str, tokens: _Tokens, position: int) -> int:
    """ "ong tran van lac", "ÔNG TRẦN VĂN LẠC": a surname, then Văn or Thị, where capitals tell nothing."""
    length = _full_name(text, tokens, position, minimum=3)
    return length if length and tokens[position + 1][0] in {"van", "thi"} else 0


def _full_name(text: str, tokens: _Tokens, position: int, *, minimum: int) -> int:
    """Words of a full name that begins with a surname, 0 if there is none."""
    if tokens[position][0] not in _SURNAMES:
        return 0
    length = 1
    capital = _is_capital(tokens[position][1])
    while (
        length < (MAX_NAME_WORDS if capital else 3)
        and position + length < len(tokens)
        and _adjacent(text, tokens, position + length)
        and (_is_capital(word := tokens[position + length][1]) == capital or len(word.group()) == 1)
    ):
        length += 1
    return length if length >= minimum else 0


def _beside_number(text: str, tokens: _Tokens, position: int, taken: str) -> int:
    """ "Trương Thị Mùi 0935 111 000": a full name directly before a number that was taken out."""
    if tokens[position][0] not in _SURNAMES or not _is_capital(tokens[position][1]):
        return 0
    length = _full_name(text, tokens, position, minimum=2)
    if not length:
        return 0
    end = tokens[position + length - 1][1].end()
    following = re.sub(r"^[\s,:(-]{0,3}(?:sđt|sdt|đt|cccd|cmnd|số)?[\s:]{0,2}", "", text[end : end + 14])
    return length if following.startswith(taken) else 0
