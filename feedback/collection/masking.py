"""Showing a person what of their text will be hidden, before anything is kept."""

from dataclasses import dataclass

from flask_babel import lazy_gettext

from analysis import redact
from analysis.redaction import PLACEHOLDERS, Found

KIND_WORDS = {
    "dossier_code": lazy_gettext("a dossier code"),
    "email": lazy_gettext("an e-mail address"),
    "url": lazy_gettext("a link to a person's page"),
    "password": lazy_gettext("a password"),
    "account": lazy_gettext("a bank account"),
    "citizen_id": lazy_gettext("an identity number"),
    "phone": lazy_gettext("a phone number"),
    "plate": lazy_gettext("a number plate"),
    "name": lazy_gettext("a person's name"),
}
# What a person may decide about their own text.
HIDE, KEEP, EDIT = "hide", "keep", "edit"


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; ``kind`` says what it looks like if it will be hidden, else it is empty."""

    text: str
    kind: str

    @property
    def words(self) -> str:
        """What this looks like, in words."""
        return str(KIND_WORDS[self.kind])

    @property
    def placeholder(self) -> str:
        """What everybody will read instead."""
        return PLACEHOLDERS[self.kind]


@dataclass(frozen=True)
class Preview:
    """A text in pieces, and what it looks like hidden."""

    pieces: list[Piece]
    masked: str

    @property
    def kinds(self) -> list[str]:
        """What was found, each kind once, in the order of the text."""
        return list(dict.fromkeys(piece.kind for piece in self.pieces if piece.kind))


def preview_of(text: str) -> Preview:
    """Return a text with marks over what would be hidden; ``kinds`` is empty where nothing would."""
    redaction = redact(text)
    return Preview(pieces_of(text, redaction.found), redaction.text)


def pieces_of(text: str, found: list[Found]) -> list[Piece]:
    pieces, position = [], 0
    for kind, start, end in found:
        pieces += [Piece(text[position:start], ""), Piece(text[start:end], kind)]
        position = end
    return [piece for piece in [*pieces, Piece(text[position:], "")] if piece.text]
