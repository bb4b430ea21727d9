"""Comments that a person has read: the examples that come along, and the corrections of a province's own."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

from analysis.labels import is_unknown
from analysis.lexicon import read_rows
from analysis.text import fold

Sentiment = Literal["negative", "mixed", "neutral", "positive"]
Kind = Literal["complaint", "suggestion", "praise", "other"]

SENTIMENTS: tuple[Sentiment, ...] = get_args(Sentiment)
KINDS: tuple[Kind, ...] = get_args(Kind)

CORRECTION_WEIGHT = 3.0
"""A correction of a province's own comments counts like so many of the examples that come along."""


class ReadComment(NamedTuple):
    """A comment and what a person says of it; "" where nothing was said about sentiment or kind."""

    text: str
    sentiment: str
    kind: str
    weight: float


def read_comments(
    texts: Sequence[str], sentiments: Sequence[str | None] | None, kinds: Sequence[str | None] | None
) -> list[ReadComment]:
    """The corrections, and those examples that no correction is about. ValueError for unknown words."""
    rows = zip(texts, _column(sentiments, len(texts)), _column(kinds, len(texts)), strict=True)
    own = [
        ReadComment(text, one or "", kind or "", CORRECTION_WEIGHT) for text, one, kind in rows if one or kind
    ]
    _check({one.sentiment for one in own}, SENTIMENTS)
    _check({one.kind for one in own}, KINDS)
    known = set(map(_identity, own))
    return [*own, *(example for example in _examples() if _identity(example) not in known)]


def unread(
    texts: Sequence[str], ratings: Sequence[float | None] | None, known: Sequence[ReadComment]
) -> tuple[list[str], list[float]]:
    """The rated comments that nobody has read, and their ratings: what a person says counts instead."""
    seen = set(map(_identity, known))
    pairs = zip(texts, _column(ratings, len(texts)), strict=True)
    rows = [(text, rating) for text, rating in pairs if rating is not None and fold(text).strip() not in seen]
    return [text for text, _ in rows], [float(rating) for _, rating in rows]


@lru_cache(maxsize=1)
def _examples() -> tuple[ReadComment, ...]:
    rows = read_rows("tone-examples.tsv")
    return tuple(ReadComment(text, sentiment, kind, 1.0) for sentiment, kind, text in rows)


def _identity(comment: ReadComment) -> str:
    return fold(comment.text).strip()


def _column(values: Sequence[Any] | None, count: int) -> Sequence[Any]:
    if values is not None and len(values) != count:
        raise ValueError(f"{len(values)} values for {count} texts")
    return [None] * count if values is None else [None if is_unknown(value) else value for value in values]


def _check(found: set[str], allowed: Sequence[str]) -> None:
    if unknown := found - {"", *allowed}:
        raise ValueError(f"unknown {sorted(unknown)}: expected one of {allowed}")
