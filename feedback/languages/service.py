"""Adding a language as data, and filling in its phrase book."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from feedback.accounts.service import reaches_everything
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import LANGUAGES
from feedback.languages import phrasebook
from feedback.languages.sentences import asked_sentences, fixed_sentences, has_lone_percent, placeholders
from feedback.models import Account, Language, utc_now
from feedback.typed import tidy_text

# BCP 47 as far as it is needed: a language and perhaps a region or script; fits beside every submission.
CODE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
MAX_NAME, MAX_TEXT, MAX_TEXTS = 60, 2000, 2000


class BadPhrasebook(FeedbackError):
    """What was sent cannot become a language's texts."""

    status = 422

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    def message(self) -> str:
        return self.cause


@dataclass(frozen=True)
class Sentence:
    number: int  # its place on the page: the field's name
    vietnamese: str
    text: str


def languages_for(account: Account) -> Sequence[Language]:
    """Return all added languages. Raises NotFound for who does not administer the whole service."""
    require_whole_service(account)
    return db.session.scalars(select(Language).order_by(Language.name)).all()


def find_language(code: str, account: Account) -> Language:
    """Return an added language. Raises NotFound."""
    require_whole_service(account)
    return language_called(code)


def language_called(code: str) -> Language:
    language = db.session.scalar(select(Language).where(Language.code == code))
    if language is None:
        raise NotFound
    return language


def require_whole_service(account: Account) -> None:
    """Raise NotFound unless the account administers everything: these texts are on everybody's pages."""
    if not reaches_everything(account, "administrator"):
        raise NotFound


def add_language(code: str, name: str, account: Account | None = None) -> Language:
    """Put a language on the list, without texts and not yet offered. Raises BadPhrasebook."""
    language = _new_language(code, name)
    audit.record("language_added", code, account)
    db.session.commit()
    return language


def _new_language(code: str, name: str) -> Language:
    if not CODE.fullmatch(code):
        raise BadPhrasebook(gettext("A language's code has two or three small letters, like ktv."))
    if code in LANGUAGES or db.session.scalar(select(Language.id).where(Language.code == code)):
        raise BadPhrasebook(gettext("There is a language with this code already."))
    language = Language(code=code, name=_name(name), phrases={})
    db.session.add(language)
    return language


def _name(name: str) -> str:
    tidy = tidy_text(name)
    if not 0 < len(tidy) <= MAX_NAME:
        raise BadPhrasebook(gettext("Please give the language's own name, at most 60 characters."))
    return tidy


def sentences_of(language: Language) -> dict[str, list[Sentence]]:
    """Return what can be said, in its two groups, with the language's words as far as there are any."""
    asked, fixed = asked_sentences(), fixed_sentences()
    rows = [
        Sentence(number, vietnamese, language.phrases.get(vietnamese, ""))
        for number, vietnamese in enumerate(dict.fromkeys([*asked, *fixed]))
    ]
    return {"asked": rows[: len(asked)], "fixed": rows[len(asked) :]}


def save_phrases(language: Language, texts: Mapping[str, str], account: Account | None = None) -> int:
    """Keep texts by their Vietnamese ones; an empty text is taken out. Return how many changed."""
    phrases = _with_texts(language.phrases, texts)
    changed = sum(phrases.get(key) != language.phrases.get(key) for key in texts)
    language.phrases = phrases
    audit.record("phrases_saved", language.code, account, count=str(int(changed)))
    db.session.commit()
    phrasebook.forget()
    return int(changed)


def offer(language: Language, is_offered: bool, account: Account | None = None) -> None:
    """Put the language into the choice of citizens' pages, or take it out."""
    language.offered_at = utc_now() if is_offered else None
    audit.record("language_offered" if is_offered else "language_withdrawn", language.code, account)
    db.session.commit()
    phrasebook.forget()


def import_language(content: Any, account: Account | None = None) -> tuple[Language, int]:
    """Bring in a file's language: new, or more texts for a known one. Return it and how many texts changed.

    ``content`` is ``{"code", "name", "texts": {Vietnamese: text}}``. Raises BadPhrasebook.
    """
    code, name, texts = _checked_file(content)
    language = db.session.scalar(select(Language).where(Language.code == code))
    language = language or _new_language(code, name)
    language.name = _name(name)
    return language, save_phrases(language, texts, account)


def _checked_file(content: Any) -> tuple[str, str, dict[str, str]]:
    fields = content if isinstance(content, dict) else {}
    code, name, texts = (fields.get(key) for key in ("code", "name", "texts"))
    if not (isinstance(code, str) and isinstance(name, str) and isinstance(texts, dict)):
        raise BadPhrasebook(gettext("The file must have code, name, and texts by their Vietnamese sentence."))
    if not all(isinstance(text, str) for text in texts.values()):
        raise BadPhrasebook(gettext("Each text in the file must be text."))
    return code, name, texts


def exported(language: Language) -> dict[str, Any]:
    """Return the language as its file has it, the sentences without words among them, empty."""
    said = {row.vietnamese: row.text for rows in sentences_of(language).values() for row in rows}
    return {"code": language.code, "name": language.name, "texts": {**said, **language.phrases}}


def _with_texts(phrases: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    tidied = {tidy_text(key): tidy_text(text) for key, text in texts.items()}
    for vietnamese, text in tidied.items():
        _check(vietnamese, text)
    merged = {key: text for key, text in {**phrases, **tidied}.items() if text}
    if len(merged) > MAX_TEXTS:
        raise BadPhrasebook(gettext("These are too many texts."))
    return merged


def _check(vietnamese: str, text: str) -> None:
    """Refuse what would break a page: another set of placeholders, a lone percent sign, endless texts."""
    if max(len(vietnamese), len(text)) > MAX_TEXT:
        raise BadPhrasebook(gettext("At most 2,000 characters fit: “%(start)s…”", start=text[:40]))
    if not text:
        return
    if placeholders(text) != placeholders(vietnamese) or not _can_be_filled(text, vietnamese):
        raise BadPhrasebook(
            gettext(
                "“%(text)s” must have the same placeholders as “%(vietnamese)s”.",
                text=text,
                vietnamese=vietnamese,
            )
        )


def _can_be_filled(text: str, vietnamese: str) -> bool:
    """Tell whether gettext can put values into the text; a survey's words do not go through it."""
    return not has_lone_percent(text) or has_lone_percent(vietnamese)
