"""Why a run chose a theme for a comment: the words that spoke for it, else nearness alone."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from feedback.database import db
from feedback.models import Explanation, ThemeRun

Spans = Sequence[Sequence[int]]  # start and end of words in a text, in characters
Piece = tuple[str, bool]  # some of a text, and whether it spoke for a theme

BETWEEN_WORDS = re.compile(r"\s+")


def explained_in(run: ThemeRun, comments: Collection[int]) -> Mapping[tuple[int, int], Spans]:
    """Return for comments and themes of a run the words that spoke for them; those without are not in it."""
    wanted = select(Explanation).where(Explanation.run_id == run.id, Explanation.comment_id.in_(comments))
    return {(one.comment_id, one.theme_id): one.spans for one in db.session.scalars(wanted)}


def joined(text: str, spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Return where words of a text stand, in order, those that only a space parts as one stretch."""
    stretches: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for start, end in spans if 0 <= start < end <= len(text)):
        if stretches and touch(text, stretches[-1][1], start):
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return stretches


def touch(text: str, end: int, start: int) -> bool:
    return start <= end or BETWEEN_WORDS.fullmatch(text, end, start) is not None


def phrases(text: str, spans: Spans) -> list[str]:
    """Return the words that spoke for a theme, as they were written, each once."""
    found: dict[str, str] = {}
    for start, end in joined(text, spans):
        phrase = " ".join(text[start:end].split())
        found.setdefault(phrase.casefold(), phrase)
    return list(found.values())


def carried(text: str, spans: Iterable[Sequence[int]]) -> list[Piece]:
    """Return a text in pieces that make it up again, those that spoke for a theme marked."""
    pieces, done = [], 0
    for start, end in joined(text, spans):
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]
