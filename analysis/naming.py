"""Names of themes: phrases that people really wrote.

Those that set a theme apart and say what is wrong with a thing, instead of naming the thing alone, name it
(phrase_book.py). No two themes have the same name, and the English name says what the Vietnamese one says.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import evenly_chosen
from analysis.phrase_book import Clauses, PhraseBook
from analysis.phrases import THING_UNITS
from analysis.spelling import Spelling
from analysis.text import denies, fold, is_marked
from analysis.unit_weights import UnitWeights
from analysis.units import is_english, translated

MOST_READ = 200
"""Of a larger theme an even choice of so many comments is read: more hardly change its name."""

MOST_IN_ALL = 2_000

TERMS = 8


class ThemeName(NamedTuple):
    """The name of a theme, the strongest of its phrases, and its name in English or ""."""

    name: str
    terms: tuple[str, ...]
    english: str


def name_themes(documents: Sequence[Clauses], labels: NDArray[np.int64], count: int) -> list[ThemeName]:
    """Names of `count` themes, as people wrote them; theme i holds the documents labelled i.

    Vietnamese phrases come from the comments in Vietnamese, English ones from those in English; a theme of
    English comments alone has the same name twice.
    """
    chosen = _chosen(labels, count)
    documents, labels = [documents[i] for i in chosen], labels[chosen]
    is_foreign = np.array([is_english([word for clause in own for word in clause]) for own in documents])
    vietnamese, english = (
        _phrases([documents[i] for i in np.flatnonzero(own)], labels[own], count, is_vietnamese=is_vietnamese)
        for own, is_vietnamese in ((~is_foreign, True), (is_foreign, False))
    )
    mostly = [np.mean(is_foreign[labels == theme]) > 0.5 for theme in range(count)]
    terms = [
        theirs + ours if mostly[i] else ours + theirs
        for i, (ours, theirs) in enumerate(zip(vietnamese, english, strict=True))
    ]
    names = _unique_names(terms)
    english_names = _unique_names(
        [theirs if mostly[i] else _meaning(names[i], theirs) for i, theirs in enumerate(english)]
    )
    return [
        ThemeName(names[i] or f"({i + 1})", tuple(terms[i][:TERMS]), english_names[i]) for i in range(count)
    ]


def _meaning(name: str, english: Sequence[str]) -> list[str]:
    """The English phrases that say a word of the name, and not only the thing it is about: a lone English
    comment may find something else wrong with it."""
    said = f" {name} " if is_marked(name) else f" {fold(name)} "
    spelt = str if is_marked(name) else fold
    return [phrase for phrase in english if any(f" {spelt(word)} " in said for word in _translations(phrase))]


def _translations(phrase: str) -> set[str]:
    """What each English word of a phrase means in Vietnamese, or the word itself; no denial, no thing."""
    found = {" ".join(translated([word])[1:]) or word for word in phrase.split()}
    return {word for word in found if not denies(word) and fold(word) not in THING_UNITS}


def _chosen(labels: NDArray[np.int64], count: int) -> list[int]:
    """Rows of at most MOST_READ comments of each theme, evenly, and as many of those without one."""
    members = [np.flatnonzero(labels == theme) for theme in range(-1, count)]
    share = min(MOST_READ, MOST_IN_ALL // len(members))
    return sorted(i for inside in members for i in inside[evenly_chosen(len(inside), share)].tolist())


def _phrases(
    documents: Sequence[Clauses], labels: NDArray[np.int64], count: int, *, is_vietnamese: bool = True
) -> list[list[str]]:
    """For each theme its phrases as they are written, the strongest first; none where it has no comments."""
    spelling = Spelling(documents)
    documents = list(map(spelling.corrected, documents)) if is_vietnamese else documents
    book = PhraseBook(documents, spelling, is_vietnamese)
    units = UnitWeights([[word for clause in own for word in clause] for own in documents], labels, count)
    members = [np.flatnonzero(labels == theme).tolist() for theme in range(count)]
    return [
        [book.shown(phrase) for phrase in book.ranked(inside, units.of_theme(theme))] if inside else []
        for theme, inside in enumerate(members)
    ]


def _unique_names(terms: Sequence[Sequence[str]]) -> list[str]:
    """A name each, no two of the same words; earlier (larger) themes choose first, "" if none is free."""
    names: list[str] = []
    taken: set[frozenset[str]] = set()
    for phrases in terms:
        free = [phrase for phrase in phrases if frozenset(fold(phrase).split()) not in taken]
        names.append(free[0] if free else "")
        taken.add(frozenset(fold(names[-1]).split()))
    return names
