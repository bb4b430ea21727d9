"""The phrases of a corpus, and which of them say best what sets a theme apart.

Phrases are counted folded, so marked and unmarked typing add up; what is shown is the marked form most people
used (spelling.py). A name is looked for among those that say what is wrong or wanted, that stand alone
somewhere, and whose words many comments of the theme say in one clause.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

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
from analysis.text import denies, is_marked
from analysis.units import content_units

Clauses = Sequence[Sequence[str]]

CONSIDERED = 80

RARE = 3
USUAL = 0.06
"""A name is said, perhaps with words between, in RARE comments of a theme and in this share of them. What
fewer say counts less, and must tell what is wrong. Not in a theme of fewer than SMALL."""

SMALL = 10

THING = 0.5
"""What the matter of nearly every comment ("hồ sơ") counts in a name."""

UNMARKED = 0.4
"""A phrase that nobody wrote with marks is read less easily; in English there is no other."""

ONCE = 0.4
"""Counts for a statement that only one person wrote in these words: it may name a theme, but reluctantly."""

PART = 0.5
"""Counts for what stands nowhere alone: "hết thông tin" was cut out of "mất hết thông tin"."""

DENIAL = "¬"
"""Before a folded negation: "không" folds to the same as "khống", which denies nothing."""

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
        self._whole: set[str] = set()
        self.found_in: list[set[str]] = [self._read(document) for document in documents]
        self.documents = documents

    def _read(self, document: Clauses) -> set[str]:
        phrases = set()
        for clause in document:
            for words, whole in phrases_of(clause, self.compounds):
                phrase = " ".join(map(self.spelling.folded, words))
                phrases.add(phrase)
                if whole:
                    self._whole.add(phrase)
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
        """Folded phrases of a theme, the strongest first: they say what sets it apart, and many say them."""
        counts = Counter(phrase for i in members for phrase in self.found_in[i])
        likely = self._likely(counts, weights)
        covered = self._covered(likely, members)
        usual = max(RARE, USUAL * len(members)) if len(members) >= SMALL else 1
        named = {phrase: n for phrase, n in covered.items() if n >= min(usual, RARE) or self._tells(phrase)}
        scores = {phrase: likely[phrase] * _borne_out(n, usual) for phrase, n in (named or covered).items()}
        ranked = sorted(scores, key=lambda phrase: (-scores[phrase], phrase))
        return _without_echoes(ranked, counts)

    def _tells(self, phrase: str) -> bool:
        return telling(self.shown(phrase).split()) >= VERDICT

    def _likely(self, counts: Counter[str], weights: dict[str, float]) -> dict[str, float]:
        """The phrases of a theme that are worth a closer look, with what each says for its length."""
        said = {phrase: n for phrase, n in counts.items() if n > 1 or self._is_statement(phrase)}
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
        """Pairs of compounds, and words that say something: "nhận" is no part of "biên nhận"."""
        joined = [False, *(pair in self.compounds for pair in itertools.pairwise(words)), False]
        folded = list(map(self.spelling.folded, words))
        return [
            f"{folded[i - 1]} {folded[i]}" if joined[i] else DENIAL * denies(word) + folded[i]
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
        matters = " ".join(piece for piece in self._pieces(words) if not _denied(piece)).split()
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
            whole = 1.0 if phrase in self._whole else PART
            self._known[phrase] = units, readable * whole * telling(words) * _LENGTH_WEIGHT[len(words)]
        return self._known[phrase]


def _borne_out(covered: int, usual: float) -> float:
    """How much it counts that so many comments say a phrase: less than half as much where too few do."""
    return math.sqrt(math.log1p(covered) * min(1.0, covered / usual))


def _denied(piece: str) -> bool:
    return piece.startswith(DENIAL)


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


def _may_change_places(pieces: Sequence[str]) -> bool:
    return len(pieces) > 2 or not any(map(_denied, pieces))


def _in_order(wanted: Sequence[str], found: Sequence[str]) -> bool:
    left = iter(found)
    return all(piece in left for piece in wanted)
