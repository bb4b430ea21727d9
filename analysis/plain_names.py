"""Given names typed small without marks: "anh tuan o quay 3", but not "chi thu tien mat".

Nearly every folded syllable is several words, and so is every title: "chi" is "chị" and "chỉ". So what stands
before the title and behind the name is weighed: thanks, a place at work, what only people do. How much is
needed depends on how seldom title and name are another word. The words are in plain-names.tsv.
"""

from analysis.lexicon import read_words
from analysis.name_words import ANY_GIVEN, MIDDLES, PLACES, Comment


def _words(kind: str) -> frozenset[str]:
    return read_words(kind, "plain-names.tsv")


_SURE_TITLES, _WEAK_TITLES = _words("sure-title"), _words("weak-title")
_SURE_NAMES, _ADVERBS, _VERBS, _BIRTH = _words("sure-name"), _words("adverb"), _words("verb"), _words("birth")
_NAMES = (ANY_GIVEN | _SURE_NAMES | _ADVERBS | _VERBS | _words("given")) - _words("never")
_DOUBLE, _JOINED = _words("double"), _words("joined")
_ONE_WORD, _NO_TITLE = _words("one-word"), _words("no-title")
_THANKS, _MET, _MEETING = _words("thanks"), _words("met"), _words("meeting")
_MANNERS, _ACTS = _words("manner"), _words("act")
_POSTS = _words("post") | {f"{place} {office}" for place in ("o", "ben") for office in _words("office")}
_ELDERS = frozenset({"ong", "bac", "chu"})
_PERSONS = frozenset({"ay", "bo", "vien", "anh", "chi", "em", "ong", "bac", "co", "chu", "ho"})

_MANY = frozenset({"anh chi", "anh em", "chi em", "co chu", "co bac", "chu bac", "ong ba", "con em"})
_BEHIND_NO_RANK = PLACES | {"nam", "anh", "chi", "ong", "ba", "co", "bac", "em"}  # "bảo vệ chỉ đường"
_ALSO_TITLES = frozenset({"anh", "chi", "ba", "chau"})

_SURE, _FAIR, _WEAK = range(3)
_NAME, _WORD, _ADVERB, _VERB = range(4)
_TOO_MANY = 9
_NEEDED = {_NAME: (0, 1, 2), _WORD: (1, 2, 3), _ADVERB: (2, 2, _TOO_MANY), _VERB: (2, 3, _TOO_MANY)}
"""Points needed: by what else the name may be, and how sure the title is."""
_POINTS = {"post": 2, "manner": 2, "act": 1, "end": 1, "": 0}
_MET_POINTS = 2
_BEHIND_ANY = frozenset({"post", "end"})


def plain_given_name(comment: Comment, position: int, cue: str, *, is_next_name: bool) -> int:
    """Words of a given name behind a cue, 0 if none; `is_next_name`: "chi lan va" stands before the title."""
    title = comment.word(position - 1)
    if is_next_name:
        return next(iter(_lengths(comment, position)), 0)
    if comment.pair(position - 1) in _ONE_WORD or comment.pair(position - 2) in _MANY | _NO_TITLE:
        return 0
    if cue == "rank" and comment.word(position) in _BEHIND_NO_RANK:
        return 0
    before = _before(comment, position, cue)
    sureness = _sureness(title, cue)
    for length in _lengths(comment, position):
        kind, after = _kind(comment, position, length), _after(comment, position + length)
        if kind in {_ADVERB, _VERB} and after not in _BEHIND_ANY:
            continue
        if before + _POINTS[after] >= _NEEDED[kind][sureness]:
            return length
    return 0


def _before(comment: Comment, position: int, cue: str) -> int:
    """Points for the word before the title: "cam on chi", "gap anh", "cua ong"."""
    word = comment.word(position - (3 if cue == "rank" else 2))
    if comment.word(position - 1) == "ten":
        return _MET_POINTS if word in _PERSONS else 0
    return 3 if word in _THANKS else _MET_POINTS if word in _MET else int(word in _MEETING)


def _sureness(title: str, cue: str) -> int:
    if cue != "rank" and title in _SURE_TITLES:
        return _SURE
    return _WEAK if cue != "rank" and title in _WEAK_TITLES else _FAIR


def _lengths(comment: Comment, position: int) -> list[int]:
    """The lengths a name here may have, the likelier first."""
    single = [1] if comment.word(position) in _NAMES and not _is_joined(comment, position) else []
    double = [2] if _is_double(comment, position) else []
    is_single = comment.pair(position) not in _DOUBLE and _after(comment, position + 1) in {"post", "manner"}
    return single + double if is_single else double + single


def _is_double(comment: Comment, position: int) -> bool:
    if not comment.follows(position + 1) or _is_joined(comment, position + 1):
        return False
    if comment.pair(position) in _DOUBLE:
        return True
    first, second = comment.word(position), comment.word(position + 1)
    is_likely = (first in MIDDLES or first in _SURE_NAMES) and second in _NAMES - _ADVERBS - _VERBS
    return is_likely and second not in _ALSO_TITLES and not _is_joined(comment, position)


def _is_joined(comment: Comment, position: int) -> bool:
    return comment.is_joined(position) or (
        comment.pair(position) in _JOINED and comment.follows(position + 1)
    )


def _kind(comment: Comment, position: int, length: int) -> int:
    words = comment.folded[position : position + length]
    if not _SURE_NAMES.isdisjoint(words) or " ".join(words) in _DOUBLE:
        return _NAME
    if length > 1 or (comment.word(position - 1) in _ELDERS and words[0] in _BIRTH):
        return _WORD
    return _ADVERB if words[0] in _ADVERBS else _VERB if words[0] in _VERBS else _WORD


def _after(comment: Comment, position: int) -> str:
    """What the words behind a name tell: where one works, how one is, what one does, that no more comes."""
    if comment.is_last_before_break(position - 1):
        return "" if comment.is_before_number(position - 1) else "end"
    word, pair = comment.word(position), comment.pair(position)
    for meaning, known in (("post", _POSTS), ("manner", _MANNERS), ("act", _ACTS)):
        if word in known or pair in known:
            return meaning
    return ""
