"""Signs that one source is behind the growth of a theme. Pure: what was said where and when, no database.

A theme that grows is what a report leads with, so it is what somebody would fake. Neither the growth nor a
headline is taken away by a machine: it is said which sign there is, and the report does not lead with it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.abuse.texts import alike, is_long, plain

# From how many comments on a sign says anything, and from which share of what came anew.
FEWEST = 5
MOST = 0.5
# How many times as many as the month before make growth, as in analysis/matching.py.
GROWN = 1.25
# Nearly the very words: people who speak of the same thing alike do not share four fifths of them.
COPY_FROM, COPY_BAND = 0.8, 4

SIGNS = ("same_words", "one_place_and_day", "odd_answers")


@dataclass(frozen=True)
class Origin:
    """Where a comment comes from, as far as anybody may know."""

    text: str
    place: str  # touchpoint and day; empty: not known
    is_odd: bool  # its answer counts less than one, by its signals or by a person's word


def signs_of_one_source(now: Sequence[Origin], before: int) -> dict[str, float]:
    """Return {sign: share of the growth} for a theme that had ``before`` comments the month before.

    A share over 1 is 1: more came from there than there is growth. Empty: it did not grow, or no sign.
    """
    growth = len(now) - before
    if len(now) < FEWEST or len(now) < GROWN * before:
        return {}
    counts = {
        "same_words": max(map(len, copies([one.text for one in now])), default=0),
        "one_place_and_day": max(Counter(one.place for one in now if one.place).values(), default=0),
        "odd_answers": sum(one.is_odd for one in now),
    }
    shares = {sign: min(1.0, count / growth) for sign, count in counts.items() if count >= FEWEST}
    return {sign: round(share, 3) for sign, share in shares.items() if share >= MOST}


def copies(texts: Sequence[str]) -> list[list[int]]:
    """Return groups of positions whose texts are the same or nearly so, for texts long enough to be copied.

    "Chờ lâu quá" is written by hundreds who do not know of each other: a short text is a copy of none.
    """
    first: dict[str, list[int]] = {}
    for position, text in enumerate(texts):
        words = plain(text)
        if is_long(words):
            first.setdefault(words, []).append(position)
    wordings = sorted(first)  # the order of the texts is to change nothing
    groups = [sorted(group) for group in alike(wordings, COPY_FROM, COPY_BAND)]
    grouped = {one for group in groups for one in group}
    alone = [[one] for one in range(len(wordings)) if one not in grouped]
    found = [sorted(place for one in group for place in first[wordings[one]]) for group in [*groups, *alone]]
    return sorted(group for group in found if len(group) > 1)
