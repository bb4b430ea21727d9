"""Names of themes: phrases that people really wrote.

A candidate is a run of words inside one clause that neither begins nor ends with a word that says nothing,
and that cuts no compound: pairs of words which the likelihood ratio (Dunning 1993) calls a collocation stay
together. Candidates are counted folded, so marked and unmarked typing add up; what is shown is the marked
form most people used. Those that set a theme apart (class-based TF-IDF) name it.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures
from numpy.typing import NDArray

from analysis.lexicon import read_words
from analysis.text import EMPTY_WORDS, NEGATIONS, fold, is_marked, is_stop_word

Clauses = Sequence[Sequence[str]]

LONGEST = 6
TERMS = 8
_STARTS = read_words("phrase-start")
_ENDS = read_words("phrase-end")
# A phrase of two to four words with meaning is read at a glance.
_LENGTH_WEIGHT = {1: 0.45, 2: 1.0, 3: 1.25, 4: 1.3, 5: 1.15, 6: 1.0}


class PhraseBook:
    """The phrases of a corpus: where each occurs and how it is written."""

    def __init__(self, documents: Sequence[Clauses]) -> None:
        self.compounds = _find_compounds(documents)
        self.spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self.found_in: list[set[str]] = [self._read(document) for document in documents]
        self.document_counts = Counter(phrase for phrases in self.found_in for phrase in phrases)

    def _read(self, document: Clauses) -> set[str]:
        phrases = set()
        for clause in document:
            for words in _runs(clause, self.compounds):
                shown = " ".join(words)
                phrase = fold(shown)
                phrases.add(phrase)
                self.spellings[phrase][shown] += 1
        return phrases

    def shown(self, phrase: str) -> str:
        """The spelling with marks that most people used; without marks only if nobody wrote any."""
        spellings = self.spellings[phrase]
        return max(spellings, key=lambda form: (is_marked(form), spellings[form], form))

    def terms(self, labels: NDArray[np.int64], count: int) -> list[list[str]]:
        """For each of `count` themes its folded phrases, the strongest first."""
        inside = [Counter[str]() for _ in range(count)]
        for label, phrases in zip(labels, self.found_in, strict=True):
            if label >= 0:
                inside[label].update(phrases)
        sizes = np.bincount(labels[labels >= 0], minlength=count)
        return [
            self._ranked(counts, int(size), len(labels)) for counts, size in zip(inside, sizes, strict=True)
        ]

    def _ranked(self, counts: Counter[str], size: int, total: int) -> list[str]:
        floor = 2 if size < 100 else 3
        scores = {
            phrase: self._score(phrase, count, size, total)
            for phrase, count in counts.items()
            if count >= floor
        }
        ranked = sorted(scores, key=lambda phrase: (-scores[phrase], phrase))
        return _without_echoes(ranked[:60], counts)

    def _score(self, phrase: str, count: int, size: int, total: int) -> float:
        inside = count / max(size, 1)
        outside = (self.document_counts[phrase] - count + 0.5) / max(total - size, 1)
        apart = math.log(inside / outside)
        if apart <= 0:
            return 0.0
        marked = 1.0 if is_marked(self.shown(phrase)) else 0.7
        return math.sqrt(inside) * apart * _LENGTH_WEIGHT[min(phrase.count(" ") + 1, LONGEST)] * marked


def name_themes(
    documents: Sequence[Clauses], labels: NDArray[np.int64], count: int
) -> tuple[list[str], list[list[str]]]:
    """Names and terms of `count` themes, as people wrote them; theme i holds the documents labelled i."""
    book = PhraseBook(documents)
    terms = book.terms(labels, count)
    names = _unique_names(terms)
    shown = [[book.shown(term) for term in phrases[:TERMS]] for phrases in terms]
    return [book.shown(name) if name in book.spellings else name for name in names], shown


def _unique_names(terms: Sequence[Sequence[str]]) -> list[str]:
    """One folded name for each theme, no two of the same words; earlier (larger) themes choose first."""
    names: list[str] = []
    taken: set[frozenset[str]] = set()
    for theme, phrases in enumerate(terms):
        free = [phrase for phrase in phrases if frozenset(phrase.split()) not in taken]
        names.append(free[0] if free else f"({theme + 1})")
        taken.add(frozenset(names[-1].split()))
    return names


def _without_echoes(ranked: list[str], counts: Counter[str]) -> list[str]:
    """Leaves out a phrase that repeats a better one, or that nearly always stands inside a longer one."""
    kept: list[str] = []
    for phrase in ranked:
        longer = any(_contains(other, phrase) and counts[other] >= 0.6 * counts[phrase] for other in ranked)
        echo = any(_contains(other, phrase) or _contains(phrase, other) for other in kept)
        if not longer and not echo:
            kept.append(phrase)
    return kept or ranked[:1]


def _contains(longer: str, shorter: str) -> bool:
    return longer != shorter and f" {shorter} " in f" {longer} "


def _runs(clause: Sequence[str], compounds: set[tuple[str, str]]) -> Iterator[Sequence[str]]:
    """Every run of words that may stand alone as a phrase."""
    folded = [fold(word) for word in clause]
    cuts = [pair not in compounds for pair in itertools.pairwise(folded)]
    for start in range(len(clause)):
        if (start and not cuts[start - 1]) or not _may_start(clause[start]):
            continue
        for end in range(start + 1, min(start + LONGEST, len(clause)) + 1):
            whole = end == len(clause) or cuts[end - 1]
            if whole and _may_end(clause[end - 1]) and _means_something(clause[start:end]):
                yield clause[start:end]


def _may_start(word: str) -> bool:
    return word in _STARTS or fold(word) in NEGATIONS or not _says_nothing(word)


def _may_end(word: str) -> bool:
    return word in _ENDS or not (_says_nothing(word) or fold(word) in NEGATIONS)


def _means_something(words: Sequence[str]) -> bool:
    return any(
        not _says_nothing(word) and fold(word) not in NEGATIONS and word not in EMPTY_WORDS and len(word) > 1
        for word in words
    )


def _says_nothing(word: str) -> bool:
    return is_stop_word(word, in_marked_text=is_marked(word))


def _find_compounds(documents: Sequence[Clauses]) -> set[tuple[str, str]]:
    """Folded pairs of words that belong together: "hồ sơ", "đăng nhập", "nhân viên"."""
    clauses = [[fold(word) for word in clause] for document in documents for clause in document]
    finder = BigramCollocationFinder.from_documents(clauses)
    finder.apply_freq_filter(3)
    silent = {
        fold(word) for document in documents for clause in document for word in clause if _says_nothing(word)
    }
    return {
        pair
        for pair, ratio in finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)
        if ratio > 15 and not silent & set(pair) and _mostly_together(finder, pair)
    }


def _mostly_together(finder: BigramCollocationFinder, pair: tuple[str, str]) -> bool:
    together = finder.ngram_fd[pair]
    return bool(together >= 0.4 * min(finder.word_fd[pair[0]], finder.word_fd[pair[1]]))
