"""One spelling for each word in its place: the one that most people who type with marks use there.

"Nhân" may be meant for "nhận", and a comment may bear marks on half of its words. A word is read between its
neighbours: of the words with its folded form, the one that texts with marks put there far more often takes
its place. Only names are read so; what is counted for themes is folded anyway.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from analysis.language import detect_language
from analysis.text import SHORT_FORMS, fold, is_marked

Clauses = Sequence[Sequence[str]]

MUCH_MORE = 4
"""What bears marks gives way only to a word found so many times as often between its neighbours."""

USUAL = 0.8
"""Without known neighbours an unmarked word is read as the one that is this share of its folded form."""

_MARKED_SHARE = 0.3
# "Ko dang nhap dc" was typed without marks, although we write "không" and "được" for it.
_WRITTEN_OUT = frozenset(word for words in SHORT_FORMS.values() for word in words)


class Spelling:
    """The words of a corpus and their neighbours, learnt from the texts that bear marks."""

    def __init__(self, documents: Sequence[Clauses]) -> None:
        self.words = Counter[str]()
        self.after = Counter[tuple[str, str]]()  # (folded word before, word)
        self.before = Counter[tuple[str, str]]()  # (word, folded word after)
        self._folded: dict[str, str] = {}
        for document in documents:
            if _bears_marks(document):
                self._learn(document)
        self.forms: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.words):
            self.forms[self.folded(word)].append(word)
        self._most = {folded: max(map(self.words.__getitem__, forms)) for folded, forms in self.forms.items()}
        self._stripped = {folded for folded, forms in self.forms.items() if self._is_stripped(folded, forms)}

    def folded(self, word: str) -> str:
        """`fold`, remembered: a corpus has few words, each of them many times."""
        if word not in self._folded:
            self._folded[word] = fold(word)
        return self._folded[word]

    def corrected(self, document: Clauses) -> list[list[str]]:
        """The same words as they are usually spelt between their neighbours."""
        bears_marks = _bears_marks(document)
        if (
            not bears_marks
            and detect_language(" ".join(word for clause in document for word in clause)) == "en"
        ):
            return list(map(list, document))
        return [self._corrected_clause(clause, bears_marks) for clause in document]

    def is_half_marked(self, words: Sequence[str]) -> bool:
        """Whether some words bear marks and others have lost theirs."""
        if self._stripped.isdisjoint(words) or not any(map(is_marked, words)):
            return False
        folded = ["", *map(self.folded, words), ""]
        return any(
            word in self._stripped
            and not self.after[folded[i], word]
            and not self.before[word, folded[i + 2]]
            for i, word in enumerate(words)
        )

    def _learn(self, document: Clauses) -> None:
        for clause in document:
            folded = list(map(self.folded, clause))
            self.words.update(clause)
            self.after.update(zip(folded, clause[1:], strict=False))
            self.before.update(zip(clause, folded[1:], strict=False))

    def _is_stripped(self, unmarked: str, forms: Sequence[str]) -> bool:
        """Whether people who use marks hardly ever write the word without."""
        return sum(map(self.words.__getitem__, forms)) > (MUCH_MORE + 1) * self.words[unmarked]

    def _corrected_clause(self, clause: Sequence[str], bears_marks: bool) -> list[str]:
        folded = ["", *map(self.folded, clause), ""]
        return [
            word
            if self.forms.get(folded[i + 1]) in (None, [word])
            else self._best(word, folded[i : i + 3], bears_marks)
            for i, word in enumerate(clause)
        ]

    def _best(self, word: str, neighbourhood: Sequence[str], bears_marks: bool) -> str:
        before, folded, after = neighbourhood
        if bears_marks and MUCH_MORE * self.words[word] > self._most[folded]:
            return word
        fits = {form: self.after[before, form] + self.before[form, after] for form in self.forms[folded]}
        best = max(fits, key=lambda form: (fits[form], self.words[form], form))
        if fits[best] == 0 and not bears_marks:
            return best if self.words[best] >= USUAL * sum(map(self.words.__getitem__, fits)) else word
        if not bears_marks:
            return best if fits[best] > fits.get(word, 0) else word
        rare = fits[best] >= MUCH_MORE * fits[word] and self.words[best] >= MUCH_MORE * self.words[word]
        return best if rare else word


def _bears_marks(document: Clauses) -> bool:
    own = [word for clause in document for word in clause if word not in _WRITTEN_OUT]
    return sum(map(_is_marked, own)) >= _MARKED_SHARE * len(own) if own else True


_is_marked = lru_cache(maxsize=20_000)(is_marked)
