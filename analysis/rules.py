"""What a rule for personal data is: a pattern over the folded text of reading.py, and what else must hold.

Every repetition in a pattern is bounded, so a rule takes a time that grows with the length of the text alone.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

TAKEN, NAME, KEPT = "\ue000", "\ue001", "\ue002"
"""Stand for each character of what was found, of a name that was found, and of what is not personal and must
not be read as part of a number (a date, an amount). Private use: nobody types them."""


def one_of(words: str) -> str:
    """ "stk so_tk" -> a group that matches either; _ stands for a space."""
    return f"(?:{'|'.join(words.split()).replace('_', ' ')})"


class Match(NamedTuple):
    """What a pattern proposes: a stretch of the plain text."""

    plain: str
    start: int
    end: int

    @property
    def value(self) -> str:
        return self.plain[self.start : self.end]

    @property
    def groups(self) -> list[str]:
        """The digits as they were written together."""
        return re.findall(r"\d+", self.value)

    def before(self, length: int) -> str:
        return self.plain[max(self.start - length, 0) : self.start]


class Rule(NamedTuple):
    """A kind, its pattern (the group `value` or all of it is taken) and what else must hold of a match.

    A rule without a kind says what is kept. It finds nothing in a text that has none of the signs of `needs`,
    or no number of four digits where `needs` is empty: most comments have neither, and need no rule.
    """

    kind: str
    pattern: re.Pattern[str]
    holds: Callable[[Match], bool]
    needs: tuple[str, ...]

    def spans(self, plain: str) -> Iterator[tuple[int, int]]:
        has_value = "value" in self.pattern.groupindex
        for found in self.pattern.finditer(plain):
            span = found.span("value") if has_value else found.span()
            if self.holds(Match(plain, *span)):
                yield span


def _anything(_match: Match) -> bool:
    return True


def rule(kind: str, pattern: str, holds: Callable[[Match], bool] = _anything, *, needs: str = "") -> Rule:
    """A rule; `needs` are signs between spaces, _ stands for a space in one."""
    return Rule(kind, re.compile(pattern), holds, tuple(sign.replace("_", " ") for sign in needs.split()))


SEP = r"[ .,_-]"
"""What people put between the digits of a number."""
ACROSS = r"[ .,_\n-]"
"""The same where the number's length is known: it may go on in the next line."""
START = r"(?<![a-z0-9])(?<!\d[.,])"
"""Where a number begins: not within a word or a decimal."""
_OWNERS = "cua toi tui em minh con chau me anh chi ong ba chong vo"
_JOINING = rf"so la ghi cu moi ca_nhan nay nhu_sau 12_so 9_so number is my no\b {NAME}{{1,60}} [:=.#(-]"
LINK = rf"(?:[ ]{{0,2}}{one_of(f'{_OWNERS} {_JOINING}')}){{0,5}}[ \n]{{0,2}}"
"""What may stand between a cue and its number: "cccd của tôi là: "."""
WIDE_LINK = rf"(?:[ ,:.=(-]{{1,3}}(?:[a-z]{{1,9}}|{NAME}{{1,60}})){{0,4}}[ :.=(-]{{1,3}}"
"""Any few words, where the number's own length tells enough: "cmnd bị mất số "."""


def digits(count: str, digit: str = r"\d", sep: str = SEP) -> str:
    """So many more digits, with at most two signs before each."""
    return rf"(?:{sep}{{0,2}}{digit}){{{count}}}"


_SHORTEST_LIST = 3
_LIST_STEP = 10


def is_no_list(match: Match) -> bool:
    """ "05 06 07 08 09" are counters or months, "09 05 12 34 56" is a telephone number."""
    groups = match.groups
    if len(groups) < _SHORTEST_LIST or len(set(map(len, groups))) > 1:
        return True
    return not all(0 <= int(later) - int(earlier) < _LIST_STEP for earlier, later in pairwise(groups))
