"""Names of themes: phrases that people really wrote.

Candidates (phrases.py) are counted folded, so marked and unmarked typing add up; what is shown is the marked
form most people used (spelling.py). Those that set a theme apart (class-based TF-IDF), that say what is wrong
with a thing instead of naming the thing alone, and that many of its comments say with words between, name it.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import evenly_chosen
from analysis.phrases import (
    THING_UNITS,
    VERDICT,
    compounds_of,
    counts_in_a_phrase,
    has_verdict,
    phrases_of,
    telling,
)
from analysis.spelling import Spelling
from analysis.text import NEGATIONS, fold, is_marked
from analysis.units import content_units, is_english, translated

Clauses = Sequence[Sequence[str]]

MOST_READ = 200
"""Of a larger theme an even choice of so many comments is read: more hardly change its name."""

MOST_IN_ALL = 2_000

ELSEWHERE = 10
"""As if ten more comments were outside a theme, so that a theme that holds all has a name as well."""

TERMS = 8
CONSIDERED = 80

RARE = 3
"""A name is said, perhaps with words between, in so many comments, if its theme has SMALL or more."""

SMALL = 10

LARGE = 60
"""Of so many comments some say what is wrong in the same words: what one alone says is not looked at."""

THING = 0.5
"""What the matter of nearly every comment ("hồ sơ") counts in a name."""

UNMARKED = 0.4
"""A phrase that nobody wrote with marks is read less easily; in English there is no other."""

ONCE = 0.5
"""Counts for a statement that only one person wrote in these words: it may name a theme, but reluctantly."""

# The weights of longer phrases add up, so length is priced; two to five words are read at a glance.
_LENGTH_WEIGHT = {1: 0.02, 2: 0.65, 3: 0.85, 4: 0.8, 5: 0.7, 6: 0.58}


class PhraseBook:
    """The phrases of a corpus: where each occurs and how it is written."""

    def __init__(self, documents: Sequence[Clauses], spelling: Spelling, is_vietnamese: bool = True) -> None:
        self.spelling = spelling
        self.is_vietnamese = is_vietnamese
        self._shown: dict[str, str] = {}
        self._known: dict[str, tuple[list[tuple[str, float]], float]] = {}
        self.compounds = compounds_of(documents)
        self.spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self.found_in: list[set[str]] = [self._read(document) for document in documents]
        self.documents = documents

    def _read(self, document: Clauses) -> set[str]:
        phrases = set()
        for clause in document:
            for words in phrases_of(clause, self.compounds):
                phrase = " ".join(map(self.spelling.folded, words))
                phrases.add(phrase)
                self.spellings[phrase][" ".join(words)] += 1
        return phrases

    def shown(self, phrase: str) -> str:
        """The spelling with marks that most people used; never one that has lost half of them."""
        if phrase not in self._shown:
            self._shown[phrase] = self._best_spelling(phrase)
        return self._shown[phrase]

    def _best_spelling(self, phrase: str) -> str:
        spellings = self.spellings[phrase]
        if len(spellings) == 1 and phrase in spellings:
            return phrase
        whole = [form for form in spellings if not self.spelling.is_half_marked(form.split())]
        return max(whole, key=lambda form: (is_marked(form), spellings[form], form)) if whole else phrase

    def ranked(self, members: Sequence[int], weights: dict[str, float]) -> list[str]:
        """Folded phrases of a theme, the strongest first."""
        counts = Counter(phrase for i in members for phrase in self.found_in[i])
        likely = self._likely(counts, weights, len(members))
        covered = self._covered(likely, members)
        scores = {phrase: likely[phrase] * math.sqrt(math.log1p(n)) for phrase, n in covered.items()}
        usual = self._usual(covered, RARE if len(members) >= SMALL else 1)
        ranked = sorted(usual, key=lambda phrase: (-scores[phrase], phrase))
        return _without_echoes(ranked, counts)

    def _usual(self, covered: dict[str, int], floor: int) -> list[str]:
        """Phrases in at least `floor` comments; in two if else none told what is wrong, and these do."""
        usual = [phrase for phrase, n in covered.items() if n >= floor]
        if not any(self._tells(phrase) for phrase in usual):
            blaming = [phrase for phrase, n in covered.items() if n >= 2 and self._tells(phrase, VERDICT)]
            usual = blaming or _of_several_words(covered, floor)
        return usual

    def _tells(self, phrase: str, least: float = 1.0) -> bool:
        return " " in phrase and telling(self.shown(phrase).split()) >= least

    def _likely(self, counts: Counter[str], weights: dict[str, float], size: int) -> dict[str, float]:
        """The phrases of a theme that are worth a closer look, with what each says for its length.

        In a large theme a statement is made more than once; in a small one it need not be.
        """
        least = 2 if size >= LARGE else 1
        said = {
            phrase: n for phrase, n in counts.items() if n > 1 or (least == 1 and self._is_statement(phrase))
        }
        scores = {phrase: self._score(phrase, n, weights) for phrase, n in (said or counts).items()}
        best = sorted((phrase for phrase in scores if scores[phrase] > 0), key=lambda p: (-scores[p], p))
        return {phrase: scores[phrase] for phrase in best[:CONSIDERED]}

    def _covered(self, phrases: Iterable[str], members: Sequence[int]) -> dict[str, int]:
        """In how many comments the words of a phrase stand in one clause, perhaps with others between.

        A negation and one more must stand in order: "không có điện thoại" is not "điện thoại không ...".
        """
        clauses = [pieces for i in members for pieces in self._clause_pieces(i)]
        found: dict[str, set[int]] = defaultdict(set)
        for number, (_, pieces) in enumerate(clauses):
            for piece in pieces:
                found[piece].add(number)
        return {phrase: len(self._documents_with(phrase, clauses, found)) for phrase in phrases}

    def _clause_pieces(self, document: int) -> list[tuple[int, list[str]]]:
        return [(document, self._pieces(clause)) for clause in self.documents[document]]

    def _documents_with(
        self, phrase: str, clauses: Sequence[tuple[int, list[str]]], found: dict[str, set[int]]
    ) -> set[int]:
        wanted = self._pieces(self.shown(phrase).split())
        places = set.intersection(*(found[piece] for piece in wanted)) if wanted else set()
        any_order = _may_change_places(wanted)
        return {clauses[n][0] for n in places if any_order or _in_order(wanted, clauses[n][1])}

    def _pieces(self, words: Sequence[str]) -> list[str]:
        """Folded pairs of compounds, and words that say something: "nhận" is no part of "biên nhận"."""
        folded = list(map(self.spelling.folded, words))
        joined = [False, *(pair in self.compounds for pair in itertools.pairwise(words)), False]
        return [
            f"{folded[i - 1]} {folded[i]}" if joined[i] else folded[i]
            for i, word in enumerate(words)
            if joined[i] or (not joined[i + 1] and counts_in_a_phrase(word))
        ]

    def _is_statement(self, phrase: str) -> bool:
        """Whether it tells a reader what is wrong with what."""
        if not 2 <= phrase.count(" ") <= 4:
            return False
        words = self.shown(phrase).split()
        if not has_verdict(words):
            return False
        matters = " ".join(piece for piece in self._pieces(words) if piece not in NEGATIONS).split()
        return len(matters) > (len(words) < 5)

    def _score(self, phrase: str, count: int, weights: dict[str, float]) -> float:
        """How much of what sets the theme apart the phrase says, for its length, and how often it is said."""
        units, worth = self._weighed(phrase)
        says = sum(weights.get(unit, 0.0) * share for unit, share in units)
        return says * worth * (math.sqrt(math.log1p(count)) if count > 1 else ONCE)

    def _weighed(self, phrase: str) -> tuple[list[tuple[str, float]], float]:
        """The units of a phrase with what each counts, and what the phrase is worth as a name; remembered."""
        if phrase not in self._known:
            shown = self.shown(phrase)
            words = shown.split()
            units = [(unit, THING if unit in THING_UNITS else 1.0) for unit in set(content_units(words))]
            readable = 1.0 if is_marked(shown) or not self.is_vietnamese else UNMARKED
            self._known[phrase] = units, readable * telling(words) * _LENGTH_WEIGHT[len(words)]
        return self._known[phrase]


class UnitWeights:
    """How strongly each word and pair of words sets each theme apart (class-based TF-IDF as relative
    entropy)."""

    def __init__(self, documents: Sequence[Sequence[str]], labels: NDArray[np.int64], count: int) -> None:
        self.inside = [Counter[str]() for _ in range(count)]
        self.everywhere = Counter[str]()
        for label, tokens in zip(labels, documents, strict=True):
            units = set(content_units(tokens))
            self.everywhere.update(units)
            if label >= 0:
                self.inside[label].update(units)
        self.sizes = np.bincount(labels[labels >= 0], minlength=count)
        self.total = len(labels)

    def of_theme(self, theme: int) -> dict[str, float]:
        """Folded unit -> share of the theme's texts with it, times the log of how many times more."""
        size = int(self.sizes[theme])
        weights = {}
        for unit, count in self.inside[theme].items():
            outside = (self.everywhere[unit] - count + 1) / (self.total - size + ELSEWHERE)
            weights[unit] = count / size * math.log(count / size / outside)
        return weights


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
        _phrases(
            [documents[i] for i in np.flatnonzero(own)],
            labels[own],
            count,
            is_vietnamese=own is not is_foreign,
        )
        for own in (~is_foreign, is_foreign)
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
    """The English phrases that say a word of the name: a lone English comment may be about something else."""
    said = f" {fold(name)} "
    return [phrase for phrase in english if any(f" {word} " in said for word in _translations(phrase))]


def _translations(phrase: str) -> set[str]:
    """What each English word of a phrase of several means in Vietnamese, folded; no denial."""
    words = phrase.split()
    found = {" ".join(map(fold, translated([word])[1:])) or fold(word) for word in words}
    return found - NEGATIONS if len(words) > 1 else set()


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


def _without_echoes(ranked: list[str], counts: Counter[str]) -> list[str]:
    """Leaves out a phrase that repeats a better one, or that nearly always stands inside a longer one."""
    kept: list[str] = []
    for phrase in ranked:
        longer = any(_contains(other, phrase) and counts[other] >= 0.6 * counts[phrase] for other in ranked)
        echo = any(_contains(other, phrase) for other in kept)
        if not longer and not echo:
            kept.append(phrase)
    return kept or ranked[:1]


def _contains(longer: str, shorter: str) -> bool:
    return longer != shorter and f" {shorter} " in f" {longer} "


def _of_several_words(covered: dict[str, int], floor: int) -> list[str]:
    """Phrases in at least `floor` comments; in fewer only if else single syllables were left."""
    usual: list[str] = []
    for least in range(floor, 0, -1):
        usual = [phrase for phrase, n in covered.items() if n >= least]
        if any(" " in phrase for phrase in usual):
            break
    return usual


def _may_change_places(pieces: Sequence[str]) -> bool:
    return len(pieces) > 2 or NEGATIONS.isdisjoint(pieces)


def _in_order(wanted: Sequence[str], found: Sequence[str]) -> bool:
    left = iter(found)
    return all(piece in left for piece in wanted)
