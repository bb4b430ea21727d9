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

from analysis.features import content_units
from analysis.lexicon import read_words
from analysis.text import EMPTY_WORDS, NEGATIONS, STOP_WORDS, fold, is_marked, is_stop_word

Clauses = Sequence[Sequence[str]]

LONGEST = 6
TERMS = 8
_STARTS = read_words("phrase-start")
_ENDS = read_words("phrase-end")
_KNOWN_COMPOUNDS = {
    pair
    for compound in read_words("compound")
    for form in (compound, fold(compound))
    for pair in itertools.pairwise(form.split())
}
_PERHAPS_STOP_WORDS = frozenset(map(fold, STOP_WORDS)) - NEGATIONS
_VERDICTS = read_words("verdict")
VERDICT = 1.3
"""A name that says what is wrong ("không nhận được mã otp") is worth more than a bare thing ("mã otp")."""

UNMARKED = 0.6
"""A phrase that nobody wrote with marks is read less easily; in English there is no other."""

ONCE = 0.6
"""Counts for a statement that only one person wrote: it may name a theme of few words, but reluctantly."""

# "Không vào" and "không vào được" differ: the words that close a statement stay with it.
_TAILS = frozenset({"được", "nổi", "duoc"})
# The weights of longer phrases add up, so length is priced; two to five words are read at a glance.
_LENGTH_WEIGHT = {1: 0.4, 2: 0.65, 3: 0.85, 4: 0.8, 5: 0.7, 6: 0.58}


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

    def terms(self, units: "UnitWeights", labels: NDArray[np.int64], count: int) -> list[list[str]]:
        """For each of `count` themes its folded phrases, the strongest first."""
        inside = [Counter[str]() for _ in range(count)]
        for label, phrases in zip(labels, self.found_in, strict=True):
            if label >= 0:
                inside[label].update(phrases)
        return [self._ranked(counts, units.of_theme(theme)) for theme, counts in enumerate(inside)]

    def _ranked(self, counts: Counter[str], weights: dict[str, float]) -> list[str]:
        said = {phrase: n for phrase, n in counts.items() if n > 1 or self._is_statement(phrase)}
        scores = {phrase: self._score(phrase, n, weights) for phrase, n in (said or counts).items()}
        ranked = sorted((phrase for phrase in scores if scores[phrase] > 0), key=lambda p: (-scores[p], p))
        return _without_echoes(ranked[:80], counts)

    def _is_statement(self, phrase: str) -> bool:
        """Long enough, with a verdict or a negation, to tell a reader what is wrong."""
        words = self.shown(phrase).split()
        return 3 <= len(words) <= 5 and _has_verdict(words)

    def _score(self, phrase: str, count: int, weights: dict[str, float]) -> float:
        """How much of what sets the theme apart the phrase says, for its length, and how often it is said."""
        shown = self.shown(phrase)
        words = shown.split()
        says = sum(weights.get(unit, 0.0) for unit in set(content_units(words)))
        familiar = (math.sqrt(math.log1p(count)) if count > 1 else ONCE) * (
            1.0 if is_marked(shown) else UNMARKED
        )
        return says * familiar * (VERDICT if _has_verdict(words) else 1.0) * _LENGTH_WEIGHT[len(words)]


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
            outside = (self.everywhere[unit] - count + 1) / (self.total - size + 1)
            weights[unit] = count / size * math.log(count / size / outside)
        return weights


def name_themes(
    documents: Sequence[Clauses], labels: NDArray[np.int64], count: int
) -> tuple[list[str], list[list[str]]]:
    """Names and terms of `count` themes, as people wrote them; theme i holds the documents labelled i."""
    book = PhraseBook(documents)
    tokens = [[word for clause in document for word in clause] for document in documents]
    terms = book.terms(UnitWeights(tokens, labels, count), labels, count)
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
        echo = any(_contains(other, phrase) for other in kept)
        if not longer and not echo:
            kept.append(phrase)
    return kept or ranked[:1]


def _contains(longer: str, shorter: str) -> bool:
    return longer != shorter and f" {shorter} " in f" {longer} "


def _has_verdict(words: Sequence[str]) -> bool:
    return any(word in _VERDICTS or fold(word) in NEGATIONS for word in words)


def _runs(clause: Sequence[str], compounds: set[tuple[str, str]]) -> Iterator[Sequence[str]]:
    """Every run of words that may stand alone as a phrase."""
    joined = [pair in compounds for pair in itertools.pairwise(clause)]
    starts = [_may_start(word) for word in clause]
    ends = [_may_end(word) for word in clause]
    for i, together in enumerate(joined):  # inside a compound even a stop word has meaning: "tự động"
        starts[i] |= together
        ends[i + 1] |= together
        starts[i + 1] &= not together
        ends[i] &= not together and clause[i + 1] not in _TAILS
    for start, end in itertools.combinations(range(len(clause) + 1), 2):
        if end - start <= LONGEST and starts[start] and ends[end - 1] and _means_something(clause[start:end]):
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
    """Stricter than counting is: an unmarked word that may be a stop word ("cho") is at no end of a name."""
    return is_stop_word(word) or word in _PERHAPS_STOP_WORDS


def _find_compounds(documents: Sequence[Clauses]) -> set[tuple[str, str]]:
    """Pairs of words that belong together: "hồ sơ", "đăng nhập", "nhân viên"; as they are written here."""
    clauses = [clause for document in documents for clause in document]
    finder = BigramCollocationFinder.from_documents(clauses)
    finder.apply_freq_filter(3)
    silent = set(filter(_says_nothing, finder.word_fd))
    return _KNOWN_COMPOUNDS | {
        pair
        for pair, ratio in finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)
        if ratio > 15 and not silent & set(pair) and _mostly_together(finder, pair)
    }


def _mostly_together(finder: BigramCollocationFinder, pair: tuple[str, str]) -> bool:
    together = finder.ngram_fd[pair]
    return bool(together >= 0.4 * min(finder.word_fd[pair[0]], finder.word_fd[pair[1]]))
