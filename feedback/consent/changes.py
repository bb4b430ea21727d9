"""What a new version would change, word by word, for who is about to publish it."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from feedback.consent.service import Wording
from feedback.models import ConsentText


class Piece(NamedTuple):
    """Words, and whether the other version has others in their place."""

    words: str
    is_changed: bool


class Change(NamedTuple):
    part: str  # "sentence" or one of CONSENT_PARTS
    language: str
    before: list[Piece]
    after: list[Piece]


def changes_between(text: ConsentText, wording: Wording) -> list[Change]:
    """Return the texts that differ, each as it is and as it would be."""
    old = {"sentence": text.sentence, **text.explanation}
    new = {"sentence": wording.sentence, **wording.explanation}
    return [
        Change(part, language, *compared(old[part][language], words))
        for part in new
        for language, words in new[part].items()
        if words != old[part][language]
    ]


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces."""
    old, new = before.split(), after.split()
    steps = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return (
        list(pieces((old[first:last], kind != "equal") for kind, first, last, _, _ in steps)),
        list(pieces((new[first:last], kind != "equal") for kind, _, _, first, last in steps)),
    )


def pieces(cut: Iterable[tuple[list[str], bool]]) -> Iterable[Piece]:
    return (Piece(" ".join(words), is_changed) for words, is_changed in cut if words)
