"""What there is to say in a language: the fixed sentences of citizens' pages, and what surveys ask.

The sentences are read from the pages' sources, so that a new one is on the list without anybody's doing.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_file
from flask_babel import force_locale, get_translations
from sqlalchemy import select

from feedback.consent.texts import text_in_force
from feedback.database import db
from feedback.models import Question, SurveyVersion
from feedback.paths import PACKAGE, resource_dir

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
# Where citizens' sentences stand: in templates, and in the code that finds fault with what they sent.
TEMPLATES = ("collection", "receipts")
OTHER_TEMPLATES = (
    "kiosk/screen.html",
    "kiosk/thanks.html",
    "citizen.html",
    "components/consent.html",
    "components/form.html",
    "components/more_to_say.html",
    "components/receipt.html",
    "components/sound.html",
)
SOURCES = (
    "collection/forms.py",
    "collection/views.py",
    "collection/service.py",
    "consent/wording.py",
    "receipts/*.py",
    "errors.py",
)


def asked_sentences() -> list[str]:
    """Return what published surveys ask and what is told before consent, in Vietnamese, each text once."""
    versions = db.session.scalars(
        select(SurveyVersion)
        .where(SurveyVersion.published_at.is_not(None), SurveyVersion.retired_at.is_(None))
        .order_by(SurveyVersion.survey_id, SurveyVersion.number.desc())
    )
    asked = (text for version in versions for question in version.questions for text in _texts(question))
    return _once([*asked, *_told_before_consent()])


def _told_before_consent() -> Iterator[str]:
    """Yield what citizens are told; the other purposes are staff's, who read Vietnamese or English."""
    if text := text_in_force("contact"):
        yield text.sentence["vi"]
        yield from (words["vi"] for words in text.explanation.values())


def _texts(question: Question) -> Iterator[str]:
    yield question.label["vi"]
    yield from (option.label["vi"] for option in question.options)


def fixed_sentences() -> list[str]:
    """Return the sentences of citizens' pages in Vietnamese, placeholders such as %(days)s in them."""
    with force_locale("vi"):
        return _once(get_translations().ugettext(message) for message in _messages())


@cache
def _messages() -> tuple[str, ...]:
    found = [message for path in _files() for message in _messages_of(path)]
    return tuple(_once(found))


def _files() -> Iterator[Path]:
    templates = resource_dir("templates")
    for folder in TEMPLATES:
        yield from sorted((templates / folder).glob("*.html"))
    yield from (path for name in OTHER_TEMPLATES if (path := templates / name).is_file())
    for name in SOURCES:
        yield from sorted(PACKAGE.glob(name))


def _messages_of(path: Path) -> Iterator[str]:
    method = "jinja2" if path.suffix == ".html" else "python"
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    for _line, message, _comments, _context in extract_from_file(method, path, keywords=keywords):
        yield message if isinstance(message, str) else message[-1]


def placeholders(text: str) -> list[str]:
    """Return what stands for something that changes, %(days)s."""
    return sorted(PLACEHOLDER.findall(text))


def has_lone_percent(text: str) -> bool:
    """Tell whether gettext would stumble over the text, in which a percent sign is written twice."""
    return "%" in PLACEHOLDER.sub("", text).replace("%%", "")


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
