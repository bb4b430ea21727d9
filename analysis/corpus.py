"""The texts given to a model, checked and read once; and what is told about each of them."""

from collections.abc import Hashable, Iterable, Sequence
from sys import intern

import numpy as np
from numpy.typing import NDArray

from analysis.labels import is_unknown
from analysis.text import clauses, fold, says_something
from analysis.themes import Anchor


class Corpus:
    """Texts with their clauses, their tokens, and whether they say something about a subject."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self.documents = [[list(map(intern, clause)) for clause in clauses(text)] for text in texts]
        self.tokens = [[token for clause in document for token in clause] for document in self.documents]
        self.useful = np.fromiter(map(says_something, self.tokens), dtype=bool, count=len(self.texts))

    def __len__(self) -> int:
        return len(self.texts)


def evenly_chosen(count: int, most: int, always: Iterable[int] = ()) -> NDArray[np.int64]:
    """`most` of the positions 0 to `count`, evenly spaced, and those of `always`; all if there are no more.

    Of sorted texts this is the same sample whatever their order was, with each opening word in its share.
    """
    if count <= most:
        return np.arange(count)
    spaced = np.linspace(0, count - 1, most).astype(np.int64)
    return np.union1d(spaced, np.fromiter(always, dtype=np.int64))


def checked_texts(texts: Sequence[str]) -> list[str]:
    """The texts as a list; TypeError for one string or for values that are none, ValueError for no text."""
    if isinstance(texts, str | bytes):
        raise TypeError("expected a list of texts, got a single string: put it into a list")
    found = list(texts)
    if not found:
        raise ValueError("expected at least one text, got an empty list")
    for position, text in enumerate(found):
        if not isinstance(text, str):
            raise TypeError(f"text {position} is {type(text).__name__}, expected str")
    return [str(text) for text in found]


def checked_decisions(y: Iterable[Hashable] | None, count: int) -> list[Hashable | None]:
    """Per text the theme key a person decided on, None where nobody did (labels.is_unknown)."""
    decided = [None] * count if y is None else list(y)
    if len(decided) != count:
        raise ValueError(f"y has {len(decided)} values for {count} texts")
    return [None if is_unknown(key) else key for key in decided]


def merged_anchors(
    anchors: Iterable[tuple[Hashable, Sequence[str]]],
    texts: Sequence[str],
    decided: Sequence[Hashable | None],
) -> list[Anchor]:
    """Anchors and corrections as one list with each key once; an anchor without texts is left out."""
    merged: dict[Hashable, list[str]] = {}
    for key, examples in anchors:
        merged.setdefault(key, []).extend(examples)
    for text, decision in zip(texts, decided, strict=True):
        if decision is not None:
            merged.setdefault(decision, []).append(text)
    return [Anchor(key, sorted(examples)) for key, examples in merged.items() if examples]


def reasons(labels: NDArray[np.int64], useful: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Why each text has no theme; empty for those that have one."""
    return np.select([labels >= 0, ~useful], ["", "no_words"], "unclear").astype(object)


def unique_keys(keys: Sequence[Hashable | None], names: Sequence[str]) -> list[Hashable]:
    """Keys kept; a theme without one gets its folded name ("cho-qua-lau"), numbered if that is taken."""
    taken = {key for key in keys if key is not None}
    found: list[Hashable] = []
    for key, name in zip(keys, names, strict=True):
        own = _free_key(fold(name).replace(" ", "-"), taken) if key is None else key
        taken.add(own)
        found.append(own)
    return found


def _free_key(wanted: str, taken: set[Hashable]) -> str:
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key
