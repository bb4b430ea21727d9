"""A language added as data: Vietnamese sentences and what they are in that language.

Where a phrase book has no words the Vietnamese ones stay, and the page says that they are Vietnamese
(WCAG 2.2, 3.1.2). A template's output carries that in two private-use characters, which :func:`mark_parts`
turns into ``<span lang="vi">`` where there may be elements and takes away where there may not.
"""

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from flask import Flask, current_app
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from feedback.database import reading_session
from feedback.models import Language

FRESH_SECONDS = 10
START, END = "\ue000", "\ue001"
# A tag with its attributes, or an element whose content is not markup.
NO_ELEMENTS = re.compile(
    r"<!--.*?-->|<(title|style|script|textarea|option)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
SIGNS = re.compile("[\ue000\ue001]|\\\\ue00[01]")  # also as JSON writes them


class Borrowed(str):
    """Vietnamese words on a page in another language."""

    __slots__ = ()


@dataclass(frozen=True)
class Phrasebook:
    code: str
    name: str
    phrases: Mapping[str, str]

    def say(self, vietnamese: str) -> str:
        """Return the words of this language, else the Vietnamese ones, known as such."""
        return self.phrases.get(vietnamese) or Borrowed(vietnamese)


@dataclass
class Shelf:
    """The phrase books on offer, as one process saw them last."""

    seen_at: float = float("-inf")  # seconds of the monotonic clock
    books: dict[str, Phrasebook] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    app.extensions["phrasebooks"] = Shelf()


def books() -> dict[str, Phrasebook]:
    """Return the languages on offer by code; what was saved elsewhere is seen within FRESH_SECONDS."""
    shelf: Shelf = current_app.extensions["phrasebooks"]
    if time.monotonic() - shelf.seen_at > FRESH_SECONDS:
        with suppress(OperationalError), reading_session() as session:  # rather the old ones than no page
            rows = session.scalars(
                select(Language).where(Language.offered_at.is_not(None)).order_by(Language.name)
            )
            shelf.books = {row.code: Phrasebook(row.code, row.name, row.phrases) for row in rows}
            shelf.seen_at = time.monotonic()
    return shelf.books


def forget() -> None:
    """Look again at the next page: something was saved."""
    current_app.extensions["phrasebooks"].seen_at = float("-inf")


def with_signs(value: object) -> object:
    """Return what a template puts into the page: borrowed words between two signs."""
    return f"{START}{value}{END}" if isinstance(value, Borrowed) else value


def in_template(phrase: str) -> Markup:
    """Return a phrase as Jinja's gettext needs it: what people wrote is text, never markup."""
    return Markup(with_signs(phrase)) if isinstance(phrase, Borrowed) else escape(phrase)  # noqa: S704 - ours


def mark_parts(html: str) -> str:
    """Turn the signs into elements that say "this is Vietnamese"."""
    written, position = [], 0
    for found in NO_ELEMENTS.finditer(html):
        written += [_as_elements(html[position : found.start()]), SIGNS.sub("", found[0])]
        position = found.end()
    return "".join([*written, _as_elements(html[position:])])


def _as_elements(text: str) -> str:
    return text.replace(START, '<span lang="vi">').replace(END, "</span>")
