"""Every text of the pages has its Vietnamese, and the compiled catalogue is the one people can read."""

import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import ngettext

from feedback.i18n import DEFAULT_LANGUAGE, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "feedback" / "translations"
SOURCES = ("feedback", "templates")
# English is written in the source; every other language has a catalogue.
TRANSLATED = sorted(LANGUAGES.keys() - {"en"})
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")


def catalogue_path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def texts_in_the_source() -> frozenset[str | tuple[str, ...]]:
    """What ``make translations`` collects."""
    with (ROOT / "scripts" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(["lazy_gettext", "_l"])}
    found = {
        message
        for folder in SOURCES
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, methods, options, keywords=keywords
        )
    }
    assert len(found) > 100, "the extraction found next to nothing: is scripts/babel.cfg right?"
    return frozenset(tuple(text) if isinstance(text, list | tuple) else text for text in found)


def translated(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def texts(message: str | list[str] | tuple[str, ...]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def test_vietnamese_comes_first() -> None:
    assert DEFAULT_LANGUAGE == "vi"
    assert TRANSLATED == ["vi"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_source_is_in_the_catalogue(language: str) -> None:
    known = {message.id for message in translated(language)}
    assert sorted(map(str, texts_in_the_source() - known)) == [], "run `make translations`, then translate"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_nothing_that_no_page_says(language: str) -> None:
    known = {message.id for message in translated(language)}
    assert sorted(map(str, known - texts_in_the_source())) == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_nothing_is_left_to_check(language: str) -> None:
    unfinished = [
        message.id
        for message in translated(language)
        if message.fuzzy or not all(text.strip() for text in texts(message.string))
    ]
    assert unfinished == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_original(language: str) -> None:
    for message in translated(language):
        # The last form is the one for many, which every language has.
        expected = placeholders(texts(message.id)[-1])
        for text in texts(message.string):
            assert placeholders(text) == expected, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_the_readable_one(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    with catalogue_path(language).with_suffix(".mo").open("rb") as file:
        assert entries(file) == entries(compiled), "run `make translations`"


def entries(compiled: BinaryIO) -> dict[str, object]:
    """All texts but the heading, which holds the date of compiling."""
    return {str(message.id): message.string for message in read_mo(compiled) if message.id}


@pytest.mark.one_database
@pytest.mark.parametrize(("language", "said"), [("vi", "1.760 ý kiến"), ("en", "1,760 comments")])
def test_a_number_in_a_sentence_is_written_as_people_write_it(app: Flask, language: str, said: str) -> None:
    sentence = "'%(num)s comment', '%(num)s comments', 1760"
    with app.test_request_context(f"/?lang={language}"):
        assert render_template_string(f"{{{{ ngettext({sentence}) }}}}") == said
        assert ngettext("%(num)s comment", "%(num)s comments", 1760) == said
