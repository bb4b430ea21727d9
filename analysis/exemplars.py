"""Which comments show a theme: three near its middle that say it differently, and one at its edge.

What is nearest of all is often a scrap ("token ko nhan") whose two words the theme happens to share. Of the
near ones those come first that are read at a glance, and of these the ones that say what the theme is named
for. At the edge a theme shows how far it reaches: there a person sees first that it holds something else as
well.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.text import clauses, fold_word
from analysis.units import content_units

EXEMPLARS = 3

LOOKED_AT = 60
"""The nearest are looked at; further away nothing shows a theme well."""

READABLE = (15, 220)
"""Characters that are read at a glance and still say something."""

ALIKE = 0.5
"""Two comments with this share of their words in common (Jaccard) show the same twice."""


class Shown(NamedTuple):
    """Indices of the comments that show a theme; the edge is None where there is nothing but exemplars."""

    exemplars: tuple[int, ...]
    edge: int | None


def shown_comments(
    texts: Sequence[str],
    cosines: NDArray[np.floating[Any]],
    members: NDArray[np.bool_],
    name: str = "",
    terms: Sequence[str] = (),
) -> Shown:
    """Of the members of a theme, by their similarity to its middle (n_texts,) and what it is named for."""
    inside = np.flatnonzero(members)
    nearest = inside[np.argsort(-cosines[inside], kind="stable")].tolist()
    exemplars = tuple(_distinct(texts, _telling_first(texts, nearest[:LOOKED_AT], name, terms)))
    return Shown(exemplars, _edge(texts, nearest, exemplars))


def _telling_first(texts: Sequence[str], order: Sequence[int], name: str, terms: Sequence[str]) -> list[int]:
    """Readable ones that say the name, then those that say one of the terms, then the others."""
    named, termed = _spoken(name), {_spoken(term) for term in terms}

    def rank(index: int) -> tuple[bool, bool, bool]:
        spoken = _spoken(texts[index])
        return (
            not _is_readable(texts[index]),
            named not in spoken,
            not any(term in spoken for term in termed),
        )

    return sorted(order, key=rank)


def _spoken(text: str) -> str:
    """The words as the machine reads them, without marks: a phrase is found in them as a whole."""
    return f" {' '.join(fold_word(word) for clause in clauses(text) for word in clause)} "


def _is_readable(text: str) -> bool:
    return READABLE[0] <= len(text.strip()) <= READABLE[1]


def _distinct(texts: Sequence[str], order: Sequence[int]) -> Iterator[int]:
    """The first EXEMPLARS of which no two are alike."""
    seen: list[frozenset[str]] = []
    for index in order:
        words = _words(texts[index])
        if len(seen) < EXEMPLARS and not any(_are_alike(words, other) for other in seen):
            seen.append(words)
            yield index


def _edge(texts: Sequence[str], nearest: Sequence[int], exemplars: Sequence[int]) -> int | None:
    """The readable member that is least like the middle; if none is readable, the least like of all."""
    furthest = [index for index in reversed(nearest) if index not in exemplars]
    return next(
        (index for index in furthest if _is_readable(texts[index])), furthest[0] if furthest else None
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(unit for clause in clauses(text) for unit in content_units(clause) if " " not in unit)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
