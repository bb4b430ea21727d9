"""Showing a person what of their text will be hidden, before anything is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template
from flask_babel import lazy_gettext

from analysis import redact
from analysis.redaction import PLACEHOLDERS, Found
from feedback.models import Question

KIND_WORDS = {
    "dossier_code": lazy_gettext("a dossier code"),
    "email": lazy_gettext("an e-mail address"),
    "url": lazy_gettext("a link to a person's page"),
    "password": lazy_gettext("a password"),
    "birth_date": lazy_gettext("a date of birth"),
    "tax_code": lazy_gettext("a tax code"),
    "document": lazy_gettext("the number of a passport, card or licence"),
    "account": lazy_gettext("a bank account"),
    "citizen_id": lazy_gettext("an identity number"),
    "phone": lazy_gettext("a phone number"),
    "plate": lazy_gettext("a number plate"),
    "address": lazy_gettext("a house number"),
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


@dataclass(frozen=True)
class PersonalText:
    """One of the texts that were typed, in which something would be hidden."""

    preview: Preview
    question: Question | None = None  # which of several it answers
    is_sealed: bool = True  # it is kept as it was written, too, locked away


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


def masking_page(texts: Sequence[PersonalText], fields: Sequence[tuple[str, str]], action: str) -> str:
    """Ask what to do with what looks like personal data. Nothing is kept yet, nothing typed is lost."""
    kinds = dict.fromkeys(kind for text in texts for kind in text.preview.kinds)
    return render_template(
        "components/masking_page.html",
        texts=texts,
        kinds=[str(KIND_WORDS[kind]) for kind in kinds],
        fields=fields,
        action=action,
        raw_text_days=current_app.config["RAW_TEXT_DAYS"],
        is_sealed=any(text.is_sealed for text in texts),
    )
